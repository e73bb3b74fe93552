/* test_pattern.c - patterns of packs: whole values, and no value and no
 * expression that makes one slow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rules/pattern.h"
#include "tests/unit/rule_files.h"

#define LONGEST 65535
/* A few milliseconds without a sanitizer. */
#define SLOW_MS 500

static const struct {
	const char *expression, *value;
	enum match match;
} cases[] = {
	{ "Acme .+", "Acme Linux", MATCH_YES },
	{ "Acme .+", "Acme ", MATCH_NO },
	{ "Acme .+", "my Acme Linux", MATCH_NO },
	{ "Acme", "Acme 1", MATCH_NO },
	{ "foo|foobar", "foobar", MATCH_YES },
	{ "[0-9]{4}-[0-9]{2}", "2026-11", MATCH_YES },
	{ "[0-9]+", "12\n", MATCH_NO },
	{ "(?i)acme", "ACME", MATCH_YES },
	{ "(?:a|b)*", "", MATCH_YES },
	{ "\\d+", "\xd9\xa3", MATCH_NO },
	{ ".", "\xc3\xa9", MATCH_YES },
	{ "(a{1,200}b?){1,50}", "aaaaaaaaaaaaaaaaaaaa", MATCH_UNDECIDED },
	{ ".", "\xff", MATCH_UNDECIDED },
};

static void
a_pattern_matches_the_whole_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct pattern *p =
		    pattern_new(cases[i].expression, "f", 1, &faults);

		assert_non_null(p);
		if (pattern_match(p, slice_of(cases[i].value)) !=
		    cases[i].match)
			fail_msg(
			    "%s on %s", cases[i].expression, cases[i].value);
		pattern_free(p);
	}
}

static const char *const refused[] = { "(a)\\1", "(?=a)a", "(?!a)b", "(?<=a)b",
	"(?<!a)b", "(?>a)", "a++", "a?+", "(a)*+", "a{2}+", "(?R)", "(?1)",
	"(?C1)", "(*ACCEPT)", "(*UTF)a", "\\Ka", "\\C", "\\Q(", "\\k<a>",
	"(?x)#[\n(?=a)]", "[]](?=a)", "[^]](?=a)", "(?|a|b)", "(?P<n>a)", "[",
	"(", "a{70000}", "((((((((((((((((((((((a))))))))))))))))))))))",
	"\xff", "\\", "\\g1", "\\g<a>", "[\\]](?=a)", "(a{1000}){66}" };

static void
what_has_no_bound_does_not_load(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct faults faults = FAULTS_INIT;

		if (pattern_new(refused[i], "f", 7, &faults) != NULL)
			fail_msg("%s loads", refused[i]);
		assert_true(has_fault(&faults, 7, "the pattern"));
		faults_done(&faults);
	}
}

static void
an_expression_has_a_longest(void **state)
{
	struct faults faults = FAULTS_INIT;
	char expression[1002];
	struct pattern *p;

	(void)state;
	memset(expression, 'a', sizeof(expression));
	expression[1000] = '\0';
	p = pattern_new(expression, "f", 7, &faults);
	assert_non_null(p);
	assert_string_equal(pattern_text(p), expression);
	pattern_free(p);
	expression[1000] = 'a';
	expression[1001] = '\0';
	assert_null(pattern_new(expression, "f", 7, &faults));
	assert_true(has_fault(&faults, 7, "1001"));
	faults_done(&faults);
}

static const char *const hostile[] = { "(a+)+b", "(a|a)*b", "(a|aa)+b",
	".*.*.*.*b", "(.*a|.*b|.*c|.*d)*z", "((a{0,20}){0,20}){0,20}b",
	"(a?){100}a{100}", "(a|ab|abc|abcd|aa)*(a|aa)*b", "(.{0,30}){0,30}b",
	"(\\w+\\s?)*x", "(x+x+)+y", "([a-z]+)*=", "(.*?,){11}P" };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
no_value_makes_a_pattern_slow(void **state)
{
	char *value = malloc(LONGEST);
	double worst = 0;

	(void)state;
	assert_non_null(value);
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct pattern *p = pattern_new(hostile[i], "f", 1, &faults);

		assert_non_null(p);
		for (size_t len = 16; len <= LONGEST; len += len - 1) {
			double begin = now_ms(), took;

			memset(value, i % 2 == 0 ? 'a' : 'x', len);
			/* The byte a match needs, where it does not help. */
			memcpy(value, "bzxyP=,,", 8);
			assert_int_not_equal(
			    pattern_match(p, (struct slice){ value, len }),
			    MATCH_NO_MEMORY);
			took = now_ms() - begin;
			worst = took > worst ? took : worst;
			if (took > SLOW_MS)
				fail_msg("%s: %g ms", hostile[i], took);
		}
		pattern_free(p);
	}
	print_message("the slowest took %.2f ms\n", worst);
	free(value);
}

static void
a_longer_value_than_any_is_undecided(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct pattern *p = pattern_new(".*", "f", 1, &faults);
	char *value = calloc(1, LONGEST + 1);

	(void)state;
	assert_true(p != NULL && value != NULL);
	memset(value, 'a', LONGEST + 1);
	assert_int_equal(
	    pattern_match(p, (struct slice){ value, LONGEST }), MATCH_YES);
	assert_int_equal(pattern_match(p, (struct slice){ value, LONGEST + 1 }),
	    MATCH_UNDECIDED);
	pattern_free(p);
	free(value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_matches_the_whole_value),
		cmocka_unit_test(what_has_no_bound_does_not_load),
		cmocka_unit_test(an_expression_has_a_longest),
		cmocka_unit_test(no_value_makes_a_pattern_slow),
		cmocka_unit_test(a_longer_value_than_any_is_undecided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
