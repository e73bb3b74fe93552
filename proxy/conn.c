/* conn.c - one socket, plain or TLS; see conn.h. */
#include "proxy/conn.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/wire.h"

#define GATHER_MAX 1024

static void on_event(evutil_socket_t, short, void *);
static enum io write_vector(
    struct conn *, const struct iovec *, int, int, size_t *);
static enum io send_vector(
    struct conn *, const struct iovec *, int, int, size_t *);
static ssize_t send_once(int, const struct iovec *, int, size_t, int);

bool
conn_open(struct conn *c, struct event_base *base, struct buffer_pool *pool,
    int fd, SSL *ssl, void (*wake)(void *arg), void *arg)
{
	const short what = EV_READ | EV_WRITE | EV_CLOSED | EV_ET | EV_PERSIST;

	*c = (struct conn){ .fd = fd, .wake = wake, .arg = arg };
	if (ssl != NULL)
		c->wire = wire_new(c, ssl, pool);
	if ((ssl == NULL || c->wire != NULL) &&
	    event_assign(&c->event, base, fd, what, on_event, c) == 0 &&
	    event_add(&c->event, NULL) == 0)
		return true;
	wire_free(c->wire, true);
	close(fd);
	c->fd = -1;
	c->wire = NULL;
	return false;
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct conn *c = arg;

	(void)fd;
	if (what & (EV_READ | EV_CLOSED))
		c->readable = true;
	if (what & EV_WRITE) {
		c->writable = true;
		if (c->wire != NULL)
			wire_flush(c->wire);
	}
	if (what & EV_CLOSED)
		c->hung_up = true;
	c->wake(c->arg);
}

void
conn_close(struct conn *c, bool reset)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	if (c->fd < 0)
		return;
	event_del(&c->event);
	wire_free(c->wire, reset);
	if (reset)
		setsockopt(
		    c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(c->fd);
	c->fd = -1;
	c->wire = NULL;
	c->readable = c->writable = false;
}

void
conn_shutdown(struct conn *c)
{
	if (c->fd < 0)
		return;
	if (c->wire != NULL)
		wire_shutdown(c->wire);
	shutdown(c->fd, SHUT_WR);
}

enum io
conn_read(struct conn *c, char *at, size_t size, size_t *ret_got)
{
	*ret_got = 0;
	if (c->fd < 0)
		return IO_ERROR;
	if (!conn_may_read(c))
		return IO_AGAIN;
	return c->wire == NULL ? conn_read_socket(c, at, size, ret_got)
			       : wire_read(c->wire, at, size, ret_got);
}

enum io
conn_read_socket(struct conn *c, char *at, size_t size, size_t *ret_got)
{
	ssize_t n;

	c->came_short = false;
	do
		n = recv(c->fd, at, size, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		*ret_got = (size_t)n;
		/* A short read of a stream has emptied it: epoll(7). */
		if (*ret_got < size && !c->hung_up) {
			c->readable = false;
			c->came_short = true;
		}
		return IO_OK;
	}
	if (n == 0)
		return conn_read_nothing(c);
	if (errno != EAGAIN)
		return IO_ERROR;
	c->readable = false;
	return IO_AGAIN;
}

enum io
conn_read_nothing(const struct conn *c)
{
	return c->met_reset ? IO_ERROR : IO_EOF;
}

enum io
conn_write(
    struct conn *c, const struct iovec *vector, int count, size_t *ret_put)
{
	return write_vector(c, vector, count, 0, ret_put);
}

enum io
conn_write_ahead(
    struct conn *c, const struct iovec *vector, int count, size_t *ret_put)
{
	return write_vector(c, vector, count, MSG_MORE, ret_put);
}

static enum io
write_vector(struct conn *c, const struct iovec *vector, int count, int flags,
    size_t *ret_put)
{
	*ret_put = 0;
	if (c->fd < 0)
		return IO_ERROR;
	if (!c->writable)
		return IO_AGAIN;
	return c->wire == NULL ? send_vector(c, vector, count, flags, ret_put)
			       : wire_write(c->wire, vector, count, ret_put);
}

enum io
conn_write_socket(
    struct conn *c, const struct iovec *vector, int count, size_t *ret_put)
{
	return send_vector(c, vector, count, 0, ret_put);
}

static enum io
send_vector(struct conn *c, const struct iovec *vector, int count, int flags,
    size_t *ret_put)
{
	size_t wanted = 0;
	ssize_t n;

	for (int i = 0; i < count; i++)
		wanted += vector[i].iov_len;
	do
		n = send_once(
		    c->fd, vector, count, wanted, MSG_NOSIGNAL | flags);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return conn_write_failed(c, errno);
	if ((size_t)n < wanted)
		c->writable = false;
	if (n == 0)
		return IO_AGAIN;
	/* Nothing was wrong with the socket: what follows has its own event. */
	c->came_short = false;
	*ret_put = (size_t)n;
	return IO_OK;
}

/* A socket tells an error once. Behind an end of its peer, a reset is EPIPE. */
enum io
conn_write_failed(struct conn *c, int error)
{
	if (error == EAGAIN) {
		c->writable = false;
		return IO_AGAIN;
	}
	if (error == ECONNRESET)
		c->met_reset = true;
	return IO_ERROR;
}

/* What is short is gathered: send() costs less than sendmsg() by more than
 * it takes to copy that. It may hold a token. */
static ssize_t
send_once(
    int fd, const struct iovec *vector, int count, size_t wanted, int flags)
{
	const struct msghdr message = {
		.msg_iov = (struct iovec *)(uintptr_t)vector,
		.msg_iovlen = (size_t)count,
	};
	char bytes[GATHER_MAX];
	size_t at = 0;
	ssize_t n;

	if (count == 1)
		return send(fd, vector->iov_base, wanted, flags);
	if (wanted > sizeof(bytes))
		return sendmsg(fd, &message, flags);
	for (int i = 0; i < count; at += vector[i++].iov_len)
		memcpy(bytes + at, vector[i].iov_base, vector[i].iov_len);
	n = send(fd, bytes, at, flags);
	explicit_bzero(bytes, at);
	return n;
}

enum io
conn_handshake(struct conn *c)
{
	if (c->fd < 0)
		return IO_ERROR;
	return c->wire == NULL ? IO_OK : wire_handshake(c->wire);
}

enum io
conn_finish_connect(struct conn *c)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (!c->writable && !c->readable)
		return IO_AGAIN;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 ||
	    error != 0)
		return IO_ERROR;
	return conn_handshake(c);
}

bool
conn_is_quiet(const struct conn *c)
{
	char byte;

	return !c->hung_up &&
	       recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	       errno == EAGAIN;
}

bool
conn_is_reset(const struct conn *c)
{
	int error = 0;
	socklen_t len = sizeof(error);

	/* libevent tells an error as if there were something to read. */
	return c->readable && c->fd >= 0 &&
	       getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 &&
	       error != 0;
}

bool
conn_has_more(const struct conn *c)
{
	return c->readable || (c->wire != NULL && wire_holds(c->wire));
}

bool
conn_may_read(const struct conn *c)
{
	return c->came_short || conn_has_more(c);
}

bool
conn_may_splice(const struct conn *c)
{
	return c->wire == NULL;
}
