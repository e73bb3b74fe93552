/* test_json_memory.c - what documents take is counted, give or take what
 * threads have not told yet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "rules/json_memory.h"

#define DOCUMENTS 50
#define TEXT_SIZE 10000
/* A thread keeps less than this for itself. */
#define UNTOLD 100000

static json_t *
large(void)
{
	static char text[TEXT_SIZE + 1];
	json_t *ret;

	memset(text, 'x', TEXT_SIZE);
	ret = json_pack("{s:s}", "a", text);
	assert_non_null(ret);
	return ret;
}

static void
what_is_held_is_counted_and_given_back(void **state)
{
	json_t *all = json_array();
	size_t before = json_memory_bytes(), held;

	(void)state;
	for (int i = 0; i < DOCUMENTS; i++)
		assert_int_equal(json_array_append_new(all, large()), 0);
	held = json_memory_bytes();
	assert_in_range(held, before + DOCUMENTS * TEXT_SIZE - UNTOLD,
	    before + DOCUMENTS * TEXT_SIZE + UNTOLD);
	json_decref(all);
	assert_in_range(json_memory_bytes(), 0, before + UNTOLD);
}

/* Counts do not drift, however many come and go. */
static void
nothing_is_left_of_what_comes_and_goes(void **state)
{
	size_t before = json_memory_bytes();

	(void)state;
	for (int i = 0; i < 100 * DOCUMENTS; i++)
		json_decref(large());
	assert_in_range(json_memory_bytes(), 0, before + UNTOLD);
}

static int
install(void **state)
{
	(void)state;
	json_memory_install();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_held_is_counted_and_given_back),
		cmocka_unit_test(nothing_is_left_of_what_comes_and_goes),
	};

	return cmocka_run_group_tests(tests, install, NULL);
}
