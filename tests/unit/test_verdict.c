/* test_verdict.c - findings together: their order, their sum, and what is
 * left of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/engine.h"

static struct verdict verdict;

static void
add(const char *rule, enum action action, enum change change,
    enum outcome outcome)
{
	verdict.findings = reallocarray(
	    verdict.findings, verdict.count + 1, sizeof(*verdict.findings));
	assert_non_null(verdict.findings);
	verdict.findings[verdict.count++] = (struct finding){ .rule = rule,
		.action = action,
		.change = change,
		.outcome = outcome,
		.field = strdup("f"),
		.found = strdup("x"),
		.allowed = strdup("y"),
		.nearest = strdup("y"),
		.message = strdup("m") };
}

static const char *
order(void)
{
	static char rules[20];

	rules[0] = '\0';
	for (size_t i = 0; i < verdict.count; i++)
		strcat(rules, verdict.findings[i].rule);
	return rules;
}

static bool
is_not(void *arg, const struct finding *finding)
{
	return strchr(arg, finding->rule[0]) == NULL;
}

static void
keep_all_but(const char *rules)
{
	char text[20];

	snprintf(text, sizeof(text), "%s", rules);
	verdict_keep(&verdict, is_not, text);
}

/* What is acted on, the strongest first; then what was there already. */
static void
worst_comes_first(void **state)
{
	(void)state;
	add("a", ACTION_DENY, CHANGE_UNCHANGED, OUTCOME_FAIL);
	add("b", ACTION_OBSERVE, CHANGE_NEW, OUTCOME_FAIL);
	add("c", ACTION_WARN, CHANGE_WORSENED, OUTCOME_FAIL);
	add("d", ACTION_WARN, CHANGE_UNCHANGED, OUTCOME_FAIL);
	add("e", ACTION_WARN, CHANGE_NEW, OUTCOME_ABORT);
	add("f", ACTION_DENY, CHANGE_UNCHANGED, OUTCOME_FAIL);
	verdict_settle(&verdict);
	assert_string_equal(order(), "cebafd");
	assert_int_equal(verdict.action, ACTION_WARN);
	assert_false(verdict.unknown);
}

static void
what_is_unknown_counts_for_itself(void **state)
{
	(void)state;
	add("a", ACTION_DENY, CHANGE_NEW, OUTCOME_UNKNOWN);
	add("b", ACTION_OBSERVE, CHANGE_NEW, OUTCOME_FAIL);
	verdict_settle(&verdict);
	assert_int_equal(verdict.action, ACTION_OBSERVE);
	assert_true(verdict.unknown);
	keep_all_but("a");
	assert_false(verdict.unknown);
	add("c", ACTION_WARN, CHANGE_NEW, OUTCOME_UNKNOWN);
	verdict_settle(&verdict);
	assert_false(verdict.unknown);
	assert_int_equal(verdict.action, ACTION_OBSERVE);
}

static void
kept_ones_are_weighed_anew(void **state)
{
	(void)state;
	add("a", ACTION_DENY, CHANGE_NEW, OUTCOME_FAIL);
	add("b", ACTION_WARN, CHANGE_NEW, OUTCOME_FAIL);
	add("c", ACTION_OBSERVE, CHANGE_NEW, OUTCOME_FAIL);
	add("d", ACTION_DENY, CHANGE_UNCHANGED, OUTCOME_FAIL);
	verdict_settle(&verdict);
	keep_all_but("");
	assert_string_equal(order(), "abcd");
	assert_int_equal(verdict.action, ACTION_DENY);
	keep_all_but("ac");
	assert_string_equal(order(), "bd");
	assert_int_equal(verdict.action, ACTION_WARN);
	assert_string_equal(verdict.findings[0].message, "m");
	keep_all_but("b");
	/* Unchanged: recorded, never acted on. */
	assert_string_equal(order(), "d");
	assert_int_equal(verdict.action, ACTION_OFF);
	keep_all_but("d");
	assert_int_equal(verdict.count, 0);
	assert_int_equal(verdict.action, ACTION_OFF);
	keep_all_but("d");
	assert_int_equal(verdict.count, 0);
}

static int
take_away(void **state)
{
	(void)state;
	verdict_done(&verdict);
	assert_null(verdict.findings);
	assert_int_equal(verdict.count, 0);
	return 0;
}

#define TEST(test) cmocka_unit_test_teardown(test, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(worst_comes_first),
		TEST(what_is_unknown_counts_for_itself),
		TEST(kept_ones_are_weighed_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
