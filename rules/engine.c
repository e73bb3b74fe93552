/* engine.c - judges one write: the object before it against the object after
 * it; see rules.h. */
#include "rules/engine.h"

#include <stdlib.h>

#include "rules/field.h"
#include "rules/problem_say.h"

/* One judgement under way. */
struct hearing {
	const struct rule_set *set;
	const struct judgement *asked;
	size_t self; /* the place of the object in the census */
	struct report before, after;
};

static struct view view_of(const struct hearing *);
static void hear_rule(struct hearing *, const struct rule *);
static void hear_state(struct hearing *, const struct rule *, struct view);
static void hear_change(struct hearing *, const struct rule *, struct view);
static bool in_force(const struct hearing *, const struct rule *);
static bool concerned(
    const struct hearing *, const struct rule *, const json_t *);
static bool cannot_tell(const struct rule *, const struct view *);
static void tell_unknown(struct hearing *, const struct rule *);
static bool compare(const struct hearing *, struct verdict *);
static void make_finding(const struct hearing *, struct reported *,
    const struct reported *, struct finding *);
static const struct exception *exception_of(
    const struct hearing *, const struct reported *);
static enum change change_of(const struct reported *, const struct reported *);

void
judge(const struct rule_set *set, const struct judgement *judgement,
    struct verdict *ret)
{
	struct hearing h = { .set = set,
		.asked = judgement,
		.self = engine_self(judgement),
		.before = REPORT_INIT,
		.after = REPORT_INIT };

	*ret = (struct verdict){ .action = ACTION_OFF };
	for (size_t i = 0; i < set->rule_count; i++)
		if (in_force(&h, set->rules[i]))
			hear_rule(&h, set->rules[i]);
	if (h.before.failed || h.after.failed || !compare(&h, ret))
		ret->incomplete = true;
	verdict_settle(ret);
	report_done(&h.before);
	report_done(&h.after);
}

void
engine_judge_rule(const struct rule_set *set, const struct rule *rule,
    const struct judgement *judgement, struct verdict *ret)
{
	struct hearing h = { .set = set,
		.asked = judgement,
		.self = engine_self(judgement),
		.before = REPORT_INIT,
		.after = REPORT_INIT };

	*ret = (struct verdict){ .action = ACTION_OFF };
	hear_rule(&h, rule);
	if (h.before.failed || h.after.failed || !compare(&h, ret))
		ret->incomplete = true;
	report_done(&h.before);
	report_done(&h.after);
}

size_t
engine_self(const struct judgement *judgement)
{
	const json_t *object =
	    judgement->before != NULL ? judgement->before : judgement->after;

	return judgement->census == NULL
		   ? CENSUS_NONE
		   : census_find(judgement->census, field_text(object, "id"));
}

static struct view
view_of(const struct hearing *h)
{
	return (struct view){
		.kind = h->asked->kind,
		.operation = h->asked->operation,
		.object = h->asked->after,
		.before = h->asked->before,
		.write_before = h->asked->before,
		.write_after = h->asked->after,
		.census = h->asked->census,
		.self = h->self,
		.now = h->asked->now,
		.grace = h->set->grace,
		.standing = h->asked->standing,
		.at_birth = h->asked->operation == OPERATION_CREATE,
	};
}

static void
hear_rule(struct hearing *h, const struct rule *rule)
{
	struct view view = view_of(h);

	if (!concerned(h, rule, view.before) &&
	    !concerned(h, rule, view.object))
		return;
	if (h->asked->census == NULL && h->asked->census_unknown != NULL &&
	    cannot_tell(rule, &view)) {
		tell_unknown(h, rule);
		return;
	}
	hear_state(h, rule, view);
	hear_change(h, rule, view);
}

/* All problems of both states. An object that the tests would not look at
 * has none: so publishing an image brings all of them in. */
static void
hear_state(struct hearing *h, const struct rule *rule, struct view view)
{
	if (rule->check->run == NULL || view.object == NULL)
		return;
	if (concerned(h, rule, view.object) &&
	    select_holds(rule->select, &view))
		engine_run(rule, &view, &h->after);
	if (!concerned(h, rule, view.before))
		return;
	view.object = view.before;
	view.before = NULL;
	if (select_holds(rule->select, &view))
		engine_run(rule, &view, &h->before);
}

static void
hear_change(struct hearing *h, const struct rule *rule, struct view view)
{
	if (rule->check->change == NULL || view.before == NULL ||
	    !select_holds_write(rule->select, &view))
		return;
	h->after.rule = rule;
	h->after.object = view.before;
	rule->check->change(rule->private, &view, &h->after);
}

static bool
in_force(const struct hearing *h, const struct rule *rule)
{
	return rule->kind == h->asked->kind &&
	       rule_set_standing(h->set, rule, h->asked->now)->action !=
		   ACTION_OFF;
}

static bool
concerned(
    const struct hearing *h, const struct rule *rule, const json_t *object)
{
	bool provided;

	if (object == NULL)
		return false;
	provided = engine_in_scope(
	    h->set, h->asked->kind, object, h->asked->any_project_provides);
	return rule->outside
		   ? !provided &&
			 slice_is(field_text(object, "visibility"), "community")
		   : provided;
}

static bool
cannot_tell(const struct rule *rule, const struct view *view)
{
	return rule->check->needs_census != NULL &&
	       (select_holds_write(rule->select, view) ||
		   (view->object != NULL &&
		       select_holds(rule->select, view))) &&
	       rule->check->needs_census(rule->private, view);
}

static void
tell_unknown(struct hearing *h, const struct rule *rule)
{
	h->after.rule = rule;
	problem_say(&h->after,
	    (struct problem){
		.outcome = OUTCOME_UNKNOWN,
		.kind = "unknown",
		.allowed = "a caller who may list what the rule asks about",
	    },
	    "cannot judge whether this holds: %s (%s)", rule->say,
	    h->asked->census_unknown);
}

bool
judge_needs_census(const struct rule_set *set, const struct judgement *asked)
{
	const struct hearing h = {
		.set = set, .asked = asked, .self = CENSUS_NONE
	};
	struct view view = view_of(&h);

	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = set->rules[i];

		if (rule->kind == asked->kind && cannot_tell(rule, &view) &&
		    in_force(&h, rule) &&
		    (concerned(&h, rule, asked->before) ||
			concerned(&h, rule, asked->after)))
			return true;
	}
	return false;
}

void
judge_cloud(const struct rule_set *set, const struct census *census, time_t now,
    struct verdict *ret)
{
	const struct judgement asked = { .kind = census_kind(census),
		.operation = OPERATION_UPDATE,
		.census = census,
		.now = now,
		.standing = true };
	struct hearing h = { .set = set,
		.asked = &asked,
		.self = CENSUS_NONE,
		.before = REPORT_INIT,
		.after = REPORT_INIT };
	struct view view = view_of(&h);

	*ret = (struct verdict){ .action = ACTION_OFF };
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = set->rules[i];

		if (rule->check->missing == NULL || !in_force(&h, rule))
			continue;
		h.after.rule = rule;
		rule->check->missing(rule->private, &view, &h.after);
	}
	if (h.after.failed || !compare(&h, ret))
		ret->incomplete = true;
	verdict_settle(ret);
	report_done(&h.after);
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
	report->object = view->object;
	rule->check->run(rule->private, view, report);
}

static bool
compare(const struct hearing *h, struct verdict *ret)
{
	const struct report *after = &h->after;

	if (after->count == 0)
		return true;
	ret->findings = calloc(after->count, sizeof(*ret->findings));
	if (ret->findings == NULL)
		return false;
	for (; ret->count < after->count; ret->count++) {
		struct reported *r = &after->list[ret->count];

		make_finding(h, r, report_find(&h->before, r),
		    &ret->findings[ret->count]);
	}
	return true;
}

/* Takes the texts of the problem. */
static void
make_finding(const struct hearing *h, struct reported *now,
    const struct reported *before, struct finding *ret)
{
	const struct standing *standing =
	    rule_set_standing(h->set, now->rule, h->asked->now);

	*ret = (struct finding){
		.rule = now->rule->id,
		.link = now->rule->link,
		.severity = standing->severity,
		.outcome = now->outcome,
		.change = change_of(before, now),
		.action = standing->action,
		.counts = standing->counts,
		.grace = now->grace,
		.exception = exception_of(h, now),
		.field = now->field,
		.found = now->found,
		.allowed = now->allowed,
		.nearest = now->nearest,
		.message = now->message,
	};
	if (now->grace && ret->action > ACTION_WARN)
		ret->action = ACTION_WARN;
	if (ret->exception != NULL && ret->action > ACTION_OBSERVE)
		ret->action = ACTION_OBSERVE;
	now->field = now->found = now->allowed = NULL;
	now->nearest = now->message = NULL;
}

/* What nobody knows, and what the whole cloud lacks, no exception covers. */
static const struct exception *
exception_of(const struct hearing *h, const struct reported *now)
{
	struct view view;

	if (now->rule->exception_count == 0 || now->object == NULL ||
	    now->outcome == OUTCOME_UNKNOWN)
		return NULL;
	view = view_of(h);
	view.object = now->object;
	return exception_find(now->rule, &view);
}

static enum change
change_of(const struct reported *before, const struct reported *now)
{
	if (before == NULL)
		return CHANGE_NEW;
	return now->weight > before->weight ? CHANGE_WORSENED
					    : CHANGE_UNCHANGED;
}
