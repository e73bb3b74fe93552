/* test_exception.c - what is wrong in a file of exceptions is told with its
 * line; an exception covers its objects and rules until its day is over, and
 * never helps another one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "rules/rules.h"
#include "tests/unit/judge_files.h"

#define ENDS 1806537600 /* 2027-04-01 00:00 UTC */

static const char good[] = "exceptions:\n"
			   "  - id: legacy-windows\n"
			   "    on: image\n"
			   "    rules: [t-name, t-advice]\n"
			   "    when: {name: {like: \"Windows *\"}}\n"
			   "    reason: nobody can mend it\n"
			   "    owner: image team\n"
			   "    ticket: OPS-123\n"
			   "    until: 2027-03-31\n"
			   "  - id: old-flavor\n"
			   "    on: flavor\n"
			   "    rules:\n"
			   "      - t-flavor\n"
			   "    when: {id: f1}\n"
			   "    reason: in use\n"
			   "    owner: compute team\n"
			   "    until: 2028-02-29\n";

static struct rule_files files;
static struct settings settings;
static char path[200];

/* The rules with these exceptions; NULL: there are faults. */
static struct rule_set *
load(const char *text, struct faults *faults)
{
	rule_files_write(&files, "exceptions.yaml", text);
	return rule_set_load(&settings, faults);
}

static struct rule_set *
must_load(const char *text)
{
	struct faults faults = FAULTS_INIT;
	struct rule_set *set = load(text, &faults);

	faults_print(&faults, stderr);
	assert_non_null(set);
	assert_true(faults_none(&faults));
	return set;
}

static void
all_that_is_written_is_known(void **state)
{
	struct rule_set *set = must_load(good);
	const struct exception *e;

	(void)state;
	assert_int_equal(rule_set_exception_count(set), 2);
	e = rule_set_exception(set, 0);
	assert_string_equal(e->id, "legacy-windows");
	assert_int_equal(e->kind, OBJECT_IMAGE);
	assert_string_equal(e->reason, "nobody can mend it");
	assert_string_equal(e->owner, "image team");
	assert_string_equal(e->ticket, "OPS-123");
	assert_string_equal(e->until, "2027-03-31");
	assert_int_equal(e->ends, ENDS);
	assert_int_equal(e->line, 2);
	assert_null(e->only);
	e = rule_set_exception(set, 1);
	assert_int_equal(e->kind, OBJECT_FLAVOR);
	assert_int_equal(e->rule_count, 1);
	assert_string_equal(e->only, "f1");
	assert_null(e->ticket);
	assert_int_equal(e->at, 1);
	rule_set_unref(set);
}

static void
none_is_fine(void **state)
{
	struct rule_set *set = must_load("exceptions: []\n");

	(void)state;
	assert_int_equal(rule_set_exception_count(set), 0);
	rule_set_unref(set);
	free(settings.rules_exceptions);
	settings.rules_exceptions = NULL;
	set = must_load("this is not even read");
	assert_int_equal(rule_set_exception_count(set), 0);
	rule_set_unref(set);
	settings.rules_exceptions = strdup(path);
}

/* ---- faults ---- */

/* The good file with one text replaced. */
static const struct {
	const char *from, *to;
	unsigned line;
	const char *fault;
} broken[] = {
	{ "exceptions:\n", "exception:\n", 1,
	    "unknown key \"exception\": a file of exceptions has the list" },
	{ "exceptions:\n", "exception:\n", 1,
	    "the list \"exceptions\" is missing" },
	{ "  - id: old-flavor", "  - x\n  - id: old-flavor", 10,
	    "an exception is a map" },
	{ "    owner: image team\n", "    ower: image team\n", 7,
	    "unknown key \"ower\" of an exception, which has id, on, rules, "
	    "when, by, reason, owner, ticket and until; probably owner" },
	{ "    owner: image team\n", "", 2,
	    "the exception's \"owner\" is missing: it must be a text that "
	    "says who answers for it, of at most 500 bytes" },
	{ "    reason: in use\n", "", 10,
	    "\"reason\" is missing: it must be a text that says why" },
	{ "    on: image\n", "", 2,
	    "\"on\" is missing: it must be flavor or image" },
	{ "    rules: [t-name, t-advice]\n", "", 2,
	    "\"rules\" is missing: it must be a list of ids of rules" },
	{ "    when: {id: f1}\n", "", 10,
	    "\"when\" is missing: it must be a map that says which objects "
	    "are meant, such as {name: {like: \"Windows *\"}}; for all of them "
	    "there is the setting overrides" },
	{ "    until: 2027-03-31\n", "", 2,
	    "\"until\" is missing: it must be a day such as 2027-03-31, the "
	    "last one on which it holds, in UTC" },
	{ "id: old-flavor", "id: old flavor", 10,
	    "\"id\" must be a short name of letters, digits and -, _ or . "
	    "only" },
	{ "id: old-flavor", "id: []", 10, "\"id\" must be a short name" },
	{ "id: old-flavor", "ticket: x", 10, "\"id\" is missing" },
	{ "id: old-flavor", "id: legacy-windows", 10,
	    "exception legacy-windows stands in" },
	{ "on: flavor", "on: flavour", 11, "\"on\" must be flavor or image" },
	{ "on: flavor", "on: {}", 11, "\"on\" must be flavor or image" },
	{ "[t-name, t-advice]", "t-name", 4,
	    "\"rules\" must be a list of ids of rules, each once" },
	{ "[t-name, t-advice]", "[]", 4, "\"rules\" must be a list" },
	{ "[t-name, t-advice]", "[a, b, c, d, e]", 4,
	    "\"rules\" must be a list" },
	{ "[t-name, t-advice]", "[[t-name]]", 4, "\"rules\" must be a list" },
	{ "      - t-flavor\n", "      - t-flavour\n", 13,
	    "no pack has a rule t-flavour; t-flavor is one" },
	{ "      - t-flavor\n", "      - unlike-any\n", 13,
	    "no pack has a rule unlike-any" },
	{ "      - t-flavor\n", "      - \"*\"\n", 13,
	    "\"*\" names no rule: an exception names each of its rules by its "
	    "id" },
	{ "      - t-flavor\n", "      - t-name\n", 13,
	    "rule t-name is about images, and this exception is on flavor" },
	{ "[t-name, t-advice]", "[t-name, t-name]", 4,
	    "rule t-name is named twice" },
	{ "{id: f1}", "f1", 14, "\"when\" must be a map of conditions" },
	{ "{id: f1}", "{operation: create}", 14,
	    "\"when\" says of writes only, not which objects are meant" },
	{ "{id: f1}", "{name: {lik: x}}", 14, "\"lik\" says nothing of name" },
	{ "{id: f1}", "{id: f1, by: {role: x}}", 14,
	    "\"by\", which says whose writes are meant, stands beside "
	    "\"when\", not in it" },
	{ "reason: in use", "reason: in use\n    by: {rol: x}", 16,
	    "unknown key \"rol\" of \"by\"" },
	{ "reason: in use", "reason: in use\n    by: x", 16,
	    "\"by\" must be a map" },
	{ "reason: in use", "reason: \"\"", 15, "\"reason\" must be a text" },
	{ "reason: in use", "reason: [x]", 15, "\"reason\" must be a text" },
	{ "ticket: OPS-123", "ticket: {}", 8,
	    "\"ticket\" must be a text of at most 500 bytes" },
	{ "until: 2028-02-29", "until: 2027-02-29", 17,
	    "\"until\" must be a day such as 2027-03-31" },
	{ "until: 2028-02-29", "until: 2028-2-29", 17, "\"until\" must be" },
	{ "until: 2028-02-29", "until: never", 17, "\"until\" must be" },
	{ "until: 2028-02-29", "until: 2028-02-29 12:00", 17,
	    "\"until\" must be" },
	{ "until: 2028-02-29", "until: []", 17, "\"until\" must be" },
};

static void
every_fault_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct faults faults = FAULTS_INIT;
		char *text =
		    rule_files_altered(good, broken[i].from, broken[i].to);

		if (load(text, &faults) != NULL)
			fail_msg("this loads: %s", broken[i].to);
		assert_true(
		    has_fault(&faults, broken[i].line, broken[i].fault));
		faults_done(&faults);
		free(text);
	}
}

static void
all_faults_come_at_once(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_null(load("exceptions:\n"
			 "  - {id: a, on: image, rules: [x], when: y,\n"
			 "     reason: z, owner: '', until: u}\n"
			 "  - {id: b c}\n",
	    &faults));
	assert_true(has_fault(&faults, 2, "no pack has a rule x"));
	assert_true(has_fault(&faults, 2, "\"when\" must be a map"));
	assert_true(has_fault(&faults, 3, "\"owner\" must be"));
	assert_true(has_fault(&faults, 3, "\"until\" must be"));
	assert_true(has_fault(&faults, 4, "\"id\" must be"));
	assert_true(has_fault(&faults, 4, "\"until\" is missing"));
	faults_done(&faults);
}

static void
texts_have_an_end(void **state)
{
	char text[2000], reason[502];

	(void)state;
	memset(reason, 'x', sizeof(reason));
	for (int len = 500; len <= 501; len++) {
		struct faults faults = FAULTS_INIT;
		struct rule_set *set;

		snprintf(text, sizeof(text),
		    "exceptions:\n  - {id: a, on: flavor, rules: [t-flavor],\n"
		    "     when: {id: f1}, owner: o, until: 2027-03-31,\n"
		    "     reason: %.*s}\n",
		    len, reason);
		set = load(text, &faults);
		assert_true((set != NULL) == (len == 500));
		if (set == NULL)
			assert_true(has_fault(&faults, 4, "at most 500"));
		rule_set_unref(set);
		faults_done(&faults);
	}
}

static void
there_are_not_more_than_so_many(void **state)
{
	struct text text = TEXT_INIT;
	struct faults faults = FAULTS_INIT;

	(void)state;
	text_adds(&text, "exceptions:\n");
	for (int i = 0; i <= EXCEPTIONS_MAX; i++)
		text_adds(&text, "  - x\n");
	assert_null(load(text_str(&text), &faults));
	assert_int_equal(faults.count, 1);
	assert_true(
	    has_fault(&faults, 1, "there are more than 10000 exceptions"));
	faults_done(&faults);
	text_done(&text);
}

static void
directory_is_read_whole(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct rule_set *set;

	(void)state;
	assert_int_equal(mkdir(rule_files_path(&files, "some"), 0700), 0);
	free(settings.rules_exceptions);
	settings.rules_exceptions = strdup(rule_files_path(&files, "some"));
	set = must_load("");
	assert_int_equal(rule_set_exception_count(set), 0);
	rule_set_unref(set);
	rule_files_write(&files, "some/b.yaml", good);
	rule_files_write(&files, "some/a.txt", "no yaml: [");
	rule_files_write(&files, "some/a.yaml",
	    "exceptions: [{id: a, on: flavor, rules: [t-flavor], reason: r,"
	    " when: {id: f1}, owner: o, until: 2027-03-31}]\n");
	set = must_load("");
	assert_int_equal(rule_set_exception_count(set), 3);
	assert_string_equal(rule_set_exception(set, 0)->id, "a");
	assert_string_equal(rule_set_exception(set, 1)->id, "legacy-windows");
	assert_int_equal(rule_set_exception(set, 2)->at, 2);
	rule_set_unref(set);
	/* Ids are unique over all files, and all files are looked at. */
	rule_files_write(&files, "some/c.yaml", good);
	assert_null(load("", &faults));
	assert_true(has_fault(&faults, 2, "some/b.yaml line 2 already"));
	assert_true(has_fault(&faults, 10, "some/b.yaml line 10 already"));
	faults_done(&faults);
	rule_files_write(&files, "some/b.yaml", "x");
	rule_files_write(&files, "some/c.yaml", "y: []");
	assert_null(load("", &faults));
	assert_true(has_fault(&faults, 1, "\"exceptions\" is missing"));
	assert_true(has_fault(&faults, 1, "unknown key \"y\""));
	faults_done(&faults);
	free(settings.rules_exceptions);
	settings.rules_exceptions = strdup(path);
}

/* ---- judging ---- */

/* "RULE action EXCEPTION" for each finding, then the verdict's action; texts
 * are JSON with ' for ", NULL is no object. */
static const char *
judged(const struct rule_set *set, struct judgement j, const char *before,
    const char *after)
{
	static char told[1000];
	const char *const texts[] = { before, after };
	json_t *objects[2];
	struct verdict v;
	size_t len = 0;

	for (int i = 0; i < 2; i++) {
		char json[500];

		snprintf(json, sizeof(json), "%s", texts[i] ? texts[i] : "");
		for (char *c = json; *c != '\0'; c++)
			*c = *c == '\'' ? '"' : *c;
		objects[i] = json_loads(json, 0, NULL);
		assert_true((objects[i] != NULL) == (texts[i] != NULL));
	}
	j.before = objects[0];
	j.after = objects[1];
	judge(set, &j, &v);
	assert_false(v.incomplete);
	for (size_t i = 0; i < v.count; i++)
		len += (size_t)snprintf(told + len, sizeof(told) - len,
		    "%s %s %s, ", v.findings[i].rule,
		    action_name(v.findings[i].action),
		    v.findings[i].exception != NULL
			? v.findings[i].exception->id
			: "-");
	snprintf(told + len, sizeof(told) - len, "%s", action_name(v.action));
	verdict_done(&v);
	json_decref(objects[0]);
	json_decref(objects[1]);
	return told;
}

#define IMAGE(name)                                                            \
	"{'id': 'i1', 'visibility': 'public', 'c': 5, 'name': '" name "'}"
#define CREATE(moment)                                                         \
	((struct judgement){ .kind = OBJECT_IMAGE,                             \
	    .operation = OPERATION_CREATE,                                     \
	    .now = (moment) })
#define UPDATE(moment)                                                         \
	((struct judgement){ .kind = OBJECT_IMAGE,                             \
	    .operation = OPERATION_UPDATE,                                     \
	    .now = (moment) })

static void
its_objects_are_observed_and_no_others(void **state)
{
	struct rule_set *set = must_load(good);

	(void)state;
	assert_string_equal(
	    judged(set, CREATE(ENDS - 1), NULL, IMAGE("Windows 10")),
	    "t-advice observe legacy-windows, t-name observe legacy-windows, "
	    "observe");
	assert_string_equal(
	    judged(set, CREATE(ENDS - 1), NULL, IMAGE("Windows")),
	    "t-name deny -, t-advice warn -, deny");
	assert_string_equal(judged(set,
				(struct judgement){ .kind = OBJECT_FLAVOR,
				    .operation = OPERATION_UPDATE },
				"{'d': 1, 'id': 'f1'}", "{'id': 'f1'}"),
	    "t-flavor observe old-flavor, observe");
	assert_string_equal(judged(set,
				(struct judgement){ .kind = OBJECT_FLAVOR,
				    .operation = OPERATION_UPDATE },
				"{'d': 1, 'id': 'f2'}", "{'id': 'f2'}"),
	    "t-flavor deny -, deny");
	rule_set_unref(set);
}

/* What it does not name is judged as ever. */
static void
its_rules_are_observed_and_no_others(void **state)
{
	struct rule_set *set =
	    must_load("exceptions: [{id: e, on: image, rules: [t-advice],"
		      " when: {id: i1}, reason: r, owner: o,"
		      " until: 2027-03-31}]\n");

	(void)state;
	assert_string_equal(judged(set, CREATE(ENDS - 1), NULL, IMAGE("x")),
	    "t-name deny -, t-advice observe e, deny");
	rule_set_unref(set);
}

static void
last_day_is_included_and_no_second_more(void **state)
{
	struct rule_set *set = must_load(good);

	(void)state;
	assert_string_equal(
	    judged(set, CREATE(ENDS), NULL, IMAGE("Windows 10")),
	    "t-name deny -, t-advice warn -, deny");
	assert_non_null(
	    strstr(judged(set, CREATE(ENDS - 86400), NULL, IMAGE("Windows 10")),
		"t-name observe legacy-windows"));
	rule_set_unref(set);
}

/* The object that the write leaves counts: renaming ends an exception, and
 * begins one. */
static void
state_after_the_write_counts(void **state)
{
	struct rule_set *set = must_load(good);

	(void)state;
	assert_non_null(strstr(judged(set, UPDATE(0),
				   "{'id': 'i1', 'visibility': "
				   "'private', 'name': 'Windows 10'}",
				   IMAGE("Linux")),
	    "t-name deny -"));
	assert_non_null(strstr(judged(set, UPDATE(0),
				   "{'id': 'i1', 'visibility': "
				   "'private', 'name': 'Linux'}",
				   IMAGE("Windows 10")),
	    "t-name observe legacy-windows"));
	rule_set_unref(set);
}

/* What stands because of an exception stands no longer than the object is
 * meant by it, whoever writes: else it would be made under one name and
 * published under another. */
static void
an_object_does_not_outgrow_it(void **state)
{
	struct rule_set *set =
	    must_load("exceptions:\n"
		      "  - {id: e, on: image, rules: [t-name],\n"
		      "     when: {name: {starts: nightly}}, by: {role: a},\n"
		      "     reason: r, owner: o, until: 2027-03-31}\n"
		      "  - {id: f, on: image, rules: [t-name],\n"
		      "     when: {name: {starts: other}}, by: {role: b},\n"
		      "     reason: r, owner: o, until: 2027-03-31}\n"
		      "  - {id: g, on: image, rules: [t-name],\n"
		      "     when: {name: {starts: nightly big}},\n"
		      "     by: {role: b},\n"
		      "     reason: r, owner: o, until: 2027-03-31}\n");
	static const struct {
		const char *role;
		time_t now;
		const char *before, *after, *told;
	} rows[] = {
		{ "a", ENDS - 1, IMAGE("nightly 1"), IMAGE("nightly 2"),
		    "t-advice warn -, t-name observe e, off" },
		{ "a", ENDS - 1, IMAGE("nightly 1"), IMAGE("x"),
		    "t-name deny -, t-advice warn -, deny" },
		/* Not into one that is for others. */
		{ "a", ENDS - 1, IMAGE("nightly 1"), IMAGE("other 1"),
		    "t-name deny -, t-advice warn -, deny" },
		{ "b", ENDS - 1, IMAGE("nightly 1"), IMAGE("other 1"),
		    "t-advice warn -, t-name observe f, off" },
		/* Whom none lets write so may still write something else. */
		{ "c", ENDS - 1, IMAGE("nightly 1"), IMAGE("nightly 1"),
		    "t-name deny -, t-advice warn -, off" },
		{ "c", ENDS - 1, IMAGE("nightly 1"), IMAGE("x"),
		    "t-name deny -, t-advice warn -, deny" },
		/* Out of one, and not of the other. */
		{ "c", ENDS - 1, IMAGE("nightly big 1"), IMAGE("nightly 1"),
		    "t-name deny -, t-advice warn -, off" },
		/* One that has ended lets nothing stand. */
		{ "c", ENDS, IMAGE("nightly 1"), IMAGE("x"),
		    "t-name deny -, t-advice warn -, off" },
		{ "c", ENDS - 1, IMAGE("x"), IMAGE("y"),
		    "t-name deny -, t-advice warn -, off" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice role = slice_of(rows[i].role);
		struct caller caller = { .roles = &role, .role_count = 1 };
		struct judgement j = UPDATE(rows[i].now);

		j.caller = &caller;
		assert_string_equal(
		    judged(set, j, rows[i].before, rows[i].after),
		    rows[i].told);
	}
	rule_set_unref(set);
}

/* One has the object, the other the rule. */
static void
two_that_fit_partly_do_not_add_up(void **state)
{
	struct rule_set *set =
	    must_load("exceptions:\n"
		      "  - {id: one, on: image, rules: [t-advice],\n"
		      "     when: {id: i1}, reason: r, owner: o,"
		      " until: 2027-03-31}\n"
		      "  - {id: two, on: image, rules: [t-name],\n"
		      "     when: {name: {like: W*}, id: i2}, reason: r,"
		      " owner: o, until: 2027-03-31}\n"
		      "  - {id: over, on: image, rules: [t-name],\n"
		      "     when: {id: i1}, reason: r, owner: o,"
		      " until: 2020-01-01}\n");

	(void)state;
	assert_string_equal(
	    judged(set, CREATE(ENDS - 1), NULL, IMAGE("Windows 10")),
	    "t-name deny -, t-advice observe one, deny");
	rule_set_unref(set);
}

/* An ended one hides no other, and the first that holds is named. */
static void
first_that_holds_is_named(void **state)
{
	struct rule_set *set =
	    must_load("exceptions:\n"
		      "  - {id: over, on: image, rules: [t-name],\n"
		      "     when: {id: i1}, reason: r, owner: o,"
		      " until: 2020-01-01}\n"
		      "  - {id: one, on: image, rules: [t-name],\n"
		      "     when: {id: i1}, reason: r, owner: o,"
		      " until: 2027-03-31}\n"
		      "  - {id: two, on: image, rules: [t-name, t-advice],\n"
		      "     when: {id: i1}, reason: r, owner: o,"
		      " until: 2027-03-31}\n");

	(void)state;
	assert_string_equal(judged(set, CREATE(ENDS - 1), NULL, IMAGE("x")),
	    "t-advice observe two, t-name observe one, observe");
	rule_set_unref(set);
}

/* The packs' own words for writes hold as well. */
static void
write_can_be_asked_for(void **state)
{
	struct rule_set *set =
	    must_load("exceptions: [{id: e, on: image, rules: [t-name],"
		      " when: {id: i1, operation: update}, reason: r,"
		      " owner: o, until: 2027-03-31}]\n");

	(void)state;
	assert_non_null(
	    strstr(judged(set, CREATE(0), NULL, IMAGE("x")), "t-name deny -"));
	assert_non_null(
	    strstr(judged(set, UPDATE(0), "{'id': 'i1', 'a': 'x'}", IMAGE("x")),
		"t-name observe e"));
	rule_set_unref(set);
}

static void
see_rule(void *arg, const struct rule_info *rule)
{
	struct text *t = arg;

	text_addf(t, "%s:", rule->id);
	for (size_t i = 0; i < rule->exception_count; i++)
		text_addf(t, " %s", rule->exceptions[i]->id);
	text_adds(t, "; ");
}

/* Neither somebody else nor nobody that is known is let through. */
static void
callers_of_by_are_observed_and_no_others(void **state)
{
	struct rule_set *set =
	    must_load("exceptions: [{id: e, on: image, rules: [t-name],"
		      " when: {name: x}, by: {role: a}, reason: r, owner: o,"
		      " until: 2027-03-31}]\n");
	struct slice a = SLICE("a"), b = SLICE("b");
	struct caller member = { .roles = &a, .role_count = 1 };
	struct judgement j = CREATE(ENDS - 1);

	(void)state;
	j.caller = &member;
	assert_string_equal(judged(set, j, NULL, IMAGE("x")),
	    "t-advice warn -, t-name observe e, warn");
	assert_string_equal(judged(set, j, NULL, IMAGE("y")),
	    "t-name deny -, t-advice warn -, deny");
	member.roles = &b;
	assert_string_equal(judged(set, j, NULL, IMAGE("x")),
	    "t-name deny -, t-advice warn -, deny");
	j.caller = NULL;
	assert_string_equal(judged(set, j, NULL, IMAGE("x")),
	    "t-name deny -, t-advice warn -, deny");
	j.caller_unknown = "Keystone is away";
	assert_string_equal(judged(set, j, NULL, IMAGE("x")),
	    "t-name deny -, t-advice warn -, deny");
	rule_set_unref(set);
}

/* One has the object, the other has the caller. */
static void
caller_of_one_does_not_help_another(void **state)
{
	struct rule_set *set =
	    must_load("exceptions:\n"
		      "  - {id: e, on: image, rules: [t-name], when: {name: x},"
		      " by: {role: b}, reason: r, owner: o,"
		      " until: 2027-03-31}\n"
		      "  - {id: f, on: image, rules: [t-name], when: {name: y},"
		      " by: {role: a}, reason: r, owner: o,"
		      " until: 2027-03-31}\n");
	struct slice a = SLICE("a");
	struct caller member = { .roles = &a, .role_count = 1 };
	struct judgement j = CREATE(ENDS - 1);

	(void)state;
	j.caller = &member;
	assert_string_equal(judged(set, j, NULL, IMAGE("x")),
	    "t-name deny -, t-advice warn -, deny");
	assert_string_equal(judged(set, j, NULL, IMAGE("y")),
	    "t-advice warn -, t-name observe f, warn");
	rule_set_unref(set);
}

static void
rules_know_their_exceptions(void **state)
{
	struct rule_set *set = must_load(good);
	struct text told = TEXT_INIT;

	(void)state;
	rule_set_describe(set, 0, see_rule, &told);
	assert_string_equal(text_str(&told),
	    "t-advice: legacy-windows; t-name: legacy-windows; t-draft:; "
	    "t-flavor: old-flavor; ");
	text_done(&told);
	rule_set_unref(set);
}

static int
make(void **state)
{
	(void)state;
	rule_files_make(&files);
	judge_files_write(&files);
	settings = judge_files_settings(&files);
	snprintf(path, sizeof(path), "%s",
	    rule_files_path(&files, "exceptions.yaml"));
	settings.rules_exceptions = strdup(path);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	free(settings.rules_exceptions);
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_is_written_is_known),
		cmocka_unit_test(none_is_fine),
		cmocka_unit_test(every_fault_is_told_with_its_line),
		cmocka_unit_test(all_faults_come_at_once),
		cmocka_unit_test(texts_have_an_end),
		cmocka_unit_test(there_are_not_more_than_so_many),
		cmocka_unit_test(directory_is_read_whole),
		cmocka_unit_test(its_objects_are_observed_and_no_others),
		cmocka_unit_test(its_rules_are_observed_and_no_others),
		cmocka_unit_test(last_day_is_included_and_no_second_more),
		cmocka_unit_test(state_after_the_write_counts),
		cmocka_unit_test(an_object_does_not_outgrow_it),
		cmocka_unit_test(two_that_fit_partly_do_not_add_up),
		cmocka_unit_test(first_that_holds_is_named),
		cmocka_unit_test(write_can_be_asked_for),
		cmocka_unit_test(callers_of_by_are_observed_and_no_others),
		cmocka_unit_test(caller_of_one_does_not_help_another),
		cmocka_unit_test(rules_know_their_exceptions),
	};

	return cmocka_run_group_tests(tests, make, take_away);
}
