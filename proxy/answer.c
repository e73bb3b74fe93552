/* answer.c - the second half of an exchange; see answer.h. */
#include "proxy/answer.h"

#include "proxy/clock.h"
#include "proxy/judged.h"
#include "proxy/log.h"
#include "proxy/metrics.h"

/* One every few seconds for as long as a call may take; who sends more of them
 * sends nothing else, and nobody would have a turn meanwhile. */
#define INTERIMS_MOST 256

enum turn { TURN_AGAIN, TURN_WAIT };

static enum turn read_head(struct exchange *);
static enum turn read_more(struct exchange *);
static void upstream_ended(struct exchange *);
static enum turn on_head(struct exchange *, const struct head *);
static enum turn on_interim(struct exchange *, const struct head *);
static bool begin_relay(struct exchange *, const struct head *, uint64_t);
static bool begin_holding(struct exchange *, const struct head *);
static enum framing framing_for_client(const struct exchange *, enum framing);
static void relay_body(struct exchange *);
static void body_stopped(struct exchange *, enum flow_result);
static void complete(struct exchange *);
static void bad_answer(struct exchange *, const char *);

void
answer_pump(struct exchange *x)
{
	struct session *s = x->session;

	while (!x->answering) {
		if (read_head(x) == TURN_WAIT)
			return;
		if (s->exchange != x || x->upstream == NULL)
			return;
	}
	relay_body(x);
}

static enum turn
read_head(struct exchange *x)
{
	struct uconn *u = x->upstream;
	struct worker *w = x->session->worker;
	const char *why = "its head is too large";
	enum http1_result result = HTTP1_MORE;

	if (u->in != NULL) {
		struct slice in = { u->in->data + u->in->from,
			u->in->to - u->in->from };

		result = http1_response(in, &x->scanned, &w->head, &why);
		if (result == HTTP1_MORE && in.len >= u->in->size)
			result = HTTP1_BAD;
	}
	switch (result) {
	case HTTP1_MORE:
		return read_more(x);
	case HTTP1_DONE:
		x->scanned = 0;
		return on_head(x, &w->head);
	case HTTP1_BAD:
	case HTTP1_MANY:
		break;
	}
	bad_answer(x, why);
	return TURN_WAIT;
}

static enum turn
read_more(struct exchange *x)
{
	struct uconn *u = x->upstream;
	struct buffer_pool *pool = &x->session->worker->buffers;
	size_t got;
	enum io io;

	if (u->in == NULL)
		u->in = buffer_take(pool);
	if (u->in == NULL) {
		bad_answer(x, "the gate is out of memory");
		return TURN_WAIT;
	}
	buffer_compact(u->in);
	io = conn_read(
	    &u->conn, u->in->data + u->in->to, u->in->size - u->in->to, &got);
	u->in->to += got;
	if (io == IO_OK)
		return TURN_AGAIN;
	if (io != IO_AGAIN)
		upstream_ended(x);
	else if (u->in->from == u->in->to)
		buffer_give(pool, &u->in);
	return TURN_WAIT;
}

/* A request that can be repeated is, once, if the connection was an old one:
 * the server may have closed it before it saw anything. */
static void
upstream_ended(struct exchange *x)
{
	struct uconn *u = x->upstream;
	bool nothing = u->in == NULL || u->in->from == u->in->to;

	if (nothing && u->reused && x->repeatable && !x->retried &&
	    x->head != NULL) {
		upstream_died(u);
		upstream_discard(&x->upstream);
		x->retried = true;
		x->head->from = 0;
		exchange_forward(x);
		return;
	}
	upstream_discard(&x->upstream);
	answer_failed(x, 502,
	    "The service behind the gate closed the "
	    "connection without an answer");
}

static enum turn
on_head(struct exchange *x, const struct head *head)
{
	const struct settings *settings = x->session->snapshot->settings;
	struct uconn *u = x->upstream;
	const char *why = "its length is not clear";
	uint64_t length = 0;
	enum framing framing;
	bool good;

	if (head->status < 200)
		return on_interim(x, head);
	framing = framing_response(head, x->was_head, &length, &why);
	if (framing == FRAMING_BAD) {
		bad_answer(x, why);
		return TURN_WAIT;
	}
	if (!exchange_begin_answer(x, framing, length)) {
		upstream_discard(&x->upstream);
		answer_failed(x, 503,
		    "Too many large answers to this address are on their way "
		    "already");
		return TURN_WAIT;
	}
	x->answering = true;
	x->status = head->status;
	metrics_time(x->session->worker->metrics, STAGE_UPSTREAM,
	    clock_us() - x->asked_us);
	x->keep_upstream = framing != FRAMING_CLOSE && head_keeps_alive(head);
	/* Behind half a head no other may follow. */
	if (x->head != NULL && x->head->from < x->head->to)
		x->request_given_up = true;
	if (x->head != NULL)
		buffer_give(&x->session->worker->buffers, &x->head);
	flow_init(&x->response, &x->session->worker->buffers, framing,
	    framing_for_client(x, framing), length);
	x->response.from = &u->conn;
	x->response.in = &u->in;
	x->response.limit = settings->limit_response_body;
	good = x->judged != NULL ? begin_holding(x, head)
				 : begin_relay(x, head, length);
	if (!good)
		return TURN_WAIT;
	u->in->from += head->length;
	if (u->in->from == u->in->to)
		buffer_give(&x->session->worker->buffers, &u->in);
	return TURN_AGAIN;
}

/* RFC 9110 section 15.2: interim answers are passed on to who can read them,
 * without a length, which they do not have; 100 was answered by the gate
 * itself, 101 was never asked for. */
static enum turn
on_interim(struct exchange *x, const struct head *head)
{
	struct session *s = x->session;
	struct response_rewrite rewrite = { .framing = FRAMING_NONE };
	struct buffer *in = x->upstream->in;

	if (head->status == 101) {
		bad_answer(x, "it switches protocols unasked");
		return TURN_WAIT;
	}
	if (++x->interims > INTERIMS_MOST) {
		bad_answer(x, "it sends too many interim answers");
		return TURN_WAIT;
	}
	if (head->status != 100 && s->minor > 0 && x->judged == NULL) {
		struct out out = session_out(s);

		rewrite.client_minor = s->minor;
		rewrite_response(&out, head, &rewrite);
		if (out.overflow) {
			bad_answer(x, "its interim answers are too large");
			return TURN_WAIT;
		}
		session_out_wrote(s, &out);
		(void)flow_flush(&s->conn, &s->out, &s->worker->buffers);
	}
	in->from += head->length;
	return TURN_AGAIN;
}

static enum framing
framing_for_client(const struct exchange *x, enum framing in)
{
	if (in == FRAMING_NONE || in == FRAMING_LENGTH)
		return in;
	return x->session->minor > 0 ? FRAMING_CHUNKED : FRAMING_CLOSE;
}

static bool
begin_relay(struct exchange *x, const struct head *head, uint64_t length)
{
	struct session *s = x->session;
	struct out out = session_out(s);
	struct response_rewrite rewrite = {
		.framing = x->response.framing_out,
		.length = length,
		.head_only = x->was_head || head->status == 304,
		.client_minor = s->minor,
	};

	/* Whoever is answered before having said everything will not be
	 * listened to for long. */
	s->body_pending = exchange_sending_body(x);
	if (rewrite.framing == FRAMING_CLOSE || s->body_pending ||
	    s->worker->stopping)
		s->keep_alive = false;
	rewrite.close = !s->keep_alive;
	rewrite_response(&out, head, &rewrite);
	if (out.overflow) {
		bad_answer(x, "its head is too large");
		return false;
	}
	session_out_wrote(s, &out);
	x->response.to = &s->conn;
	x->response.out = &s->out;
	return true;
}

static bool
begin_holding(struct exchange *x, const struct head *head)
{
	struct buffer *in = x->upstream->in;

	text_add(&x->answer_head,
	    (struct slice){ in->data + in->from, head->length });
	if (text_failed(&x->answer_head)) {
		bad_answer(x, "the gate is out of memory");
		return false;
	}
	x->response.to = NULL;
	x->response.sink = &x->answer_body;
	return true;
}

static void
relay_body(struct exchange *x)
{
	enum flow_result result =
	    flow_pump(&x->response, worker_share(x->session->worker));

	if (result == FLOW_WAIT_TURN)
		session_wait_turn(x->session);
	else if (result != FLOW_WAIT_READ && result != FLOW_WAIT_WRITE)
		body_stopped(x, result);
}

static void
body_stopped(struct exchange *x, enum flow_result result)
{
	if (result == FLOW_DONE) {
		complete(x);
		return;
	}
	upstream_discard(&x->upstream);
	if (x->judged != NULL) {
		judged_failed(x->judged, 502,
		    result == FLOW_TOO_LARGE
			? "The answer of the service is larger than this gate "
			  "holds; the write may have taken place"
			: "The answer of the service broke off; the write may "
			  "have taken place");
		return;
	}
	if (result == FLOW_REFUSED)
		session_close(x->session, false);
	else
		answer_break_off(x);
}

void
answer_break_off(struct exchange *x)
{
	struct session *s = x->session;

	if (x->response.framing_out == FRAMING_CLOSE || !s->conn.writable) {
		session_close(s, true);
		return;
	}
	s->keep_alive = false;
	s->body_pending = exchange_sending_body(x);
	session_request_done(s);
}

static void
complete(struct exchange *x)
{
	if (x->request_done && x->keep_upstream)
		upstream_return(&x->upstream);
	else
		upstream_discard(&x->upstream);
	if (x->judged != NULL) {
		judged_answered(x->judged);
		return;
	}
	x->session->body_pending = exchange_sending_body(x);
	session_request_done(x->session);
}

static void
bad_answer(struct exchange *x, const char *why)
{
	log_line(LOG_WARNING, NULL, "an answer is not usable: %s", why);
	upstream_discard(&x->upstream);
	answer_failed(x, 502,
	    "The answer of the service behind the gate is "
	    "not valid HTTP");
}

void
answer_failed(struct exchange *x, unsigned status, const char *sentence)
{
	if (x->judged != NULL)
		judged_failed(x->judged, status, sentence);
	else
		session_refuse(x->session, status, sentence, NULL);
}

void
answer_client_gone(struct exchange *x)
{
	if (x->judged != NULL)
		judged_failed(x->judged, 0, "the client went away");
	else
		session_close(x->session, false);
}
