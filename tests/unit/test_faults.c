/* test_faults.c - faults keep their place, their order and their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "conf/faults.h"

static void
assert_printed(const struct faults *faults, const char *expected)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	faults_print(faults, out);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void
none_is_none(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_true(faults_none(&faults));
	assert_printed(&faults, "");
	faults_done(&faults);
}

static void
printed_with_what_is_known_of_the_place(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	faults_add(&faults, "a.yaml", 7, "%s is %d", "size", 3);
	faults_add(&faults, "b.yaml", 0, "as a whole");
	faults_add(&faults, NULL, 0, "nowhere");
	assert_false(faults_none(&faults));
	assert_printed(
	    &faults, "a.yaml:7: size is 3\nb.yaml: as a whole\nnowhere\n");
	faults_done(&faults);
	assert_true(faults_none(&faults));
}

static void
texts_are_copies(void **state)
{
	struct faults faults = FAULTS_INIT;
	char file[] = "a.yaml", word[] = "word";

	(void)state;
	faults_add(&faults, file, 1, "%s", word);
	file[0] = word[0] = 'x';
	assert_printed(&faults, "a.yaml:1: word\n");
	faults_done(&faults);
}

static void
sorting_keeps_equal_lines_in_order(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	faults_add(&faults, "f", 9, "stays");
	faults_add(&faults, "f", 3, "c");
	faults_add(&faults, "f", 1, "a");
	faults_add(&faults, "f", 3, "d");
	faults_add(&faults, "f", 2, "b");
	faults_sort(&faults, 1);
	assert_printed(&faults, "f:9: stays\nf:1: a\nf:2: b\nf:3: c\nf:3: d\n");
	faults_done(&faults);
}

static void
sorting_nothing_is_fine(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	faults_sort(&faults, 0);
	assert_true(faults_none(&faults));
}

static void
flood_of_faults_is_bounded(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		faults_add(&faults, "f", i, "wrong again");
	assert_in_range(faults.count, 100, 10000);
	assert_int_equal(faults.list[0].line, 0);
	faults_done(&faults);
}

static void
quoted_value_neither_floods_nor_forges(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	faults_add(&faults, "f", 1, "\"%s\" is wrong", "\x1b[2J\nf:2: x");
	faults_add(&faults, "f", 2, "%100000s", "far away");
	assert_string_equal(faults.list[0].text, "\"?[2J?f:2: x\" is wrong");
	assert_in_range(strlen(faults.list[1].text), 500, 2000);
	faults_done(&faults);
}

static void
lost_fault_is_still_a_fault(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	faults.out_of_memory = true;
	assert_false(faults_none(&faults));
	assert_printed(&faults, "out of memory: there may be further faults\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_is_none),
		cmocka_unit_test(printed_with_what_is_known_of_the_place),
		cmocka_unit_test(texts_are_copies),
		cmocka_unit_test(sorting_keeps_equal_lines_in_order),
		cmocka_unit_test(sorting_nothing_is_fine),
		cmocka_unit_test(flood_of_faults_is_bounded),
		cmocka_unit_test(quoted_value_neither_floods_nor_forges),
		cmocka_unit_test(lost_fault_is_still_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
