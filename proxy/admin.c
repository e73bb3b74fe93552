/* admin.c - the admin pages are served; see admin.h. */
#include "proxy/admin.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/admin_bypass.h"
#include "proxy/admin_page.h"
#include "proxy/admin_socket.h"
#include "proxy/audit.h"
#include "proxy/handover.h"
#include "proxy/http1.h"
#include "proxy/log.h"
#include "proxy/refusal.h"
#include "proxy/uri.h"

#define GUESTS_MAX 32u
#define HEAD_MAX 8192u
/* For the whole of a connection, and when there is no descriptor for one. */
static const struct timeval patience = { .tv_sec = 10 };
static const struct timeval pause_time = { .tv_sec = 1 };

/* One connection. */
struct guest {
	LIST_ENTRY(guest) link;
	struct admin *admin;
	struct bufferevent *stream;
	struct event *deadline;
	size_t scanned;
	bool answered;
	bool heir;  /* a new gate that has our sockets */
	bool ended; /* the client has, on its side */
};

struct admin {
	struct gate *gate;
	struct health *health;
	struct event_base *base;
	struct admin_socket socket;
	struct evconnlistener *listener;
	struct event *resume;
	LIST_HEAD(guest_list, guest) guests;
	unsigned guest_count;
	struct head head; /* scratch */
};

static void on_accept(
    struct evconnlistener *, evutil_socket_t, struct sockaddr *, int, void *);
static void on_accept_failed(struct evconnlistener *, void *);
static void on_resume(evutil_socket_t, short, void *);
static struct guest *guest_new(struct admin *, evutil_socket_t);
static void guest_free(struct guest *);
static void on_readable(struct bufferevent *, void *);
static void on_written(struct bufferevent *, void *);
static void on_ended(struct bufferevent *, short, void *);
static void on_deadline(evutil_socket_t, short, void *);
static void hand_over(struct guest *);
static void answer(struct guest *, const struct head *);
static bool is_an_order(
    const struct guest *, struct slice method, struct slice path);
static void give_sockets(struct guest *, uid_t);
static bool has_heir(const struct admin *);
static void take_order(struct guest *, const struct admin_request *);
static void refuse(struct guest *, unsigned status, const char *sentence);
static void send_answer(
    struct guest *, const struct admin_answer *, bool with_body);

struct admin *
admin_start(struct gate *gate, struct health *health, struct event_base *base,
    int given)
{
	const unsigned flags = LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_CLOSE_ON_FREE;
	struct admin *a = calloc(1, sizeof(*a));

	if (a == NULL ||
	    !admin_socket_open(&a->socket, gate->snapshot->settings, given)) {
		free(a);
		return NULL;
	}
	LIST_INIT(&a->guests);
	a->gate = gate;
	a->health = health;
	a->base = base;
	a->resume = evtimer_new(base, on_resume, a);
	/* It listens already: -1 would be libevent's choice of a backlog. */
	a->listener =
	    evconnlistener_new(base, on_accept, a, flags, 0, a->socket.fd);
	if (a->listener == NULL || a->resume == NULL) {
		log_line(LOG_ERROR, "admin", "out of memory");
		admin_stop(a);
		return NULL;
	}
	evconnlistener_set_error_cb(a->listener, on_accept_failed);
	return a;
}

bool
admin_give(struct admin *a, const struct privilege *p)
{
	return !p->changes || admin_socket_give(&a->socket, p->uid, p->gid);
}

void
admin_stop(struct admin *a)
{
	struct guest *g;

	if (a == NULL)
		return;
	/* guest_free takes each off the list, which the analyzer misses. */
	while ((g = LIST_FIRST(&a->guests)) != NULL)
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		guest_free(g);
	if (a->listener != NULL)
		evconnlistener_free(a->listener);
	else
		close(a->socket.fd);
	if (a->resume != NULL)
		event_free(a->resume);
	/* It is the successor's now. */
	if (!a->gate->handed_over)
		admin_socket_remove(&a->socket);
	free(a);
}

/* With as many guests as may be, others wait in the kernel's queue. */
static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd,
    struct sockaddr *peer, int len, void *arg)
{
	struct admin *a = arg;

	(void)peer;
	(void)len;
	if (guest_new(a, fd) == NULL)
		close(fd);
	if (a->guest_count == GUESTS_MAX)
		evconnlistener_disable(listener);
}

/* Out of descriptors: trying on at once would only turn in circles. */
static void
on_accept_failed(struct evconnlistener *listener, void *arg)
{
	struct admin *a = arg;

	evconnlistener_disable(listener);
	evtimer_add(a->resume, &pause_time);
}

static void
on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct admin *a = arg;

	(void)fd;
	(void)what;
	if (a->guest_count < GUESTS_MAX)
		evconnlistener_enable(a->listener);
}

static struct guest *
guest_new(struct admin *a, evutil_socket_t fd)
{
	struct guest *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return NULL;
	g->admin = a;
	g->stream = bufferevent_socket_new(a->base, fd, 0);
	g->deadline = evtimer_new(a->base, on_deadline, g);
	if (g->stream == NULL || g->deadline == NULL) {
		if (g->stream != NULL)
			bufferevent_free(g->stream);
		if (g->deadline != NULL)
			event_free(g->deadline);
		free(g);
		return NULL;
	}
	LIST_INSERT_HEAD(&a->guests, g, link);
	a->guest_count++;
	bufferevent_setcb(g->stream, on_readable, on_written, on_ended, g);
	bufferevent_setwatermark(g->stream, EV_READ, 0, HEAD_MAX);
	bufferevent_enable(g->stream, EV_READ | EV_WRITE);
	evtimer_add(g->deadline, &patience);
	return g;
}

static void
guest_free(struct guest *g)
{
	struct admin *a = g->admin;
	evutil_socket_t fd = bufferevent_getfd(g->stream);

	LIST_REMOVE(g, link);
	bufferevent_free(g->stream);
	close(fd);
	event_free(g->deadline);
	free(g);
	if (a->guest_count-- == GUESTS_MAX && a->listener != NULL)
		evconnlistener_enable(a->listener);
}

static void
on_readable(struct bufferevent *stream, void *arg)
{
	struct guest *g = arg;
	struct evbuffer *in = bufferevent_get_input(stream);
	struct head *head = &g->admin->head;
	const char *why = NULL;
	struct slice bytes;

	/* After the answer only so that the client gets to see it. */
	if (g->heir) {
		hand_over(g);
		return;
	}
	if (g->answered) {
		evbuffer_drain(in, evbuffer_get_length(in));
		return;
	}
	bytes.len = evbuffer_get_length(in);
	bytes.at = (const char *)evbuffer_pullup(in, -1);
	if (bytes.at == NULL)
		return;
	switch (http1_request(bytes, &g->scanned, head, &why)) {
	case HTTP1_MORE:
		if (bytes.len >= HEAD_MAX)
			refuse(g, 431, "The request head is too large");
		break;
	case HTTP1_MANY:
		refuse(g, 431, "The request has too many header fields");
		break;
	case HTTP1_BAD:
		refuse(g, 400, why);
		break;
	case HTTP1_DONE:
		answer(g, head);
		break;
	}
}

/* It serves: this gate does not accept any more. */
static void
hand_over(struct guest *g)
{
	struct evbuffer *in = bufferevent_get_input(g->stream);
	const size_t len = strlen(HANDOVER_READY);
	char word[sizeof(HANDOVER_READY)] = "";

	if (evbuffer_copyout(in, word, len) < (ssize_t)len)
		return;
	if (strcmp(word, HANDOVER_READY) != 0) {
		guest_free(g);
		return;
	}
	evbuffer_drain(in, evbuffer_get_length(in));
	log_line(LOG_INFO, "process",
	    "another gate has taken over: this one drains");
	g->admin->gate->handed_over = true;
	event_base_loopbreak(g->admin->base);
}

static void
answer(struct guest *g, const struct head *head)
{
	struct uri uri = uri_split(head->target);
	struct admin_request request = {
		.method = head->method,
		.path = uri.path,
		.query = uri.query,
		.wants_json =
		    head_has_token(head, HEADER_ACCEPT, "application/json"),
	};
	struct admin_answer ret;
	const char *why = NULL;
	uint64_t length;
	bool is_head = slice_is(head->method, "HEAD");
	bool is_order = is_an_order(g, head->method, uri.path);

	if (!is_head && !is_order && !slice_is(head->method, "GET")) {
		refuse(g, 405, "Admin pages can only be read");
		return;
	}
	if (framing_request(head, &length, &why) != FRAMING_NONE) {
		refuse(g, 400, "A request for an admin page has no body");
		return;
	}
	if (is_order) {
		take_order(g, &request);
		return;
	}
	admin_page(g->admin->gate, g->admin->health, &request, &ret);
	if (text_failed(&ret.body))
		refuse(g, 503, "The gate is out of memory");
	else
		send_answer(g, &ret, !is_head);
	text_done(&ret.body);
}

/* Whoever may write to the socket's file may give one. Every user, and every
 * web page, can reach a port. */
static bool
is_an_order(const struct guest *g, struct slice method, struct slice path)
{
	return admin_socket_is_local(&g->admin->socket) &&
	       ((slice_is(path, "/bypass") &&
		    (slice_is(method, "POST") || slice_is(method, "DELETE"))) ||
		   (slice_is(path, HANDOVER_TARGET) &&
		       slice_is(method, "POST")));
}

/* The kernel says who gives it. */
static void
take_order(struct guest *g, const struct admin_request *request)
{
	int fd = bufferevent_getfd(g->stream);
	struct ucred peer = { 0 };
	socklen_t len = sizeof(peer);
	struct admin_answer ret;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0) {
		refuse(g, 403, "The kernel does not say who you are");
		return;
	}
	if (slice_is(request->path, HANDOVER_TARGET)) {
		give_sockets(g, peer.uid);
		return;
	}
	admin_bypass(g->admin->gate, request, peer.uid, &ret);
	if (text_failed(&ret.body))
		refuse(g, 503, "The gate is out of memory");
	else
		send_answer(g, &ret, true);
	text_done(&ret.body);
}

/* From here on the connection waits for the word that the heir serves. */
static void
give_sockets(struct guest *g, uid_t uid)
{
	const struct gate *gate = g->admin->gate;
	struct evbuffer *in = bufferevent_get_input(g->stream);

	if (!handover_is_allowed(uid)) {
		refuse(g, 403, "Only root and the gate's own user take over");
		return;
	}
	if (has_heir(g->admin)) {
		refuse(g, 409, "Another gate is about to take over");
		return;
	}
	audit_share(gate->audit);
	g->heir = g->answered = true;
	evbuffer_drain(in, evbuffer_get_length(in));
	if (!handover_give(bufferevent_getfd(g->stream),
		gate->snapshot->settings, gate->doors, g->admin->socket.fd))
		guest_free(g);
}

/* Of two that are ready at once both would serve, and one say so in vain. */
static bool
has_heir(const struct admin *a)
{
	const struct guest *g;

	LIST_FOREACH (g, &a->guests, link)
		if (g->heir)
			return true;
	return false;
}

static void
refuse(struct guest *g, unsigned status, const char *sentence)
{
	struct admin_answer ret = {
		.status = status,
		.type = "text/plain; charset=utf-8",
	};

	text_addf(&ret.body, "%s.\n", sentence);
	send_answer(g, &ret, true);
	text_done(&ret.body);
}

static void
send_answer(struct guest *g, const struct admin_answer *a, bool with_body)
{
	struct evbuffer *out = bufferevent_get_output(g->stream);
	struct evbuffer *in = bufferevent_get_input(g->stream);

	g->answered = true;
	evbuffer_drain(in, evbuffer_get_length(in));
	if (evbuffer_add_printf(out,
		"HTTP/1.1 %u %s\r\n"
		"Content-Type: %s\r\n"
		"Content-Length: %zu\r\n"
		"Cache-Control: no-store\r\n"
		"X-Content-Type-Options: nosniff\r\n"
		"%sConnection: close\r\n\r\n",
		a->status, refusal_phrase(a->status), a->type, a->body.len,
		a->status == 405 ? "Allow: GET, HEAD\r\n" : "") < 0 ||
	    (with_body && a->body.len > 0 &&
		evbuffer_add(out, a->body.at, a->body.len) != 0))
		guest_free(g);
}

/* The end is the client's: closing with bytes of it unread would reset the
 * connection before the answer is through. */
static void
on_written(struct bufferevent *stream, void *arg)
{
	struct guest *g = arg;

	if (g->ended)
		guest_free(g);
	else if (g->answered)
		shutdown(bufferevent_getfd(stream), SHUT_WR);
}

static void
on_ended(struct bufferevent *stream, short what, void *arg)
{
	struct guest *g = arg;

	/* Who only ends its own direction still gets what it asked for. */
	g->ended = true;
	if ((what & BEV_EVENT_EOF) == 0 ||
	    evbuffer_get_length(bufferevent_get_output(stream)) == 0)
		guest_free(g);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	guest_free(arg);
}
