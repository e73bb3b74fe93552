/* test_comparison.c - one write judged twice: what came, went or counts for
 * something else; and a verdict of the journal read back for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/comparison.h"
#include "proxy/finding_json.h"
#include "proxy/recorded.h"
#include "proxy/ruling.h"
#include "proxy/tally.h"
#include "tests/unit/json_text.h"

static char name_field[] = "name", disk_field[] = "min_disk";
static char words[] = "words";

static struct finding
finding(const char *rule, char *field, enum action action)
{
	return (struct finding){
		.rule = rule,
		.link = "https://docs.example/clause",
		.severity = SEVERITY_RECOMMENDED,
		.outcome = OUTCOME_FAIL,
		.change = CHANGE_NEW,
		.action = action,
		.field = field,
		.message = words,
	};
}

/* "came RULE FIELD WAS>NOW" for each. */
static void
tell(void *said, enum move move, const struct finding *was,
    const struct finding *now)
{
	const struct finding *f = now != NULL ? now : was;

	text_addf(said, "%s %s %s %s>%s\n", move_name(move), f->rule,
	    f->field == NULL ? "-" : f->field,
	    was == NULL ? "" : action_name(was->action),
	    now == NULL ? "" : action_name(now->action));
}

static void
differ(struct finding *was, size_t was_count, struct finding *now,
    size_t now_count, const char *expected)
{
	const struct verdict before = { .findings = was, .count = was_count };
	const struct verdict after = { .findings = now, .count = now_count };
	const struct comparison_side a = { "violating", "warned", &before };
	const struct comparison_side b = { "violating", "warned", &after };
	struct text said = TEXT_INIT;

	comparison_each(&a, &b, tell, &said);
	assert_string_equal(text_str(&said), expected);
	assert_int_equal(comparison_turn(&a, &b),
	    expected[0] == '\0' ? TURN_NONE : TURN_OTHER);
	text_done(&said);
}

static void
findings_come_go_and_change(void **state)
{
	struct finding was[] = {
		finding("a", name_field, ACTION_WARN),
		finding("b", NULL, ACTION_WARN),
		finding("b", disk_field, ACTION_WARN),
	};
	struct finding now[] = {
		finding("b", disk_field, ACTION_DENY),
		finding("b", NULL, ACTION_WARN),
		finding("c", name_field, ACTION_OBSERVE),
	};

	(void)state;
	differ(was, 3, now, 3,
	    "changed b min_disk warn>deny\n"
	    "came c name >observe\n"
	    "went a name warn>\n");
	differ(was, 3, was, 3, "");
	differ(was, 0, now, 1, "came b min_disk >deny\n");
	differ(was, 1, now, 0, "went a name warn>\n");
	differ(was, 0, now, 0, "");
}

/* In another order they are the same; what a rule says twice of a field is
 * two things. */
static void
order_does_not_matter_and_number_does(void **state)
{
	struct finding two[] = {
		finding("a", name_field, ACTION_WARN),
		finding("b", NULL, ACTION_DENY),
	};
	struct finding turned[] = { two[1], two[0] };
	struct finding twice[] = { two[0], two[1], two[0] };

	(void)state;
	differ(two, 2, turned, 2, "");
	differ(twice, 3, two, 2, "went a name warn>\n");
	differ(two, 2, twice, 3, "came a name >warn\n");
	differ(twice, 3, twice, 3, "");
}

static void
each_member_that_counts_is_compared(void **state)
{
	struct exception mine = { .id = "x" }, same = { .id = "x" },
			 other = { .id = "y" };
	struct finding f = finding("a", name_field, ACTION_WARN), g = f;

	(void)state;
	g.severity = SEVERITY_MAIN;
	g.message = name_field;
	differ(&f, 1, &g, 1, "");
	g.outcome = OUTCOME_ABORT;
	differ(&f, 1, &g, 1, "changed a name warn>warn\n");
	g = f;
	g.change = CHANGE_UNCHANGED;
	differ(&f, 1, &g, 1, "changed a name warn>warn\n");
	g = f;
	g.grace = true;
	differ(&f, 1, &g, 1, "changed a name warn>warn\n");
	g = f;
	g.exception = &mine;
	differ(&f, 1, &g, 1, "changed a name warn>warn\n");
	f.exception = &same;
	differ(&f, 1, &g, 1, "");
	f.exception = &other;
	differ(&f, 1, &g, 1, "changed a name warn>warn\n");
}

static void
turns(const char *was, const char *now, enum turn expected)
{
	const struct verdict none = { .findings = NULL };
	const struct comparison_side a = { "violating", was, &none };
	const struct comparison_side b = { "violating", now, &none };

	assert_int_equal(comparison_turn(&a, &b), expected);
}

static void
refusals_are_told_from_other_turns(void **state)
{
	const struct verdict none = { .findings = NULL };
	const struct comparison_side a = { "conforming", "forwarded", &none };
	const struct comparison_side b = { "unchecked", "forwarded", &none };

	(void)state;
	turns("forwarded", "refused", TURN_REFUSE);
	turns("annotated", "refused", TURN_REFUSE);
	turns("refused", "warned", TURN_PASS);
	turns("refused", "refused", TURN_NONE);
	turns("warned", "annotated", TURN_OTHER);
	turns("warned", "warned", TURN_NONE);
	assert_int_equal(comparison_turn(&a, &b), TURN_OTHER);
	assert_string_equal(turn_name(TURN_REFUSE), "refuse");
	assert_string_equal(turn_name(TURN_PASS), "pass");
}

static json_t *
record_of(const struct verdict *verdict)
{
	struct text text = TEXT_INIT;
	json_t *ret;

	text_adds(&text, "{\"findings\":");
	finding_json_list(verdict, &text);
	text_addc(&text, '}');
	ret = json_loads(text_str(&text), 0, NULL);
	assert_non_null(ret);
	text_done(&text);
	return ret;
}

static void
a_recorded_verdict_is_what_it_was(void **state)
{
	struct exception excepted = { .id = "x" };
	struct finding findings[] = {
		finding("a", name_field, ACTION_DENY),
		finding("b", NULL, ACTION_OBSERVE),
		finding("c", disk_field, ACTION_DENY),
	};
	const struct verdict verdict = { .findings = findings, .count = 3 };
	struct recorded back;
	json_t *record;

	(void)state;
	findings[1].exception = &excepted;
	findings[1].grace = true;
	findings[1].outcome = OUTCOME_ABORT;
	findings[1].severity = SEVERITY_DEPRECATED;
	findings[2].change = CHANGE_UNCHANGED;
	record = record_of(&verdict);
	assert_int_equal(recorded_read(record, &back), RECORDED_GOOD);
	assert_int_equal(back.verdict.count, 3);
	assert_int_equal(back.verdict.action, ACTION_DENY);
	assert_int_equal(
	    back.verdict.findings[1].severity, SEVERITY_DEPRECATED);
	assert_string_equal(back.verdict.findings[0].message, "words");
	assert_string_equal(back.verdict.findings[0].link, findings[0].link);
	differ(findings, 3, back.verdict.findings, 3, "");
	recorded_done(&back);
	json_decref(record);
}

static void
reads_as(const char *record, enum recorded_state expected)
{
	json_t *json = json_text(record);
	struct recorded recorded;

	assert_int_equal(recorded_read(json, &recorded), expected);
	recorded_done(&recorded);
	json_decref(json);
}

#define GOOD_FINDING                                                           \
	"'severity': 'main', 'outcome': 'FAIL', 'change': 'new', 'action': "   \
	"'deny'"

static void
what_no_gate_records_is_told(void **state)
{
	(void)state;
	reads_as("{}", RECORDED_BROKEN);
	reads_as("{'findings': []}", RECORDED_GOOD);
	reads_as("{'findings': {}}", RECORDED_BROKEN);
	reads_as("{'findings': [1]}", RECORDED_BROKEN);
	reads_as("{'findings': '[masked]'}", RECORDED_MASKED);
	reads_as(
	    "{'findings': [{'rule': 'a', " GOOD_FINDING "}]}", RECORDED_GOOD);
	reads_as("{'findings': [{" GOOD_FINDING "}]}", RECORDED_BROKEN);
	reads_as("{'findings': [{'rule': '[masked]', " GOOD_FINDING "}]}",
	    RECORDED_MASKED);
	reads_as("{'findings': [{'rule': 'a', 'message': "
		 "'[masked]', " GOOD_FINDING "}]}",
	    RECORDED_GOOD);
	reads_as("{'findings': [{'rule': 'a', 'severity': 'main', 'outcome': "
		 "'FAIL', 'change': 'new', 'action': 'shout'}]}",
	    RECORDED_BROKEN);
	reads_as("{'findings': [{'rule': 'a', 'severity': 1, 'outcome': "
		 "'FAIL', 'change': 'new', 'action': 'deny'}]}",
	    RECORDED_BROKEN);
}

static void
is_ruled(const struct finding *f, const char *after, const char *before,
    enum settings_mode mode, const char *verdict, const char *action)
{
	struct settings settings = { .gate_mode = (int)mode,
		.failure_severities = (char *)(uintptr_t) "all" };
	struct finding copy = *f;
	struct verdict found = { .findings = &copy, .count = 1 };
	json_t *to = json_text(after), *from = json_text(before);
	const struct judgement judged = { .kind = OBJECT_IMAGE,
		.before = json_is_null(from) ? NULL : from,
		.after = json_is_null(to) ? NULL : to };
	const struct ruling_matter matter = { .settings = &settings,
		.judged = &judged,
		.verdict = &found,
		.enforcing = mode != MODE_OBSERVE,
		.can_mark = true };
	struct ruling ruling;

	verdict_settle(&found);
	assert_true(ruling_make(&matter, &ruling));
	assert_string_equal(ruling.verdict, verdict);
	assert_string_equal(ruling.action, action);
	ruling_done(&ruling);
	json_decref(to);
	json_decref(from);
}

static void
a_verdict_calls_for_an_action(void **state)
{
	struct finding f = finding("a", NULL, ACTION_DENY);

	(void)state;
	is_ruled(&f, "{}", "null", MODE_DENY, "violating", "refused");
	f.change = CHANGE_UNCHANGED;
	is_ruled(&f, "{}", "null", MODE_DENY, "violating", "forwarded");
	is_ruled(&f, "{'scs_gate_violations': 'a'}",
	    "{'scs_gate_violations': 'a'}", MODE_DENY, "violating",
	    "forwarded");
	is_ruled(&f, "{'scs_gate_violations': 'b'}",
	    "{'scs_gate_violations': 'b'}", MODE_DENY, "violating",
	    "annotated");
	is_ruled(&f, "{'scs_gate_violations': 'b'}", "null", MODE_WARN,
	    "violating", "forwarded");
	f = finding("a", NULL, ACTION_ANNOTATE);
	is_ruled(&f, "{}", "null", MODE_ANNOTATE, "violating", "annotated");
	is_ruled(&f, "null", "{}", MODE_ANNOTATE, "violating", "warned");
	f.action = ACTION_WARN;
	is_ruled(&f, "{}", "null", MODE_DENY, "violating", "warned");
	f.action = ACTION_OBSERVE;
	is_ruled(&f, "{}", "null", MODE_OBSERVE, "violating", "forwarded");
	f.outcome = OUTCOME_UNKNOWN;
	is_ruled(&f, "{}", "null", MODE_OBSERVE, "unchecked", "forwarded");
	f.action = ACTION_DENY;
	is_ruled(&f, "{}", "null", MODE_DENY, "unchecked", "warned");
}

static void
names_are_counted_in_their_order(void **state)
{
	struct tally tally = { .count = 0 };
	char name[TALLY_NAME_LONGEST + 10];

	(void)state;
	tally_add(&tally, SLICE("b"), 0);
	tally_add(&tally, SLICE("a"), 2);
	tally_add(&tally, SLICE("b"), 1);
	tally_add(&tally, SLICE("b"), 1);
	tally_add(&tally, (struct slice){ NULL, 0 }, 0);
	assert_int_equal(tally.count, 2);
	assert_string_equal(tally.rows[0].name, "a");
	assert_int_equal(tally.rows[1].numbers[0], 1);
	assert_int_equal(tally.rows[1].numbers[1], 2);
	memset(name, 'x', sizeof(name));
	tally_add(&tally, (struct slice){ name, sizeof(name) }, 0);
	tally_add(&tally, (struct slice){ name, TALLY_NAME_LONGEST }, 0);
	assert_int_equal(tally.count, 3);
	for (int i = 0; i < TALLY_NAMES_MAX + 5; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		tally_add(&tally, slice_of(name), 0);
	}
	assert_int_equal(tally.count, TALLY_NAMES_MAX + 1);
	assert_string_equal(tally.rows[0].name, TALLY_OTHERS);
	assert_int_equal(tally.rows[0].numbers[0], 8);
	tally_done(&tally);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_come_go_and_change),
		cmocka_unit_test(order_does_not_matter_and_number_does),
		cmocka_unit_test(each_member_that_counts_is_compared),
		cmocka_unit_test(refusals_are_told_from_other_turns),
		cmocka_unit_test(a_recorded_verdict_is_what_it_was),
		cmocka_unit_test(what_no_gate_records_is_told),
		cmocka_unit_test(a_verdict_calls_for_an_action),
		cmocka_unit_test(names_are_counted_in_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
