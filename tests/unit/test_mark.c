/* test_mark.c - a mark that changes what the client sent, or gets lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/mark.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define V21 "application/openstack-images-v2.1-json-patch"
#define V20 "application/openstack-images-v2.0-json-patch"

/* clang-format off */
static const struct edit_vector {
	enum call call;
	const char *type;
	const char *body;
	const char *current;
	const char *wanted;
	enum mark_edit edit;
	const char *result;
} edits[] = {
	/* Create: behind the opening brace. */
	{ CALL_IMAGE_CREATE, "", "{}", NULL, "r", MARK_BODY, "{\"scs_gate_violations\":\"r\"}" },
	{ CALL_IMAGE_CREATE, "", " \n{ \t } ", NULL, "r", MARK_BODY, " \n{\"scs_gate_violations\":\"r\" \t } " },
	{ CALL_IMAGE_CREATE, "", "{\"a\" : 1e2, \"b\":\"\\u00e4}\"}", NULL, "r,s", MARK_BODY, "{\"scs_gate_violations\":\"r,s\",\"a\" : 1e2, \"b\":\"\\u00e4}\"}" },
	{ CALL_IMAGE_CREATE, "", "{}", NULL, "", MARK_NOTHING, "" },
	{ CALL_IMAGE_CREATE, "", "{\"scs_gate_violations\":\"r\"}", "r", "r", MARK_NOTHING, "" },
	{ CALL_IMAGE_CREATE, "", "{\"scs_gate_violations\":\"x\"}", "x", "r", MARK_FAILED, "" },
	{ CALL_IMAGE_CREATE, "", "{\"scs_gate_violations\":\"x\"}", "x", "", MARK_FAILED, "" },
	{ CALL_IMAGE_CREATE, "", "{\"scs_gate_violation\\u0073\":null}", NULL, "r", MARK_FAILED, "" },
	{ CALL_IMAGE_CREATE, "", "[]", NULL, "r", MARK_FAILED, "" },
	{ CALL_IMAGE_CREATE, "", "", NULL, "r", MARK_FAILED, "" },
	/* PATCH: one operation more, in the dialect of the others. */
	{ CALL_IMAGE_UPDATE, V21, "[]", NULL, "r", MARK_BODY, "[{\"op\":\"add\",\"path\":\"/scs_gate_violations\",\"value\":\"r\"}]" },
	{ CALL_IMAGE_UPDATE, V21, " [ ] ", "old", "r", MARK_BODY, " [ {\"op\":\"add\",\"path\":\"/scs_gate_violations\",\"value\":\"r\"}] " },
	{ CALL_IMAGE_UPDATE, V21, "[{\"op\":\"remove\",\"path\":\"/a]\"} ]\n", NULL, "r", MARK_BODY, "[{\"op\":\"remove\",\"path\":\"/a]\"} ,{\"op\":\"add\",\"path\":\"/scs_gate_violations\",\"value\":\"r\"}]\n" },
	{ CALL_IMAGE_UPDATE, V21, "[]", "old", "", MARK_BODY, "[{\"op\":\"remove\",\"path\":\"/scs_gate_violations\"}]" },
	{ CALL_IMAGE_UPDATE, V21, "[]", "old", "old", MARK_NOTHING, "" },
	{ CALL_IMAGE_UPDATE, V21, "[]", NULL, "", MARK_NOTHING, "" },
	{ CALL_IMAGE_UPDATE, V20, "[]", NULL, "r", MARK_BODY, "[{\"add\":\"/scs_gate_violations\",\"value\":\"r\"}]" },
	{ CALL_IMAGE_UPDATE, V20 "; a=b", "[{\"remove\":\"/a\"}]", "old", "r", MARK_BODY, "[{\"remove\":\"/a\"},{\"replace\":\"/scs_gate_violations\",\"value\":\"r\"}]" },
	{ CALL_IMAGE_UPDATE, V20, "[]", "old", "", MARK_BODY, "[{\"remove\":\"/scs_gate_violations\"}]" },
	/* A value of the client's own stays, or the write does not go. */
	{ CALL_IMAGE_UPDATE, V21, "[{\"op\":\"add\",\"path\":\"/scs_gate_violations\",\"value\":\"x\"}]", "x", "r", MARK_FAILED, "" },
	{ CALL_IMAGE_UPDATE, V20, "[{\"replace\":\"/scs_gate_violations\",\"value\":\"x\"}]", "x", "", MARK_FAILED, "" },
	{ CALL_IMAGE_UPDATE, V20, "[{\"add\":\"/scs_gate_violations\",\"value\":\"x\"}]", "x", "", MARK_FAILED, "" },
	{ CALL_IMAGE_UPDATE, V21, "[{\"op\":\"remove\",\"path\":\"/scs_gate_violations\"}]", NULL, "r", MARK_BODY, "[{\"op\":\"remove\",\"path\":\"/scs_gate_violations\"},{\"op\":\"add\",\"path\":\"/scs_gate_violations\",\"value\":\"r\"}]" },
	{ CALL_IMAGE_UPDATE, "application/json", "[]", NULL, "r", MARK_FAILED, "" },
	{ CALL_IMAGE_UPDATE, V21, "{}", NULL, "r", MARK_FAILED, "" },
	{ CALL_IMAGE_UPDATE, V21, "[", NULL, "r", MARK_FAILED, "" },
	/* Flavors: by a second request, unless specs are written anyway. */
	{ CALL_FLAVOR_CREATE, "", "{\"flavor\":{}}", NULL, "r", MARK_FOLLOW, "" },
	{ CALL_FLAVOR_UPDATE, "", "{\"flavor\":{}}", NULL, "r", MARK_FOLLOW, "" },
	{ CALL_SPEC_UPDATE, "", "{\"a\":\"b\"}", NULL, "r", MARK_FOLLOW, "" },
	{ CALL_SPEC_UPDATE, "", "{\"scs-gate:violations\":\"x\"}", "x", "r", MARK_FAILED, "" },
	{ CALL_SPEC_DELETE, "", "", "old", "", MARK_FOLLOW, "" },
	{ CALL_SPECS_CREATE, "", "{\"extra_specs\":{}}", NULL, "r", MARK_BODY, "{\"extra_specs\":{\"scs-gate:violations\":\"r\"}}" },
	{ CALL_SPECS_CREATE, "", "{ \"extr\\u0061_specs\" : { \"a\":\"{\" } }", NULL, "r", MARK_BODY, "{ \"extr\\u0061_specs\" : {\"scs-gate:violations\":\"r\", \"a\":\"{\" } }" },
	{ CALL_SPECS_CREATE, "", "{\"extra_specs\":{\"a\":\"b\"}}", "old", "", MARK_FOLLOW, "" },
	{ CALL_SPECS_CREATE, "", "{\"x\":{},\"extra_specs\":{}}", NULL, "r", MARK_FOLLOW, "" },
	{ CALL_SPECS_CREATE, "", "{\"extra_specs\":{\"scs-gate:violations\":\"x\"}}", "x", "r", MARK_FAILED, "" },
	{ CALL_SPECS_CREATE, "", "{\"extra_specs\":[]}", NULL, "r", MARK_FAILED, "" },
	/* Nothing is left to mark. */
	{ CALL_FLAVOR_DELETE, "", "", "old", "r", MARK_NOTHING, "" },
	{ CALL_IMAGE_DELETE, "", "", "old", "", MARK_NOTHING, "" },
	{ CALL_NOVA_IMAGE_DELETE, "", "", NULL, "r", MARK_NOTHING, "" },
	{ CALL_TASK_CREATE, "", "{}", NULL, "r", MARK_FAILED, "" },
	{ CALL_TASK_CREATE, "", "{}", NULL, "", MARK_NOTHING, "" },
	{ CALL_SERVER_ACTION, "", "{}", NULL, "", MARK_NOTHING, "" },
};
/* clang-format on */

static void
an_edit_changes_nothing_but_the_mark(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(edits); i++) {
		const struct edit_vector *v = &edits[i];
		struct text result = TEXT_INIT;
		enum mark_edit edit = mark_edit(v->call, slice_of(v->type),
		    slice_of(v->body), v->current, v->wanted, &result);

		if (edit != v->edit)
			fail_msg("%zu %s: edit %d", i, v->body, edit);
		if (edit == MARK_BODY)
			assert_string_equal(text_str(&result), v->result);
		text_done(&result);
	}
}

static struct finding
found(const char *rule, enum action action, enum change change)
{
	return (struct finding){ .rule = rule,
		.action = action,
		.change = change,
		.outcome = OUTCOME_FAIL };
}

static void
the_value_names_each_violated_rule_once_in_one_order(void **state)
{
	struct finding findings[] = {
		found("b", ACTION_DENY, CHANGE_NEW),
		found("d", ACTION_WARN, CHANGE_NEW),
		found("c", ACTION_ANNOTATE, CHANGE_UNCHANGED),
		found("a", ACTION_ANNOTATE, CHANGE_WORSENED),
		found("b", ACTION_ANNOTATE, CHANGE_NEW),
		found("e", ACTION_DENY, CHANGE_NEW),
		found("f", ACTION_DENY, CHANGE_NEW),
	};
	struct verdict verdict = { .findings = findings,
		.count = COUNT(findings) };
	struct text value = TEXT_INIT;

	(void)state;
	findings[5].outcome = OUTCOME_PASS;
	findings[6].outcome = OUTCOME_UNKNOWN;
	mark_value(&verdict, &value);
	assert_string_equal(text_str(&value), "a,b,c");
	text_done(&value);
	verdict.count = 0;
	mark_value(&verdict, &value);
	assert_int_equal(value.len, 0);
	text_done(&value);
}

static void
the_value_is_cut_between_rules(void **state)
{
	static char rules[30][21];
	struct finding findings[30];
	struct verdict verdict = { .findings = findings, .count = 30 };
	struct text value = TEXT_INIT;

	(void)state;
	for (int i = 0; i < 30; i++) {
		memset(rules[i], 'x', 20);
		rules[i][0] = (char)('0' + i / 10);
		rules[i][1] = (char)('0' + i % 10);
		findings[i] = found(rules[i], ACTION_DENY, CHANGE_NEW);
	}
	mark_value(&verdict, &value);
	assert_int_equal(value.len, 12 * 21 - 1);
	text_done(&value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_edit_changes_nothing_but_the_mark),
		cmocka_unit_test(
		    the_value_names_each_violated_rule_once_in_one_order),
		cmocka_unit_test(the_value_is_cut_between_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
