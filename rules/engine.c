/* engine.c - judges one write: the object before it against the object after
 * it; see rules.h. */
#include "rules/engine.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/field.h"
#include "rules/flavor_facts.h"
#include "rules/problem_say.h"

/* Which rules look at a state of an object. */
enum concern { CONCERN_NONE, CONCERN_PROVIDED, CONCERN_OUTSIDE };

/* One judgement under way. What all rules ask alike is worked out once. */
struct hearing {
	const struct rule_set *set;
	const struct judgement *asked;
	size_t period; /* of the scope's timeline */
	size_t self;   /* the place of the object in the census */
	enum concern concern_before, concern_after;
	struct flavor_facts facts_before, facts_after;
	struct view view_before, view_after;
	struct report before, after;
};

static void hearing_init(
    struct hearing *, const struct rule_set *, const struct judgement *);
static enum concern concern_of(
    const struct rule_set *, const struct judgement *, const json_t *);
static void conclude(struct hearing *, struct verdict *);
static void set_views(struct hearing *);
static void hear_rule(struct hearing *, const struct rule *);
static void hear_state(
    const struct rule *, const struct view *, struct report *);
static void hear_change(struct hearing *, const struct rule *);
static enum action action_of(const struct hearing *, const struct rule *);
static enum action action_for_caller(
    const struct hearing *, const struct rule *);
static bool depends_on_caller(
    const struct hearing *, const struct rule *, enum action *ret_strongest);
static bool in_force(const struct hearing *, const struct rule *);
static bool concerned(const struct rule *, enum concern);
static bool is_heard(const struct hearing *, const struct rule *);
static bool cannot_tell(const struct rule *, const struct view *);
static void tell_unknown(struct hearing *, const struct rule *);
static bool compare(const struct hearing *, struct verdict *);
static bool make_finding(const struct hearing *, struct reported *,
    const struct reported *, struct finding *);
static bool leave_open(const struct hearing *, struct finding *);
static const struct exception *exception_of(
    const struct hearing *, const struct reported *);
static enum change change_of(const struct hearing *, const struct reported *,
    const struct reported *, const struct exception *);

void
judge(const struct rule_set *set, const struct judgement *judgement,
    struct verdict *ret)
{
	struct hearing h;

	hearing_init(&h, set, judgement);
	for (size_t i = 0; i < set->rule_count; i++)
		if (in_force(&h, set->rules[i]))
			hear_rule(&h, set->rules[i]);
	conclude(&h, ret);
	verdict_settle(ret);
}

void
engine_judge_rule(const struct rule_set *set, const struct rule *rule,
    const struct judgement *judgement, struct verdict *ret)
{
	struct hearing h;

	hearing_init(&h, set, judgement);
	if (judgement->caller == NULL ||
	    caller_match_fits(rule->by, judgement->caller))
		hear_rule(&h, rule);
	conclude(&h, ret);
}

/* The views point into the hearing: it stays where it is. */
static void
hearing_init(struct hearing *h, const struct rule_set *set,
    const struct judgement *asked)
{
	*h = (struct hearing){
		.set = set,
		.asked = asked,
		.period = scope_period_at(set->scope, asked->now),
		.self = engine_self(asked),
		.concern_before = concern_of(set, asked, asked->before),
		.concern_after = concern_of(set, asked, asked->after),
		.before = REPORT_INIT,
		.after = REPORT_INIT,
	};
	set_views(h);
}

static enum concern
concern_of(const struct rule_set *set, const struct judgement *asked,
    const json_t *object)
{
	if (object == NULL)
		return CONCERN_NONE;
	if (engine_in_scope(
		set, asked->kind, object, asked->any_project_provides))
		return CONCERN_PROVIDED;
	return slice_is(field_text(object, "visibility"), "community")
		   ? CONCERN_OUTSIDE
		   : CONCERN_NONE;
}

static void
conclude(struct hearing *h, struct verdict *ret)
{
	*ret = (struct verdict){ .action = ACTION_OFF };
	if (h->before.failed || h->after.failed || !compare(h, ret))
		ret->incomplete = true;
	report_done(&h->before);
	report_done(&h->after);
}

size_t
engine_self(const struct judgement *judgement)
{
	const json_t *object =
	    judgement->before != NULL ? judgement->before : judgement->after;

	return judgement->census == NULL || object == NULL
		   ? CENSUS_NONE
		   : census_find(judgement->census, field_text(object, "id"));
}

static void
set_views(struct hearing *h)
{
	h->view_after = (struct view){
		.kind = h->asked->kind,
		.operation = h->asked->operation,
		.object = h->asked->after,
		.before = h->asked->before,
		.facts = &h->facts_after,
		.write_before = h->asked->before,
		.write_after = h->asked->after,
		.census = h->asked->census,
		.self = h->self,
		.caller = h->asked->caller,
		.now = h->asked->now,
		.grace = h->set->grace,
		.standing = h->asked->standing,
		.at_birth = h->asked->operation == OPERATION_CREATE,
	};
	h->view_before = h->view_after;
	h->view_before.object = h->asked->before;
	h->view_before.before = NULL;
	h->view_before.facts = &h->facts_before;
}

static void
hear_rule(struct hearing *h, const struct rule *rule)
{
	size_t known = h->after.count;

	if (!is_heard(h, rule))
		return;
	if (h->asked->census == NULL && h->asked->census_unknown != NULL &&
	    cannot_tell(rule, &h->view_after)) {
		tell_unknown(h, rule);
		return;
	}
	if (concerned(rule, h->concern_after))
		hear_state(rule, &h->view_after, &h->after);
	hear_change(h, rule);
	/* Of the state before it only matters what is wrong now as well. */
	if (h->after.count > known && concerned(rule, h->concern_before))
		hear_state(rule, &h->view_before, &h->before);
}

/* All problems of a state. An object that the tests would not look at has
 * none: so publishing an image brings all of them in. */
static void
hear_state(
    const struct rule *rule, const struct view *view, struct report *report)
{
	if (rule->check->run != NULL && select_holds(rule->select, view))
		engine_run(rule, view, report);
}

static void
hear_change(struct hearing *h, const struct rule *rule)
{
	const struct view *view = &h->view_after;

	if (rule->check->change == NULL || view->before == NULL ||
	    !select_holds_write(rule->select, view))
		return;
	h->after.rule = rule;
	h->after.object = view->before;
	rule->check->change(rule->private, view, &h->after);
}

static bool
in_force(const struct hearing *h, const struct rule *rule)
{
	return rule->kind == h->asked->kind && action_of(h, rule) != ACTION_OFF;
}

/* Of most rules it is known without a question. */
static enum action
action_of(const struct hearing *h, const struct rule *rule)
{
	return rule->per_caller ? action_for_caller(h, rule)
				: rule->standings[h->period].action;
}

/* Where nobody could say who writes, the strongest that it may be. */
static enum action
action_for_caller(const struct hearing *h, const struct rule *rule)
{
	enum action action;

	return depends_on_caller(h, rule, &action)
		   ? action
		   : standing_action(
			 &rule->standings[h->period], rule, h->asked->caller);
}

static bool
depends_on_caller(const struct hearing *h, const struct rule *rule,
    enum action *ret_strongest)
{
	return rule->per_caller && h->asked->caller_unknown != NULL &&
	       h->asked->caller == NULL &&
	       standing_varies(
		   &rule->standings[h->period], rule, ret_strongest);
}

static bool
is_heard(const struct hearing *h, const struct rule *rule)
{
	return concerned(rule, h->concern_before) ||
	       concerned(rule, h->concern_after);
}

static bool
concerned(const struct rule *rule, enum concern concern)
{
	return concern == (rule->outside ? CONCERN_OUTSIDE : CONCERN_PROVIDED);
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
	struct hearing h;

	hearing_init(&h, set, asked);
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = set->rules[i];

		if (in_force(&h, rule) && is_heard(&h, rule) &&
		    cannot_tell(rule, &h.view_after))
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
	struct hearing h;

	hearing_init(&h, set, &asked);
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = set->rules[i];

		if (rule->check->missing == NULL || !in_force(&h, rule))
			continue;
		h.after.rule = rule;
		rule->check->missing(rule->private, &h.view_after, &h.after);
	}
	conclude(&h, ret);
	verdict_settle(ret);
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
	bool good = true;

	if (after->count == 0)
		return true;
	ret->findings = calloc(after->count, sizeof(*ret->findings));
	if (ret->findings == NULL)
		return false;
	for (; ret->count < after->count; ret->count++) {
		struct reported *r = &after->list[ret->count];

		good = make_finding(h, r, report_find(&h->before, r),
			   &ret->findings[ret->count]) &&
		       good;
	}
	return good;
}

/* Takes the texts of the problem. False when out of memory. */
static bool
make_finding(const struct hearing *h, struct reported *now,
    const struct reported *before, struct finding *ret)
{
	const struct standing *standing = &now->rule->standings[h->period];
	const struct exception *exception = exception_of(h, now);
	enum action strongest;

	*ret = (struct finding){
		.rule = now->rule->id,
		.link = now->rule->link,
		.severity = standing->severity,
		.outcome = now->outcome,
		.change = change_of(h, before, now, exception),
		.action = action_of(h, now->rule),
		.counts = standing->counts,
		.grace = now->grace,
		.exception = exception,
		.field = now->field,
		.found = now->found,
		.allowed = now->allowed,
		.nearest = now->nearest,
		.message = now->message,
	};
	now->field = now->found = now->allowed = NULL;
	now->nearest = now->message = NULL;
	if (now->grace && ret->action > ACTION_WARN)
		ret->action = ACTION_WARN;
	if (ret->exception != NULL && ret->action > ACTION_OBSERVE)
		ret->action = ACTION_OBSERVE;
	return ret->exception != NULL || ret->message == NULL ||
	       !depends_on_caller(h, now->rule, &strongest) ||
	       leave_open(h, ret);
}

/* What is wrong is known, but not whether it matters for who writes. */
static bool
leave_open(const struct hearing *h, struct finding *f)
{
	char *message;

	if (asprintf(&message,
		"it depends on who writes, which is not known (%s): %s",
		h->asked->caller_unknown, f->message) < 0)
		return false;
	free(f->message);
	f->message = message;
	f->outcome = OUTCOME_UNKNOWN;
	f->per_caller = true;
	return true;
}

/* What nobody knows, and what the whole cloud lacks, no exception covers. */
static const struct exception *
exception_of(const struct hearing *h, const struct reported *now)
{
	struct view view;

	if (now->rule->exception_count == 0 || now->object == NULL ||
	    now->outcome == OUTCOME_UNKNOWN)
		return NULL;
	view = h->view_after;
	view.object = now->object;
	view.facts = NULL;
	return exception_find(now->rule, &view);
}

/* What an exception let stand does so as long as the object is one that the
 * exception is about: or it would be renamed, and be free of it. */
static enum change
change_of(const struct hearing *h, const struct reported *before,
    const struct reported *now, const struct exception *exception)
{
	if (before == NULL)
		return CHANGE_NEW;
	if (now->weight > before->weight ||
	    (exception == NULL && now->outcome != OUTCOME_UNKNOWN &&
		exception_is_left(now->rule, &h->view_after)))
		return CHANGE_WORSENED;
	return CHANGE_UNCHANGED;
}
