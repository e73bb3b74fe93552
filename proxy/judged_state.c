/*
 * judged_state.c - what stands before the write: the current state of the
 * object, looked up with the caller's own token where the object is kept, or with
 * the gate's own where the service keeps it from him.
 */
#include <stdlib.h>
#include <string.h>

#include "proxy/judged_part.h"
#include "proxy/log.h"
#include "proxy/refusal.h"
#include "proxy/upstream.h"
#include "proxy/uri.h"

static bool ask(struct judged *, struct slice token, enum metric_purpose,
    void (*take)(struct judged *, const struct lookup_answer *));
static void on_answer(void *, const struct lookup_answer *);
static void count_time(struct judged *);
static void answered(struct judged *, const struct lookup_answer *);
static void refused(struct judged *, const struct lookup_answer *);
static void look_again(struct judged *, bool good);
static void service_answered(struct judged *, const struct lookup_answer *);
static void find_sentence(struct slice body, struct text *ret);
static void unknown_state(struct judged *, enum metric_cause);

void
judged_look_up(struct judged *j)
{
	if (j->match.row->state == STATE_NONE) {
		judged_next(j);
		return;
	}
	if (judged_route_to(j, judged_keeper(j)) == NULL) {
		judged_unjudged(j, CAUSE_INTERNAL,
		    "no listener of the gate leads to the Image service, "
		    "which knows the image");
		return;
	}
	j->as_service = false;
	judged_lap(j);
	if (!ask(j, judged_token(j), PURPOSE_STATE, answered))
		judged_unjudged(j, CAUSE_INTERNAL, "the gate is out of memory");
}

static bool
ask(struct judged *j, struct slice token, enum metric_purpose purpose,
    void (*take)(struct judged *, const struct lookup_answer *))
{
	const struct settings_route *route =
	    judged_route_to(j, judged_keeper(j));
	struct lookup_request request = judged_request(j, route, "GET");
	struct text path = TEXT_INIT;
	bool asked;

	request.token = token;
	if (j->match.row->state == STATE_FLAVOR)
		request.api_version = JUDGED_FLAVOR_VERSION;
	judged_add_path(j, route->upstream_path, j->match.row->state, &path);
	asked = judged_ask(j, &request, &path, purpose, take);
	text_done(&path);
	return asked;
}

void
judged_add_path(const struct judged *j, const char *prefix,
    enum state_need kind, struct text *path)
{
	text_adds(path, prefix);
	text_adds(
	    path, kind == STATE_FLAVOR ? "/v2.1/flavors/" : "/v2/images/");
	if (j->match.id.len > 0)
		text_add(path, j->match.id);
	else
		uri_encode(path, text_slice(&j->object_id), "");
}

/* The lookup has a limit of its own; the deadline is for a lookup that does
 * not keep it. */
bool
judged_ask(struct judged *j, struct lookup_request *request,
    const struct text *path, enum metric_purpose purpose,
    void (*take)(struct judged *, const struct lookup_answer *))
{
	struct session *s = j->x->session;

	if (!text_failed(path)) {
		request->path = text_slice(path);
		j->purpose = purpose;
		j->take = take;
		j->lookup =
		    lookup_start(s->worker->lookups, request, on_answer, j);
	}
	session_deadline(s, request->timeout_ms * 2 + 1000);
	return j->lookup != NULL;
}

enum service
judged_keeper(const struct judged *j)
{
	return j->match.row->state == STATE_IMAGE ? SERVICE_IMAGE
						  : j->x->route->service;
}

const struct settings_route *
judged_route_to(const struct judged *j, enum service service)
{
	const struct settings *s = judged_settings(j);

	if (j->x->route->service == service)
		return j->x->route;
	for (size_t i = 0; i < s->listener_count; i++) {
		const struct settings_listener *l = &s->listeners[i];

		for (size_t k = 0; k < l->route_count; k++)
			if (l->routes[k].service == service)
				return &l->routes[k];
	}
	return NULL;
}

struct lookup_request
judged_request(
    struct judged *j, const struct settings_route *route, const char *method)
{
	const struct settings *s = judged_settings(j);
	struct lookup_request request = {
		.method = method,
		.upstream = &s->upstreams[route->upstream],
		.address =
		    upstream_next_address(j->x->upstreams, route->upstream),
		.timeout_ms = judged_time(j, s->timeout_lookup),
		.limit_bytes = s->limit_response_body,
		.token = judged_token(j),
		.request_id = j->decision.id,
	};

	/* The name by which the client calls another service is not known. */
	if (route == j->x->route)
		request.host = head_value(j->head, HEADER_HOST);
	return request;
}

struct slice
judged_token(const struct judged *j)
{
	struct slice token = head_value(j->head, HEADER_X_AUTH_TOKEN);

	return token.len > 0 ? token
			     : head_value(j->head, HEADER_X_STORAGE_TOKEN);
}

uint32_t
judged_time(const struct judged *j, uint32_t most)
{
	uint64_t all = judged_settings(j)->timeout_judge;
	uint64_t gone = j->asked_us / 1000;
	uint64_t left = gone < all ? all - gone : 1;

	return left < most ? (uint32_t)left : most;
}

static void
on_answer(void *arg, const struct lookup_answer *answer)
{
	struct judged *j = arg;
	struct session *s = j->x->session;

	j->lookup = NULL;
	session_enter(s);
	judged_looked_up(j, answer);
	j->take(j, answer);
	session_pump(s);
	session_leave(s);
}

static void
count_time(struct judged *j)
{
	uint64_t took = judged_stage(j, STAGE_LOOKUP);

	j->decision.lookup_us += took;
	j->asked_us += took;
}

static void
answered(struct judged *j, const struct lookup_answer *answer)
{
	count_time(j);
	j->cause = judged_cause_of(answer);
	if (answer->failure == LOOKUP_ANSWERED && answer->status == 200 &&
	    judged_take_object(j, j->match.row->state, answer->body))
		judged_next(j);
	else if (!judged_asks_as_service(j, answer, look_again))
		refused(j, answer);
}

static void
refused(struct judged *j, const struct lookup_answer *answer)
{
	if (j->enforcing && lookup_refused(answer))
		judged_pass_on(j, answer);
	else
		unknown_state(j, j->cause);
}

/* Without a token, or without an answer, it is as without the account. */
static void
look_again(struct judged *j, bool good)
{
	struct lookup_answer first = judged_first_refusal(j);

	judged_lap(j);
	if (!good || !ask(j, text_slice(&j->service_token),
			 PURPOSE_STATE_BY_SERVICE, service_answered))
		refused(j, &first);
}

static void
service_answered(struct judged *j, const struct lookup_answer *answer)
{
	struct lookup_answer first = judged_first_refusal(j);

	count_time(j);
	if (answer->failure == LOOKUP_ANSWERED && answer->status == 200 &&
	    judged_take_object(j, j->match.row->state, answer->body)) {
		judged_veil(j);
		judged_next(j);
	} else if (!judged_asks_as_service(j, answer, look_again)) {
		refused(j, &first);
	}
}

static void
unknown_state(struct judged *j, enum metric_cause cause)
{
	const char *why = "the service does not tell its state";

	if (cause == CAUSE_LOOKUP_TIMEOUT)
		why = "the lookup of its state took too long";
	else if (cause == CAUSE_LOOKUP_UNREACHABLE)
		why = "the service cannot be reached for a lookup";
	else if (cause == CAUSE_LOOKUP_TOO_LARGE)
		why = "the answer to the lookup is too large";
	else if (cause == CAUSE_LOOKUP_BROKEN)
		why = "the lookup of its state failed";
	judged_unjudged(j, cause, why);
}

/* The shape counts, not the status alone. */
bool
judged_take_object(struct judged *j, enum state_need state, struct slice body)
{
	struct text why = TEXT_INIT;
	json_t *answer = subject_parse_answer(body, &why);
	json_t *object = answer;
	bool good;

	text_done(&why);
	if (state == STATE_FLAVOR) {
		object = json_object_get(answer, "flavor");
		good = json_is_object(json_object_get(object, "extra_specs"));
	} else
		good = json_is_string(json_object_get(object, "id"));
	if (good) {
		json_decref(j->current);
		j->current = json_incref(object);
	}
	json_decref(answer);
	return good;
}

/* Who may not see the object gets what the service says of it: its status
 * and sentence, in the form that all clients can show. */
void
judged_pass_on(struct judged *j, const struct lookup_answer *answer)
{
	struct text sentence = TEXT_INIT;

	find_sentence(answer->body, &sentence);
	if (sentence.len == 0)
		text_adds(&sentence, refusal_phrase(answer->status));
	j->decision.upstream_status = answer->status;
	if (answer->status == 401 && answer->challenge.len > 0) {
		text_adds(&j->challenge, "WWW-Authenticate: ");
		text_add(&j->challenge, answer->challenge);
		text_adds(&j->challenge, "\r\n");
		j->refuse_extra = text_str(&j->challenge);
	}
	judged_refuse(j, answer->status, text_str(&sentence));
	text_done(&sentence);
}

/* Nova nests its message, Glance does not and adds markup behind it. */
static void
find_sentence(struct slice body, struct text *ret)
{
	struct text why = TEXT_INIT;
	json_t *answer = subject_parse_answer(body, &why);
	json_t *message = json_object_get(answer, "message");
	const char *key;
	json_t *inner;

	json_object_foreach (answer, key, inner) {
		if (message == NULL)
			message = json_object_get(inner, "message");
	}
	if (json_is_string(message)) {
		const char *text = json_string_value(message);

		text_add(ret, (struct slice){ text, strcspn(text, "<\r\n") });
	}
	json_decref(answer);
	text_done(&why);
}
