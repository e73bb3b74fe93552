/*
 * upstream.h - a worker's connections to the services: which address serves
 * next, which are down, which idle connections may be used again.
 */
#ifndef PROXY_UPSTREAM_H
#define PROXY_UPSTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proxy/buffer.h"
#include "proxy/conn.h"
#include "proxy/deadline.h"

struct worker;
struct upstream_set; /* of one worker, for one snapshot */
struct endpoint;
struct group;

/* One connection to an address of an upstream. Whoever borrowed it sets wake
 * and arg, and gives it back with upstream_return or upstream_discard. */
struct uconn {
	struct conn conn;
	struct buffer *in;  /* response bytes read and not yet consumed */
	struct buffer *out; /* request head and framing not yet written */
	bool reused;        /* it has served a request before */
	void (*wake)(void *arg);
	void *arg;
	/* private to upstream.c from here */
	struct endpoint *endpoint;
	enum { UCONN_CONNECTING, UCONN_BUSY, UCONN_IDLE, UCONN_DEAD } state;
	uint64_t idle_since_ms;
	struct deadline deadline;
	TAILQ_ENTRY(uconn) entry;
};

enum upstream_failure {
	UPSTREAM_UNREACHABLE, /* every address refused or timed out */
	UPSTREAM_BUSY,        /* no free connection in time */
};

/* One wish for a connection; embedded in the exchange. */
struct upstream_wish {
	/* Called exactly once unless cancelled, maybe before upstream_ask
	 * returns: one of both. */
	void (*ready)(void *arg, struct uconn *);
	void (*failed)(void *arg, enum upstream_failure);
	void *arg;
	bool repeatable; /* the request may be sent twice: idle connections
			  * are used unchecked */
	bool fresh;      /* never an idle connection: the second try */
	/* private */
	struct group *group;
	struct uconn *connecting;
	uint64_t tried; /* a bit for each address */
	bool queued;
	struct deadline deadline;
	TAILQ_ENTRY(upstream_wish) entry;
};

struct upstream_set *upstream_set_new(struct worker *);
/* Closes what is idle; connections in use end with their exchanges. */
void upstream_set_drop(struct upstream_set *);
/* Whoever asks holds a reference until its last connection is given back. */
struct upstream_set *upstream_set_ref(struct upstream_set *);
void upstream_set_unref(struct upstream_set *);

void upstream_ask(
    struct upstream_set *, size_t upstream, struct upstream_wish *);
void upstream_cancel(struct upstream_wish *); /* fine when not asking */
/* Both set *u to NULL; NULL is fine. Return only what ended cleanly. */
void upstream_return(struct uconn **u);
void upstream_discard(struct uconn **u);
/* An idle connection turned out dead when it was used. */
void upstream_died(struct uconn *);
/* The address a lookup should try first. */
size_t upstream_next_address(struct upstream_set *, size_t upstream);

#endif
