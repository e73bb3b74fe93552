/*
 * judged_second.c - a write that passed unchecked, looked at once more as
 * soon as it is done: the object as it stands now is judged, and what comes
 * out is told and recorded. It is done at once, with the caller's token, for
 * the gate keeps no token longer than the request it came with.
 */
#include <string.h>

#include "proxy/judged_part.h"
#include "proxy/log.h"
#include "proxy/ruling.h"

static enum state_need kind_written(const struct judged *);
static void take(struct judged *, const struct lookup_answer *);
static void judge_now(struct judged *);
static void over(struct judged *, const char *then);

bool
judged_wants_second_look(const struct judged *j)
{
	return j->unchecked && !j->bypassed && !j->has_verdict &&
	       judged_cause_may_pass(j) && kind_written(j) != STATE_NONE;
}

bool
judged_cause_may_pass(const struct judged *j)
{
	return j->cause != CAUSE_REQUEST && j->cause != CAUSE_LOOKUP_REFUSED &&
	       j->cause != CAUSE_LOOKUP_TOO_LARGE &&
	       j->cause != CAUSE_LOOKUP_UNUSABLE;
}

/* What is gone, or not there yet, cannot be looked at. */
static enum state_need
kind_written(const struct judged *j)
{
	enum call call = j->match.row->call;

	if (j->match.id.len == 0 && j->object_id.len == 0)
		return STATE_NONE;
	if (call == CALL_IMAGE_CREATE || call == CALL_IMAGE_UPDATE)
		return STATE_IMAGE;
	if (call == CALL_FLAVOR_CREATE || call == CALL_FLAVOR_UPDATE ||
	    call == CALL_SPECS_CREATE || call == CALL_SPEC_UPDATE ||
	    call == CALL_SPEC_DELETE)
		return STATE_FLAVOR;
	return STATE_NONE;
}

void
judged_second_look(struct judged *j)
{
	struct lookup_request request = judged_request(j, j->x->route, "GET");
	struct text path = TEXT_INIT;

	if (kind_written(j) == STATE_FLAVOR)
		request.api_version = JUDGED_FLAVOR_VERSION;
	judged_add_path(j, j->x->route->upstream_path, kind_written(j), &path);
	if (!judged_ask(j, &request, &path, PURPOSE_STATE, take))
		over(j, "not looked at since: the gate is out of memory");
	text_done(&path);
}

static void
take(struct judged *j, const struct lookup_answer *answer)
{
	if (answer->failure == LOOKUP_ANSWERED && answer->status == 200 &&
	    judged_take_object(j, kind_written(j), answer->body))
		judge_now(j);
	else
		over(j, "not looked at since: the lookup failed");
}

/* What was there before is not known, so all of it counts as new. */
static void
judge_now(struct judged *j)
{
	j->asked = (struct judgement){
		.kind = kind_written(j) == STATE_FLAVOR ? OBJECT_FLAVOR
							: OBJECT_IMAGE,
		.operation =
		    j->match.id.len == 0 ? OPERATION_CREATE : OPERATION_UPDATE,
		.after = j->current,
		.now = j->received,
		.standing = true,
	};
	judged_add_caller(j, &j->asked);
	judge(j->x->session->snapshot->rules, &j->asked, &j->verdict);
	if (j->verdict.incomplete) {
		verdict_done(&j->verdict);
		over(j, "not looked at since: the gate is out of memory");
		return;
	}
	j->has_verdict = true;
	j->decision.findings = &j->verdict;
	j->decision.verdict = ruling_word(&j->verdict);
	if (j->verdict.action >= ACTION_WARN)
		j->decision.action = "warned";
	over(j, "looked at right after the write");
}

/* why goes on with what became of it. */
static void
over(struct judged *j, const char *then)
{
	log_line(LOG_WARNING, j->decision.id, "passed unchecked; %s: %s", then,
	    j->has_verdict ? j->decision.verdict : "unchecked");
	text_adds(&j->why, "; ");
	text_adds(&j->why, then);
	j->decision.reason = text_str(&j->why);
	judged_enter(j, STEP_OUTCOME);
}
