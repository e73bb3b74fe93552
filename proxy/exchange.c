/* exchange.c - one request and its answer; see exchange.h. */
#include "proxy/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/answer.h"
#include "proxy/clock.h"
#include "proxy/judged.h"
#include "proxy/log.h"
#include "proxy/metrics.h"
#include "proxy/peers.h"

/* What fits into the buffers of sockets, even where the client reads nothing. */
#define SMALL_ANSWER (64u * 1024u)

static const struct settings_route *find_route(
    const struct session *, struct slice path);
static bool accept_framing(struct exchange *, const struct head *);
static void pass(struct exchange *, const struct head *);
static bool target_for(struct exchange *, struct slice target, struct text *);
static bool begin_upload(struct exchange *);
static bool begin_body(struct exchange *);
static void end_body(struct exchange *);
static void on_ready(void *, struct uconn *);
static void on_failed(void *, enum upstream_failure);
static void on_upstream_wake(void *);
static void connect_flows(struct exchange *);
static bool reader_has_left(const struct exchange *);
static void pump_request(struct exchange *);
static bool send_head(struct exchange *);
static void request_stopped(struct exchange *, enum flow_result);
static void give_up_request(struct exchange *);
static void give_time(struct exchange *);
static bool moves(const struct exchange *, struct pace_limits *);
static enum pace_verdict look_at_pace(
    struct exchange *, const struct pace_limits *);
static bool is_in_time(struct exchange *);
static void tally(const struct exchange *);
static bool is_read(struct slice);

void
exchange_start(struct session *s, const struct head *head)
{
	struct exchange *x = calloc(1, sizeof(*x));
	struct uri uri = uri_split(head->target);

	s->exchange = x;
	if (x == NULL) {
		s->keep_alive = false;
		s->body_pending = true;
		session_refuse(s, 503, "The gate is out of memory", NULL);
		return;
	}
	x->session = s;
	s->worker->exchanges++;
	x->upstreams = upstream_set_ref(s->worker->upstreams);
	x->request.pipe[0] = x->response.pipe[0] = -1;
	x->was_head = slice_is(head->method, "HEAD");
	x->reads = is_read(head->method);
	if (s->snapshot->settings->log_requests)
		request_log_begin(&x->log, head->method, uri.path);
	if (!accept_framing(x, head))
		return;
	x->route = find_route(s, uri.path);
	if (x->route == NULL) {
		session_refuse(
		    s, 404, "No service is configured at this path", NULL);
		return;
	}
	uri.path = slice_skip(uri.path, strlen(x->route->path));
	if (uri.path.len == 0)
		uri.path = SLICE("/");
	if (judged_start(x, head, uri) == JUDGED_PASS)
		pass(x, head);
}

static bool
accept_framing(struct exchange *x, const struct head *head)
{
	const char *why = "The request body has no clear length";
	struct slice expect = head_value(head, HEADER_EXPECT);

	x->framing = framing_request(head, &x->length, &why);
	if (x->framing == FRAMING_BAD || x->framing == FRAMING_CLOSE) {
		x->session->body_pending = true;
		session_refuse(x->session, 400, why, NULL);
		return false;
	}
	if (expect.len > 0 && !slice_is_nocase(expect, "100-continue")) {
		x->session->body_pending = x->framing != FRAMING_NONE;
		session_refuse(x->session, 417,
		    "Expect may say 100-continue and nothing else", NULL);
		return false;
	}
	x->wants_continue =
	    expect.len > 0 && head->minor > 0 && x->framing != FRAMING_NONE;
	if (x->framing == FRAMING_LENGTH && x->length == 0)
		x->wants_continue = false;
	return true;
}

/* Routes stand longest path first. */
static const struct settings_route *
find_route(const struct session *s, struct slice path)
{
	const struct settings_listener *l =
	    &s->snapshot->settings->listeners[s->listener];

	for (size_t i = 0; i < l->route_count; i++) {
		const struct settings_route *r = &l->routes[i];
		size_t len = strlen(r->path);

		if (slice_starts(path, r->path) &&
		    (len == 0 || path.len == len || path.at[len] == '/'))
			return r;
	}
	return slice_is(path, "*") && l->route_count > 0 ? &l->routes[0] : NULL;
}

/* What is not judged goes as it came, but for what belongs to each hop. */
static void
pass(struct exchange *x, const struct head *head)
{
	struct session *s = x->session;
	const struct settings *settings = s->snapshot->settings;
	struct text target = TEXT_INIT;
	struct request_rewrite rewrite = {
		.target = head->target,
		.framing = x->framing,
		.length = x->length,
		.enforcing = settings->gate_mode != MODE_OBSERVE,
	};
	bool good = true;

	x->repeatable = x->framing == FRAMING_NONE && x->reads;
	if (strcmp(x->route->path, x->route->upstream_path) != 0) {
		good = target_for(x, head->target, &target);
		rewrite.target = text_slice(&target);
	}
	if (!good)
		session_refuse(s, 503, "The gate is out of memory", NULL);
	else if (exchange_compose(x, head, &rewrite))
		exchange_forward(x);
	text_done(&target);
}

/* The mount prefix of the client's side becomes that of the upstream. */
static bool
target_for(struct exchange *x, struct slice target, struct text *ret)
{
	struct slice rest = slice_skip(target, strlen(x->route->path));

	text_adds(ret, x->route->upstream_path);
	if (rest.len == 0 || rest.at[0] == '?')
		text_addc(ret, '/');
	text_add(ret, rest);
	return !text_failed(ret);
}

bool
exchange_compose(struct exchange *x, const struct head *head,
    const struct request_rewrite *given)
{
	struct session *s = x->session;
	const struct settings_listener *l =
	    &s->snapshot->settings->listeners[s->listener];
	const struct settings_upstream *u =
	    &s->snapshot->settings->upstreams[x->route->upstream];
	struct request_rewrite rewrite = *given;
	struct out out;

	rewrite.client_ip = slice_of(s->client_ip);
	rewrite.trusted_peer = s->trusted;
	rewrite.scheme = l->tls ? "https" : "http";
	if (strcmp(x->route->path, x->route->upstream_path) != 0)
		rewrite.prefix = slice_of(x->route->path);
	x->head = buffer_take(&s->worker->buffers);
	if (x->head == NULL) {
		session_refuse(s, 503, "The gate is out of memory", NULL);
		return false;
	}
	out = flow_head_room(x->head);
	rewrite_request(&out, head, &rewrite, slice_of(u->addresses[0].text));
	x->head->to = out.len;
	if (!out.overflow)
		return true;
	session_refuse(s, 431,
	    "The request head is larger than this gate "
	    "accepts",
	    NULL);
	return false;
}

void
exchange_forward(struct exchange *x)
{
	struct session *s = x->session;

	if (!begin_upload(x)) {
		answer_failed(x, 503,
		    "Too many bodies from this address are on their way "
		    "already");
		return;
	}
	x->wish = (struct upstream_wish){
		.ready = on_ready,
		.failed = on_failed,
		.arg = x,
		.repeatable = x->repeatable,
		.fresh = x->retried,
	};
	x->asked = true;
	x->asked_us = clock_us();
	/* Connecting and queueing have time limits of their own. */
	session_deadline(s, s->snapshot->settings->timeout_response);
	upstream_ask(x->upstreams, x->route->upstream, &x->wish);
}

static bool
begin_upload(struct exchange *x)
{
	return !exchange_sending_body(x) || begin_body(x);
}

/* Is there room for one more body of this client? */
static bool
begin_body(struct exchange *x)
{
	struct session *s = x->session;
	uint32_t most = s->snapshot->settings->limit_client_uploads;

	if (s->peer == NULL || most == 0 || x->counted)
		return true;
	x->counted = peer_body_begins(s->peer, most);
	if (!x->counted)
		metrics_add(s->worker->metrics,
		    METRIC_LIMIT_REACHED + LIMIT_CLIENT_UPLOADS, 1);
	return x->counted;
}

static void
end_body(struct exchange *x)
{
	if (x->counted)
		peer_body_ends(x->session->peer);
	x->counted = false;
}

bool
exchange_begin_answer(struct exchange *x, enum framing framing, uint64_t length)
{
	if (framing == FRAMING_NONE || x->judged != NULL ||
	    (framing == FRAMING_LENGTH && length <= SMALL_ANSWER))
		return true;
	return begin_body(x) || !x->reads;
}

static void
on_ready(void *arg, struct uconn *u)
{
	struct exchange *x = arg;
	struct session *s = x->session;

	session_enter(s);
	x->asked = false;
	x->upstream = u;
	u->wake = on_upstream_wake;
	u->arg = x;
	connect_flows(x);
	if (!x->held)
		exchange_continue(x);
	session_pump(s);
	session_leave(s);
}

static void
on_failed(void *arg, enum upstream_failure failure)
{
	struct exchange *x = arg;
	struct session *s = x->session;

	session_enter(s);
	x->asked = false;
	if (failure == UPSTREAM_BUSY)
		answer_failed(x, 503,
		    "The service behind the gate has no "
		    "free connection");
	else
		answer_failed(x, 502,
		    "The service behind the gate cannot be "
		    "reached");
	session_pump(s);
	session_leave(s);
}

static void
on_upstream_wake(void *arg)
{
	struct session *s = ((struct exchange *)arg)->session;

	session_enter(s);
	session_pump(s);
	session_leave(s);
}

static void
connect_flows(struct exchange *x)
{
	struct session *s = x->session;
	bool held = x->held;

	x->request_done = x->request_given_up = false;
	x->scanned = 0;
	flow_done(&x->request);
	if (x->spilled != NULL) {
		x->request = *x->spilled;
		x->upstream->out = x->head;
		x->head = NULL;
		flow_redirect(
		    &x->request, &x->upstream->conn, &x->upstream->out);
		return;
	}
	flow_init(&x->request, &s->worker->buffers,
	    held ? FRAMING_LENGTH : x->framing,
	    held ? FRAMING_LENGTH : x->framing,
	    held ? x->body_length : x->length);
	x->request.from = held ? NULL : &s->conn;
	x->request.in = held ? &x->body : &s->in;
	x->request.to = &x->upstream->conn;
	x->request.out = &x->upstream->out;
}

void
exchange_continue(struct exchange *x)
{
	struct out out;

	if (!x->wants_continue)
		return;
	x->wants_continue = false;
	out = session_out(x->session);
	out_adds(&out, "HTTP/1.1 100 Continue\r\n\r\n");
	if (out.overflow)
		return;
	session_out_wrote(x->session, &out);
	(void)flow_flush(
	    &x->session->conn, &x->session->out, &x->session->worker->buffers);
}

/* Nobody waits for what a read would tell. What a write comes to is for the
 * service to end. */
static bool
reader_has_left(const struct exchange *x)
{
	return x->reads && x->judged == NULL && !x->answering &&
	       conn_is_reset(&x->session->conn);
}

void
exchange_pump(struct exchange *x)
{
	struct session *s = x->session;

	/* What only informs does not wait for the answer. */
	if (!x->answering && s->out != NULL)
		(void)flow_flush(&s->conn, &s->out, &s->worker->buffers);
	if (x->judged != NULL && !x->asked && x->upstream == NULL) {
		judged_pump(x->judged);
		return;
	}
	if (reader_has_left(x)) {
		session_close(s, false);
		return;
	}
	if (x->upstream == NULL)
		return;
	pump_request(x);
	if (s->exchange == x && x->upstream != NULL)
		answer_pump(x);
	if (s->exchange == x && x->upstream != NULL)
		give_time(x);
}

/* Bodies are under way: every move gives them more time. */
static void
give_time(struct exchange *x)
{
	struct worker *w = x->session->worker;
	struct pace_limits limits;

	if (!moves(x, &limits))
		return;
	/* Who is too slow is cut when the deadline says so: at once. */
	(void)look_at_pace(x, &limits);
	session_deadline(
	    x->session, pace_wait(&x->pace, wheel_now_ms(w->wheel), &limits));
}

/* Is a body under way, and what does it have to keep to? */
static bool
moves(const struct exchange *x, struct pace_limits *ret)
{
	const struct settings *s = x->session->snapshot->settings;

	*ret = (struct pace_limits){
		.stall_ms = x->answering || x->starved == FLOW_WAIT_WRITE
				? s->timeout_transfer
				: s->timeout_body,
		.window_ms = s->timeout_pace,
		.rate = s->limit_rate,
	};
	return x->upstream != NULL &&
	       (x->answering || x->starved == FLOW_WAIT_WRITE ||
		   x->starved == FLOW_WAIT_READ ||
		   x->starved == FLOW_WAIT_TURN);
}

static enum pace_verdict
look_at_pace(struct exchange *x, const struct pace_limits *limits)
{
	return pace_look(&x->pace, x->request.moved + x->response.moved,
	    wheel_now_ms(x->session->worker->wheel), limits);
}

static void
pump_request(struct exchange *x)
{
	enum flow_result result;

	if (x->request_done || x->request_given_up || !send_head(x))
		return;
	result = flow_pump(&x->request, worker_share(x->session->worker));
	x->starved = result;
	if (result == FLOW_WAIT_TURN)
		session_wait_turn(x->session);
	else if (result != FLOW_WAIT_READ && result != FLOW_WAIT_WRITE)
		request_stopped(x, result);
}

/* The head of a request that may be sent again is kept until its answer has
 * begun. True when the flow may go on. */
static bool
send_head(struct exchange *x)
{
	struct iovec vector;
	size_t put;
	enum io io;

	if (x->head == NULL)
		return true;
	if (!x->repeatable) {
		x->upstream->out = x->head;
		x->head = NULL;
		return true;
	}
	while (x->head->from < x->head->to) {
		vector = (struct iovec){ x->head->data + x->head->from,
			x->head->to - x->head->from };
		io = conn_write(&x->upstream->conn, &vector, 1, &put);
		if (io == IO_AGAIN)
			return false;
		if (io != IO_OK) {
			request_stopped(x, FLOW_REFUSED);
			return false;
		}
		x->head->from += put;
	}
	return true;
}

static void
request_stopped(struct exchange *x, enum flow_result result)
{
	struct session *s = x->session;

	/* What the client gets has begun: nothing else may follow now. A
	 * service that waits for the rest first is told that none comes. */
	if (x->answering && result != FLOW_DONE) {
		if (result != FLOW_REFUSED)
			conn_shutdown(&x->upstream->conn);
		give_up_request(x);
		return;
	}
	switch (result) {
	case FLOW_DONE:
		x->request_done = true;
		if (!x->answering)
			end_body(x);
		x->pace = (struct pace){ 0 };
		session_deadline(s, s->snapshot->settings->timeout_response);
		break;
	case FLOW_REFUSED:
		give_up_request(x);
		break;
	case FLOW_MALFORMED:
		upstream_discard(&x->upstream);
		answer_failed(
		    x, 400, "The chunked coding of the request is broken");
		break;
	case FLOW_CUT:
		/* The client went away; the upstream must not take what it
		 * has for the whole. */
		upstream_discard(&x->upstream);
		answer_client_gone(x);
		break;
	case FLOW_TOO_LARGE:
	case FLOW_NO_MEMORY:
		upstream_discard(&x->upstream);
		answer_failed(x, 503, "The gate is out of memory");
		break;
	case FLOW_WAIT_READ:
	case FLOW_WAIT_WRITE:
	case FLOW_WAIT_TURN:
		break;
	}
}

/* Its answer may lie there all the same. */
static void
give_up_request(struct exchange *x)
{
	x->request_given_up = true;
	x->upstream->conn.readable = true;
}

void
exchange_timeout(struct exchange *x)
{
	bool by_client = exchange_sending_body(x) && x->upstream != NULL &&
			 x->starved == FLOW_WAIT_READ;

	if (x->judged != NULL && !x->asked && x->upstream == NULL) {
		judged_timeout(x->judged);
		return;
	}
	if (is_in_time(x)) {
		give_time(x);
		return;
	}
	upstream_cancel(&x->wish);
	x->asked = false;
	if (x->answering && x->judged == NULL) {
		answer_break_off(x);
		return;
	}
	upstream_discard(&x->upstream);
	if (by_client)
		answer_failed(x, 408,
		    "The request body did not arrive in "
		    "time");
	else
		answer_failed(x, 504,
		    "The service behind the gate did not "
		    "answer in time");
}

/* It may only have been time for a look at the rate. */
static bool
is_in_time(struct exchange *x)
{
	struct metrics_block *m = x->session->worker->metrics;
	struct pace_limits limits;

	if (!moves(x, &limits))
		return false;
	switch (look_at_pace(x, &limits)) {
	case PACE_FINE:
		return true;
	case PACE_STALLED:
		break;
	case PACE_SLOW:
		metrics_add(m, METRIC_LIMIT_REACHED + LIMIT_RATE, 1);
		break;
	}
	return false;
}

void
exchange_free(struct exchange **px)
{
	struct exchange *x = *px;
	struct buffer_pool *pool;

	*px = NULL;
	if (x == NULL)
		return;
	x->session->worker->exchanges--;
	tally(x);
	request_log_end(
	    &x->log, x->session, x->status, judged_decision_id(x->judged));
	end_body(x);
	pool = &x->session->worker->buffers;
	if (x->asked)
		upstream_cancel(&x->wish);
	upstream_discard(&x->upstream);
	judged_free(x->judged);
	flow_done(&x->request);
	flow_done(&x->response);
	if (x->head != NULL)
		buffer_give(pool, &x->head);
	if (x->body != NULL)
		buffer_give(pool, &x->body);
	text_done(&x->answer_head);
	text_done(&x->answer_body);
	upstream_set_unref(x->upstreams);
	free(x);
}

/* What was judged counts itself. */
static void
tally(const struct exchange *x)
{
	struct metrics_block *m = x->session->worker->metrics;
	enum metric_action action = x->answering       ? DONE_FORWARDED
				    : x->asked_us == 0 ? DONE_REFUSED
						       : DONE_FAILED;

	metrics_add(m, METRIC_BODY_BYTES + DIRECTION_REQUEST, x->request.moved);
	metrics_add(
	    m, METRIC_BODY_BYTES + DIRECTION_RESPONSE, x->response.moved);
	if (x->judged == NULL)
		metrics_request(m,
		    x->route == NULL ? METRIC_SERVICE_NONE
				     : (unsigned)x->route->service,
		    x->reads ? METRIC_READ : METRIC_OTHER_WRITE,
		    x->asked_us == 0 ? VERDICT_NONE : VERDICT_PASSED, action);
}

bool
exchange_sending_body(const struct exchange *x)
{
	if (x->framing == FRAMING_NONE || x->held)
		return false;
	return !x->request_done;
}

bool
exchange_was_head(const struct exchange *x)
{
	return x->was_head;
}

static bool
is_read(struct slice method)
{
	return slice_is(method, "GET") || slice_is(method, "HEAD") ||
	       slice_is(method, "OPTIONS");
}
