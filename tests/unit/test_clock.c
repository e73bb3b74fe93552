/* test_clock.c - times as the journal and Keystone write them, read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proxy/clock.h"

static void
a_time_is_read_with_its_fraction(void **state)
{
	static const struct {
		const char *text;
		long nanoseconds;
	} right[] = {
		{ "2023-11-14T22:13:20Z", 0 },
		{ "2023-11-14T22:13:20.5Z", 500000000 },
		{ "2023-11-14T22:13:20.000042Z", 42000 },
		{ "2023-11-14T22:13:20.0000429999999999999999999Z", 42000 },
	};
	struct timespec time;

	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		assert_true(clock_read(slice_of(right[i].text), &time));
		assert_int_equal(time.tv_sec, 1700000000);
		assert_int_equal(time.tv_nsec, right[i].nanoseconds);
	}
}

static void
a_moment_is_read_as_it_was_written(void **state)
{
	const struct timespec when = { 1700000000, 42999 };
	struct timespec again;
	char text[CLOCK_MOMENT_SIZE];

	(void)state;
	assert_string_equal(
	    clock_moment(&when, text), "2023-11-14T22:13:20.000042Z");
	assert_true(clock_read(slice_of(text), &again));
	assert_int_equal(again.tv_sec, when.tv_sec);
	assert_int_equal(again.tv_nsec, 42000);
}

static void
nothing_else_is_a_time(void **state)
{
	static const char *const wrong[] = { "", "Z", "now",
		"2023-11-14T22:13:20", "2023-11-14T22:13:20.Z",
		"2023-11-14T22:13:20.5", "2023-11-14T22:13:20.5+01:00",
		"2023-11-14T22:13:20.-5Z", "2023-11-14T22:13:20 5Z",
		"2023-13-14T22:13:20Z", "2023-11-14 22:13:20Z" };
	struct timespec time;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(clock_read(slice_of(wrong[i]), &time));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_read_with_its_fraction),
		cmocka_unit_test(a_moment_is_read_as_it_was_written),
		cmocka_unit_test(nothing_else_is_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
