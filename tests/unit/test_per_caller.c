/* test_per_caller.c - rules and overrides that are for some callers: they bind
 * those and nobody else, and are in doubt, or left out, where nobody knows who
 * writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/override.h"
#include "rules/rules.h"
#include "tests/unit/rule_files.h"

#define SETTINGS                                                               \
	"upstreams: {nova: {addresses: [\"127.0.0.1:1\"]},"                    \
	" keystone: {addresses: [\"127.0.0.1:3\"]}}\n"                         \
	"listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute,"       \
	" upstream: nova}]\n"
#define HEAD "standard: own\ntitle: own\nlink: https://example.org\n"
#define NOW 1795471987 /* 2026-11-23 */

static const char pack[] = HEAD
    "rules:\n"
    "  - {id: t-all, on: image, check: required, field: a, allowed: an a,\n"
    "     severity: main, say: a is there}\n"
    "  - id: t-ci\n"
    "    on: image\n"
    "    when: {name: {starts: ci}}\n"
    "    by: {role: ci}\n"
    "    check: required\n"
    "    field: b\n"
    "    allowed: a b\n"
    "    severity: main\n"
    "    say: b is there\n"
    "    examples:\n"
    "      accept:\n"
    "        - {name: ci, b: x}\n"
    "        - {after: {name: ci}, caller: {roles: [other]}}\n"
    "      refuse:\n"
    "        - {name: ci}\n"
    "        - {after: {name: ci}, caller: {roles: [ci]}}\n";

static struct rule_files files;
static struct faults faults;
static struct settings *settings;
static struct rule_set *set;

/* With these settings behind those that must be; false: there are faults. */
static bool
load(const char *more)
{
	struct text text = TEXT_INIT;

	rule_set_unref(set);
	settings_unref(settings);
	set = NULL;
	text_addf(&text,
	    SETTINGS "rules: {directory: \"%s/packs\","
		     " scope: \"%s/scope.yaml\","
		     " exceptions: \"%s/exceptions.yaml\"}\n%s",
	    files.directory, files.directory, files.directory, more);
	settings =
	    settings_parse(text_str(&text), text.len, "gate.yaml", &faults);
	if (settings != NULL)
		set = rule_set_load(settings, &faults);
	text_done(&text);
	return set != NULL;
}

static void
must_load(const char *more)
{
	load(more);
	faults_print(&faults, stderr);
	assert_non_null(set);
	assert_true(faults_none(&faults));
}

/* "RULE outcome action" for each finding, and the verdict's action; who: the
 * caller's role, NULL: nobody is known; why nobody is. */
static const char *
told_of(const char *image, const char *who, const char *why)
{
	static char told[1000];
	struct slice role = slice_of(who);
	const struct caller caller = { .roles = &role, .role_count = 1 };
	json_t *object = json_loads(image, 0, NULL);
	const struct judgement j = { .kind = OBJECT_IMAGE,
		.operation = OPERATION_CREATE,
		.after = object,
		.now = NOW,
		.caller = who != NULL ? &caller : NULL,
		.caller_unknown = why };
	struct verdict v;
	size_t len = 0;

	assert_non_null(object);
	judge(set, &j, &v);
	assert_false(v.incomplete);
	for (size_t i = 0; i < v.count; i++) {
		const struct finding *f = &v.findings[i];

		assert_true(f->per_caller == (f->outcome == OUTCOME_UNKNOWN));
		if (f->per_caller) {
			assert_non_null(strstr(f->message, why));
			assert_non_null(strstr(f->message, "is missing"));
			assert_non_null(f->allowed);
		}
		len += (size_t)snprintf(told + len, sizeof(told) - len,
		    "%s %s %s, ", f->rule, outcome_name(f->outcome),
		    action_name(f->action));
	}
	snprintf(told + len, sizeof(told) - len, "%s%s", action_name(v.action),
	    v.unknown ? " unknown" : "");
	verdict_done(&v);
	json_decref(object);
	return told;
}

#define CI "{\"name\": \"ci-1\", \"visibility\": \"public\", \"a\": \"x\"}"
#define FINE                                                                   \
	"{\"name\": \"ci-1\", \"visibility\": \"public\", \"a\": \"x\","       \
	" \"b\": \"x\"}"
#define BARE "{\"name\": \"x\", \"visibility\": \"public\"}"
#define AWAY "Keystone is away"

static void
a_rule_binds_its_callers(void **state)
{
	(void)state;
	must_load("mode: deny\n");
	assert_string_equal(told_of(CI, "ci", NULL), "t-ci FAIL deny, deny");
	assert_string_equal(told_of(CI, "other", NULL), "off");
	assert_string_equal(told_of(FINE, "ci", NULL), "off");
	assert_string_equal(told_of(BARE, "ci", NULL), "t-all FAIL deny, deny");
}

static void
a_rule_is_left_out_where_objects_are_judged(void **state)
{
	(void)state;
	must_load("mode: deny\n");
	assert_string_equal(told_of(CI, NULL, NULL), "off");
}

static void
a_rule_is_in_doubt_where_the_caller_is_lost(void **state)
{
	(void)state;
	must_load("mode: deny\n");
	assert_string_equal(
	    told_of(CI, NULL, AWAY), "t-ci UNKNOWN deny, off unknown");
	/* What nobody may write, nobody may. */
	assert_string_equal(told_of(BARE, NULL, AWAY), "t-all FAIL deny, deny");
	/* What everybody may write, whoever it is may. */
	assert_string_equal(told_of(FINE, NULL, AWAY), "off");
	must_load("mode: observe\n");
	assert_string_equal(
	    told_of(CI, NULL, AWAY), "t-ci UNKNOWN observe, off");
}

/* The rule's own before those of all, the first that fits. */
static void
an_override_is_for_its_callers(void **state)
{
	(void)state;
	must_load("mode: deny\n"
		  "overrides:\n"
		  "  \"*\":\n"
		  "    - {by: {role: trusted}, action: observe}\n"
		  "    - {by: {role: ci}, action: off}\n"
		  "  t-all:\n"
		  "    - {by: {role: [ci, both]}, action: warn}\n"
		  "    - {by: {role: both}, action: off}\n");
	assert_string_equal(told_of(BARE, "x", NULL), "t-all FAIL deny, deny");
	assert_string_equal(told_of(BARE, "ci", NULL), "t-all FAIL warn, warn");
	assert_string_equal(
	    told_of(BARE, "both", NULL), "t-all FAIL warn, warn");
	assert_string_equal(
	    told_of(BARE, "trusted", NULL), "t-all FAIL observe, observe");
	assert_string_equal(told_of(CI, "ci", NULL), "off");
	/* Nobody known is nobody that it means. */
	assert_string_equal(told_of(BARE, NULL, NULL), "t-all FAIL deny, deny");
	assert_string_equal(
	    told_of(BARE, NULL, AWAY), "t-all UNKNOWN deny, off unknown");
}

static void
the_last_override_is_for_all_others(void **state)
{
	(void)state;
	must_load("mode: deny\n"
		  "overrides:\n"
		  "  \"*\":\n"
		  "    - {by: {role: x}, action: off}\n"
		  "    - {action: annotate}\n"
		  "  t-all:\n"
		  "    - {by: {role: ci}, action: warn}\n"
		  "    - {action: observe}\n");
	assert_string_equal(told_of(BARE, "ci", NULL), "t-all FAIL warn, warn");
	/* Its own default ends the search: that of "*" is not asked. */
	assert_string_equal(
	    told_of(BARE, "x", NULL), "t-all FAIL observe, observe");
	assert_string_equal(
	    told_of(BARE, NULL, AWAY), "t-all UNKNOWN warn, off");
	assert_string_equal(
	    told_of(CI, "ci", NULL), "t-ci FAIL annotate, annotate");
}

static void
nothing_is_in_doubt_where_all_are_treated_alike(void **state)
{
	(void)state;
	must_load("mode: warn\n"
		  "overrides: {t-all: [{by: {role: ci}, action: annotate}]}\n");
	assert_string_equal(told_of(BARE, NULL, AWAY), "t-all FAIL warn, warn");
	assert_string_equal(told_of(BARE, "ci", NULL), "t-all FAIL warn, warn");
}

static void
an_exception_that_covers_all_leaves_no_doubt(void **state)
{
	(void)state;
	rule_files_write(&files, "exceptions.yaml",
	    "exceptions: [{id: e, on: image, rules: [t-all], when: {name: x},"
	    " reason: r, owner: o, until: 2099-12-31}]\n");
	must_load("mode: deny\n"
		  "overrides: {t-all: [{by: {role: ci}, action: warn}]}\n");
	rule_files_write(&files, "exceptions.yaml", "exceptions: []\n");
	assert_string_equal(
	    told_of(BARE, NULL, AWAY), "t-all FAIL observe, observe");
}

static void
examples_may_say_who_writes(void **state)
{
	(void)state;
	must_load("mode: deny\n");
	assert_true(rule_set_run_examples(set, NOW, &faults));
	assert_true(faults_none(&faults));
}

static void
without_keystone_asking_is_a_fault(void **state)
{
	const char *overrides = "overrides:\n"
				"  t-all:\n"
				"    - {by: {role: a}, action: warn}\n";

	(void)state;
	must_load(overrides);
	assert_false(rule_set_knows_callers(set, settings, &faults));
	assert_int_equal(faults.count, 2);
	assert_true(has_fault(&faults, 7,
	    "rule t-ci asks who writes (\"by\"), which Keystone is not asked: "
	    "set identity.upstream"));
	assert_true(has_fault(&faults, 6, "this override of t-all asks who"));
	assert_string_equal(faults.list[1].file, "gate.yaml");
	faults_done(&faults);
	must_load("identity: {upstream: keystone}\n");
	assert_true(rule_set_knows_callers(set, settings, &faults));
}

static void
what_is_left_out_is_told(void **state)
{
	struct text told = TEXT_INIT;

	(void)state;
	must_load("overrides: {t-all: [{by: {role: a}, action: warn}]}\n");
	rule_set_tell_left_out(set, NOW, &told);
	assert_string_equal(text_str(&told),
	    "it is not known here who writes: rules for some callers are not "
	    "judged (t-ci), overrides for some callers do not count");
	text_done(&told);
	must_load("overrides: {t-ci: off}\n");
	rule_set_tell_left_out(set, NOW, &told);
	assert_int_equal(told.len, 0);
	text_done(&told);
}

/* Ten are named, the others counted. */
static void
many_that_are_left_out_are_told_in_short(void **state)
{
	struct text many = TEXT_INIT, told = TEXT_INIT;

	(void)state;
	text_adds(&many, HEAD "rules:\n");
	for (int i = 0; i < 11; i++)
		text_addf(&many,
		    "  - {id: m-%d, on: image, by: {role: a}, check: required,"
		    " field: a, allowed: an a, say: a is there}\n",
		    i);
	rule_files_write(&files, "packs/many.yaml", text_str(&many));
	rule_files_write(&files, "exceptions.yaml",
	    "exceptions: [{id: e, on: image, rules: [t-all], when: {name: x},"
	    " by: {role: a}, reason: r, owner: o, until: 2099-12-31}]\n");
	must_load("overrides: {t-ci: off}\n");
	rule_set_tell_left_out(set, NOW, &told);
	assert_string_equal(text_str(&told),
	    "it is not known here who writes: rules for some callers are not "
	    "judged (m-0, m-1, m-2, m-3, m-4, m-5, m-6, m-7, m-8, m-9 and 1 "
	    "more), exceptions for some callers cover nothing");
	rule_files_write(&files, "packs/many.yaml", HEAD "rules: []\n");
	rule_files_write(&files, "exceptions.yaml", "exceptions: []\n");
	text_done(&many);
	text_done(&told);
}

/* Written into the settings behind what must be there: line 4 is the first. */
static const struct {
	const char *more;
	unsigned line;
	const char *fault;
} broken[] = {
	{ "overrides:\n  t-all: []\n", 5, "the list of overrides of t-all is" },
	{ "overrides:\n  t-all: {by: {role: a}}\n", 5,
	    "a map stands where a single value" },
	{ "overrides:\n  t-all:\n    - warn\n", 6,
	    "a single value stands where a map is expected, such as {by:" },
	{ "overrides:\n  t-all:\n    - {by: {role: a}}\n", 6,
	    "the override's \"action\" is missing" },
	{ "overrides:\n  t-all:\n    - {by: {role: a}, action: no}\n", 6,
	    "\"no\" is no action" },
	{ "overrides:\n  t-all:\n    - {bye: {role: a}, action: warn}\n", 6,
	    "\"bye\" is no setting of an override; did you mean \"by\"?" },
	{ "overrides:\n  t-all:\n    - {action: warn}\n    - {action: off}\n",
	    6,
	    "without \"by\" an override is for whoever writes, and must be "
	    "the last of its list" },
	{ "overrides:\n  t-all:\n    - {by: {rule: a}, action: warn}\n", 6,
	    "unknown key \"rule\" of \"by\"" },
	{ "overrides:\n  t-all:\n    - {by: a, action: warn}\n", 6,
	    "\"by\" must be a map" },
};

static void
what_is_wrong_in_an_override_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_false(load(broken[i].more));
		if (!has_fault(&faults, broken[i].line, broken[i].fault)) {
			faults_print(&faults, stderr);
			fail_msg("%s", broken[i].more);
		}
		faults_done(&faults);
	}
}

static int
make(void **state)
{
	(void)state;
	rule_files_make(&files);
	rule_files_write_scope(&files, "t-none");
	rule_files_write(&files, "packs/own.yaml", pack);
	rule_files_write(&files, "exceptions.yaml", "exceptions: []\n");
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	rule_set_unref(set);
	settings_unref(settings);
	faults_done(&faults);
	rule_files_remove(&files);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_binds_its_callers),
		cmocka_unit_test(a_rule_is_left_out_where_objects_are_judged),
		cmocka_unit_test(a_rule_is_in_doubt_where_the_caller_is_lost),
		cmocka_unit_test(an_override_is_for_its_callers),
		cmocka_unit_test(the_last_override_is_for_all_others),
		cmocka_unit_test(
		    nothing_is_in_doubt_where_all_are_treated_alike),
		cmocka_unit_test(an_exception_that_covers_all_leaves_no_doubt),
		cmocka_unit_test(examples_may_say_who_writes),
		cmocka_unit_test(without_keystone_asking_is_a_fault),
		cmocka_unit_test(what_is_left_out_is_told),
		cmocka_unit_test(many_that_are_left_out_are_told_in_short),
		cmocka_unit_test(what_is_wrong_in_an_override_is_told),
	};

	return cmocka_run_group_tests(tests, make, take_away);
}
