/* engine.c - judges one write: the object before it against the object after
 * it; see rules.h. */
#include "rules/engine.h"

#include <stdlib.h>

#include "rules/field.h"

static bool collect(const struct rule_set *, const struct judgement *,
    const json_t *, struct report *);
static bool compare(const struct report *, struct report *, struct verdict *);
static void make_finding(
    struct reported *, const struct reported *, struct finding *);
static enum change change_of(const struct reported *, const struct reported *);
static void settle(struct verdict *);
static bool worse(const struct finding *, const struct finding *);

void
judge(const struct rule_set *set, const struct judgement *judgement,
    struct verdict *ret)
{
	struct report before = REPORT_INIT, after = REPORT_INIT;

	*ret = (struct verdict){ .action = ACTION_OFF };
	if (!collect(set, judgement, judgement->before, &before) ||
	    !collect(set, judgement, judgement->after, &after) ||
	    !compare(&before, &after, ret))
		ret->incomplete = true;
	settle(ret);
	report_done(&before);
	report_done(&after);
}

/* All problems of one state. An object that the tests would not look at has
 * none: so publishing an image brings all of them in. */
static bool
collect(const struct rule_set *set, const struct judgement *judgement,
    const json_t *object, struct report *report)
{
	struct view view = {
		.kind = judgement->kind,
		.operation = judgement->operation,
		.object = object,
		.now = judgement->now,
		.at_birth = judgement->operation == OPERATION_CREATE,
	};

	if (judgement->after == NULL || object == NULL ||
	    !engine_in_scope(
		set, judgement->kind, object, judgement->any_project_provides))
		return true;
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = set->rules[i];

		if (rule->kind == judgement->kind && rule->action != ACTION_OFF)
			engine_run(rule, &view, report);
	}
	return !report->failed;
}

bool
engine_in_scope(const struct rule_set *set, enum object_kind kind,
    const json_t *object, bool any_project_provides)
{
	struct slice visibility = field_text(object, "visibility");
	struct slice owner = field_text(object, "owner");

	if (kind == OBJECT_FLAVOR || slice_is(visibility, "public"))
		return true;
	if (!slice_is(visibility, "community"))
		return false;
	for (size_t i = 0; i < set->provider_project_count; i++) {
		/* Before its create an image has no owner yet: it may well be
		 * the provider. */
		if (owner.len == 0 ||
		    slice_is(owner, set->provider_projects[i]))
			return true;
	}
	return any_project_provides;
}

void
engine_run(
    const struct rule *rule, const struct view *view, struct report *report)
{
	report->rule = rule;
	rule->check->run(rule->private, view, report);
}

static bool
compare(const struct report *before, struct report *after, struct verdict *ret)
{
	if (after->count == 0)
		return true;
	ret->findings = calloc(after->count, sizeof(*ret->findings));
	if (ret->findings == NULL)
		return false;
	for (; ret->count < after->count; ret->count++) {
		struct reported *r = &after->list[ret->count];

		make_finding(
		    r, report_find(before, r), &ret->findings[ret->count]);
	}
	return true;
}

/* Takes the texts of the problem. */
static void
make_finding(
    struct reported *now, const struct reported *before, struct finding *ret)
{
	*ret = (struct finding){
		.rule = now->rule->id,
		.link = now->rule->link,
		.severity = now->rule->severity,
		.outcome = now->outcome,
		.change = change_of(before, now),
		.action = now->rule->action,
		.field = now->field,
		.found = now->found,
		.allowed = now->allowed,
		.nearest = now->nearest,
		.message = now->message,
	};
	now->field = now->found = now->allowed = NULL;
	now->nearest = now->message = NULL;
}

static enum change
change_of(const struct reported *before, const struct reported *now)
{
	if (before == NULL)
		return CHANGE_NEW;
	return now->weight > before->weight ? CHANGE_WORSENED
					    : CHANGE_UNCHANGED;
}

/* The worst first, else as the rules stand in their packs; and the strongest
 * action of what got worse. */
static void
settle(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		struct finding f = verdict->findings[i];
		size_t k = i;

		for (; k > 0 && worse(&f, &verdict->findings[k - 1]); k--)
			verdict->findings[k] = verdict->findings[k - 1];
		verdict->findings[k] = f;
		if (f.change != CHANGE_UNCHANGED && f.action > verdict->action)
			verdict->action = f.action;
	}
}

/* What is acted on stands before what was there already. */
static bool
worse(const struct finding *a, const struct finding *b)
{
	bool a_acts = a->change != CHANGE_UNCHANGED;
	bool b_acts = b->change != CHANGE_UNCHANGED;

	return a_acts != b_acts ? a_acts : a->action > b->action;
}

void
verdict_done(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		free(verdict->findings[i].field);
		free(verdict->findings[i].found);
		free(verdict->findings[i].allowed);
		free(verdict->findings[i].nearest);
		free(verdict->findings[i].message);
	}
	free(verdict->findings);
	*verdict = (struct verdict){ .action = ACTION_OFF };
}
