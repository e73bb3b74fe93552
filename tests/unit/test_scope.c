/* test_scope.c - which test cases count in which version of the scope. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/scope.h"
#include "tests/unit/rule_files.h"

static const char good[] =
    "name: a scope\n"
    "uuid: 1\n"
    "url: https://example.org/\n"
    "variables: [os_cloud]\n"
    "scripts:\n"
    "  - executable: ./a\n"
    "    args: -c {os_cloud} {testcases}\n"
    "    testcases:\n"
    "      - id: in-all\n"
    "        lifetime: week\n"
    "        description: what it is\n"
    "      - {id: in-new}\n"
    "      - {id: in-new-advised}\n"
    "      - {id: in-old}\n"
    "  - testcases:\n"
    "      - {id: by-hand}\n"
    "modules:\n"
    "  - id: one\n"
    "    targets: {main: [in-all]}\n"
    "  - id: one-advice\n"
    "    targets: {recommended: [in-new-advised]}\n"
    "  - id: two\n"
    "    parameters: {list: which}\n"
    "    targets: {main: [in-new, in-new-advised], preview: [by-hand]}\n"
    "  - {id: three, targets: {main: [in-old]}}\n"
    "  - {id: empty, name: nothing}\n"
    "timeline:\n"
    "  - date: 2024-01-01\n"
    "    versions: {v1: draft, next: effective}\n"
    "  - date: 2026-01-01\n"
    "    versions: {v1: effective, next: draft}\n"
    "  - date: 2025-01-01\n"
    "    versions: {v0: draft}\n"
    "versions:\n"
    "  - version: next\n"
    "    include: [one, {ref: two, parameters: {list: x}}]\n"
    "  - {version: v1, stabilized_at: 2024-12-19, include: [one, empty]}\n"
    "  - {version: v0, include: [three]}\n";

static struct rule_files files;

static struct scope *
load(const char *text, struct faults *faults)
{
	rule_files_write(&files, "scope.yaml", text);
	return scope_load(rule_files_path(&files, "scope.yaml"), faults);
}

static time_t
noon(int year, int month, int day)
{
	struct tm tm = { .tm_year = year - 1900,
		.tm_mon = month - 1,
		.tm_mday = day,
		.tm_hour = 12 };

	return timegm(&tm);
}

static void
versions_have_their_test_cases(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct scope *s = load(good, &faults);

	(void)state;
	assert_non_null(s);
	assert_int_equal(scope_version_count(s), 3);
	assert_string_equal(scope_version_name(s, 0), "next");
	assert_int_equal(scope_version_find(s, "v1"), 1);
	assert_int_equal(scope_version_find(s, "v9"), SCOPE_NONE);
	assert_int_equal(scope_target(s, 0, "in-new"), TARGET_MAIN);
	assert_int_equal(scope_target(s, 0, "by-hand"), TARGET_PREVIEW);
	assert_int_equal(scope_target(s, 1, "in-new"), TARGET_NONE);
	assert_int_equal(scope_target(s, 2, "in-old"), TARGET_MAIN);
	assert_true(scope_recommends(s, "in-new-advised"));
	assert_false(scope_recommends(s, "in-new"));
	assert_true(scope_knows(s, "by-hand"));
	assert_false(scope_knows(s, "unknown"));
	assert_string_equal(scope_text(s, "uuid"), "1");
	assert_string_equal(scope_text(s, "prerequisite"), "");
	assert_string_equal(
	    scope_case_text(s, "in-all", "description"), "what it is");
	assert_null(scope_case_text(s, "in-new", "description"));
	scope_free(s);
	faults_done(&faults);
}

/* Whatever the order in the file. */
static void
periods_follow_each_other(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct scope *s = load(good, &faults);

	(void)state;
	assert_non_null(s);
	assert_int_equal(scope_period_count(s), 3);
	assert_int_equal(scope_period_at(s, noon(2023, 1, 1)), 0);
	assert_int_equal(scope_period_at(s, noon(2024, 12, 31)), 0);
	assert_int_equal(scope_period_at(s, noon(2025, 1, 1)), 1);
	assert_int_equal(scope_period_at(s, scope_period_start(s, 2) - 1), 1);
	assert_int_equal(scope_period_at(s, scope_period_start(s, 2)), 2);
	assert_int_equal(scope_period_at(s, noon(2030, 1, 1)), 2);
	assert_int_equal(scope_state(s, 0, 0), STATE_EFFECTIVE);
	assert_int_equal(scope_state(s, 0, 1), STATE_DRAFT);
	assert_int_equal(scope_state(s, 1, 1), STATE_UNNAMED);
	assert_int_equal(scope_state(s, 2, 1), STATE_EFFECTIVE);
	assert_int_equal(scope_effective(s, 0), 0);
	assert_int_equal(scope_effective(s, 1), SCOPE_NONE);
	assert_int_equal(scope_effective(s, 2), 1);
	scope_free(s);
	faults_done(&faults);
}

static void
unknown_version_is_told_which_there_are(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct scope *s = load(good, &faults);

	(void)state;
	assert_true(scope_has_version(s, slice_of("v1"), &faults));
	assert_true(faults_none(&faults));
	assert_false(scope_has_version(s, slice_of("v9"), &faults));
	assert_true(has_fault(&faults, 0,
	    "v9 of the scope; there are: next "
	    "v1 v0"));
	scope_free(s);
	faults_done(&faults);
}

/* The good file with one text replaced. */
static const struct {
	const char *from, *to;
	unsigned line;
	const char *fault;
} broken[] = {
	{ "name: a scope", "nome: a scope", 1, "unknown key \"nome\"" },
	{ "    args: -c", "    arg: -c", 7, "\"args\" is one" },
	{ "lifetime: week", "lifetime: decade", 10, "a lifetime is one of" },
	{ "- {id: in-new}", "- {id: in-all}", 12, "stands in line 9" },
	{ "- {id: by-hand}", "- {id: in-old}", 16, "stands in line 14" },
	{ "- {id: in-new}", "- {url: x}", 12, "\"id\" is missing" },
	{ "{main: [in-all]}", "{main: [in-al]}", 19, "test case \"in-al\"" },
	{ "{main: [in-all]}", "{mian: [in-all]}", 19, "\"main\" is one" },
	{ "{main: [in-all]}", "[in-all]", 19, "a map is expected" },
	{ "  - id: two", "  - id: one", 22, "stands in line 18" },
	{ "v1: draft", "v1: draught", 29, "a state is one of" },
	{ "v1: draft", "v8: draft", 29, "no version \"v8\"" },
	{ "date: 2025-01-01", "date: 2026-01-01", 32,
	    "stands in line 30 already" },
	{ "date: 2025-01-01", "date: 2025-02-30", 32, "is no day" },
	{ "date: 2025-01-01", "date: soon", 32, "\"soon\" is no day" },
	{ "version: v0", "version: v1", 38, "stands in line 37" },
	{ "{ref: two,", "{rof: two,", 36, "a map with ref" },
	{ "include: [three]", "include: [four]", 38, "no module \"four\"" },
	{ "versions:\n  -", "x:\n  -", 1, "the list \"versions\" is missing" },
};

static void
every_fault_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct faults faults = FAULTS_INIT;
		char *text =
		    rule_files_altered(good, broken[i].from, broken[i].to);

		assert_null(load(text, &faults));
		assert_true(
		    has_fault(&faults, broken[i].line, broken[i].fault));
		faults_done(&faults);
		free(text);
	}
}

static void
other_shapes_are_faults_not_crashes(void **state)
{
	static const char *const texts[] = { "", "[]", "x", "scripts: 1",
		"scripts: [1]\nmodules: [1]\ntimeline: [1]\nversions: [1]",
		"scripts: [{testcases: [[]]}]\nmodules: [{targets: 1}]\n"
		"timeline: [{versions: 1}]\nversions: [{include: [[]]}]",
		"scripts: [{testcases: [{id: []}]}]\nmodules: [{id: {}, "
		"targets: {main: [[]]}}]\ntimeline: []\nversions: []" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct faults faults = FAULTS_INIT;

		assert_null(load(texts[i], &faults));
		assert_false(faults_none(&faults));
		faults_done(&faults);
	}
}

static int
make_files(void **state)
{
	(void)state;
	rule_files_make(&files);
	return 0;
}

static int
remove_files(void **state)
{
	(void)state;
	rule_files_remove(&files);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_have_their_test_cases),
		cmocka_unit_test(periods_follow_each_other),
		cmocka_unit_test(unknown_version_is_told_which_there_are),
		cmocka_unit_test(every_fault_is_told_with_its_line),
		cmocka_unit_test(other_shapes_are_faults_not_crashes),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
