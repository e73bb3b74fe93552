/*
 * test_judged_step.c - a judged call that never ends, or that reaches the
 * service past the journal. The steps are a graph; what is said here of it
 * holds for every road through it, since judged_enter() takes no other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proxy/judged_step.h"

/* Which steps can be reached from one, without passing another. */
static unsigned
reach(enum judged_step from, enum judged_step avoided)
{
	unsigned seen = 0, before;

	do {
		before = seen;
		for (int step = 0; step < STEPS; step++) {
			if (step == (int)avoided ||
			    (step != (int)from && (seen >> step & 1) == 0))
				continue;
			for (int next = 0; next < STEPS; next++)
				if (judged_step_leads((enum judged_step)step,
					(enum judged_step)next))
					seen |= 1u << next;
		}
	} while (seen != before);
	return seen;
}

static bool
reaches(enum judged_step from, enum judged_step to, enum judged_step avoided)
{
	return (reach(from, avoided) >> to & 1) != 0;
}

static void
every_step_has_a_name_and_a_limit_above_zero(void **state)
{
	struct settings lowest = { .gate_workers = 1 };

	(void)state;
#define TIME_LOWEST(section, key, value) lowest.section##_##key = value;
#define SIZE_LOWEST(section, key, value)
#define COUNT_LOWEST(section, key, value)
#define TEXT_LOWEST(section, key, value)
#define CHOICE_LOWEST(section, key, value)
#define SWITCH_LOWEST(section, key, value)
#define OPTION(type, section, key, default_, least, most, reload, help)        \
	type##_LOWEST(section, key, least)
#include "conf/settings_table.h"
#undef OPTION
	for (int step = 0; step < STEPS; step++) {
		assert_non_null(judged_step_name((enum judged_step)step));
		assert_true(
		    judged_step_limit((enum judged_step)step, &lowest) >= 100);
	}
}

static void
every_step_is_reached_and_left(void **state)
{
	(void)state;
	for (int step = STEP_COLLECT; step < STEPS; step++) {
		assert_true(reaches(STEP_BEGIN, (enum judged_step)step, STEPS));
		if (step != STEP_OVER)
			assert_true(
			    reaches((enum judged_step)step, STEP_OVER, STEPS));
	}
	assert_int_equal(reach(STEP_OVER, STEPS), 0);
}

/* With a limit for each step, every call ends. */
static void
no_step_comes_twice(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++)
		assert_false(reaches(
		    (enum judged_step)step, (enum judged_step)step, STEPS));
}

static void
what_may_be_in_doubt_can_be_refused(void **state)
{
	(void)state;
	for (int step = STEP_IDENTITY; step < STEP_INTENT; step++)
		assert_true(
		    judged_step_leads((enum judged_step)step, STEP_REFUSAL));
}

/* Every line of the journal has been passed by who is to be named in it. */
static void
nothing_is_written_of_nobody(void **state)
{
	(void)state;
	assert_int_equal(reach(STEP_BEGIN, STEP_IDENTITY),
	    1u << STEP_COLLECT | 1u << STEP_IDENTITY);
}

/* The one road around the intent is that of a call which turns out to be no
 * write of ours, and it leaves from the projection. */
static void
nothing_is_sent_past_the_journal(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++)
		assert_int_equal(
		    judged_step_leads((enum judged_step)step, STEP_SEND),
		    step == STEP_INTENT || step == STEP_PROJECT);
	assert_false(reaches(STEP_JUDGE, STEP_SEND, STEP_INTENT));
	assert_false(reaches(STEP_LOCK, STEP_SURVEY, STEP_PROJECT));
}

static void
nothing_is_answered_past_the_journal(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++)
		assert_int_equal(
		    judged_step_leads((enum judged_step)step, STEP_OVER),
		    step == STEP_OUTCOME || step == STEP_REFUSAL);
	assert_false(reaches(STEP_SEND, STEP_REFUSAL, STEPS));
	assert_false(reaches(STEP_REFUSAL, STEP_SEND, STEPS));
}

static void
who_waits_for_a_turn_holds_the_object(void **state)
{
	(void)state;
	assert_false(reaches(STEP_TURN, STEP_LOCK, STEPS));
	assert_false(reaches(STEP_BEGIN, STEP_RESURVEY, STEP_SEND));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_step_has_a_name_and_a_limit_above_zero),
		cmocka_unit_test(every_step_is_reached_and_left),
		cmocka_unit_test(no_step_comes_twice),
		cmocka_unit_test(what_may_be_in_doubt_can_be_refused),
		cmocka_unit_test(nothing_is_written_of_nobody),
		cmocka_unit_test(nothing_is_sent_past_the_journal),
		cmocka_unit_test(nothing_is_answered_past_the_journal),
		cmocka_unit_test(who_waits_for_a_turn_holds_the_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
