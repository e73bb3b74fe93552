/* conn.c - one socket, plain or TLS; see conn.h. */
#include "proxy/conn.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A TLS record holds this much; gathering more for one write gains nothing. */
#define RECORD_MAX 16384

static void on_event(evutil_socket_t, short, void *);
static enum io plain_read(struct conn *, char *, size_t, size_t *);
static enum io tls_read(struct conn *, char *, size_t, size_t *);
static enum io plain_write(struct conn *, const struct iovec *, int, size_t *);
static enum io tls_write(struct conn *, const struct iovec *, int, size_t *);
static enum io tls_result(struct conn *, int);
static size_t gather(char *, const struct iovec *, int);

bool
conn_open(struct conn *c, struct event_base *base, int fd, SSL *ssl,
    void (*wake)(void *arg), void *arg)
{
	const short what = EV_READ | EV_WRITE | EV_CLOSED | EV_ET | EV_PERSIST;

	*c = (struct conn){ .fd = fd, .ssl = ssl, .wake = wake, .arg = arg };
	if (event_assign(&c->event, base, fd, what, on_event, c) == 0 &&
	    (ssl == NULL || SSL_set_fd(ssl, fd) == 1) &&
	    event_add(&c->event, NULL) == 0)
		return true;
	SSL_free(ssl);
	close(fd);
	c->fd = -1;
	c->ssl = NULL;
	return false;
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct conn *c = arg;

	(void)fd;
	if (what & (EV_READ | EV_CLOSED))
		c->readable = true;
	if (what & EV_WRITE)
		c->writable = true;
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
	if (c->ssl != NULL) {
		if (!reset && SSL_is_init_finished(c->ssl))
			SSL_shutdown(c->ssl);
		SSL_free(c->ssl);
		ERR_clear_error();
	}
	if (reset)
		setsockopt(
		    c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(c->fd);
	c->fd = -1;
	c->ssl = NULL;
	c->readable = c->writable = false;
}

void
conn_shutdown(struct conn *c)
{
	if (c->fd < 0)
		return;
	if (c->ssl != NULL) {
		SSL_shutdown(c->ssl);
		ERR_clear_error();
	}
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
	return c->ssl == NULL ? plain_read(c, at, size, ret_got)
			      : tls_read(c, at, size, ret_got);
}

static enum io
plain_read(struct conn *c, char *at, size_t size, size_t *ret_got)
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
		return IO_EOF;
	if (errno != EAGAIN)
		return IO_ERROR;
	c->readable = false;
	return IO_AGAIN;
}

static enum io
tls_read(struct conn *c, char *at, size_t size, size_t *ret_got)
{
	int n;

	ERR_clear_error();
	n = SSL_read(c->ssl, at, size > INT_MAX ? INT_MAX : (int)size);
	if (n <= 0)
		return tls_result(c, n);
	*ret_got = (size_t)n;
	return IO_OK;
}

/* OpenSSL may want the other direction: both wake the owner anyway. */
static enum io
tls_result(struct conn *c, int n)
{
	switch (SSL_get_error(c->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		c->readable = false;
		return IO_AGAIN;
	case SSL_ERROR_WANT_WRITE:
		c->writable = false;
		return IO_AGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return IO_EOF;
	default:
		/* An end without close_notify is a truncation. */
		ERR_clear_error();
		return IO_ERROR;
	}
}

enum io
conn_write(
    struct conn *c, const struct iovec *vector, int count, size_t *ret_put)
{
	*ret_put = 0;
	if (c->fd < 0)
		return IO_ERROR;
	if (!c->writable)
		return IO_AGAIN;
	return c->ssl == NULL ? plain_write(c, vector, count, ret_put)
			      : tls_write(c, vector, count, ret_put);
}

static enum io
plain_write(
    struct conn *c, const struct iovec *vector, int count, size_t *ret_put)
{
	struct msghdr message = { .msg_iovlen = (size_t)count };
	size_t wanted = 0;
	ssize_t n;

	message.msg_iov = (struct iovec *)(uintptr_t)vector;
	for (int i = 0; i < count; i++)
		wanted += vector[i].iov_len;
	do
		n = sendmsg(c->fd, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EAGAIN)
		return IO_ERROR;
	if (n < 0 || (size_t)n < wanted)
		c->writable = false;
	if (n <= 0)
		return IO_AGAIN;
	/* Nothing was wrong with the socket: what follows has its own event. */
	c->came_short = false;
	*ret_put = (size_t)n;
	return IO_OK;
}

static enum io
tls_write(
    struct conn *c, const struct iovec *vector, int count, size_t *ret_put)
{
	char record[RECORD_MAX];
	const void *at = vector[0].iov_base;
	size_t len = vector[0].iov_len;
	int n;

	if (count > 1) {
		len = gather(record, vector, count);
		at = record;
	}
	if (len == 0)
		return IO_AGAIN;
	ERR_clear_error();
	n = SSL_write(c->ssl, at, len > RECORD_MAX ? RECORD_MAX : (int)len);
	if (n <= 0)
		return tls_result(c, n);
	*ret_put = (size_t)n;
	return IO_OK;
}

static size_t
gather(char *record, const struct iovec *vector, int count)
{
	size_t len = 0;

	for (int i = 0; i < count && len < RECORD_MAX; i++) {
		size_t n = vector[i].iov_len;

		if (n > RECORD_MAX - len)
			n = RECORD_MAX - len;
		if (n > 0)
			memcpy(record + len, vector[i].iov_base, n);
		len += n;
	}
	return len;
}

enum io
conn_handshake(struct conn *c)
{
	int n;

	if (c->fd < 0)
		return IO_ERROR;
	if (c->ssl == NULL || SSL_is_init_finished(c->ssl))
		return IO_OK;
	ERR_clear_error();
	n = SSL_do_handshake(c->ssl);
	if (n == 1)
		return IO_OK;
	return tls_result(c, n) == IO_AGAIN ? IO_AGAIN : IO_ERROR;
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
conn_may_read(const struct conn *c)
{
	return c->readable || c->came_short;
}

bool
conn_may_splice(const struct conn *c)
{
	return c->ssl == NULL;
}
