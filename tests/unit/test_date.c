/* test_date.c - dates as the conformance tests read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/date.h"

static const struct {
	const char *text;
	long long when; /* 0: no date */
} dates[] = {
	{ "2026-11-23", 1795392000 },
	{ "2026-11-23 22:13", 1795471980 },
	{ "2026-11-23 22:13:07", 1795471987 },
	{ "2026-11-23T22:13:07Z", 1795471987 },
	/* What only a lax reader takes. */
	{ "2026-11-23t22:13:07z", 1795471987 },
	{ "2026-1-2", 1767312000 },
	{ "2026-01- 2", 1767312000 },
	{ "2026-1-2 3:4:5", 1767323045 },
	{ "2026-11-23 \t 22:13", 1795471980 },
	{ "2026-11-23\xc2\xa0"
	  "22:13",
	    1795471980 }, /* a no-break space */
	{ "2026-12-31 23:59:61", 1798761601 },
	{ "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-01-02", 1767312000 }, /* Arabic */
	{ "1969-12-31", -86400 },
	{ "0001-01-01", -62135596800 },
	{ "2024-02-29", 1709164800 },
	{ "2000-02-29", 951782400 },
	/* No dates. */
	{ "", 0 },
	{ "1970-01-01", 0 }, /* the tests take 0 for "invalid" */
	{ "1969-12-31 23:59:60", 0 },
	{ "0000-01-01", 0 },
	{ "2026-02-29", 0 },
	{ "1900-02-29", 0 },
	{ "2026-04-31", 0 },
	{ "2026-13-01", 0 },
	{ "2026-00-01", 0 },
	{ "2026-01-00", 0 },
	{ "2026-001-01", 0 },
	{ "226-01-01", 0 },
	{ "20260101", 0 },
	{ "2026-01", 0 },
	{ " 2026-01-01", 0 },
	{ "2026-01-01 ", 0 },
	{ "2026-01-01 24:00", 0 },
	{ "2026-01-01 23:60", 0 },
	{ "2026-01-01 23:59:62", 0 },
	{ "2026-01-01T10:00:00", 0 },
	{ "2026-01-01T10:00Z", 0 },
	{ "2026-01-01T10:00:00.5Z", 0 },
	{ "2026-01-01T10:00:00+00:00", 0 },
	{ "2026-01-01 10:00:00Z", 0 },
	{ "2026-01-0\xd9\xa2", 0 }, /* after 0 only an ASCII digit */
	{ "2026-01-01\xff", 0 },
	{ "2026-01-01 \xc2", 0 },
};

static void
every_spelling_reads_as_the_tests_read_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		time_t when = 0;
		bool is_date = date_read(slice_of(dates[i].text), &when);

		if (is_date != (dates[i].when != 0) ||
		    (is_date && when != dates[i].when))
			fail_msg("%s: %d %lld", dates[i].text, is_date,
			    (long long)when);
	}
}

static void
date_with_a_nul_inside_is_no_date(void **state)
{
	time_t when;

	(void)state;
	assert_false(date_read(SLICE("2026-01-01\0"), &when));
}

static void
stamp_of_the_backend_has_one_form(void **state)
{
	time_t when;

	(void)state;
	assert_true(date_read_stamp(SLICE("2026-11-23T22:13:07Z"), &when));
	assert_int_equal(when, 1795471987);
	assert_false(date_read_stamp(SLICE("2026-11-23 22:13:07"), &when));
	assert_false(date_read_stamp(SLICE("2026-11-23"), &when));
}

static void
only_two_digits_each_are_the_standards_spelling(void **state)
{
	(void)state;
	assert_true(date_is_day(SLICE("2026-01-02")));
	assert_false(date_is_day(SLICE("2026-1-2")));
	assert_false(date_is_day(SLICE("2026-01-02 10:00")));
	assert_true(date_is_moment(SLICE("2026-01-02")));
	assert_true(date_is_moment(SLICE("2026-01-02 10:00")));
	assert_true(date_is_moment(SLICE("2026-01-02 10:00:00")));
	assert_true(date_is_moment(SLICE("2026-01-02T10:00:00Z")));
	assert_false(date_is_moment(SLICE("2026-01-02  10:00")));
	assert_false(date_is_moment(SLICE("2026-01-02t10:00:00z")));
}

static void
times_beyond_the_calendar_are_still_written(void **state)
{
	char buf[DATE_TEXT_MAX];

	(void)state;
	assert_string_equal(date_write(1795471987, buf), "2026-11-23 22:13");
	assert_non_null(date_write((time_t)INT64_MAX, buf));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_spelling_reads_as_the_tests_read_it),
		cmocka_unit_test(date_with_a_nul_inside_is_no_date),
		cmocka_unit_test(stamp_of_the_backend_has_one_form),
		cmocka_unit_test(
		    only_two_digits_each_are_the_standards_spelling),
		cmocka_unit_test(times_beyond_the_calendar_are_still_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
