/* test_retrial.c - a write of the journal judged again: what differs, what is
 * taken as it was recorded, and what cannot be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/retrial.h"
#include "tests/unit/every_place.h"
#include "tests/unit/json_text.h"
#include "tests/unit/judge_files.h"

#define NOW 1795471987 /* 2026-11-23T22:13:07Z */
#define AT "'at': '2026-11-23T22:13:07Z', "
#define IMAGE "'id': 'i', 'visibility': 'public', 'owner': 'p', 'c': 9, "
#define GENERIC                                                                \
	"{" IMAGE "'os_purpose': 'generic', 'os_distro': 'd', 'os_version': "  \
	"'1', 'a': 'x', 'b': 'x', 'name': 'n'}"

static struct rule_files files;
static struct settings settings;
static struct rule_set *rules;

static void
load(void)
{
	struct faults faults = FAULTS_INIT;

	rule_set_unref(rules);
	rules = rule_set_load(&settings, &faults);
	assert_non_null(rules);
	faults_done(&faults);
}

static int
set_up(void **state)
{
	(void)state;
	rule_files_make(&files);
	judge_files_write(&files);
	rule_files_write(&files, "packs/d.yaml",
	    "standard: d\n"
	    "title: d\n"
	    "link: https://example.org/d\n"
	    "rules:\n"
	    "  - {id: t-unique, on: image, check: image-unique,\n"
	    "     severity: recommended, say: there is one}\n");
	settings = judge_files_settings(&files);
	settings.failure_severities = strdup("all");
	rules = NULL;
	load();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rule_set_unref(rules);
	free(settings.failure_severities);
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

/* The record with what was judged, and the finding of t-unique if there is
 * one. */
static json_t *
record_of(const char *verdict, const char *action, const char *findings,
    const char *judged)
{
	char *text;
	json_t *ret;

	assert_true(asprintf(&text,
			"{'record': 'intent', 'verdict': '%s', 'action': "
			"'%s', 'findings': [%s], 'judged': {%s}}",
			verdict, action, findings, judged) > 0);
	ret = json_text(text);
	free(text);
	return ret;
}

static enum retrial_state
hold(const json_t *record, struct retrial *ret)
{
	const struct retrial_court court = { .settings = &settings,
		.rules = rules };

	return retrial_hold(&court, record, ret);
}

static void
becomes(const json_t *record, const char *verdict, const char *action,
    enum turn turn)
{
	struct retrial r;

	assert_int_equal(hold(record, &r), RETRIAL_HELD);
	assert_string_equal(r.now.verdict, verdict);
	assert_string_equal(r.now.action, action);
	assert_int_equal(comparison_turn(&r.was, &r.now), turn);
	retrial_done(&r);
}

#define FINDING(rule, action, more)                                            \
	"{'rule': '" rule "', 'severity': 'main', 'outcome': 'FAIL', "         \
	"'change': 'new', 'action': '" action "', " more "'field': 'a'}"
#define TWIN(action, more)                                                     \
	"{'rule': 't-unique', 'severity': 'recommended', 'outcome': 'FAIL', "  \
	"'change': 'new', 'action': '" action "', " more                       \
	"'field': 'os_purpose'}"

static void
by_the_same_rules_nothing_differs(void **state)
{
	json_t *record =
	    record_of("violating", "refused", FINDING("t-name", "deny", ""),
		"'kind': 'image', " AT "'others': false, 'before': null, "
		"'after': {" IMAGE "'b': 'x', 'name': 'n'}");

	(void)state;
	becomes(record, "violating", "refused", TURN_NONE);
	settings.gate_mode = MODE_WARN;
	load();
	becomes(record, "violating", "warned", TURN_PASS);
	settings.gate_mode = MODE_OBSERVE;
	load();
	becomes(record, "violating", "forwarded", TURN_PASS);
	json_decref(record);
	record = record_of("conforming", "forwarded", "",
	    "'kind': 'image', " AT "'others': false, 'before': null, "
	    "'after': {" IMAGE "'b': 'x', 'name': 'n'}");
	settings.gate_mode = MODE_DENY;
	load();
	becomes(record, "violating", "refused", TURN_REFUSE);
	json_decref(record);
}

static void
a_day_may_be_given(void **state)
{
	json_t *record = record_of("conforming", "forwarded", "",
	    "'kind': 'image', " AT "'others': false, 'before': null, "
	    "'after': {" IMAGE "'a': 'x', 'b': 'x', 'name': 'n'}");
	struct retrial_court court = { .settings = &settings, .rules = rules };
	struct retrial r;

	(void)state;
	assert_int_equal(retrial_hold(&court, record, &r), RETRIAL_HELD);
	assert_int_equal(r.when, NOW);
	retrial_done(&r);
	court.at_given = true;
	court.at = NOW + 1;
	assert_int_equal(retrial_hold(&court, record, &r), RETRIAL_HELD);
	assert_int_equal(r.when, NOW + 1);
	retrial_done(&r);
	json_decref(record);
}

/* What a rule that asks about the others found is a fact; what that counts
 * for, these settings say. */
static void
what_needs_the_others_is_taken_as_it_was(void **state)
{
	const char *judged = "'kind': 'image', " AT "'others': true, "
			     "'before': null, 'after': " GENERIC;
	json_t *record =
	    record_of("violating", "warned", TWIN("warn", ""), judged);
	struct retrial r;

	(void)state;
	assert_int_equal(hold(record, &r), RETRIAL_HELD);
	assert_int_equal(r.fresh.count, 1);
	assert_int_equal(r.fresh.findings[0].outcome, OUTCOME_UNKNOWN);
	assert_int_equal(r.merged.count, 1);
	assert_int_equal(r.merged.findings[0].outcome, OUTCOME_FAIL);
	retrial_done(&r);
	becomes(record, "violating", "warned", TURN_NONE);
	settings.severity_action[SEVERITY_RECOMMENDED] = ACTION_DENY;
	load();
	becomes(record, "violating", "refused", TURN_REFUSE);
	json_decref(record);
	record = record_of(
	    "violating", "warned", TWIN("warn", "'grace': true, "), judged);
	becomes(record, "violating", "warned", TURN_NONE);
	json_decref(record);
	record = record_of("violating", "forwarded",
	    TWIN("observe", "'exception': 'x', "), judged);
	becomes(record, "violating", "forwarded", TURN_NONE);
	json_decref(record);
	record = record_of("conforming", "forwarded", "", judged);
	becomes(record, "conforming", "forwarded", TURN_NONE);
	json_decref(record);
	settings.severity_action[SEVERITY_RECOMMENDED] = ACTION_OFF;
	load();
	record = record_of("violating", "warned", TWIN("warn", ""), judged);
	becomes(record, "conforming", "forwarded", TURN_OTHER);
	json_decref(record);
	settings.severity_action[SEVERITY_RECOMMENDED] = ACTION_WARN;
	load();
}

/* With the others at hand a rule also says what was there before: nothing
 * that is judged without them asks for it. */
static void
what_the_others_showed_beside_is_kept(void **state)
{
	json_t *record = record_of("violating", "forwarded",
	    "{'rule': 't-unique', 'severity': 'recommended', 'outcome': "
	    "'FAIL', 'change': 'unchanged', 'action': 'warn', 'field': "
	    "'os_purpose'}",
	    "'kind': 'image', " AT "'others': true, 'before': " GENERIC
	    ", 'after': " GENERIC);

	(void)state;
	becomes(record, "violating", "forwarded", TURN_NONE);
	json_decref(record);
}

static void
what_was_unknown_then_is_now(void **state)
{
	const char *judged = "'kind': 'image', " AT "'others': false, "
			     "'before': null, 'after': " GENERIC;
	const char *finding =
	    "{'rule': 't-unique', 'severity': 'recommended', 'outcome': "
	    "'UNKNOWN', 'change': 'new', 'action': 'deny'}";
	json_t *record;

	(void)state;
	settings.severity_action[SEVERITY_RECOMMENDED] = ACTION_DENY;
	load();
	record = record_of("unchecked", "refused", finding, judged);
	becomes(record, "unchecked", "refused", TURN_NONE);
	json_decref(record);
	record = record_of("unchecked", "warned", finding, judged);
	becomes(record, "unchecked", "warned", TURN_NONE);
	json_decref(record);
	settings.severity_action[SEVERITY_RECOMMENDED] = ACTION_WARN;
	load();
}

static void
stands_as(const char *record, enum retrial_state expected)
{
	json_t *json = json_text(record);
	struct retrial r;

	assert_int_equal(hold(json, &r), expected);
	retrial_done(&r);
	json_decref(json);
}

#define JUDGED                                                                 \
	"'judged': {'kind': 'image', " AT "'others': false, 'before': null, "  \
	"'after': {}}"

static void
what_cannot_be_judged_is_told_apart(void **state)
{
	(void)state;
	stands_as("{'record': 'outcome', " JUDGED "}", RETRIAL_NO_DECISION);
	stands_as("{'record': 'opened'}", RETRIAL_NO_DECISION);
	stands_as("{'record': 'intent', 'verdict': 'recorded', 'findings': []}",
	    RETRIAL_UNJUDGED);
	stands_as(
	    "{'record': 'refusal', 'verdict': 'malformed'}", RETRIAL_UNJUDGED);
	stands_as("{'record': 'intent', 'verdict': 'conforming'}",
	    RETRIAL_NO_OBJECTS);
	stands_as("{'record': 'refusal', 'verdict': 'unchecked', 'findings': "
		  "[{}]}",
	    RETRIAL_NO_OBJECTS);
	stands_as("{'record': 'intent', 'judged': {'kind': 'image', " AT
		  "'too_large': true}}",
	    RETRIAL_TOO_LARGE);
	stands_as("{'record': 'intent', 'judged': '[masked]'}", RETRIAL_MASKED);
	stands_as("{'record': 'intent', 'verdict': 'violating', 'action': "
		  "'warned', 'findings': '[masked]', " JUDGED "}",
	    RETRIAL_MASKED);
	stands_as("{'record': 'intent', 'verdict': 'violating', 'action': "
		  "'warned', " JUDGED "}",
	    RETRIAL_BROKEN);
	stands_as("{'record': 'intent', 'verdict': 'violating', 'action': 1, "
		  "'findings': [], " JUDGED "}",
	    RETRIAL_BROKEN);
	stands_as("{'record': 'intent', 'judged': {'kind': 'imago'}}",
	    RETRIAL_BROKEN);
}

static json_t *memory_record;

static bool
is_held(void)
{
	struct retrial r;
	bool good = hold(memory_record, &r) == RETRIAL_HELD;

	if (good) {
		every_place_tell(r.now.verdict, " ");
		every_place_tell(r.now.action, " ");
		for (size_t i = 0; i < r.merged.count; i++)
			every_place_tell(r.merged.findings[i].rule, "\n");
	}
	retrial_done(&r);
	return good;
}

static void
without_memory_it_says_so(void **state)
{
	(void)state;
	memory_record = record_of("violating", "warned",
	    TWIN("warn", "") ", " FINDING("t-name", "deny", ""),
	    "'kind': 'image', " AT "'others': true, 'before': null, "
	    "'after': {" IMAGE "'os_purpose': 'generic', 'os_distro': 'd', "
	    "'os_version': '1', 'name': 'n', 'scs_gate_violations': 'x'}");
	every_place(is_held, 1);
	json_decref(memory_record);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_the_same_rules_nothing_differs),
		cmocka_unit_test(a_day_may_be_given),
		cmocka_unit_test(what_needs_the_others_is_taken_as_it_was),
		cmocka_unit_test(what_the_others_showed_beside_is_kept),
		cmocka_unit_test(what_was_unknown_then_is_now),
		cmocka_unit_test(what_cannot_be_judged_is_told_apart),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
