/*
 * judged_send.c - the judged request on its way: the bytes that were judged,
 * what came of them, and the second request that marks a flavor.
 */
#include <stdlib.h>
#include <string.h>

#include "proxy/audit.h"
#include "proxy/gate.h"
#include "proxy/judged_part.h"
#include "proxy/log.h"

static bool hold_body(struct judged *, struct slice);
static bool spill(struct judged *);
static struct slice canonical_type(const struct judged *);
static bool keep_status(struct judged *);
static void learn_id(struct judged *);
static bool id_matters(const struct judged *);
static bool is_success(const struct judged *);
static bool follow_request(struct judged *, struct text *path, struct text *);
static void followed(struct judged *, const struct lookup_answer *);

void
judged_send(struct judged *j)
{
	struct exchange *x = j->x;
	struct slice body = j->mark == MARK_BODY ? text_slice(&j->edited)
						 : text_slice(&j->body);
	struct text request_id = TEXT_INIT;
	struct request_rewrite rewrite = {
		.target = text_slice(&j->target),
		.framing = x->framing,
		.length = x->length,
		.enforcing = j->enforcing,
		.judged = j->enforcing && x->held,
		.content_type = canonical_type(j),
	};
	bool good = true;

	if (x->held && x->framing != FRAMING_NONE) {
		rewrite.framing = FRAMING_LENGTH;
		rewrite.length = body.len;
		good = hold_body(j, body);
	} else if (x->held)
		good = hold_body(j, body);
	text_addf(&request_id, "req-%s", j->decision.id);
	if (j->enforcing)
		rewrite.request_id = text_str(&request_id);
	judged_lap(j);
	if (!good || text_failed(&request_id))
		judged_failed(j, 503, "The gate is out of memory");
	else if (exchange_compose(x, j->head, &rewrite) &&
		 (!j->spilled || spill(j)))
		exchange_forward(x);
	text_done(&request_id);
}

/* What was collected goes out with the head, if need be as one chunk; the
 * rest flows. */
static bool
spill(struct judged *j)
{
	struct exchange *x = j->x;
	size_t head = x->head->to;
	size_t size = head + 32 + j->body.len + 64;
	struct buffer *b = malloc(sizeof(*b) + size);
	struct out out;

	if (b == NULL) {
		judged_failed(j, 503, "The gate is out of memory");
		return false;
	}
	*b = (struct buffer){ .size = size };
	out = (struct out){ b->data, 0, size, false };
	out_add(&out, (struct slice){ x->head->data, head });
	if (j->body.len > 0 && x->framing == FRAMING_LENGTH) {
		out_add(&out, text_slice(&j->body));
	} else if (j->body.len > 0) {
		out_addx(&out, j->body.len);
		out_adds(&out, "\r\n");
		out_add(&out, text_slice(&j->body));
		out_adds(&out, "\r\n");
	}
	b->to = out.len;
	buffer_give(&x->session->worker->buffers, &x->head);
	x->head = b;
	x->spilled = &j->collect;
	return true;
}

static bool
hold_body(struct judged *j, struct slice body)
{
	struct buffer *b = malloc(sizeof(*b) + body.len + 1);

	if (b == NULL)
		return false;
	*b = (struct buffer){ .size = body.len + 1, .to = body.len };
	if (body.len > 0)
		memcpy(b->data, body.at, body.len);
	j->x->body = b;
	j->x->body_length = body.len;
	return true;
}

/* Nova and Glance read versions out of parameters: none goes on. */
static struct slice
canonical_type(const struct judged *j)
{
	struct slice type = head_value(j->head, HEADER_CONTENT_TYPE);
	size_t len = 0;

	if (j->match.row == NULL || j->match.row->call != CALL_IMAGE_UPDATE)
		return j->x->framing == FRAMING_NONE
			   ? (struct slice){ NULL, 0 }
			   : SLICE("application/json");
	while (len < type.len && type.at[len] != ';' && type.at[len] != ' ' &&
	       type.at[len] != '\t')
		len++;
	return (struct slice){ type.at, len };
}

void
judged_answered(struct judged *j)
{
	j->decision.upstream_us = judged_lap(j);
	if (!keep_status(j)) {
		judged_failed(
		    j, 502, "The answer of the service is not valid HTTP");
		return;
	}
	if (!is_success(j) || j->silent) {
		judged_enter(j, STEP_OUTCOME);
		return;
	}
	learn_id(j);
	judged_hold(j);
	j->asked_us = 0;
	if (judged_wants_second_look(j))
		judged_enter(j, STEP_SECOND_LOOK);
	else if (j->census != NULL ||
		 (j->asked.census_unknown != NULL && judged_cause_may_pass(j)))
		judged_enter(j, STEP_RESURVEY);
	else
		judged_verify(j);
}

static bool
keep_status(struct judged *j)
{
	struct head *head = &j->x->session->worker->head;
	size_t scanned = 0;
	const char *why;

	if (http1_response(text_slice(&j->x->answer_head), &scanned, head,
		&why) != HTTP1_DONE)
		return false;
	j->decision.upstream_status = head->status;
	return true;
}

static bool
is_success(const struct judged *j)
{
	return j->decision.upstream_status >= 200 &&
	       j->decision.upstream_status < 300;
}

/* The id of what was created. */
static void
learn_id(struct judged *j)
{
	struct text why = TEXT_INIT;
	json_t *answer, *object;
	const char *id;

	if (j->match.id.len > 0 || j->match.row == NULL || !id_matters(j))
		return;
	answer = subject_parse_answer(text_slice(&j->x->answer_body), &why);
	object = json_object_get(answer, "flavor");
	id = json_string_value(
	    json_object_get(object != NULL ? object : answer, "id"));
	if (id != NULL) {
		text_adds(&j->object_id, id);
		j->decision.object_id = text_slice(&j->object_id);
	}
	json_decref(answer);
	text_done(&why);
}

/* To the journal, and to whatever looks at the object again. */
static bool
id_matters(const struct judged *j)
{
	return audit_keeps(j->x->session->worker->gate->audit) ||
	       j->unchecked || j->mark == MARK_FOLLOW || j->census != NULL ||
	       j->asked.census_unknown != NULL;
}

void
judged_follow(struct judged *j)
{
	struct text path = TEXT_INIT, body = TEXT_INIT;
	bool asked = false;
	struct lookup_request request = judged_request(
	    j, j->x->route, j->mark_wanted.len > 0 ? "POST" : "DELETE");

	if (follow_request(j, &path, &body)) {
		request.body = text_slice(&body);
		asked = judged_ask(j, &request, &path, PURPOSE_MARK, followed);
	}
	text_done(&path);
	text_done(&body);
	if (!asked) {
		j->decision.reason = "the flavor could not be marked";
		judged_enter(j, STEP_OUTCOME);
	}
}

static bool
follow_request(struct judged *j, struct text *path, struct text *body)
{
	if (j->match.id.len == 0 && j->object_id.len == 0)
		return false;
	judged_add_path(j, j->x->route->upstream_path, STATE_FLAVOR, path);
	text_adds(path, "/os-extra_specs");
	if (j->mark_wanted.len == 0) {
		text_adds(path, "/" MARK_FLAVOR_SPEC);
	} else {
		text_adds(
		    body, "{\"extra_specs\": {\"" MARK_FLAVOR_SPEC "\": \"");
		text_add_json(body, text_slice(&j->mark_wanted));
		text_adds(body, "\"}}");
	}
	return !text_failed(path) && !text_failed(body);
}

static void
followed(struct judged *j, const struct lookup_answer *answer)
{
	if (answer->failure != LOOKUP_ANSWERED || answer->status >= 300) {
		log_line(LOG_WARNING, j->decision.id,
		    "the flavor could not be marked");
		j->decision.reason = "the flavor could not be marked";
	}
	judged_enter(j, STEP_OUTCOME);
}
