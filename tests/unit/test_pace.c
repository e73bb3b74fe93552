/* test_pace.c - who stands still, who trickles, and who is only slow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include "proxy/pace.h"

static const struct pace_limits limits = {
	.stall_ms = 300000,
	.window_ms = 60000,
	.rate = 1024,
};

static void
ten_gibibytes_over_a_thin_line_pass(void **state)
{
	struct pace p = { 0 };
	uint64_t bytes = 0, now = 1;

	(void)state;
	while (bytes < UINT64_C(10) << 30) {
		assert_int_equal(pace_look(&p, bytes, now, &limits), PACE_FINE);
		assert_in_range(pace_wait(&p, now, &limits), 1, 60000);
		now += 5000;
		bytes += 8 * 1024 * 5;
	}
}

static void
a_byte_now_and_then_is_too_slow(void **state)
{
	struct pace p = { 0 };
	uint64_t bytes = 0, now = 1;

	(void)state;
	while (pace_look(&p, ++bytes, now, &limits) == PACE_FINE)
		now += 1000;
	assert_int_equal(pace_look(&p, bytes, now, &limits), PACE_SLOW);
	assert_int_equal(now, 60001);
	assert_int_equal(pace_wait(&p, now, &limits), 1);
}

static void
who_alternates_between_nothing_and_little_is_too_slow(void **state)
{
	struct pace p = { 0 };

	(void)state;
	assert_int_equal(pace_look(&p, 0, 1, &limits), PACE_FINE);
	assert_int_equal(pace_look(&p, 0, 60001, &limits), PACE_FINE);
	assert_int_equal(pace_look(&p, 0, 120001, &limits), PACE_FINE);
	assert_int_equal(pace_look(&p, 1, 170001, &limits), PACE_FINE);
	assert_int_equal(pace_look(&p, 1, 180001, &limits), PACE_SLOW);
}

static void
who_stops_and_goes_on_at_full_speed_passes(void **state)
{
	struct pace p = { 0 };

	(void)state;
	assert_int_equal(pace_look(&p, 1 << 20, 1, &limits), PACE_FINE);
	for (uint64_t now = 60001; now < 300000; now += 60000)
		assert_int_equal(
		    pace_look(&p, 1 << 20, now, &limits), PACE_FINE);
	assert_int_equal(pace_look(&p, 2 << 20, 299000, &limits), PACE_FINE);
	assert_int_equal(pace_look(&p, 3 << 20, 310000, &limits), PACE_FINE);
}

static void
nothing_at_all_stalls(void **state)
{
	struct pace p = { 0 };

	(void)state;
	assert_int_equal(pace_look(&p, 7, 1, &limits), PACE_FINE);
	assert_int_equal(pace_look(&p, 7, 300000, &limits), PACE_FINE);
	assert_int_equal(pace_wait(&p, 300000, &limits), 1);
	assert_int_equal(pace_look(&p, 7, 300001, &limits), PACE_STALLED);
}

static void
without_a_rate_only_the_stall_counts(void **state)
{
	const struct pace_limits any = { .stall_ms = 5000, .window_ms = 1000 };
	struct pace p = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 100; i++)
		assert_int_equal(
		    pace_look(&p, i, 1 + i * 4000, &any), PACE_FINE);
	assert_int_equal(pace_wait(&p, 1 + 99 * 4000, &any), 5000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_gibibytes_over_a_thin_line_pass),
		cmocka_unit_test(a_byte_now_and_then_is_too_slow),
		cmocka_unit_test(
		    who_alternates_between_nothing_and_little_is_too_slow),
		cmocka_unit_test(who_stops_and_goes_on_at_full_speed_passes),
		cmocka_unit_test(nothing_at_all_stalls),
		cmocka_unit_test(without_a_rate_only_the_stall_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
