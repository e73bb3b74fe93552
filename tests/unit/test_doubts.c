/* test_doubts.c - pairs of rules that no object can meet both, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/rules.h"
#include "tests/unit/judge_files.h"

#define EXCLUDE "their ranges of a exclude each other"
#define FORBIDS "one wants a, the other forbids it"
#define NO_VALUE "no value that one allows for a fits the other"

static struct rule_files files;
static struct settings settings;

static const struct {
	const char *one, *other, *why; /* NULL: they may well agree */
} pairs[] = {
	{ "required, field: a, allowed: x", "forbidden, field: a", FORBIDS },
	{ "forbidden, field: a", "required, field: a, allowed: x", FORBIDS },
	{ "required, field: a, allowed: x", "forbidden, field: b", NULL },
	{ "required, field: a, allowed: x", "forbidden, field: a, values: [y]",
	    NULL },
	{ "forbidden, field: a", "one-of, field: a, values: [x], optional: yes",
	    NULL },
	/* What is about other objects. */
	{ "required, field: a, allowed: x, when: {b: x}",
	    "forbidden, field: a, when: {b: y}", NULL },
	{ "required, field: a, allowed: x, when: {b: x}",
	    "forbidden, field: a, when: {b: [x, y]}", FORBIDS },
	{ "required, field: a, allowed: x, outside: yes", "forbidden, field: a",
	    NULL },
	{ "digits, field: a, allowed: x", "forbidden, field: a", NULL },

	{ "range, field: a, least: 2", "range, field: a, most: 1", EXCLUDE },
	{ "range, field: a, most: 1", "range, field: a, least: 2", EXCLUDE },
	{ "range, field: a, least: 2", "range, field: a, most: 2", NULL },
	{ "at-least, field: a, least: 5, allowed: x",
	    "range, field: a, least: 1, most: 4", EXCLUDE },
	{ "range, field: a, least: 2, optional: yes",
	    "range, field: a, most: 1, optional: yes", NULL },
	{ "range, field: a, least: 2", "required, field: a, allowed: x", NULL },

	{ "one-of, field: a, values: [x, y]", "one-of, field: a, values: [z]",
	    NO_VALUE },
	{ "one-of, field: a, values: [x, y]", "one-of, field: a, values: [y]",
	    NULL },
	{ "one-of, field: a, values: [x]", "forbidden, field: a, values: [x]",
	    NO_VALUE },
	{ "one-of, field: a, values: [x, y]",
	    "forbidden, field: a, values: [x]", NULL },
	{ "one-of, field: a, values: [x]", "pattern, field: a, matches: y",
	    NO_VALUE },
	{ "pattern, field: a, matches: 'y*'", "one-of, field: a, values: [yy]",
	    NULL },
	{ "one-of, field: a, values: [x]", "pattern, field: a, not_matches: x",
	    NO_VALUE },
	{ "one-of, field: a, values: [x]", "pattern, field: a, not_matches: y",
	    NULL },
	{ "one-of, field: a, values: [1, 9]",
	    "range, field: a, least: 2, most: 8", NO_VALUE },
	{ "one-of, field: a, values: [x]", "range, field: a, least: 2",
	    NO_VALUE },
	{ "one-of, field: a, values: [1, 5]",
	    "range, field: a, least: 2, most: 8", NULL },
};

static struct rule_set *
load(const char *one, const char *other)
{
	struct faults faults = FAULTS_INIT;
	char text[1000];
	struct rule_set *set;

	snprintf(text, sizeof(text),
	    "standard: s\ntitle: t\nlink: l\nrules:\n"
	    "  - {id: one, on: image, say: s, severity: main, check: %s}\n"
	    "  - {id: other, on: image, say: s, severity: main, check: %s}\n"
	    "  - {id: third, on: flavor, say: s, severity: main,\n"
	    "     check: forbidden, field: a}\n",
	    one, other);
	rule_files_write(&files, "packs/a.yaml", text);
	set = rule_set_load(&settings, &faults);
	faults_print(&faults, stderr);
	assert_non_null(set);
	return set;
}

static void
rules_that_exclude_each_other_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct rule_set *set = load(pairs[i].one, pairs[i].other);
		struct faults doubts = FAULTS_INIT;
		char wanted[300];

		rule_set_doubts(set, &doubts);
		if (doubts.count != (pairs[i].why != NULL))
			fail_msg("%s and %s: %zu doubts", pairs[i].one,
			    pairs[i].other, doubts.count);
		snprintf(wanted, sizeof(wanted),
		    "rule other contradicts one (%s:5): %s; if both are "
		    "meant, let \"when\" tell them apart",
		    rule_files_path(&files, "packs/a.yaml"), pairs[i].why);
		if (pairs[i].why != NULL)
			assert_true(has_fault(&doubts, 6, wanted));
		faults_done(&doubts);
		rule_set_unref(set);
	}
}

static int
make(void **state)
{
	(void)state;
	rule_files_make(&files);
	rule_files_write_scope(&files, "third");
	settings = judge_files_settings(&files);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_that_exclude_each_other_are_told),
	};

	return cmocka_run_group_tests(tests, make, take_away);
}
