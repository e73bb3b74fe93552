/* test_veil.c - a word of an object in front of somebody who may not read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proxy/finding_json.h"
#include "proxy/refusal.h"
#include "proxy/veil.h"

static char hidden[] = "hidden";

static struct finding
finding_of(const char *rule, enum action action, enum change change)
{
	return (struct finding){
		.rule = rule,
		.link = "https://docs.example/clause",
		.severity = SEVERITY_MAIN,
		.outcome = OUTCOME_ABORT,
		.change = change,
		.action = action,
		.counts = "main in v5.1",
		.grace = true,
		.field = hidden,
		.found = hidden,
		.allowed = hidden,
		.nearest = hidden,
		.message = hidden,
	};
}

static void
rules_are_named_once_and_nothing_else(void **state)
{
	struct finding findings[] = {
		finding_of("denies", ACTION_DENY, CHANGE_WORSENED),
		finding_of("denies", ACTION_DENY, CHANGE_NEW),
		finding_of("warns", ACTION_WARN, CHANGE_NEW),
		finding_of("observes", ACTION_OBSERVE, CHANGE_NEW),
		finding_of("was-there", ACTION_DENY, CHANGE_UNCHANGED),
		finding_of("unknown", ACTION_DENY, CHANGE_NEW),
	};
	struct verdict all = { .findings = findings, .count = 6 }, told;
	struct text body = TEXT_INIT, warning = TEXT_INIT;

	(void)state;
	all.action = ACTION_DENY;
	findings[5].outcome = OUTCOME_UNKNOWN;
	assert_true(veil(&all, &told));
	assert_int_equal(told.count, 3);
	assert_int_equal(told.action, ACTION_DENY);
	assert_string_equal(told.findings[0].rule, "denies");
	assert_string_equal(told.findings[1].rule, "warns");
	assert_string_equal(told.findings[2].rule, "unknown");
	assert_int_equal(told.findings[0].outcome, OUTCOME_FAIL);
	assert_int_equal(told.findings[0].change, CHANGE_NEW);
	assert_int_equal(told.findings[2].outcome, OUTCOME_UNKNOWN);
	refusal_veiled(403, OBJECT_IMAGE, &told, "v5.1", "id", &body);
	assert_null(strstr(text_str(&body), hidden));
	assert_null(strstr(text_str(&body), "was-there"));
	assert_non_null(strstr(text_str(&body), "would break: [denies]."));
	assert_non_null(strstr(text_str(&body), "Clause: https://docs.ex"));
	refusal_warning(&told.findings[1], &warning);
	assert_null(strstr(text_str(&warning), hidden));
	assert_null(strstr(text_str(&warning), "grace"));
	veil_done(&told);
	text_done(&body);
	text_done(&warning);
}

static void
many_rules_fit(void **state)
{
	struct finding findings[400];
	char ids[400][90];
	struct verdict all = { .findings = findings, .count = 400 }, told;
	struct text body = TEXT_INIT;

	(void)state;
	for (size_t i = 0; i < all.count; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%080zu", i);
		findings[i] = finding_of(ids[i], ACTION_DENY, CHANGE_NEW);
	}
	assert_true(veil(&all, &told));
	assert_int_equal(told.count, 400);
	refusal_veiled(403, OBJECT_FLAVOR, &told, "v5.1", "id", &body);
	/* the message; what stands beside it is for programs */
	assert_true(
	    strstr(text_str(&body), "\",\"scs_gate\"") - text_str(&body) <
	    1100);
	veil_done(&told);
	text_done(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_named_once_and_nothing_else),
		cmocka_unit_test(many_rules_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
