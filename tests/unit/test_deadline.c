/*
 * test_deadline.c - a wheel of coarse deadlines. The clock of the wheel can
 * be put forward, so that no test waits for a whole round.
 */
#include <stddef.h>
#include <time.h>

#include "proxy/clock.h"

static uint64_t shifted_clock(void);
#define clock_tick_ms shifted_clock
#include "proxy/deadline.c"
#undef clock_tick_ms

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LATE_MAX 250 /* on a busy machine; 100 otherwise */

struct owner {
	struct deadline deadline;
	struct wheel *wheel;
	struct owner *other;
	struct event_base *base;
	unsigned fired;
	uint64_t fired_ms;
	uint32_t again_ms;
};

static time_t shift;
static uint64_t frozen_ns; /* the time, if not 0 */
static struct event_base *base;
static struct wheel *wheel;

static uint64_t
shifted_clock(void)
{
	return frozen_ns > 0
		   ? frozen_ns / 1000000 / CLOCK_TICK_MS * CLOCK_TICK_MS
		   : clock_tick_ms() + (uint64_t)shift * 1000;
}

/* Exact, where the wheel's is behind by up to a tick. */
static uint64_t
exact_ms(void)
{
	return clock_ms() + (uint64_t)shift * 1000;
}

static int
set_up(void **state)
{
	(void)state;
	shift = 0;
	frozen_ns = 0;
	base = event_base_new();
	wheel = wheel_new(base);
	return base == NULL || wheel == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	wheel_free(wheel);
	event_base_free(base);
	return 0;
}

static void
run_for(uint32_t ms)
{
	struct timeval in = { ms / 1000, ms % 1000 * 1000 };

	event_base_loopexit(base, &in);
	event_base_dispatch(base);
}

static void
note(void *arg)
{
	struct owner *o = arg;

	o->fired++;
	o->fired_ms = exact_ms();
	if (o->again_ms > 0)
		deadline_set(wheel, &o->deadline, o->again_ms, note, o);
}

static void
assert_fired_after(
    const struct owner *o, uint64_t start, uint32_t ms, unsigned times)
{
	assert_int_equal(o->fired, times);
	assert_true(o->fired_ms >= start + ms);
	assert_true(o->fired_ms <= start + ms + LATE_MAX);
}

static void
deadlines_are_never_early_and_hardly_late(void **state)
{
	static const uint32_t ms[] = { 0, 1, 49, 50, 51, 99, 100, 151, 333 };
	enum { COUNT = sizeof(ms) / sizeof(ms[0]) };
	struct owner owners[COUNT];
	uint64_t start = exact_ms();

	(void)state;
	memset(owners, 0, sizeof(owners));
	for (size_t i = 0; i < COUNT; i++)
		deadline_set(
		    wheel, &owners[i].deadline, ms[i], note, &owners[i]);
	run_for(600);
	for (size_t i = 0; i < COUNT; i++)
		assert_fired_after(&owners[i], start, ms[i], 1);
}

/* With a clock that stands where it is put, against every phase of it. */
static void
no_phase_of_the_clock_makes_a_deadline_early(void **state)
{
	const uint64_t ms = 1000000;
	struct owner o;

	(void)state;
	for (uint32_t wait = 0; wait < 120; wait += 7)
		for (uint64_t phase = 0; phase < 100 * ms; phase += 333333) {
			uint64_t start = 9000000 * ms + phase, late;

			memset(&o, 0, sizeof(o));
			frozen_ns = start;
			/* Every other one is put off from an earlier slot. */
			if (phase % 2 == 1)
				deadline_set(wheel, &o.deadline, 0, note, &o);
			deadline_set(wheel, &o.deadline, wait, note, &o);
			frozen_ns = 9000100 * ms;
			for (; o.fired == 0; frozen_ns += 50 * ms)
				on_tick(-1, 0, wheel);
			late = frozen_ns - 50 * ms - start;
			assert_true(late >= wait * ms);
			assert_true(late <= (wait + 111) * ms);
		}
}

static void
a_cleared_deadline_never_fires(void **state)
{
	struct owner o = { .fired = 0 };

	(void)state;
	deadline_clear(&o.deadline);
	deadline_set(wheel, &o.deadline, 60, note, &o);
	deadline_clear(&o.deadline);
	deadline_clear(&o.deadline);
	run_for(200);
	assert_int_equal(o.fired, 0);
}

static struct owner *put_off;

static void
keep_putting_off(evutil_socket_t fd, short what, void *arg)
{
	unsigned *left = arg;

	(void)fd;
	(void)what;
	if (*left > 0) {
		--*left;
		deadline_set(wheel, &put_off->deadline, 150, note, put_off);
	}
}

static void
what_is_put_off_fires_once_after_the_last_time(void **state)
{
	const struct timeval every = { 0, 20000 };
	struct owner o = { .fired = 0 };
	unsigned left = 25;
	struct event *timer =
	    event_new(base, -1, EV_PERSIST, keep_putting_off, &left);
	uint64_t start;

	(void)state;
	put_off = &o;
	event_add(timer, &every);
	deadline_set(wheel, &o.deadline, 150, note, &o);
	while (left > 0)
		event_base_loop(base, EVLOOP_ONCE);
	assert_int_equal(o.fired, 0);
	start = wheel_refresh(wheel) - 20;
	run_for(500);
	event_free(timer);
	assert_fired_after(&o, start, 150, 1);
}

static void
putting_off_does_not_move_it(void **state)
{
	struct owner o = { .fired = 0 };
	uint64_t slot;

	(void)state;
	deadline_set(wheel, &o.deadline, 1000, note, &o);
	slot = o.deadline.slot;
	deadline_set(wheel, &o.deadline, 9000, note, &o);
	assert_int_equal(o.deadline.slot, slot);
	assert_true(o.deadline.due_ms >= wheel_now_ms(wheel) + 9000);
	deadline_clear(&o.deadline);
}

static void
what_is_brought_forward_fires_then(void **state)
{
	struct owner o = { .fired = 0 };
	uint64_t start;

	(void)state;
	deadline_set(wheel, &o.deadline, 5000, note, &o);
	start = exact_ms();
	deadline_set(wheel, &o.deadline, 70, note, &o);
	run_for(400);
	assert_fired_after(&o, start, 70, 1);
}

static void
free_owner(void *arg)
{
	struct owner *o = arg;

	o->other->fired++;
	free(o);
}

static void
its_owner_may_be_freed_when_it_fires(void **state)
{
	struct owner survivor = { .fired = 0 };
	struct owner *o;

	(void)state;
	for (int i = 0; i < 3; i++) {
		o = calloc(1, sizeof(*o));
		assert_non_null(o);
		o->other = &survivor;
		deadline_set(wheel, &o->deadline, 60, free_owner, o);
	}
	run_for(300);
	assert_int_equal(survivor.fired, 3);
}

static void
clear_other(void *arg)
{
	struct owner *o = arg;

	o->fired++;
	deadline_clear(&o->other->deadline);
}

static void
of_two_in_one_slot_each_may_clear_the_other(void **state)
{
	struct owner a = { .fired = 0 }, b = { .other = &a };

	(void)state;
	a.other = &b;
	/* The clock stands still enough for both to share a slot mostly; if
	 * not, the first still clears the second. */
	deadline_set(wheel, &a.deadline, 60, clear_other, &a);
	deadline_set(wheel, &b.deadline, 60, clear_other, &b);
	run_for(300);
	assert_int_equal(a.fired + b.fired, 1);
}

static void
it_may_be_set_again_when_it_fires(void **state)
{
	struct owner o = { .again_ms = 60 };

	(void)state;
	deadline_set(wheel, &o.deadline, 0, note, &o);
	run_for(600);
	assert_in_range(o.fired, 3, 9);
	deadline_clear(&o.deadline);
}

static void
setting_again_at_once_does_not_stall_the_loop(void **state)
{
	struct owner o = { .again_ms = 1 };

	(void)state;
	deadline_set(wheel, &o.deadline, 1, note, &o);
	run_for(300);
	assert_in_range(o.fired, 2, 8);
	deadline_clear(&o.deadline);
}

/* A round of the wheel is 25.6 seconds. */
static void
a_deadline_beyond_the_span_waits_for_its_round(void **state)
{
	struct owner o = { .fired = 0 }, round = { .fired = 0 };
	uint64_t start = exact_ms();

	(void)state;
	deadline_set(wheel, &o.deadline, 60000, note, &o);
	deadline_set(wheel, &round.deadline, SLOTS * SLOT_MS, note, &round);
	for (int i = 0; i < 5; i++) {
		run_for(120);
		assert_int_equal(o.fired, 0);
		assert_int_equal(round.fired, i >= 3 ? 1 : 0);
		shift += 10;
	}
	run_for(120);
	assert_int_equal(o.fired, 0);
	shift += 10;
	run_for(120);
	assert_int_equal(o.fired, 1);
	assert_true(o.fired_ms >= start + 60000);
}

static void
after_a_long_sleep_all_that_is_due_fires(void **state)
{
	struct owner near = { .fired = 0 }, far = near, farther = near;

	(void)state;
	deadline_set(wheel, &near.deadline, 1000, note, &near);
	deadline_set(wheel, &far.deadline, 40000, note, &far);
	deadline_set(wheel, &farther.deadline, 4000000, note, &farther);
	run_for(60);
	shift += 3600;
	run_for(120);
	assert_int_equal(near.fired, 1);
	assert_int_equal(far.fired, 1);
	assert_int_equal(farther.fired, 0);
	shift += 400;
	run_for(120);
	assert_int_equal(farther.fired, 1);
}

static void
an_idle_wheel_does_not_tick(void **state)
{
	struct owner o = { .fired = 0 };

	(void)state;
	assert_false(wheel->ticking);
	deadline_set(wheel, &o.deadline, 10, note, &o);
	assert_true(wheel->ticking);
	run_for(300);
	assert_int_equal(o.fired, 1);
	assert_false(wheel->ticking);
	/* And it goes again, however long it stood. */
	shift += 1000;
	deadline_set(wheel, &o.deadline, 10, note, &o);
	run_for(300);
	assert_int_equal(o.fired, 2);
}

static void
freeing_the_wheel_clears_what_is_set(void **state)
{
	struct wheel *short_lived = wheel_new(base);
	struct owner o = { .fired = 0 };

	(void)state;
	deadline_set(short_lived, &o.deadline, 10, note, &o);
	wheel_free(short_lived);
	deadline_clear(&o.deadline);
	deadline_set(wheel, &o.deadline, 10, note, &o);
	run_for(200);
	assert_int_equal(o.fired, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(deadlines_are_never_early_and_hardly_late),
		TEST(no_phase_of_the_clock_makes_a_deadline_early),
		TEST(a_cleared_deadline_never_fires),
		TEST(what_is_put_off_fires_once_after_the_last_time),
		TEST(putting_off_does_not_move_it),
		TEST(what_is_brought_forward_fires_then),
		TEST(its_owner_may_be_freed_when_it_fires),
		TEST(of_two_in_one_slot_each_may_clear_the_other),
		TEST(it_may_be_set_again_when_it_fires),
		TEST(setting_again_at_once_does_not_stall_the_loop),
		TEST(a_deadline_beyond_the_span_waits_for_its_round),
		TEST(after_a_long_sleep_all_that_is_due_fires),
		TEST(an_idle_wheel_does_not_tick),
		TEST(freeing_the_wheel_clears_what_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
