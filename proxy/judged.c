/* judged.c - the life of a judged call; see judged.h. */
#include "proxy/clock.h"
#include "proxy/judged_part.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proxy/first_look.h"
#include "proxy/log.h"
#include "proxy/refusal.h"

static struct judged *judged_new(
    struct exchange *, const struct head *, struct text *path);
static bool keep_head(struct judged *, const struct head *);
static bool make_target(struct judged *, struct uri);
static void describe(struct judged *, const struct first_look *);
static void name_client(struct judged *);
static void begin(struct judged *, const struct first_look *);
static void collect(struct judged *);
static void collected_some(struct judged *);
static void collect_stopped(struct judged *, enum flow_result);
static void over(struct judged *);

static void (*const enter[STEPS])(struct judged *) = {
#define STEP(id, name, enter, timeout, exits) [STEP_##id] = enter,
#include "proxy/judged_step_table.h"
#undef STEP
};

enum judged_answer
judged_start(struct exchange *x, const struct head *head, struct uri uri)
{
	struct text path = TEXT_INIT;
	struct first_look look;
	struct judged *j;

	if (!first_look(x->route->service, head, uri, &path, &look)) {
		text_done(&path);
		return JUDGED_PASS;
	}
	j = judged_new(x, head, &path);
	if (j == NULL || !make_target(j, uri)) {
		session_refuse(
		    x->session, 503, "The gate is out of memory", NULL);
		return JUDGED_TAKEN;
	}
	describe(j, &look);
	judged_hold(j);
	begin(j, &look);
	return JUDGED_TAKEN;
}

/* Takes over path. */
static struct judged *
judged_new(struct exchange *x, const struct head *head, struct text *path)
{
	struct judged *j = calloc(1, sizeof(*j));

	if (j == NULL) {
		text_done(path);
		return NULL;
	}
	j->x = x;
	x->judged = j;
	j->path = *path;
	j->collect.pipe[0] = -1;
	j->bypassed = judged_is_bypassed(j);
	j->enforcing =
	    judged_settings(j)->gate_mode != MODE_OBSERVE && !j->bypassed;
	j->since_us = clock_us();
	return keep_head(j, head) ? j : NULL;
}

/* The head is needed again when the request goes upstream. */
static bool
keep_head(struct judged *j, const struct head *head)
{
	size_t scanned = 0;
	const char *why;

	text_add(
	    &j->head_bytes, (struct slice){ head->method.at, head->length });
	j->head = malloc(sizeof(*j->head));
	return j->head != NULL && !text_failed(&j->head_bytes) &&
	       http1_request(text_slice(&j->head_bytes), &scanned, j->head,
		   &why) == HTTP1_DONE;
}

/* Enforcing: the canonical path. Observing: as sent. */
static bool
make_target(struct judged *j, struct uri uri)
{
	const struct settings_route *r = j->x->route;

	text_adds(&j->target, r->upstream_path);
	if (j->enforcing && j->path.len > 0)
		text_add(&j->target, text_slice(&j->path));
	else
		text_add(&j->target, uri.path);
	if (uri.query.at != NULL) {
		text_addc(&j->target, '?');
		text_add(&j->target, uri.query);
	}
	return !text_failed(&j->target);
}

static void
describe(struct judged *j, const struct first_look *look)
{
	const struct rule_set *rules = j->x->session->snapshot->rules;
	struct decision *d = &j->decision;

	/* The slices of the match lie in the text that judged_new took. */
	j->match = look->match;
	j->treatment = look->route == ROUTE_CALL ? look->match.row->treatment
						 : TREAT_REFUSE;
	uuid_make(d->id);
	j->received = time(NULL);
	name_client(j);
	d->method = j->head->method;
	d->path = j->path.len > 0 ? text_slice(&j->path)
				  : uri_split(j->head->target).path;
	d->service = j->x->route->service;
	d->operation =
	    look->route == ROUTE_CALL ? look->match.row->name : "unknown-write";
	d->object_id = j->match.id;
	d->client_request_id =
	    head_value(j->head, HEADER_X_OPENSTACK_REQUEST_ID);
	d->verdict = "recorded";
	d->action = "forwarded";
	d->scope_version = rule_set_scope_version(rules, j->received);
	d->pack_version = rule_set_pack_version(rules);
}

/* Behind a trusted proxy: whom that proxy has seen. */
static void
name_client(struct judged *j)
{
	struct session *s = j->x->session;
	struct decision *d = &j->decision;
	struct slice seen = head_value(j->head, HEADER_X_FORWARDED_FOR);
	size_t start = seen.len;

	while (
	    start > 0 && seen.at[start - 1] != ',' && seen.at[start - 1] != ' ')
		start--;
	seen = slice_skip(seen, start);
	if (s->trusted && seen.len > 0 && seen.len < sizeof(d->client))
		snprintf(d->client, sizeof(d->client), "%.*s", (int)seen.len,
		    seen.at);
	else
		session_name_client(s, d->client, sizeof(d->client));
}

static void
begin(struct judged *j, const struct first_look *look)
{
	const struct settings *s = judged_settings(j);

	if (j->bypassed) {
		judged_bypass(j);
		return;
	}
	if (look->doubt != NULL) {
		judged_doubt(j, look->status, look->doubt);
		return;
	}
	if (j->treatment == TREAT_REFUSE && !s->gate_allow_nova_image_writes) {
		judged_doubt(j, 403,
		    "This deprecated Nova call changes an image behind the "
		    "gate's back; use the Image API");
		return;
	}
	if (j->treatment == TREAT_REFUSE)
		j->treatment = TREAT_RECORD;
	/* What is only recorded weighs nothing. */
	if ((look->match.row->body == BODY_COLLECT ||
		j->treatment == TREAT_JUDGE) &&
	    !judged_admit(j))
		return;
	judged_enter(j, look->match.row->body == BODY_COLLECT ? STEP_COLLECT
			: j->treatment == TREAT_JUDGE         ? STEP_LOCK
							      : STEP_INTENT);
}

/* A step that may not follow would be a way around the others. */
void
judged_enter(struct judged *j, enum judged_step step)
{
	if (j->step <= STEP_COLLECT && step != STEP_COLLECT) {
		j->onward = step;
		step = STEP_IDENTITY;
	}
	if (!judged_step_leads(j->step, step)) {
		log_line(LOG_ERROR, j->decision.id,
		    "step %s does not lead to %s: the request is ended",
		    judged_step_name(j->step), judged_step_name(step));
		session_close(j->x->session, true);
		return;
	}
	j->step = step;
	session_deadline(
	    j->x->session, judged_step_limit(step, judged_settings(j)));
	enter[step](j);
}

void
judged_next(struct judged *j)
{
	judged_enter(j, j->step + 1);
}

static void
collect(struct judged *j)
{
	struct exchange *x = j->x;
	const struct settings *s = judged_settings(j);
	uint64_t limit = x->route->service == SERVICE_COMPUTE
			     ? s->limit_compute_body
			     : s->limit_image_body;

	if (x->framing == FRAMING_LENGTH && x->length > limit) {
		collect_stopped(j, FLOW_TOO_LARGE);
		return;
	}
	flow_init(&j->collect, &x->session->worker->buffers, x->framing,
	    FRAMING_NONE, x->length);
	j->collect.from = &x->session->conn;
	j->collect.in = &x->session->in;
	j->collect.sink = &j->body;
	j->collect.limit = limit;
	exchange_continue(x);
	session_pump(x->session);
}

void
judged_pump(struct judged *j)
{
	enum flow_result result;

	if (judged_skipped(j) || j->step != STEP_COLLECT)
		return;
	result = flow_pump(&j->collect, FLOW_FAIR_SHARE);
	judged_hold(j);
	if (result != FLOW_WAIT_READ)
		collect_stopped(j, result);
	else if (j->body.len > 0)
		collected_some(j);
}

/* If it has to go on unjudged, what was collected goes first. */
static void
collected_some(struct judged *j)
{
	j->spilled = true;
	if (judged_fits(j))
		j->spilled = false;
}

static void
collect_stopped(struct judged *j, enum flow_result result)
{
	switch (result) {
	case FLOW_DONE:
		judged_stage(j, STAGE_COLLECT);
		j->x->held = true;
		if (judged_fits(j))
			judged_enter(j, j->treatment == TREAT_JUDGE
					    ? STEP_LOCK
					    : STEP_PROJECT);
		break;
	case FLOW_TOO_LARGE:
		j->spilled = j->collect.from != NULL;
		judged_doubt(j, 413,
		    "The body is larger than this gate holds for a judged "
		    "call");
		break;
	case FLOW_MALFORMED:
		judged_refuse(
		    j, 400, "The chunked coding of the request is broken");
		break;
	case FLOW_CUT:
	case FLOW_REFUSED:
		session_close(j->x->session, false);
		break;
	case FLOW_NO_MEMORY:
		judged_refuse(j, 503, "The gate is out of memory");
		break;
	case FLOW_WAIT_READ:
	case FLOW_WAIT_WRITE:
	case FLOW_WAIT_TURN:
		break;
	}
}

void
judged_doubt(struct judged *j, unsigned status, const char *sentence)
{
	j->cause = CAUSE_REQUEST;
	if (j->enforcing)
		judged_refuse(j, status, sentence);
	else
		judged_pass_unchecked(j, sentence);
}

void
judged_refuse(struct judged *j, unsigned status, const char *sentence)
{
	struct text why = TEXT_INIT;

	text_adds(&why, sentence);
	text_done(&j->why);
	j->why = why;
	j->decision.verdict = status == 400 || status == 413 || status == 415
				  ? "malformed"
				  : "unchecked";
	j->decision.reason = text_str(&j->why);
	j->refuse_status = status;
	refusal_plain(
	    status, text_str(&j->why), j->decision.id, &j->refuse_body);
	if (status == 503)
		j->refuse_extra = "Retry-After: 5\r\n";
	judged_enter(j, STEP_REFUSAL);
}

void
judged_timeout(struct judged *j)
{
	switch (j->step) {
	case STEP_COLLECT:
		judged_refuse(
		    j, 408, "The request body did not arrive in time");
		break;
	case STEP_LOCK:
		judged_unjudged(j, CAUSE_LOCK,
		    "earlier writes to the same object took too long");
		break;
	case STEP_TURN:
		judged_unjudged(j, CAUSE_LOCK,
		    "earlier writes that the standards judge together with "
		    "this one took too long");
		break;
	case STEP_INTENT:
	case STEP_REFUSAL:
		judged_drop_ticket(&j->journal_ticket);
		judged_reply_unrecorded(j);
		break;
	case STEP_BEGIN:
	case STEP_IDENTITY:
	case STEP_LOOKUP:
	case STEP_PROJECT:
	case STEP_SURVEY:
	case STEP_JUDGE:
	case STEP_SEND:
	case STEP_SECOND_LOOK:
	case STEP_RESURVEY:
	case STEP_FOLLOW:
	case STEP_OUTCOME:
	case STEP_OVER:
	case STEPS:
		/* Lookups end by themselves; an answer without its outcome in
		 * the journal is none. */
		session_close(j->x->session, true);
		break;
	}
}

void
judged_failed(struct judged *j, unsigned status, const char *sentence)
{
	j->decision.reason = sentence;
	if (status == 0) {
		judged_write_abandoned(j, sentence);
		session_close(j->x->session, false);
		return;
	}
	j->refuse_status = status;
	refusal_plain(status, sentence, j->decision.id, &j->refuse_body);
	judged_enter(j, STEP_OUTCOME);
}

static void
over(struct judged *j)
{
	judged_unlock(j);
	if (j->refuse_status != 0)
		judged_reply_refusal(j);
	else
		judged_reply(j);
}

const char *
judged_decision_id(const struct judged *j)
{
	return j == NULL || j->silent ? NULL : j->decision.id;
}

void
judged_free(struct judged *j)
{
	if (j == NULL)
		return;
	if (j->intent_written && !j->outcome_written)
		judged_write_abandoned(j, "the gate ended the request");
	judged_tally(j);
	judged_leave(j);
	judged_unlock(j);
	judged_drop_ticket(&j->journal_ticket);
	lookup_cancel(j->lookup);
	survey_cancel(j->survey);
	flow_done(&j->collect);
	json_decref(j->current);
	json_decref(j->request);
	projection_done(&j->projection);
	census_free(j->census);
	text_done(&j->census_unknown);
	if (j->has_verdict)
		verdict_done(&j->verdict);
	if (j->head_bytes.at != NULL)
		explicit_bzero(j->head_bytes.at, j->head_bytes.len);
	free(j->head);
	text_done(&j->head_bytes);
	text_done(&j->path);
	text_done(&j->target);
	text_done(&j->body);
	text_done(&j->edited);
	text_done(&j->completed);
	text_done(&j->mark_wanted);
	text_done(&j->object_id);
	text_done(&j->object_name);
	text_done(&j->why);
	text_done(&j->refuse_body);
	text_done(&j->challenge);
	judged_service_done(j);
	identity_unref(j->identity);
	free(j);
}

const struct settings *
judged_settings(const struct judged *j)
{
	return j->x->session->snapshot->settings;
}

uint64_t
judged_lap(struct judged *j)
{
	uint64_t now = clock_us(), lap = now - j->since_us;

	j->since_us = now;
	return lap;
}
