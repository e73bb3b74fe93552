/* listener.c - one listening socket of one worker; see listener.h. */
#include "proxy/listener.h"

#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy/gate.h"
#include "proxy/log.h"
#include "proxy/metrics.h"
#include "proxy/session.h"
#include "proxy/worker.h"

#define BACKLOG 1024
#define PAUSE_MS 100
#define COMPLAINT_INTERVAL_MS 10000
/* One worker must not keep others waiting for its accept loop. */
#define ACCEPTS_A_TURN 64

struct listener {
	struct worker *worker;
	size_t index;
	int fd;
	struct event *event;
	struct deadline pause;
	uint64_t next_complaint_ms;
};

static int listen_on(const struct settings_address *, uint16_t);
static void set_port(struct sockaddr_storage *, uint16_t);
static void on_acceptable(evutil_socket_t, short, void *);
static bool accept_one(struct listener *);
static void pause_accepting(struct listener *, const char *);
static void on_pause_over(void *);

int
listener_bind(const struct settings_listener *l, uint16_t *port)
{
	int fd = listen_on(&l->bind, *port);

	if (fd >= 0 && *port == 0)
		*port = listener_port(fd);
	return fd;
}

static int
listen_on(const struct settings_address *a, uint16_t port)
{
	struct sockaddr_storage address = a->sockaddr;
	int fd = socket(
	    address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1, saved;

	if (fd < 0)
		return -1;
	if (port != 0)
		set_port(&address, port);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0 &&
	    bind(fd, (struct sockaddr *)&address, a->sockaddr_len) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

uint16_t
listener_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address;
	socklen_t len = sizeof(address);

	memset(&address, 0, sizeof(address));
	if (getsockname(fd, &address.any, &len) != 0)
		return 0;
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port
						       : address.v4.sin_port);
}

static void
set_port(struct sockaddr_storage *address, uint16_t port)
{
	if (address->ss_family == AF_INET6)
		((struct sockaddr_in6 *)address)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)address)->sin_port = htons(port);
}

struct listener *
listener_new(struct worker *w, size_t index, int fd)
{
	struct listener *l = calloc(1, sizeof(*l));

	if (l != NULL)
		l->event = event_new(
		    w->base, fd, EV_READ | EV_PERSIST, on_acceptable, l);
	if (l == NULL || l->event == NULL || event_add(l->event, NULL) != 0) {
		if (l != NULL && l->event != NULL)
			event_free(l->event);
		free(l);
		close(fd);
		return NULL;
	}
	l->worker = w;
	l->index = index;
	l->fd = fd;
	return l;
}

static void
on_acceptable(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;

	(void)fd;
	(void)what;
	for (int i = 0; i < ACCEPTS_A_TURN; i++)
		if (!accept_one(l))
			break;
}

static bool
accept_one(struct listener *l)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int fd, on = 1;

	if (!gate_connection_begins(l->worker->gate)) {
		pause_accepting(l, "the limit of connections is reached");
		return false;
	}
	fd = accept4(l->fd, (struct sockaddr *)&peer, &len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		gate_connection_ended(l->worker->gate);
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			pause_accepting(l, strerror(errno));
		return false;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	metrics_add(l->worker->metrics, METRIC_CLIENT_CONNECTIONS, 1);
	session_start(l->worker, l->index, fd, (struct sockaddr *)&peer);
	return true;
}

/* Whoever keeps it so would fill the log; each pause is counted. */
static void
pause_accepting(struct listener *l, const char *why)
{
	uint64_t now = wheel_now_ms(l->worker->wheel);

	if (l->event == NULL)
		return;
	if (now >= l->next_complaint_ms) {
		log_line(LOG_WARNING, "listener", "accepting pauses: %s", why);
		l->next_complaint_ms = now + COMPLAINT_INTERVAL_MS;
	}
	metrics_add(l->worker->metrics, METRIC_ACCEPT_PAUSES, 1);
	event_del(l->event);
	deadline_set(l->worker->wheel, &l->pause, PAUSE_MS, on_pause_over, l);
}

static void
on_pause_over(void *arg)
{
	struct listener *l = arg;

	event_add(l->event, NULL);
}

void
listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	deadline_clear(&l->pause);
	event_free(l->event);
	l->event = NULL;
	while (!l->worker->gentle && accept_one(l))
		continue;
	close(l->fd);
	free(l);
}
