/* session.c - one client connection; see session.h. */
#include "proxy/session.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "proxy/exchange.h"
#include "proxy/gate.h"
#include "proxy/metrics.h"
#include "proxy/peers.h"
#include "proxy/refusal.h"
#include "proxy/relay.h"
#include "proxy/request_log.h"
#include "proxy/tls.h"

#define DRAIN_SHORT_MS 1000u
/* Each moves a buffer, or a share of a body, at the most. */
#define STEPS_A_TURN 16

static bool admit(struct session *, const struct sockaddr *);
static void turn_away(int fd, bool plain);
static void name_peer(struct session *, const struct sockaddr *);
static void on_wake(void *);
static void on_deadline(void *);
static bool pump_once(struct session *);
static bool pump_handshake(struct session *);
static bool pump_head(struct session *);
static bool parse_head(struct session *);
static bool refuse_head(struct session *, enum http1_result, const char *);
static void follow_settings(struct session *);
static bool pump_reply(struct session *);
static bool pump_drain(struct session *);
static void become_idle(struct session *);
static void begin_drain(struct session *);
static void session_free(struct session *);
static const struct settings *settings_of(const struct session *);

void
session_start(
    struct worker *w, size_t listener, int fd, const struct sockaddr *peer)
{
	SSL_CTX *tls = w->snapshot->listener_tls[listener];
	struct session *s = calloc(1, sizeof(*s));
	SSL *ssl = NULL;

	if (s == NULL) {
		close(fd);
		gate_connection_ended(w->gate);
		return;
	}
	s->worker = w;
	s->listener = listener;
	s->snapshot = snapshot_ref(w->snapshot);
	s->state = tls != NULL ? SESSION_HANDSHAKE : SESSION_IDLE;
	TAILQ_INSERT_TAIL(&w->sessions, s, entry);
	name_peer(s, peer);
	if (!admit(s, peer) ||
	    (tls != NULL && (ssl = tls_accept(tls)) == NULL)) {
		turn_away(fd, tls == NULL);
		session_free(s);
		return;
	}
	if (!conn_open(&s->conn, w->base, &w->buffers, fd, ssl, on_wake, s)) {
		session_enter(s);
		session_close(s, false);
		session_leave(s);
		return;
	}
	session_deadline(s, tls != NULL ? settings_of(s)->timeout_handshake
					: settings_of(s)->timeout_head);
}

/* Is there room for one more connection of this address? */
static bool
admit(struct session *s, const struct sockaddr *peer)
{
	uint32_t most = settings_of(s)->limit_client_connections;

	if (most == 0 || s->trusted)
		return true;
	s->peer = peers_enter(s->worker->gate->peers, peer, most);
	if (s->peer == NULL)
		metrics_add(s->worker->metrics,
		    METRIC_LIMIT_REACHED + LIMIT_CLIENT_CONNECTIONS, 1);
	return s->peer != NULL;
}

/* Nothing is kept of it, so nothing but what the socket takes at once. */
static void
turn_away(int fd, bool plain)
{
	static const char answer[] =
	    "HTTP/1.1 503 Service Unavailable\r\n"
	    "Content-Type: application/json\r\n"
	    "Content-Length: 100\r\n"
	    "Retry-After: 5\r\n"
	    "Connection: close\r\n"
	    "\r\n"
	    "{\"serviceUnavailable\": {\"code\": 503, \"message\": "
	    "\"There are too many connections from this address\"}}";

	if (plain)
		(void)send(fd, answer, sizeof(answer) - 1,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static void
name_peer(struct session *s, const struct sockaddr *peer)
{
	const struct sockaddr_in *v4 = (const void *)peer;
	const struct sockaddr_in6 *v6 = (const void *)peer;

	if (peer->sa_family == AF_INET) {
		inet_ntop(
		    AF_INET, &v4->sin_addr, s->client_ip, sizeof(s->client_ip));
		s->client_port = ntohs(v4->sin_port);
	} else if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
		inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], s->client_ip,
		    sizeof(s->client_ip));
		s->client_port = ntohs(v6->sin6_port);
	} else {
		inet_ntop(AF_INET6, &v6->sin6_addr, s->client_ip,
		    sizeof(s->client_ip));
		s->client_port = ntohs(v6->sin6_port);
	}
	s->trusted = settings_trusts(settings_of(s), peer);
}

static void
on_wake(void *arg)
{
	struct session *s = arg;

	session_enter(s);
	session_pump(s);
	session_leave(s);
}

void
session_wait_turn(struct session *s)
{
	if (s->state != SESSION_CLOSED)
		turns_wait(s->worker->turns, &s->turn, on_wake, s);
}

void
session_enter(struct session *s)
{
	s->depth++;
}

void
session_leave(struct session *s)
{
	if (--s->depth == 0 && s->state == SESSION_CLOSED)
		session_free(s);
}

/* Calls from within a pump only ask for another turn of its loop. Who asks
 * for one thing after the other lets others have their turn in between. */
void
session_pump(struct session *s)
{
	s->pump_again = true;
	if (s->pumping)
		return;
	s->pumping = true;
	for (unsigned steps = 0; s->pump_again; steps++) {
		if (steps == STEPS_A_TURN) {
			session_wait_turn(s);
			break;
		}
		s->pump_again = false;
		if (pump_once(s))
			s->pump_again = true;
	}
	s->pumping = false;
}

void
session_again(struct session *s)
{
	s->pump_again = true;
}

/* True if the session has moved and should be looked at again. */
static bool
pump_once(struct session *s)
{
	switch (s->state) {
	case SESSION_HANDSHAKE:
		return pump_handshake(s);
	case SESSION_IDLE:
	case SESSION_HEAD:
		return pump_head(s);
	case SESSION_REQUEST:
		exchange_pump(s->exchange);
		return s->state != SESSION_REQUEST &&
		       s->state != SESSION_CLOSED;
	case SESSION_REPLY:
		return pump_reply(s);
	case SESSION_DRAIN:
		return pump_drain(s);
	case SESSION_CLOSED:
		break;
	}
	return false;
}

static bool
pump_handshake(struct session *s)
{
	enum io io = conn_handshake(&s->conn);

	if (io == IO_AGAIN)
		return false;
	if (io != IO_OK) {
		session_close(s, false);
		return false;
	}
	s->state = SESSION_IDLE;
	session_deadline(s, s->worker->stopping ? DRAIN_SHORT_MS
						: settings_of(s)->timeout_head);
	return true;
}

static bool
pump_head(struct session *s)
{
	struct buffer *b;
	size_t got;
	enum io io;

	if (s->in != NULL && parse_head(s))
		return true;
	if (s->state == SESSION_CLOSED)
		return false;
	/* Between requests a look for errors is not worth its price. */
	if (s->state == SESSION_IDLE && !conn_has_more(&s->conn))
		return false;
	if (s->in == NULL)
		s->in = buffer_take(&s->worker->buffers);
	b = s->in;
	if (b == NULL) {
		session_close(s, false);
		return false;
	}
	buffer_compact(b);
	io = conn_read(&s->conn, b->data + b->to, b->size - b->to, &got);
	b->to += got;
	if (io == IO_OK)
		return true;
	if (b->from == b->to)
		buffer_give(&s->worker->buffers, &s->in);
	if (io != IO_AGAIN)
		session_close(s, false);
	return false;
}

/* True if a request (or its refusal) has begun. */
static bool
parse_head(struct session *s)
{
	struct buffer *b = s->in;
	struct slice in = { b->data + b->from, b->to - b->from };
	struct head *head = &s->worker->head;
	const char *why = NULL;
	enum http1_result result;

	if (in.len == 0)
		return false;
	follow_settings(s);
	result = http1_request(in, &s->scanned, head, &why);
	if (result == HTTP1_MORE && in.len < settings_of(s)->limit_head &&
	    in.len < b->size) {
		if (s->state == SESSION_IDLE) {
			s->state = SESSION_HEAD;
			session_deadline(s, settings_of(s)->timeout_head);
		}
		return false;
	}
	s->scanned = 0;
	if (result != HTTP1_DONE || head->length > settings_of(s)->limit_head)
		return refuse_head(s, result, why);
	b->from += head->length;
	s->minor = head->minor;
	s->keep_alive = head_keeps_alive(head) && !s->worker->stopping;
	s->body_pending = false;
	s->state = SESSION_REQUEST;
	exchange_start(s, head);
	if (s->in != NULL && s->in->from == s->in->to)
		buffer_give(&s->worker->buffers, &s->in);
	return true;
}

static bool
refuse_head(struct session *s, enum http1_result result, const char *why)
{
	unsigned status = result == HTTP1_BAD ? 400 : 431;

	if (status == 431)
		why = "The request head is larger than this gate accepts";
	metrics_add(s->worker->metrics,
	    METRIC_BAD_HEADS +
		(status == 431 ? FAULT_TOO_LARGE : FAULT_MALFORMED),
	    1);
	request_log_refused(s, status, why);
	s->minor = 1;
	s->keep_alive = false;
	s->body_pending = true;
	s->state = SESSION_REQUEST;
	session_refuse(s, status, why, NULL);
	return true;
}

void
session_name_client(const struct session *s, char *ret, size_t size)
{
	snprintf(ret, size,
	    strchr(s->client_ip, ':') != NULL ? "[%s]:%u" : "%s:%u",
	    s->client_ip, s->client_port);
}

/* Between two requests, and only there, new settings are taken up. */
static void
follow_settings(struct session *s)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t len = sizeof(peer);

	if (s->snapshot == s->worker->snapshot)
		return;
	snapshot_unref(s->snapshot);
	s->snapshot = snapshot_ref(s->worker->snapshot);
	s->trusted =
	    getpeername(s->conn.fd, (struct sockaddr *)&peer, &len) == 0 &&
	    settings_trusts(settings_of(s), (const struct sockaddr *)&peer);
}

void
session_follow(struct session *s)
{
	if (s->state == SESSION_IDLE || s->state == SESSION_HEAD)
		follow_settings(s);
}

void
session_request_done(struct session *s)
{
	exchange_free(&s->exchange);
	if (s->state == SESSION_CLOSED)
		return;
	if (!s->body_pending && s->keep_alive &&
	    (!s->worker->stopping || s->worker->gentle))
		become_idle(s);
	else
		begin_drain(s);
}

static void
become_idle(struct session *s)
{
	s->state = SESSION_IDLE;
	session_deadline(s, settings_of(s)->timeout_keepalive);
}

/* Closing at once would make the kernel send a reset that overtakes the
 * answer in the client: RFC 9112 section 9.6. */
static void
begin_drain(struct session *s)
{
	uint32_t ms = settings_of(s)->timeout_drain;

	/* Who has said everything needs no longer than a round trip. */
	if (!s->body_pending || s->worker->stopping)
		ms = ms < DRAIN_SHORT_MS ? ms : DRAIN_SHORT_MS;
	s->state = SESSION_DRAIN;
	s->drained = 0;
	conn_shutdown(&s->conn);
	session_deadline(s, ms);
	session_pump(s);
}

void
session_refuse(struct session *s, unsigned status, const char *sentence,
    const char *decision_id)
{
	struct text body = TEXT_INIT;

	refusal_plain(status, sentence, decision_id, &body);
	session_answer(
	    s, status, &body, status == 503 ? "Retry-After: 5\r\n" : NULL);
}

void
session_answer(
    struct session *s, unsigned status, struct text *body, const char *extra)
{
	struct out out = session_out(s);

	if (s->exchange != NULL)
		s->exchange->status = status;
	if (s->exchange != NULL && exchange_sending_body(s->exchange))
		s->body_pending = true;
	if (s->body_pending)
		s->keep_alive = false;
	out_adds(&out, "HTTP/1.1 ");
	out_addu(&out, status);
	out_adds(&out, " ");
	out_adds(&out, refusal_phrase(status));
	out_adds(&out, "\r\nContent-Type: application/json\r\n"
		       "Content-Length: ");
	out_addu(&out, body->len);
	out_adds(&out, "\r\n");
	if (extra != NULL)
		out_adds(&out, extra);
	if (!s->keep_alive)
		out_adds(&out, "Connection: close\r\n");
	else if (s->minor == 0)
		out_adds(&out, "Connection: keep-alive\r\n");
	out_adds(&out, "\r\n");
	if (out.overflow || text_failed(body)) {
		text_done(body);
		session_close(s, true);
		return;
	}
	session_out_wrote(s, &out);
	text_done(&s->reply);
	s->reply = *body;
	*body = TEXT_INIT;
	if (s->exchange != NULL && exchange_was_head(s->exchange))
		text_done(&s->reply);
	session_send_reply(s);
}

void
session_send_reply(struct session *s)
{
	exchange_free(&s->exchange);
	s->reply_sent = 0;
	s->state = SESSION_REPLY;
	session_deadline(s, settings_of(s)->timeout_transfer);
	session_pump(s);
}

static bool
pump_reply(struct session *s)
{
	struct iovec vector[2];
	size_t ahead = s->out == NULL ? 0 : s->out->to - s->out->from;
	size_t left = s->reply.len - s->reply_sent, put;
	int count = 0;
	enum io io;

	if (ahead + left == 0) {
		text_done(&s->reply);
		session_request_done(s);
		return s->state != SESSION_CLOSED;
	}
	if (ahead > 0)
		vector[count++] =
		    (struct iovec){ s->out->data + s->out->from, ahead };
	if (left > 0)
		vector[count++] =
		    (struct iovec){ s->reply.at + s->reply_sent, left };
	io = conn_write(&s->conn, vector, count, &put);
	if (io != IO_OK) {
		if (io != IO_AGAIN)
			session_close(s, true);
		return false;
	}
	if (ahead > 0) {
		size_t n = put < ahead ? put : ahead;

		s->out->from += n;
		put -= n;
		if (s->out->from == s->out->to)
			buffer_give(&s->worker->buffers, &s->out);
	}
	s->reply_sent += put;
	return true;
}

static bool
pump_drain(struct session *s)
{
	size_t got;
	enum io io;

	if (s->in == NULL)
		s->in = buffer_take(&s->worker->buffers);
	if (s->in == NULL) {
		session_close(s, false);
		return false;
	}
	io = conn_read(&s->conn, s->in->data, s->in->size, &got);
	s->in->to = got > s->in->to ? got : s->in->to;
	buffer_give(&s->worker->buffers, &s->in);
	s->drained += got;
	if (io == IO_OK && s->drained <= settings_of(s)->limit_drain)
		return true;
	if (io != IO_AGAIN)
		session_close(s, false);
	return false;
}

void
session_deadline(struct session *s, uint32_t ms)
{
	deadline_set(s->worker->wheel, &s->deadline, ms, on_deadline, s);
}

static void
on_deadline(void *arg)
{
	struct session *s = arg;

	session_enter(s);
	switch (s->state) {
	case SESSION_HEAD:
		metrics_add(
		    s->worker->metrics, METRIC_BAD_HEADS + FAULT_TIMEOUT, 1);
		s->minor = 1;
		s->keep_alive = false;
		s->body_pending = true;
		s->state = SESSION_REQUEST;
		session_refuse(
		    s, 408, "The request head did not arrive in time", NULL);
		break;
	case SESSION_REQUEST:
		exchange_timeout(s->exchange);
		break;
	case SESSION_HANDSHAKE:
	case SESSION_IDLE:
	case SESSION_DRAIN:
		session_close(s, false);
		break;
	case SESSION_REPLY:
		session_close(s, true);
		break;
	case SESSION_CLOSED:
		break;
	}
	session_pump(s);
	session_leave(s);
}

void
session_close(struct session *s, bool reset)
{
	if (s->state == SESSION_CLOSED)
		return;
	s->state = SESSION_CLOSED;
	deadline_clear(&s->deadline);
	turns_leave(&s->turn);
	exchange_free(&s->exchange);
	conn_close(&s->conn, reset);
}

void
session_drain(struct session *s)
{
	/* Who is idle is kept alive, but for those who never asked yet. */
	bool asked = s->keep_alive;

	session_enter(s);
	s->keep_alive = false;
	/* A request may have come that nobody has looked at yet. */
	if (s->state == SESSION_IDLE) {
		s->conn.readable = true;
		session_pump(s);
	}
	if (s->state == SESSION_IDLE && asked)
		session_close(s, false);
	else if (s->state == SESSION_IDLE || s->state == SESSION_HANDSHAKE ||
		 s->state == SESSION_DRAIN)
		session_deadline(s, DRAIN_SHORT_MS);
	session_leave(s);
}

static void
session_free(struct session *s)
{
	struct worker *w = s->worker;

	TAILQ_REMOVE(&w->sessions, s, entry);
	if (s->in != NULL)
		buffer_give(&w->buffers, &s->in);
	if (s->out != NULL)
		buffer_give(&w->buffers, &s->out);
	text_done(&s->reply);
	snapshot_unref(s->snapshot);
	peers_leave(w->gate->peers, s->peer);
	free(s);
	gate_connection_ended(w->gate);
	worker_session_ended(w);
}

struct out
session_out(struct session *s)
{
	if (s->out == NULL)
		s->out = buffer_take(&s->worker->buffers);
	if (s->out == NULL)
		return (struct out){ NULL, 0, 0, true };
	return flow_head_room(s->out);
}

void
session_out_wrote(struct session *s, const struct out *out)
{
	s->out->to += out->len;
}

static const struct settings *
settings_of(const struct session *s)
{
	return s->snapshot->settings;
}
