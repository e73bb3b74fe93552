/*
 * judged_verdict.c - the decision: the object after the write is projected,
 * judged against the object before and the rest of the cloud, and what that
 * calls for is done.
 */
#include "proxy/judged_part.h"
#include "proxy/log.h"
#include "proxy/refusal.h"
#include "proxy/ruling.h"
#include "proxy/veil.h"

static void no_memory(struct judged *);
static bool bears_mark(const struct judged *);
static bool parse_body(struct judged *);
static bool project(struct judged *);
static void not_projected(struct judged *, enum project_result, struct text *);
static void unfit(struct judged *, const char *why);
static bool decode_key(struct judged *, struct text *);
static void name_object(struct judged *);
static void decide(struct judged *);
static void carry_out(struct judged *, struct ruling *);
static bool may_pass_unknown(struct judged *, enum action);
static bool unknown_passes(const struct judged *);
static bool prepare_mark(struct judged *, struct ruling *);
static void refuse_verdict(struct judged *);
static void tell(const struct judged *, struct text *ret);

void
judged_project(struct judged *j)
{
	const struct rule_set *rules = j->x->session->snapshot->rules;

	judged_lap(j);
	if (!parse_body(j) || !judged_fits(j) || !project(j))
		return;
	name_object(j);
	if (!judged_complete(j)) {
		no_memory(j);
		return;
	}
	if (j->treatment != TREAT_JUDGE) {
		judged_enter(j, STEP_INTENT);
		return;
	}
	j->asked = (struct judgement){
		.kind = j->projection.kind,
		.operation = j->projection.operation,
		.before = j->projection.before,
		.after = j->projection.after,
		.now = j->received,
	};
	judged_add_caller(j, &j->asked);
	judged_enter(j, judge_needs_census(rules, &j->asked) || bears_mark(j)
			    ? STEP_TURN
			    : STEP_JUDGE);
}

static void
no_memory(struct judged *j)
{
	judged_unjudged(j, CAUSE_INTERNAL, "the gate is out of memory");
}

/* A mark may be there for the sake of others in the cloud. */
static bool
bears_mark(const struct judged *j)
{
	return judged_settings(j)->gate_mode >= MODE_ANNOTATE &&
	       mark_current(j->projection.kind, j->projection.before) != NULL &&
	       j->projection.after != NULL;
}

void
judged_judge(struct judged *j)
{
	judge(j->x->session->snapshot->rules, &j->asked, &j->verdict);
	j->has_verdict = true;
	j->decision.findings = &j->verdict;
	if (judged_settings(j)->audit_object == AUDIT_OBJECT_JUDGED)
		j->decision.judged = &j->asked;
	j->decision.judge_us += judged_stage(j, STAGE_JUDGE);
	decide(j);
}

static bool
parse_body(struct judged *j)
{
	struct text why = TEXT_INIT;

	if (j->match.row->body != BODY_COLLECT)
		return true;
	j->request = subject_parse(text_slice(&j->body), &why);
	if (j->request == NULL)
		judged_doubt(j, 400, text_str(&why));
	text_done(&why);
	return j->request != NULL;
}

static bool
project(struct judged *j)
{
	struct text key = TEXT_INIT, why = TEXT_INIT;
	struct project_request request = {
		.call = j->match.row->call,
		.legacy = j->match.legacy,
		.content_type = head_value(j->head, HEADER_CONTENT_TYPE),
		.body = j->request,
		.current = j->current,
		.project = judged_project_id(j),
	};
	enum project_result result = PROJECT_REFUSE;

	if (decode_key(j, &key)) {
		request.key = text_slice(&key);
		result = project_write(&request, &j->projection, &why);
	} else
		text_adds(&why, "The key in the path is not valid");
	/* What else such a PATCH does is projected, and judged like any. */
	if (result == PROJECT_LOCATIONS &&
	    judged_settings(j)->gate_allow_locations)
		result = PROJECT_OK;
	if (result != PROJECT_OK)
		not_projected(j, result, &why);
	text_done(&key);
	text_done(&why);
	return result == PROJECT_OK;
}

/* What is wrong may tell of an object that the caller may not read: then he
 * gets what the service said of that. */
static void
unfit(struct judged *j, const char *why)
{
	struct lookup_answer first = judged_first_refusal(j);

	if (!j->veiled || !j->enforcing) {
		judged_doubt(j, 400, why);
		return;
	}
	log_line(LOG_INFO, j->decision.id,
	    "refused as the lookup was: the request does not fit the object");
	judged_pass_on(j, &first);
}

static bool
decode_key(struct judged *j, struct text *ret)
{
	char key[1024];
	size_t len = 0;

	if (!uri_decode(j->match.sub, key, sizeof(key), &len))
		return false;
	text_add(ret, (struct slice){ key, len });
	return !text_failed(ret);
}

static void
not_projected(struct judged *j, enum project_result result, struct text *why)
{
	switch (result) {
	case PROJECT_REFUSE:
		unfit(j, text_str(why));
		break;
	case PROJECT_LOCATIONS:
		judged_doubt(j, 403, text_str(why));
		break;
	case PROJECT_MEDIA_TYPE:
		j->refuse_extra =
		    "Accept-Patch: "
		    "application/openstack-images-v2.1-json-patch, "
		    "application/openstack-images-v2.0-json-patch\r\n";
		judged_doubt(j, 415, text_str(why));
		break;
	case PROJECT_UNJUDGED:
		/* A server action that writes no image is none of ours. */
		j->silent = j->match.row->call == CALL_SERVER_ACTION;
		judged_enter(j, j->silent ? STEP_SEND : STEP_INTENT);
		break;
	case PROJECT_NO_MEMORY:
		no_memory(j);
		break;
	case PROJECT_OK:
		break;
	}
}

static void
name_object(struct judged *j)
{
	const json_t *object = j->projection.after != NULL
				   ? j->projection.after
				   : j->projection.before;
	const json_t *name = json_object_get(object, "name");

	if (!json_is_string(name))
		return;
	text_add(&j->object_name, (struct slice){ json_string_value(name),
				      json_string_length(name) });
	j->decision.object_name = text_slice(&j->object_name);
}

static void
decide(struct judged *j)
{
	const struct ruling_matter matter = {
		.settings = judged_settings(j),
		.judged = &j->asked,
		.verdict = &j->verdict,
		.enforcing = j->enforcing,
		.can_mark = j->match.row->call != CALL_TASK_CREATE,
	};
	struct ruling ruling;

	if (!ruling_make(&matter, &ruling) || j->verdict.incomplete)
		no_memory(j);
	else
		carry_out(j, &ruling);
	ruling_done(&ruling);
}

static void
carry_out(struct judged *j, struct ruling *ruling)
{
	j->decision.verdict = ruling->verdict;
	if (j->verdict.action == ACTION_DENY) {
		refuse_verdict(j);
		return;
	}
	if (ruling->doubt != ACTION_OFF && !may_pass_unknown(j, ruling->doubt))
		return;
	j->decision.action = ruling->action;
	if (ruling->marks && !prepare_mark(j, ruling)) {
		j->decision.judged = NULL; /* which is not why */
		judged_refuse(j, 400,
		    "The request sets the gate's own mark, or cannot carry "
		    "it");
		return;
	}
	judged_next(j);
}

/* A rule could not be judged: the settings say whether the write goes on,
 * marked as unchecked. False: it does not. */
static bool
may_pass_unknown(struct judged *j, enum action unknown)
{
	const char *why = j->asked.census_unknown;

	if (why == NULL) {
		j->cause = CAUSE_IDENTITY;
		why = j->asked.caller_unknown;
	}
	text_done(&j->why);
	text_addf(&j->why, "The standards check is not complete: %s", why);
	j->decision.reason = text_str(&j->why);
	log_line(LOG_WARNING, j->decision.id, "cannot judge: %s", why);
	if (unknown < ACTION_DENY || unknown_passes(j)) {
		j->unchecked = true;
		return true;
	}
	j->refuse_status = 503;
	j->refuse_extra = "Retry-After: 5\r\n";
	tell(j, &j->refuse_body);
	judged_enter(j, STEP_REFUSAL);
	return false;
}

/* That a caller may be unknown is a matter of failure.identity; what rules that
 * depend on him find is as anything else that cannot be judged. */
static bool
unknown_passes(const struct judged *j)
{
	bool passes = judged_settings(j)->gate_unjudged == UNJUDGED_PASS;

	if (!j->enforcing)
		return true;
	return (passes ||
		   !ruling_per_caller(&j->verdict, ACTION_DENY, false)) &&
	       (j->asked.census_unknown == NULL || judged_passes(j, j->cause));
}

/* The mark comes with a write that makes the object worse, is kept true by each
 * one after it, and goes with the last violation. */
static bool
prepare_mark(struct judged *j, struct ruling *ruling)
{
	const char *current =
	    mark_current(j->projection.kind, j->projection.after);

	j->mark_wanted = ruling->mark_wanted;
	ruling->mark_wanted = TEXT_INIT;
	j->mark = mark_edit(j->match.row->call,
	    head_value(j->head, HEADER_CONTENT_TYPE), text_slice(&j->body),
	    current, text_str(&j->mark_wanted), &j->edited);
	return j->mark != MARK_FAILED;
}

static void
refuse_verdict(struct judged *j)
{
	j->decision.action = "refused";
	j->refuse_status = judged_settings(j)->gate_refusal_status;
	tell(j, &j->refuse_body);
	judged_enter(j, STEP_REFUSAL);
}

/* Who may not read the object is told the rules, the journal has it all. */
static void
tell(const struct judged *j, struct text *ret)
{
	const char *scope = j->decision.scope_version, *id = j->decision.id;
	const struct verdict *v = &j->verdict;
	struct verdict veiled = { 0 };

	if (j->veiled) {
		ret->failed |= !veil(v, &veiled);
		v = &veiled;
	}
	if (v->action != ACTION_DENY)
		refusal_unjudged(v, scope, id, ret);
	else if (j->veiled)
		refusal_veiled(
		    j->refuse_status, j->projection.kind, v, scope, id, ret);
	else
		refusal_verdict(j->refuse_status, j->projection.kind,
		    text_str(&j->object_name), v, scope, id, ret);
	veil_done(&veiled);
}
