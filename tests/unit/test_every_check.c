/* test_every_check.c - what holds for every check that there is: each takes
 * the arguments that its usage names, and no others in their place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/pack.h"
#include "tests/unit/every_check.h"

/* What becomes of one argument. */
enum lot { LEFT_OUT, WRONG };

static struct pack *
load(
    const struct every_check *one, const char *arguments, struct faults *faults)
{
	struct text text = TEXT_INIT;
	struct pack *pack;

	text_adds(&text, EVERY_CHECK_HEAD "rules:\n");
	every_check_rule(one, arguments, &text);
	pack = pack_parse(text_slice(&text), "p.yaml", false, faults);
	text_done(&text);
	return pack;
}

/* Hands each argument in turn to visit, with all of them in a text in which
 * it has that lot. */
static void
each_argument(const struct every_check *one, const char *list, enum lot lot,
    void (*visit)(
	const struct every_check *, const char *key, const char *arguments))
{
	const char *rest = list == one->needs ? one->may : one->needs;

	for (const char *at = list, *next; *at != '\0'; at = next) {
		struct text others = TEXT_INIT;
		char key[40];

		next = at + strcspn(at, "\n") + 1;
		snprintf(key, sizeof(key), "%.*s", (int)strcspn(at, ":"), at);
		text_addf(
		    &others, "%.*s%s%s", (int)(at - list), list, next, rest);
		if (lot == WRONG)
			text_addf(&others, "%s: []\n", key);
		visit(one, key, text_str(&others));
		text_done(&others);
	}
}

static bool
names(const struct faults *faults, const char *key)
{
	char quoted[50];

	snprintf(quoted, sizeof(quoted), "\"%s\"", key);
	for (size_t i = 0; i < faults->count; i++)
		if (strstr(faults->list[i].text, quoted) != NULL)
			return true;
	faults_print(faults, stderr);
	return false;
}

static void
is_refused_for_it(
    const struct every_check *one, const char *key, const char *arguments)
{
	struct faults faults = FAULTS_INIT;

	if (load(one, arguments, &faults) != NULL || !names(&faults, key))
		fail_msg("%s with %s", one->check, arguments);
	faults_done(&faults);
}

static void
is_good_without(
    const struct every_check *one, const char *key, const char *arguments)
{
	struct faults faults = FAULTS_INIT;
	struct pack *pack = load(one, arguments, &faults);

	faults_print(&faults, stderr);
	if (pack == NULL)
		fail_msg("%s without %s", one->check, key);
	pack_free(pack);
}

static void
is_in_the_usage(
    const struct every_check *one, const char *key, const char *arguments)
{
	(void)arguments;
	for (size_t i = 0; pack_check(i) != NULL; i++)
		if (strcmp(pack_check(i)->name, one->check) == 0 &&
		    strstr(pack_check(i)->usage, key) == NULL)
			fail_msg("%s: no word on %s", one->check, key);
}

static void
each_check_is_tried(void **state)
{
	size_t count = 0;

	(void)state;
	while (every_check[count].check != NULL)
		count++;
	for (size_t i = 0; i < count; i++)
		assert_string_equal(every_check[i].check, pack_check(i)->name);
	assert_null(pack_check(count));
}

static void
arguments_of_the_wrong_kind_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; every_check[i].check != NULL; i++) {
		const struct every_check *one = &every_check[i];

		each_argument(one, one->needs, WRONG, is_refused_for_it);
		each_argument(one, one->may, WRONG, is_refused_for_it);
	}
}

static void
what_is_needed_and_not_there_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; every_check[i].check != NULL; i++)
		each_argument(&every_check[i], every_check[i].needs, LEFT_OUT,
		    is_refused_for_it);
}

static void
what_may_be_there_need_not(void **state)
{
	(void)state;
	for (size_t i = 0; every_check[i].check != NULL; i++)
		each_argument(&every_check[i], every_check[i].may, LEFT_OUT,
		    is_good_without);
}

static void
other_arguments_are_unknown(void **state)
{
	(void)state;
	for (size_t i = 0; every_check[i].check != NULL; i++) {
		const struct every_check *one = &every_check[i];
		struct text more = TEXT_INIT;

		text_addf(&more, "%s%szz: y\n", one->needs, one->may);
		is_refused_for_it(one, "zz", text_str(&more));
		text_done(&more);
	}
}

static void
the_usage_says_where_there_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; every_check[i].check != NULL; i++) {
		const struct every_check *one = &every_check[i];

		assert_int_equal(one->needs[0] == '\0' && one->may[0] == '\0',
		    strcmp(pack_check(i)->usage, "none") == 0);
	}
}

static void
the_usage_names_each_argument(void **state)
{
	(void)state;
	for (size_t i = 0; every_check[i].check != NULL; i++) {
		const struct every_check *one = &every_check[i];

		each_argument(one, one->needs, LEFT_OUT, is_in_the_usage);
		each_argument(one, one->may, LEFT_OUT, is_in_the_usage);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_is_tried),
		cmocka_unit_test(arguments_of_the_wrong_kind_are_named),
		cmocka_unit_test(what_is_needed_and_not_there_is_named),
		cmocka_unit_test(what_may_be_there_need_not),
		cmocka_unit_test(other_arguments_are_unknown),
		cmocka_unit_test(the_usage_names_each_argument),
		cmocka_unit_test(the_usage_says_where_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
