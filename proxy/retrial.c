/* retrial.c - a write of the journal judged again; see retrial.h. */
#include "proxy/retrial.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/exhibit.h"
#include "proxy/journal_record.h"
#include "proxy/mask.h"
#include "proxy/ruling.h"

#define NO_CALLER "the record does not name the caller"
#define NO_OTHERS "a journal does not have the other objects of the cloud"

static enum retrial_state state_of(const json_t *record, struct exhibit *);
static bool is_decision(const json_t *record);
static bool was_judged(const json_t *record);
static enum retrial_state hold(const struct retrial_court *,
    const json_t *record, const struct exhibit *, struct retrial *);
static bool merge(
    const struct retrial_court *, const struct exhibit *, struct retrial *);
static bool is_left_open(const struct retrial_court *, const struct retrial *,
    const struct finding *);
static bool is_taken_over(const struct retrial_court *, const struct exhibit *,
    const struct retrial *, struct finding *);
static const struct finding *find_rule(
    const struct verdict *, const struct finding *, bool unknown);
static bool add_caller(const struct retrial_court *, const json_t *record,
    struct retrial *, struct judgement *);
static bool rule_again(const struct retrial_court *, const json_t *record,
    const struct judgement *, struct retrial *);

enum retrial_state
retrial_hold(const struct retrial_court *court, const json_t *record,
    struct retrial *ret)
{
	struct exhibit exhibit;
	enum retrial_state state = state_of(record, &exhibit);

	*ret = (struct retrial){ .when = court->at };
	return state == RETRIAL_HELD ? hold(court, record, &exhibit, ret)
				     : state;
}

static enum retrial_state
state_of(const json_t *record, struct exhibit *exhibit)
{
	static const enum retrial_state states[] = {
		[EXHIBIT_GOOD] = RETRIAL_HELD,
		[EXHIBIT_NONE] = RETRIAL_NO_OBJECTS,
		[EXHIBIT_TOO_LARGE] = RETRIAL_TOO_LARGE,
		[EXHIBIT_MASKED] = RETRIAL_MASKED,
		[EXHIBIT_BROKEN] = RETRIAL_BROKEN,
	};
	enum exhibit_state found;

	if (!is_decision(record))
		return RETRIAL_NO_DECISION;
	found = exhibit_read(record, exhibit);
	if (found == EXHIBIT_NONE && !was_judged(record))
		return RETRIAL_UNJUDGED;
	return states[found];
}

/* Each decision has one of these, and it is the one with the objects. */
static bool
is_decision(const json_t *record)
{
	struct slice kind = journal_record_text(record, "record");

	return slice_is(kind, "intent") || slice_is(kind, "refusal");
}

static bool
was_judged(const json_t *record)
{
	struct slice verdict = journal_record_text(record, "verdict");

	return slice_is(verdict, "conforming") ||
	       slice_is(verdict, "violating") ||
	       json_array_size(json_object_get(record, "findings")) > 0;
}

static enum retrial_state
hold(const struct retrial_court *court, const json_t *record,
    const struct exhibit *exhibit, struct retrial *ret)
{
	static const enum retrial_state states[] = {
		[RECORDED_GOOD] = RETRIAL_HELD,
		[RECORDED_MASKED] = RETRIAL_MASKED,
		[RECORDED_BROKEN] = RETRIAL_BROKEN,
		[RECORDED_NO_MEMORY] = RETRIAL_NO_MEMORY,
	};
	struct judgement judged = exhibit->judgement;
	enum retrial_state state =
	    states[recorded_read(record, &ret->recorded)];

	if (state != RETRIAL_HELD)
		return state;
	ret->was = (struct comparison_side){
		.verdict = journal_record_text(record, "verdict").at,
		.action = journal_record_text(record, "action").at,
		.findings = &ret->recorded.verdict,
	};
	if (ret->was.verdict == NULL || ret->was.action == NULL)
		return RETRIAL_BROKEN;
	ret->when = court->at_given ? court->at : judged.now;
	ret->kind = judged.kind;
	judged.now = ret->when;
	judged.census_unknown = NO_OTHERS;
	if (!add_caller(court, record, ret, &judged))
		return RETRIAL_NO_MEMORY;
	judge(court->rules, &judged, &ret->fresh);
	if (mask_hides_any(json_object_get(record, "initiator")) &&
	    ruling_per_caller(&ret->fresh, ACTION_OFF, true))
		return RETRIAL_MASKED;
	if (exhibit->others)
		judged.census_unknown = NULL;
	if (ret->fresh.incomplete || !merge(court, exhibit, ret) ||
	    !rule_again(court, record, &judged, ret))
		return RETRIAL_NO_MEMORY;
	return RETRIAL_HELD;
}

/* As far as Keystone was asked. A name that is masked is not known. False when
 * out of memory. */
static bool
add_caller(const struct retrial_court *court, const json_t *record,
    struct retrial *r, struct judgement *ret)
{
	json_t *initiator = json_object_get(record, "initiator");
	struct text why = TEXT_INIT;
	bool good = true;

	if (initiator == NULL) {
		if (court->settings->identity_upstream != NULL)
			ret->caller_unknown = NO_CALLER;
		return true;
	}
	ret->caller_unknown = caller_unknown(initiator);
	if (ret->caller_unknown != NULL)
		return true;
	if (!mask_hides_any(initiator)) {
		r->caller = caller_new(initiator, &why);
		good = r->caller != NULL || why.len > 0;
	}
	ret->caller = r->caller;
	if (r->caller == NULL)
		ret->caller_unknown = NO_CALLER;
	text_done(&why);
	return good;
}

/* What was found now, and in place of what could not be judged what was found
 * then. */
static bool
merge(const struct retrial_court *court, const struct exhibit *exhibit,
    struct retrial *r)
{
	const struct verdict *then = &r->recorded.verdict;
	struct verdict *all = &r->merged;

	all->findings =
	    calloc(r->fresh.count + then->count + 1, sizeof(struct finding));
	if (all->findings == NULL)
		return false;
	for (size_t i = 0; i < r->fresh.count; i++)
		if (!is_left_open(court, r, &r->fresh.findings[i]))
			all->findings[all->count++] = r->fresh.findings[i];
	for (size_t i = 0; i < then->count; i++) {
		struct finding f = then->findings[i];

		if (is_taken_over(court, exhibit, r, &f))
			all->findings[all->count++] = f;
	}
	verdict_settle(all);
	return true;
}

static bool
is_left_open(const struct retrial_court *court, const struct retrial *r,
    const struct finding *f)
{
	enum severity severity;
	enum action action;

	return retrial_is_open(f) && rule_set_asks_others(court->rules, f->rule,
					 r->when, &severity, &action);
}

/* With the others at hand such a rule may also have found what no write had
 * brought. */
static bool
is_taken_over(const struct retrial_court *court, const struct exhibit *exhibit,
    const struct retrial *r, struct finding *f)
{
	const struct finding *open = find_rule(&r->fresh, f, true);

	if (open == NULL &&
	    (!exhibit->others || find_rule(&r->fresh, f, false) != NULL))
		return false;
	if (!rule_set_asks_others(
		court->rules, f->rule, r->when, &f->severity, &f->action))
		return false;
	/* It may count for something else for this caller. */
	if (open != NULL)
		f->action = open->action;
	if (f->grace && f->action > ACTION_WARN)
		f->action = ACTION_WARN;
	if (f->exception != NULL && f->action > ACTION_OBSERVE)
		f->action = ACTION_OBSERVE;
	return true;
}

static const struct finding *
find_rule(const struct verdict *verdict, const struct finding *of, bool unknown)
{
	for (size_t i = 0; i < verdict->count; i++) {
		const struct finding *f = &verdict->findings[i];

		if (retrial_is_open(f) == unknown &&
		    strcmp(f->rule, of->rule) == 0)
			return f;
	}
	return NULL;
}

/* Why something could not be judged then is not on record; whether it was let
 * pass, is. */
static bool
rule_again(const struct retrial_court *court, const json_t *record,
    const struct judgement *judged, struct retrial *r)
{
	const struct ruling_matter matter = {
		.settings = court->settings,
		.judged = judged,
		.verdict = &r->merged,
		.enforcing = court->settings->gate_mode != MODE_OBSERVE,
		.can_mark = !slice_is(
		    journal_record_text(record, "operation"), "task-create"),
	};
	struct ruling ruling;
	bool good = ruling_make(&matter, &ruling);

	r->now = (struct comparison_side){
		.verdict = ruling.verdict,
		.action = ruling.action,
		.findings = &r->merged,
	};
	if (ruling.doubt == ACTION_DENY &&
	    strcmp(r->was.verdict, "unchecked") == 0 &&
	    strcmp(r->was.action, "refused") == 0)
		r->now.action = "refused";
	ruling_done(&ruling);
	return good;
}

bool
retrial_is_open(const struct finding *f)
{
	return f->outcome == OUTCOME_UNKNOWN && !f->per_caller;
}

void
retrial_done(struct retrial *r)
{
	verdict_done(&r->fresh);
	free(r->caller);
	recorded_done(&r->recorded);
	free(r->merged.findings);
	*r = (struct retrial){ .when = 0 };
}
