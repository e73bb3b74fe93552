/*
 * conn.h - one socket, plain or TLS, on a worker's event base. Registered
 * once, edge-triggered, for its whole life: what could be read or written is
 * remembered here, so that a request on warm connections needs no epoll_ctl.
 */
#ifndef PROXY_CONN_H
#define PROXY_CONN_H

#include <event2/event.h>
#include <event2/event_struct.h>
#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

struct buffer_pool;
struct wire;

enum io {
	IO_OK,    /* some bytes were moved */
	IO_AGAIN, /* wait for wake */
	IO_EOF,   /* the peer sent its last byte */
	IO_ERROR,
};

struct conn {
	int fd;            /* -1: closed */
	struct wire *wire; /* TLS; NULL: plain */
	bool readable;     /* reading the socket may succeed: try */
	bool writable;
	bool hung_up;    /* the peer closed its direction: do not trust a short
		       * read to mean that nothing follows */
	bool came_short; /* the last read did: an error may follow that came
			  * in one event with the data and has no other */
	bool met_reset;  /* a write did, and took the error with it: what reads
			  * like an end now is none */
	struct event event;
	void (*wake)(void *arg);
	void *arg;
};

/* Takes over fd (and ssl, NULL for plain). False on failure: fd and ssl are
 * closed. wake is called from the event loop whenever readiness changes.
 * What TLS has in flight stands in the pool's buffers. */
bool conn_open(struct conn *, struct event_base *, struct buffer_pool *, int fd,
    SSL *, void (*wake)(void *arg), void *arg);
/* Safe on a closed conn. With TLS a close_notify is tried unless reset.
 * reset: the peer gets a RST, never a clean-looking end. */
void conn_close(struct conn *, bool reset);
/* Tells the peer that nothing more comes. */
void conn_shutdown(struct conn *);

enum io conn_read(struct conn *, char *at, size_t size, size_t *ret_got);
enum io conn_write(
    struct conn *, const struct iovec *, int count, size_t *ret_put);
/* The same where more follows at once: no packet of its own. */
enum io conn_write_ahead(
    struct conn *, const struct iovec *, int count, size_t *ret_put);
/* TLS: IO_OK when done, at once for plain. */
enum io conn_handshake(struct conn *);
/* A connection under way: IO_OK once it stands, TLS included. */
enum io conn_finish_connect(struct conn *);
/* What an errno of a write tells about the peer; IO_AGAIN or IO_ERROR. */
enum io conn_write_failed(struct conn *, int error);
/* What a read of nothing means: IO_EOF, or IO_ERROR behind a reset. */
enum io conn_read_nothing(const struct conn *);
/* Is the peer still there, and has nothing to say? Looks at the socket. */
bool conn_is_quiet(const struct conn *);
/* Has the peer reset it? One that only ended its side has not. Takes the error
 * from the socket: true once. */
bool conn_is_reset(const struct conn *);
/* Is there something to read, as far as is known? */
bool conn_has_more(const struct conn *);
/* Is there any use in reading? Also a look for an error is one. */
bool conn_may_read(const struct conn *);
/* May the kernel move payload of this socket without us? */
bool conn_may_splice(const struct conn *);

/* For wire.c: the socket itself, whatever its flags say. */
enum io conn_read_socket(struct conn *, char *at, size_t size, size_t *ret_got);
enum io conn_write_socket(
    struct conn *, const struct iovec *, int count, size_t *ret_put);

#endif
