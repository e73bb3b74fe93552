/* cases.c - the verdicts of the conformance tests for a cloud of objects;
 * see judge_cases() in rules.h. */
#include "rules/engine.h"

static json_t *gather(
    const struct rule_set *, enum object_kind, const json_t *, const json_t *);
static bool add(
    const struct rule_set *, enum object_kind, const json_t *, json_t *);
static bool run_case(const struct rule *, struct view *, enum outcome *);
static enum outcome outcome_of(const struct report *);

void
judge_cases(const struct rule_set *set, enum object_kind kind,
    const json_t *object, const json_t *others, time_t now,
    void (*report)(void *arg, const char *id, enum outcome), void *arg)
{
	json_t *cloud = gather(set, kind, object, others);
	struct view view = {
		.kind = kind,
		.operation = OPERATION_UPDATE,
		.cloud = cloud,
		.now = now,
	};

	for (size_t i = 0; cloud != NULL && i < set->rule_count; i++) {
		const struct rule *rule = set->rules[i];
		enum outcome outcome;

		if (rule->kind != kind || !rule->testcase ||
		    !run_case(rule, &view, &outcome))
			continue;
		report(arg, rule->id, outcome);
		if (rule->proves != NULL)
			report(arg, rule->proves, OUTCOME_PASS);
	}
	json_decref(cloud);
}

/* What the tests look at: NULL when out of memory. */
static json_t *
gather(const struct rule_set *set, enum object_kind kind, const json_t *object,
    const json_t *others)
{
	json_t *cloud = json_array();
	bool good = cloud != NULL && add(set, kind, object, cloud);

	for (size_t i = 0; good && i < json_array_size(others); i++)
		good = add(set, kind, json_array_get(others, i), cloud);
	if (good)
		return cloud;
	json_decref(cloud);
	return NULL;
}

static bool
add(const struct rule_set *set, enum object_kind kind, const json_t *object,
    json_t *cloud)
{
	if (!engine_in_scope(set, kind, object, true))
		return true;
	return json_array_append_new(cloud, json_deep_copy(object)) == 0;
}

/* False if the case would look at none of the objects. */
static bool
run_case(const struct rule *rule, struct view *view, enum outcome *ret)
{
	struct report report = REPORT_INIT;
	bool (*concerns)(const void *, const struct view *) =
	    rule->check->concerns;
	bool concerned = concerns == NULL;

	for (size_t i = 0; i < json_array_size(view->cloud); i++) {
		view->object = json_array_get(view->cloud, i);
		if (concerns == NULL || concerns(rule->private, view)) {
			concerned = true;
			engine_run(rule, view, &report);
		}
	}
	*ret = outcome_of(&report);
	report_done(&report);
	return concerned;
}

/* A test that dies on one object says nothing about the others; nor does one
 * whose problems found no memory. */
static enum outcome
outcome_of(const struct report *report)
{
	enum outcome outcome = report->failed ? OUTCOME_ABORT : OUTCOME_PASS;

	for (size_t i = 0; i < report->count; i++) {
		if (report->list[i].outcome > outcome)
			outcome = report->list[i].outcome;
	}
	return outcome;
}
