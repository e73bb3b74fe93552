/* test_standing.c - what a rule counts for, in every period of a timeline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "conf/text.h"
#include "rules/rule_set.h"
#include "tests/unit/judge_files.h"

#define FIRST 1704067200  /* 2024-01-01 00:00 UTC */
#define SECOND 1735689600 /* 2025-01-01 */
#define THIRD 1767225600  /* 2026-01-01 */

/* r-all is in every version, r-N in version N only, r-two in next and v5,
 * r-no in none. */
static const char scope[] =
    "scripts:\n"
    "  - testcases: [{id: r-all}, {id: r-next}, {id: r-5}, {id: r-4},\n"
    "      {id: r-3}, {id: r-rec}, {id: r-stray}, {id: r-pre},\n"
    "      {id: r-two}]\n"
    "modules:\n"
    "  - {id: all, targets: {main: [r-all]}}\n"
    "  - {id: next, targets: {main: [r-next, r-pre, r-two]}}\n"
    "  - {id: five, targets: {main: [r-5, r-two], recommended: [r-rec],\n"
    "      preview: [r-pre, r-stray]}}\n"
    "  - {id: four, targets: {main: [r-4, r-rec]}}\n"
    "  - {id: three, targets: {main: [r-3]}}\n"
    "  - {id: stray, targets: {recommended: [r-stray]}}\n"
    "timeline:\n"
    "  - date: 2026-01-01\n"
    "    versions: {next: effective, v5: warn, v4: deprecated}\n"
    "  - date: 2025-01-01\n"
    "    versions: {next: draft, v5: effective, v4: warn, v3: deprecated}\n"
    "  - date: 2024-01-01\n"
    "    versions: {v5: draft, v4: effective, v3: effective}\n"
    "versions:\n"
    "  - {version: next, include: [all, next]}\n"
    "  - {version: v5, include: [all, five]}\n"
    "  - {version: v4, include: [all, four]}\n"
    "  - {version: v3, include: [all, three]}\n";

static const char *const ids[] = { "r-all", "r-next", "r-5", "r-4", "r-3",
	"r-rec", "r-stray", "r-pre", "r-no", "r-own" };

static struct rule_files files;
static struct settings settings;
static struct faults faults;
static struct rule_set *set;

static void
write_files(void)
{
	struct text pack = TEXT_INIT;

	rule_files_write(&files, "scope.yaml", scope);
	text_adds(&pack, "standard: a\ntitle: a\nlink: https://a\nrules:\n");
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		text_addf(&pack,
		    "  - {id: %s, on: image, check: required, field: a%s,\n"
		    "     allowed: an a, say: a is there}\n",
		    ids[i],
		    strcmp(ids[i], "r-own") == 0 ? ", severity: main" : "");
	text_adds(&pack,
	    "  - {id: r-two, on: image, check: required, field: a,\n"
	    "     allowed: an a, say: a is there}\n");
	rule_files_write(&files, "packs/a.yaml", text_str(&pack));
	text_done(&pack);
}

static void
load(const char *version, const char *beside)
{
	static char texts[2][40];

	rule_set_unref(set);
	strcpy(texts[0], version);
	strcpy(texts[1], beside);
	settings.rules_scope_version = texts[0];
	settings.rules_scope_beside = texts[1];
	set = rule_set_load(&settings, &faults);
	assert_non_null(set);
}

static const struct standing *
standing(const char *id, time_t now)
{
	for (size_t i = 0; i < set->rule_count; i++) {
		if (strcmp(set->rules[i]->id, id) == 0)
			return rule_set_standing(set, set->rules[i], now);
	}
	fail_msg("no rule %s", id);
	return NULL;
}

/* One letter for each of ids: Main, Recommended, Preview, Draft, Other,
 * deprecated (x). */
static const char *
severities(time_t now)
{
	static char letters[sizeof(ids) / sizeof(ids[0]) + 1];

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		letters[i] = "MRPDOx"[standing(ids[i], now)->severity];
	return letters;
}

static const char *
counts(const char *id)
{
	const char *text = standing(id, SECOND)->counts;

	return text != NULL ? text : "";
}

static void
letters_are_those_of_the_severities(void **state)
{
	(void)state;
	assert_int_equal(SEVERITY_MAIN, 0);
	assert_int_equal(SEVERITY_RECOMMENDED, 1);
	assert_int_equal(SEVERITY_PREVIEW, 2);
	assert_int_equal(SEVERITY_DRAFT, 3);
	assert_int_equal(SEVERITY_OTHER, 4);
	assert_int_equal(SEVERITY_DEPRECATED, 5);
}

/* In the order of ids: all next 5 4 3 rec stray pre no own. What no version
 * has is recommended, unless its pack says more. */
static void
severity_follows_the_timeline(void **state)
{
	(void)state;
	load("effective", "all");
	/* v4 is enforced, v3 effective too, v5 a draft, next not named. */
	assert_string_equal(severities(FIRST), "MxDMOMRxRM");
	/* v5 is enforced, v4 warned of, v3 deprecated, next a draft. */
	assert_string_equal(severities(SECOND), "MDMOxRRPRM");
	/* next is enforced, v5 warned of, v4 deprecated, v3 not named. */
	assert_string_equal(severities(THIRD), "MMOxxRRMRM");
	assert_string_equal(severities(FIRST - 1), "MxDMOMRxRM");
	assert_string_equal(severities(SECOND - 1), "MxDMOMRxRM");
	assert_string_equal(severities(THIRD - 1), "MDMOxRRPRM");
	assert_string_equal(severities((time_t)THIRD * 2), "MMOxxRRMRM");
}

static void
fixed_version_is_enforced_whatever_its_state(void **state)
{
	(void)state;
	load("v3", "all");
	assert_string_equal(severities(SECOND), "MDOOMRRDRM");
	assert_string_equal(rule_set_scope_version(set, SECOND), "v3");
	assert_int_equal(standing("r-3", THIRD)->severity, SEVERITY_MAIN);
	assert_int_equal(standing("r-next", THIRD)->severity, SEVERITY_OTHER);
	load("next", "none");
	assert_string_equal(severities(FIRST), "MMxxxRRMRM");
}

static void
only_versions_beside_are_told_apart(void **state)
{
	(void)state;
	load("effective", "none");
	assert_string_equal(severities(SECOND), "MxMxxRRPRM");
	load("effective", "next");
	assert_string_equal(severities(SECOND), "MDMxxRRPRM");
	load("effective", "v4, next");
	assert_string_equal(severities(SECOND), "MDMOxRRPRM");
	/* Not named in the timeline then: asked for, yet deprecated. */
	load("effective", "v3 next");
	assert_string_equal(severities(FIRST), "MxxMOMRxRM");
}

/* Of versions beside the enforced one, whichever is listed first. */
static void
the_version_that_matters_most_decides(void **state)
{
	(void)state;
	load("v4", "all");
	/* next is not named, v5 a draft. */
	assert_int_equal(standing("r-two", FIRST)->severity, SEVERITY_DRAFT);
	/* next is a draft, v5 effective. */
	assert_int_equal(standing("r-two", SECOND)->severity, SEVERITY_DRAFT);
	/* next is effective, v5 warned of. */
	assert_int_equal(standing("r-two", THIRD)->severity, SEVERITY_OTHER);
	/* next is asked for, yet not named. */
	load("v4", "next");
	assert_int_equal(
	    standing("r-two", FIRST)->severity, SEVERITY_DEPRECATED);
}

static void
counts_name_the_versions_the_oldest_first(void **state)
{
	(void)state;
	load("effective", "all");
	assert_string_equal(counts("r-all"), "main in v3, v4, v5 and next");
	assert_string_equal(counts("r-5"), "main in v5");
	assert_string_equal(counts("r-rec"), "main in v4, recommended in v5");
	assert_string_equal(counts("r-pre"), "main in next, preview in v5");
	assert_string_equal(counts("r-stray"), "preview in v5");
	assert_string_equal(counts("r-no"), "");
	assert_string_equal(
	    standing("r-all", FIRST)->counts, "main in v3, v4 and v5");
	load("effective", "none");
	assert_string_equal(counts("r-all"), "main in v5");
	assert_string_equal(counts("r-next"), "");
	load("effective", "next");
	assert_string_equal(counts("r-all"), "main in v5 and next");
}

static void
severity_brings_its_action_under_the_ceiling(void **state)
{
	static const enum action wanted[][3] = {
		/* gate.mode: main, recommended, draft */
		{ ACTION_OBSERVE, ACTION_OBSERVE, ACTION_OBSERVE },
		{ ACTION_WARN, ACTION_WARN, ACTION_OBSERVE },
		{ ACTION_ANNOTATE, ACTION_WARN, ACTION_OBSERVE },
		{ ACTION_DENY, ACTION_WARN, ACTION_OBSERVE },
	};

	(void)state;
	for (int mode = 0; mode < 4; mode++) {
		settings.gate_mode = mode;
		load("effective", "all");
		assert_int_equal(
		    standing("r-5", SECOND)->action, wanted[mode][0]);
		assert_int_equal(
		    standing("r-no", SECOND)->action, wanted[mode][1]);
		assert_int_equal(
		    standing("r-next", SECOND)->action, wanted[mode][2]);
		/* Deprecated: off, whatever the ceiling. */
		assert_int_equal(standing("r-3", SECOND)->action, ACTION_OFF);
		/* A draft then, enforced later. */
		assert_int_equal(
		    standing("r-next", THIRD)->action, wanted[mode][0]);
	}
}

static void
override_holds_in_every_period(void **state)
{
	char next[] = "r-next", all[] = "*";
	struct settings_override overrides[] = { { next, ACTION_WARN, 1, NULL },
		{ all, ACTION_OBSERVE, 2, NULL } };

	(void)state;
	settings.overrides = overrides;
	settings.override_count = 2;
	load("effective", "all");
	for (time_t when = FIRST; when <= THIRD; when += THIRD - FIRST) {
		assert_int_equal(standing("r-next", when)->action, ACTION_WARN);
		assert_int_equal(
		    standing("r-all", when)->action, ACTION_OBSERVE);
		assert_int_equal(standing("r-3", when)->action, ACTION_OBSERVE);
	}
}

static void
unknown_version_is_a_fault(void **state)
{
	static char version[] = "v9", beside[] = "next, v8 v4,v7";

	(void)state;
	settings.rules_scope_version = version;
	settings.rules_scope_beside = beside;
	assert_null(rule_set_load(&settings, &faults));
	assert_int_equal(faults.count, 3);
	assert_true(has_fault(&faults, 0, "no version v9"));
	assert_true(has_fault(&faults, 0, "no version v8"));
	assert_true(has_fault(&faults, 0,
	    "no version v7 of the scope; there "
	    "are: next v5 v4 v3"));
}

static void
enforced_version_moves_on(void **state)
{
	(void)state;
	load("effective", "all");
	assert_string_equal(rule_set_scope_version(set, 1), "v4");
	assert_string_equal(rule_set_scope_version(set, FIRST), "v4");
	assert_string_equal(rule_set_scope_version(set, SECOND - 1), "v4");
	assert_string_equal(rule_set_scope_version(set, SECOND), "v5");
	assert_string_equal(rule_set_scope_version(set, THIRD - 1), "v5");
	assert_string_equal(rule_set_scope_version(set, THIRD), "next");
}

static void
none_is_enforced_where_all_are_drafts(void **state)
{
	(void)state;
	rule_files_write(&files, "scope.yaml",
	    "scripts: [{testcases: [{id: r-all}, {id: r-5}]}]\n"
	    "modules:\n"
	    "  - {id: all, targets: {main: [r-all], preview: [r-5]}}\n"
	    "timeline: [{date: 2024-01-01, versions: {v1: draft}}]\n"
	    "versions: [{version: v1, include: [all]}]\n");
	load("effective", "all");
	assert_string_equal(rule_set_scope_version(set, FIRST), "none");
	assert_int_equal(standing("r-all", FIRST)->severity, SEVERITY_DRAFT);
	assert_int_equal(standing("r-own", FIRST)->severity, SEVERITY_MAIN);
}

/* "" when nothing is planned. */
static const char *
change(time_t now, time_t *ret_when)
{
	static char buf[300];
	struct text what = TEXT_INIT;

	buf[0] = '\0';
	if (rule_set_next_change(set, now, ret_when, &what))
		strcpy(buf, text_str(&what));
	text_done(&what);
	return buf;
}

static void
next_change_says_what_and_when(void **state)
{
	time_t when = 0;

	(void)state;
	load("effective", "all");
	assert_string_equal(change(FIRST, &when),
	    "on 2025-01-01 the timeline of the scope changes: v5 is enforced "
	    "after v4, next becomes draft, v5 becomes effective, v4 becomes "
	    "warn, v3 becomes deprecated");
	assert_int_equal(when, SECOND);
	change(SECOND - 1, &when);
	assert_int_equal(when, SECOND);
	assert_string_equal(change(SECOND, &when),
	    "on 2026-01-01 the timeline of the scope changes: next is "
	    "enforced after v5, next becomes effective, v5 becomes warn, v4 "
	    "becomes deprecated, v3 is no longer named");
	assert_int_equal(when, THIRD);
	assert_string_equal(change(THIRD, &when), "");
	/* The first period holds before its day as well. */
	assert_string_equal(change(FIRST - 1, &when),
	    "on 2024-01-01 the timeline of the scope changes: v4 stays "
	    "enforced");
	assert_int_equal(when, FIRST);
	load("v4", "all");
	assert_string_equal(change(SECOND, &when),
	    "on 2026-01-01 the timeline of the scope changes: v4 stays "
	    "enforced, next becomes effective, v5 becomes warn, v4 becomes "
	    "deprecated, v3 is no longer named");
}

/* "next draft, v5 effective" */
static const char *
versions(time_t now)
{
	static char buf[300];
	struct text t = TEXT_INIT;
	const char *name, *what;

	for (size_t i = 0; rule_set_version(set, now, i, &name, &what); i++)
		text_addf(&t, "%s%s %s", i > 0 ? ", " : "", name, what);
	strcpy(buf, text_str(&t));
	text_done(&t);
	return buf;
}

static void
versions_are_those_of_the_day(void **state)
{
	const char *name, *what;

	(void)state;
	load("effective", "all");
	assert_string_equal(
	    versions(FIRST), "v5 draft, v4 effective, v3 effective");
	assert_string_equal(versions(SECOND),
	    "next draft, v5 effective, v4 warn, v3 deprecated");
	assert_string_equal(
	    versions(THIRD), "next effective, v5 warn, v4 deprecated");
	assert_false(rule_set_version(set, THIRD, 3, &name, &what));
	assert_false(rule_set_version(set, THIRD, SIZE_MAX, &name, &what));
}

static int
make(void **state)
{
	(void)state;
	faults = FAULTS_INIT;
	rule_files_make(&files);
	write_files();
	settings = judge_files_settings(&files);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	rule_set_unref(set);
	set = NULL;
	faults_done(&faults);
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, make, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(letters_are_those_of_the_severities),
		TEST(severity_follows_the_timeline),
		TEST(fixed_version_is_enforced_whatever_its_state),
		TEST(only_versions_beside_are_told_apart),
		TEST(the_version_that_matters_most_decides),
		TEST(counts_name_the_versions_the_oldest_first),
		TEST(severity_brings_its_action_under_the_ceiling),
		TEST(override_holds_in_every_period),
		TEST(unknown_version_is_a_fault),
		TEST(enforced_version_moves_on),
		TEST(none_is_enforced_where_all_are_drafts),
		TEST(next_change_says_what_and_when),
		TEST(versions_are_those_of_the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
