/*
 * relay.c - the least that stands between two sockets: bytes go from one to
 * the other, nobody looks at them. What a proxy costs beyond this is its own
 * doing. With --splice they do not even leave the kernel.
 *
 *	relay [--splice] PORT	where the origin is; prints its own port
 */
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/port.h"

#define PIECE ((size_t)64 << 10)
#define PIPE ((size_t)1 << 20)

/* One way of a connection: what comes from one side and goes to the other. */
struct way {
	struct link *link;
	struct way *back;
	int from, to;
	struct event readable, writable;
	size_t held; /* read and not yet written */
	size_t at;
	char *buf;
	int pipe[2];
	bool ended;
};

struct link {
	struct way up, down;
};

static struct event_base *base;
static int origin_port;
static bool splicing;

static void on_client(evutil_socket_t, short, void *);
static bool way_open(struct way *, struct way *, struct link *, int, int);
static void on_readable(evutil_socket_t, short, void *);
static void on_writable(evutil_socket_t, short, void *);
static ssize_t take(struct way *);
static void give(struct way *);
static void end(struct way *);
static void way_close(struct way *);

int
main(int argc, char **argv)
{
	struct event accepting;
	int fd;

	splicing = argc == 3 && strcmp(argv[1], "--splice") == 0;
	if (argc != 2 + splicing || (base = event_base_new()) == NULL)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	origin_port = atoi(argv[1 + splicing]);
	fd = port_listen();
	event_assign(
	    &accepting, base, fd, EV_READ | EV_PERSIST, on_client, NULL);
	event_add(&accepting, NULL);
	return event_base_dispatch(base) == 0 ? 0 : 1;
}

static void
on_client(evutil_socket_t fd, short what, void *arg)
{
	struct link *l;
	int origin;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

	(void)what, (void)arg;
	if (client == -1 && (errno == EAGAIN || errno == ECONNABORTED))
		return;
	l = calloc(1, sizeof(*l));
	origin = port_connect(origin_port);
	if (l == NULL || client == -1 || origin == -1 || !port_ready(client) ||
	    !port_ready(origin) ||
	    !way_open(&l->up, &l->down, l, client, origin) ||
	    !way_open(&l->down, &l->up, l, origin, client)) {
		perror("relay");
		exit(1);
	}
}

static bool
way_open(struct way *w, struct way *back, struct link *l, int from, int to)
{
	w->link = l;
	w->back = back;
	w->from = from;
	w->to = to;
	if (splicing) {
		if (pipe2(w->pipe, O_NONBLOCK | O_CLOEXEC) != 0)
			return false;
		fcntl(w->pipe[1], F_SETPIPE_SZ, (int)PIPE);
	} else if ((w->buf = malloc(PIECE)) == NULL) {
		return false;
	}
	event_assign(
	    &w->readable, base, from, EV_READ | EV_PERSIST, on_readable, w);
	event_assign(
	    &w->writable, base, to, EV_WRITE | EV_PERSIST, on_writable, w);
	return event_add(&w->readable, NULL) == 0;
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct way *w = arg;
	ssize_t n = take(w);

	(void)fd, (void)what;
	if (n == -1 && errno == EAGAIN)
		return;
	if (n <= 0) {
		end(w);
		return;
	}
	w->held = (size_t)n;
	w->at = 0;
	give(w);
	if (w->held > 0) {
		event_del(&w->readable);
		event_add(&w->writable, NULL);
	}
}

static ssize_t
take(struct way *w)
{
	if (splicing)
		return splice(w->from, NULL, w->pipe[1], NULL, PIPE,
		    SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
	return read(w->from, w->buf, PIECE);
}

static void
give(struct way *w)
{
	ssize_t n = splicing ? splice(w->pipe[0], NULL, w->to, NULL, w->held,
				   SPLICE_F_MOVE | SPLICE_F_NONBLOCK)
			     : write(w->to, w->buf + w->at, w->held);

	if (n > 0) {
		w->held -= (size_t)n;
		w->at += (size_t)n;
	} else if (n == -1 && errno != EAGAIN) {
		w->held = 0; /* nobody is there to read it */
	}
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct way *w = arg;

	(void)fd, (void)what;
	give(w);
	if (w->held == 0) {
		event_del(&w->writable);
		event_add(&w->readable, NULL);
	}
}

/* One side has no more to say; when neither has, it is over. */
static void
end(struct way *w)
{
	struct link *l = w->link;

	w->ended = true;
	event_del(&w->readable);
	shutdown(w->to, SHUT_WR);
	if (!w->back->ended)
		return;
	way_close(&l->up);
	way_close(&l->down);
	free(l);
}

static void
way_close(struct way *w)
{
	event_del(&w->readable);
	event_del(&w->writable);
	close(w->from);
	free(w->buf);
	if (splicing) {
		close(w->pipe[0]);
		close(w->pipe[1]);
	}
}
