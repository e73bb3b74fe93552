/* test_example.c - the examples of packs: their shape, and what is said of
 * one that does not behave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/rules.h"
#include "tests/unit/judge_files.h"

#define NOW 1795471987 /* 2026-11-23 22:13:07 */
#define SHAPE "\"examples\" has the lists accept and refuse"

static struct rule_files files;
static struct settings settings;

/* Of a rule on kind that wants the field a. */
static struct rule_set *
load(const char *kind, const char *more, const char *examples,
    struct faults *faults)
{
	char text[1000];

	snprintf(text, sizeof(text),
	    "standard: s\ntitle: t\nlink: l\nrules:\n"
	    "  - {id: x, on: %s, say: s, severity: main, check: required,\n"
	    "     field: a, allowed: an a, %s\n"
	    "     examples: %s}\n",
	    kind, more, examples);
	rule_files_write(&files, "packs/a.yaml", text);
	return rule_set_load(&settings, faults);
}

static const char *const shapes[] = { "x", "[]", "{}", "{accept: []}",
	"{accept: x}", "{accept: [x]}", "{refuse: [{a: x}, []]}",
	"{accept: {a: x}}", "{acept: [{a: x}]}",
	"{refuse: [{a: x}], other: [{a: x}]}" };

static void
other_shapes_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct faults faults = FAULTS_INIT;

		assert_null(load("image", "", shapes[i], &faults));
		if (!has_fault(&faults, 7, SHAPE))
			fail_msg("%s", shapes[i]);
		faults_done(&faults);
	}
}

#define ACCEPTS "rule x accepts this example, which it should refuse"
#define REFUSES                                                                \
	"rule x refuses this example, which it should accept: a is missing, "  \
	"it should be an a"

static const struct {
	const char *kind, *more, *examples, *fault; /* NULL: it behaves */
} runs[] = {
	{ "image", "", "{accept: [{a: x}], refuse: [{b: x}, {a: ''}]}", NULL },
	{ "image", "", "{accept: [{b: x}]}", REFUSES },
	{ "image", "", "{refuse: [{a: x}]}", ACCEPTS },
	{ "flavor", "", "{accept: [{a: x}], refuse: [{b: x}]}", NULL },
	{ "flavor", "", "{accept: [{b: x}]}", REFUSES },
	/* As writes, of which only what is new counts. */
	{ "image", "",
	    "{refuse: [{after: {b: x}}, {before: {a: x}, after: {}}]}", NULL },
	{ "image", "", "{accept: [{before: {}, after: {}}]}", NULL },
	{ "image", "", "{accept: [{before: {b: x}}]}", NULL },
	{ "image", "", "{refuse: [{before: {}, after: {b: x}}]}", ACCEPTS },
	/* What they say of themselves stays. */
	{ "image", "", "{accept: [{visibility: private}]}", NULL },
	{ "image", "outside: yes,", "{accept: [{a: x}], refuse: [{b: x}]}",
	    NULL },
	{ "image", "outside: yes,", "{refuse: [{visibility: public}]}",
	    ACCEPTS },
	{ "image", "outside: yes,", "{refuse: [{owner: somebody}]}", NULL },
	{ "image", "", "{accept: [{after: {a: x}, operation: delete}]}",
	    "this example is none: \"operation\" must be create" },
	{ "image", "", "{accept: [{after: {a: x}, befor: {}}]}",
	    "this example is none: a write has no \"befor\"" },
};

static void
examples_behave_or_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct rule_set *set =
		    load(runs[i].kind, runs[i].more, runs[i].examples, &faults);

		faults_print(&faults, stderr);
		assert_non_null(set);
		if (rule_set_run_examples(set, NOW, &faults) !=
			(runs[i].fault == NULL) ||
		    (runs[i].fault != NULL &&
			!has_fault(&faults, 7, runs[i].fault)))
			fail_msg("%s", runs[i].examples);
		faults_done(&faults);
		rule_set_unref(set);
	}
}

/* What Glance and Nova know as a number or a switch is one unless quoted;
 * the rest is text. */
static void
values_have_the_type_they_look_like(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct rule_set *set;

	(void)state;
	rule_files_write(&files, "packs/a.yaml",
	    "standard: s\ntitle: t\nlink: l\nrules:\n"
	    "  - {id: x, on: image, say: s, severity: main, check: at-least,\n"
	    "     field: min_disk, least: 4, allowed: 4,\n"
	    "     examples: {accept: [{min_disk: 4}],\n"
	    "       refuse: [{min_disk: '4'}, {min_disk: 3}, {min_disk: yes},\n"
	    "         {min_disk: null}, {min_disk: [4]}, {min_disk: {b: 4}},\n"
	    "         {min_disk: 4.0}, {min_disk: 9223372036854775808}]}}\n"
	    "  - {id: y, on: image, say: s, severity: main, check: one-of,\n"
	    "     field: os_hidden, values: ['true'],\n"
	    "     examples: {accept: [{os_hidden: yes}, {os_hidden: True}],\n"
	    "       refuse: [{os_hidden: no}, {os_hidden: 'yes'}]}}\n"
	    "  - {id: z, on: image, say: s, severity: main, check: one-of,\n"
	    "     field: c, values: ['yes', '4'],\n"
	    "     examples: {accept: [{c: yes}, {c: 4}]}}\n");
	set = rule_set_load(&settings, &faults);
	if (set != NULL)
		(void)rule_set_run_examples(set, NOW, &faults);
	faults_print(&faults, stderr);
	assert_true(faults_none(&faults));
	rule_set_unref(set);
}

static int
make(void **state)
{
	(void)state;
	rule_files_make(&files);
	rule_files_write_scope(&files, "x");
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
		cmocka_unit_test(other_shapes_are_refused),
		cmocka_unit_test(examples_behave_or_are_told),
		cmocka_unit_test(values_have_the_type_they_look_like),
	};

	return cmocka_run_group_tests(tests, make, take_away);
}
