/* cases.c - the verdicts of the conformance tests; see cases.h. */
#include "rules/cases.h"

#include <stdlib.h>

#include "rules/engine.h"

struct cases {
	const struct rule_set *set;
	const struct census *census;
	time_t now;
	struct tally {
		bool looked; /* the case has looked at an object */
		enum outcome outcome;
	} * tallies; /* one for each rule of the set */
};

static bool counts(const struct cases *, const struct rule *);
static void run_case(const struct rule *, const struct view *, struct tally *);
static enum outcome worst(enum outcome, const struct report *);

struct cases *
cases_new(const struct rule_set *set, const struct census *census, time_t now)
{
	struct cases *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	*c = (struct cases){ .set = set,
		.census = census,
		.now = now,
		.tallies = calloc(set->rule_count + 1, sizeof(*c->tallies)) };
	if (c->tallies != NULL)
		return c;
	free(c);
	return NULL;
}

void
cases_free(struct cases *c)
{
	if (c == NULL)
		return;
	free(c->tallies);
	free(c);
}

bool
cases_look_at(enum object_kind kind, const json_t *object)
{
	const struct rule_set none = { .provider_project_count = 0 };

	return engine_in_scope(&none, kind, object, true);
}

void
cases_add(struct cases *c, const json_t *object, size_t self)
{
	const struct view view = {
		.kind = census_kind(c->census),
		.operation = OPERATION_UPDATE,
		.object = object,
		.census = c->census,
		.self = self,
		.now = c->now,
		.standing = true,
		.as_tests = true,
	};

	for (size_t i = 0; i < c->set->rule_count; i++) {
		if (counts(c, c->set->rules[i]))
			run_case(c->set->rules[i], &view, &c->tallies[i]);
	}
}

static bool
counts(const struct cases *c, const struct rule *rule)
{
	return rule->testcase && rule->kind == census_kind(c->census);
}

static void
run_case(const struct rule *rule, const struct view *view, struct tally *tally)
{
	struct report report = REPORT_INIT;

	if (rule->check->concerns != NULL &&
	    !rule->check->concerns(rule->private, view))
		return;
	tally->looked = true;
	if (rule->check->run != NULL)
		engine_run(rule, view, &report);
	tally->outcome = worst(tally->outcome, &report);
	report_done(&report);
}

/* A test that dies on one object says nothing about the others; nor does one
 * whose problems found no memory. */
static enum outcome
worst(enum outcome outcome, const struct report *report)
{
	if (report->failed)
		return OUTCOME_ABORT;
	for (size_t i = 0; i < report->count; i++) {
		if (report->list[i].outcome > outcome)
			outcome = report->list[i].outcome;
	}
	return outcome;
}

void
cases_each(const struct cases *c, bool whole,
    void (*report)(void *arg, const struct case_result *), void *arg)
{
	for (size_t i = 0; i < c->set->rule_count; i++) {
		const struct rule *rule = c->set->rules[i];
		const struct standing *standing;
		const struct tally *tally = &c->tallies[i];
		struct case_result result;

		if (!counts(c, rule) ||
		    (!tally->looked && !whole && rule->check->concerns != NULL))
			continue;
		standing = rule_set_standing(c->set, rule, c->now);
		result = (struct case_result){
			.id = rule->id,
			.counts = standing->counts,
			.main = standing->severity == SEVERITY_MAIN,
			.outcome = tally->outcome,
		};
		if (!tally->looked && rule->check->missing != NULL)
			result.outcome = OUTCOME_FAIL;
		report(arg, &result);
	}
}
