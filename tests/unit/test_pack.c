/* test_pack.c - packs of rules: what is wrong in one is told with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/pack.h"
#include "tests/unit/rule_files.h"

static const char good[] = "standard: own-v1\n"
			   "title: our own\n"
			   "link: https://example.org/\n"
			   "rules:\n"
			   "  - id: own-vendor\n"
			   "    on: image\n"
			   "    check: starts-with\n"
			   "    field: name\n"
			   "    prefixes: [ACME]\n"
			   "    severity: main\n"
			   "    say: Names start with the vendor\n"
			   "    link: https://example.org/vendor\n"
			   "    testcase: yes\n"
			   "    why: People look for it\n"
			   "  - id: own-swap\n"
			   "    on: flavor\n"
			   "    check: at-least\n"
			   "    field: swap\n"
			   "    least: 1\n"
			   "    allowed: more\n"
			   "    say: There is swap\n"
			   "  - id: own-color\n"
			   "    on: image\n"
			   "    check: one-of\n"
			   "    field: color\n"
			   "    values: [red, blue]\n"
			   "    mistakes: {rouge: red}\n"
			   "    optional: yes\n"
			   "    say: Images are red or blue\n";

static struct rule_files files;

static struct pack *
load(const char *text, struct faults *faults)
{
	rule_files_write(&files, "packs/own.yaml", text);
	return pack_load(
	    rule_files_path(&files, "packs/own.yaml"), false, faults);
}

static void
rules_come_in_the_order_of_the_file(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct pack *p = load(good, &faults);
	const struct rule *r;

	(void)state;
	assert_non_null(p);
	assert_int_equal(pack_count(p), 3);
	r = pack_rule(p, 0);
	assert_string_equal(r->id, "own-vendor");
	assert_string_equal(r->link, "https://example.org/vendor");
	assert_int_equal(r->kind, OBJECT_IMAGE);
	assert_true(r->has_severity && r->severity == SEVERITY_MAIN);
	assert_true(r->testcase);
	assert_string_equal(r->check->name, "starts-with");
	assert_int_equal(r->line, 5);
	r = pack_rule(p, 1);
	assert_string_equal(r->link, "https://example.org/");
	assert_int_equal(r->kind, OBJECT_FLAVOR);
	assert_false(r->has_severity || r->testcase);
	pack_free(p);
}

static uint64_t
hash(const char *from, const char *to)
{
	struct faults faults = FAULTS_INIT;
	char *text = rule_files_altered(good, from, to);
	struct pack *p = load(text, &faults);
	uint64_t ret;

	assert_non_null(p);
	ret = pack_hash(p, 1);
	pack_free(p);
	free(text);
	return ret;
}

static void
hash_follows_what_the_pack_says(void **state)
{
	uint64_t same = hash("red", "red");

	(void)state;
	assert_true(hash("title: our", "title:   our") == same);
	assert_true(hash("rules:\n", "rules: # a comment\n") == same);
	assert_true(hash("blue", "green") != same);
	assert_true(hash("least: 1", "least: 2") != same);
	assert_true(hash("[red, blue]", "[red, blue, x]") != same);
}

/* The good pack with one text replaced. */
static const struct {
	const char *from, *to;
	unsigned line;
	const char *fault;
} broken[] = {
	{ "standard: own-v1", "version: 1", 1, "\"standard\" is missing" },
	{ "title: our own", "title: our own\nx: y", 3, "unknown key \"x\"" },
	{ "title: our own", "title: our own\nprefx: y", 3, "probably prefix" },
	{ "title: our own", "title: []", 2, "must be a text" },
	{ "title: our own", "title: t\nprefix: acme-", 6,
	    "must start with the pack's prefix acme-" },
	{ "title: our own", "title: t\nprefix: a b", 3, "a prefix is short" },
	{ "id: own-swap", "id: own swap", 15, "letters, digits and" },
	{ "    on: image\n", "", 5, "\"on\" must be" },
	{ "on: flavor", "on: flavour", 15, "flavor or image" },
	{ "check: at-least", "check: at-leats", 17, "\"at-least\" is one" },
	{ "    check: at-least\n", "", 15, "\"check\" is missing" },
	{ "    say: There is swap\n", "", 15, "\"say\" is missing" },
	{ "id: own-swap", "say: again", 0, NULL },
	{ "severity: main", "severity: fatal", 10,
	    "main, recommended, preview" },
	{ "testcase: yes", "testcase: perhaps", 13, "yes or no" },
	{ "field: swap", "feld: swap", 18, "unknown key \"feld\"" },
	{ "    field: swap\n", "", 15, "needs the key \"field\"" },
	{ "least: 1", "least: one", 19, "a whole number" },
	{ "least: 1", "least: -1", 19, "a whole number" },
	{ "[red, blue]", "red", 26, "a list of at least" },
	{ "[red, blue]", "[]", 26, "a list of at least" },
	{ "[red, blue]", "[[red]]", 26, "a list of at least" },
	{ "{rouge: red}", "{rouge: rot}", 27, "wrong values to listed" },
	{ "{rouge: red}", "[rouge]", 27, "wrong values to listed" },
	{ "  - id: own-color", "  - plain\n  - id: own-color", 22,
	    "a rule is a map" },
	{ "id: own-color", "id: []", 22, "must be a text" },
	{ "id: own-color",
	    "id: a2345678901234567890123456789012345678901234567890123456789"
	    "012345678901234567890123456789012345678901",
	    22, "letters, digits and" },
	{ "id: own-color", "id: ''", 22, "must be a text" },
	{ "severity: main", "severity: [main]", 10, "main, recommended" },
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
		if (broken[i].fault != NULL)
			assert_true(has_fault(
			    &faults, broken[i].line, broken[i].fault));
		assert_false(faults_none(&faults));
		faults_done(&faults);
		free(text);
	}
}

/* Rules that no object and no write can meet. */
static const struct {
	const char *rule, *why; /* NULL: some can */
} hopeless[] = {
	{ "on: flavor, check: digits, field: a, allowed: b, outside: yes",
	    "flavors are the provider's" },
	{ "on: image, check: digits, field: a, allowed: b, outside: yes",
	    NULL },
	{ "on: image, check: digits, field: a, allowed: b,\n"
	  "     when: {visibility: private}",
	    "rules look at public and community images only" },
	{ "on: image, check: digits, field: a, allowed: b,\n"
	  "     when: {visibility: community}",
	    NULL },
	{ "on: image, check: digits, field: a, allowed: b, outside: yes,\n"
	  "     when: {visibility: public}",
	    "rules look at community images only" },
	{ "on: image, check: digits, field: a, allowed: b,\n"
	  "     when: {operation: delete}",
	    "a deletion leaves none" },
	{ "on: image, check: image-promise, when: {operation: delete}", NULL },
	{ "on: image, check: image-promise, when: {becomes: created}",
	    "a create changes nothing that was there" },
	{ "on: image, check: digits, field: a, allowed: b,\n"
	  "     when: {becomes: created}",
	    NULL },
};

static void
rules_that_can_find_nothing_are_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hopeless) / sizeof(hopeless[0]); i++) {
		struct faults faults = FAULTS_INIT;
		char text[500];
		struct pack *p;

		snprintf(text, sizeof(text),
		    "standard: s\ntitle: t\nlink: l\nrules:\n"
		    "  - {id: a, say: x, %s}\n",
		    hopeless[i].rule);
		p = load(text, &faults);
		if ((p != NULL) != (hopeless[i].why == NULL) ||
		    (p == NULL && !has_fault(&faults, 5, hopeless[i].why)))
			fail_msg("%s", hopeless[i].rule);
		pack_free(p);
		faults_done(&faults);
	}
}

/* What an operator's pack may not be called, and what it may not claim. */
static const struct {
	const char *prefix, *id, *more, *why; /* NULL: it may */
} owns[] = {
	{ "prefix: acme-\n", "acme-a", "", NULL },
	{ "", "a", "", "the pack's \"prefix\" is missing" },
	{ "prefix: acme-\n", "scs-a", "", "the id scs-a is taken" },
	{ "prefix: scs-\n", "scs-a", "", "is the gate's own, yours could be" },
	{ "prefix: acme-\n", "a", "", "must start with the pack's prefix" },
	{ "prefix: acme-\n", "acme-a", ", testcase: yes",
	    "cannot be a \"testcase\"" },
};

static void
own_packs_keep_off_what_is_not_theirs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(owns) / sizeof(owns[0]); i++) {
		struct faults faults = FAULTS_INIT;
		char text[500];
		bool told = false;
		struct pack *p;

		snprintf(text, sizeof(text),
		    "standard: s\ntitle: t\nlink: l\n%srules:\n"
		    "  - {id: %s, on: image, say: x, check: digits, field: a,\n"
		    "     allowed: b%s}\n",
		    owns[i].prefix, owns[i].id, owns[i].more);
		p = pack_parse(slice_of(text), "own.yaml", true, &faults);
		for (size_t k = 0; k < faults.count && !told; k++)
			told = strstr(faults.list[k].text, owns[i].why) != NULL;
		if (owns[i].why == NULL ? p == NULL : p != NULL || !told)
			fail_msg("%s%s", owns[i].prefix, owns[i].id);
		pack_free(p);
		faults_done(&faults);
	}
}

static void
all_faults_come_at_once(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_null(load("standard: s\ntitle: t\nlink: l\nrules:\n"
			 "  - {id: a, on: image, check: nix, say: x}\n"
			 "  - {id: b, on: nix, check: digits, field: x, "
			 "allowed: y, say: x}\n",
	    &faults));
	assert_true(has_fault(&faults, 5, "no check \"nix\""));
	assert_true(has_fault(&faults, 6, "\"on\" must be"));
	faults_done(&faults);
}

static void
other_shapes_are_faults_not_crashes(void **state)
{
	static const char *const texts[] = { "", "[]", "x", "rules: []",
		"standard: []\ntitle: {}\nlink: l\nrules: [[], {}, 1]",
		"rules: [{id: a, on: [], check: [], say: {}}]" };

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
		cmocka_unit_test(rules_come_in_the_order_of_the_file),
		cmocka_unit_test(hash_follows_what_the_pack_says),
		cmocka_unit_test(every_fault_is_told_with_its_line),
		cmocka_unit_test(rules_that_can_find_nothing_are_mistakes),
		cmocka_unit_test(own_packs_keep_off_what_is_not_theirs),
		cmocka_unit_test(all_faults_come_at_once),
		cmocka_unit_test(other_shapes_are_faults_not_crashes),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
