/*
 * worker.h - one worker thread: an event base, its listening sockets, its
 * sessions and upstream pools. Nothing is shared with other workers but
 * what stands in struct gate.
 */
#ifndef PROXY_WORKER_H
#define PROXY_WORKER_H

#include <event2/event.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "proxy/buffer.h"
#include "proxy/deadline.h"
#include "proxy/http1.h"
#include "proxy/snapshot.h"

struct doors;
struct gate;
struct identity_cache;
struct listener;
struct lookup_engine;
struct metrics_block;
struct service_token;
struct session;
struct turns;
struct upstream_set;

struct post {
	struct post *next;
	void (*fn)(void *arg);
	void *arg;
};

struct worker {
	struct gate *gate;
	size_t index;
	pthread_t thread;
	struct event_base *base;
	struct wheel *wheel;
	struct turns *turns;
	struct metrics_block *metrics;
	struct buffer_pool buffers;
	struct snapshot *snapshot; /* the newest; sessions follow */
	struct upstream_set *upstreams;
	struct lookup_engine *lookups;
	struct identity_cache *identities;   /* NULL: none is remembered */
	struct service_token *service_token; /* NULL: no account */
	struct listener **listeners;         /* one a door of this worker */
	size_t listener_count;
	TAILQ_HEAD(session_list, session) sessions;
	size_t exchanges; /* that have begun and not ended */
	struct head head; /* scratch: the head being looked at right now */
	bool stopping;
	/* Handed over: what waits is the successor's, and a connection ends
	 * only behind an answer that says so. */
	bool gentle;
	/* messages from other threads */
	pthread_mutex_t post_lock;
	struct post *posts, **posts_end;
	int post_fd;
	struct event *post_event;
	struct event *stop_event;
};

/* NULL when out of memory. Takes its own reference to the snapshot, and over
 * the doors that are this worker's. */
struct worker *worker_new(
    struct gate *, size_t index, struct snapshot *, struct doors *);
bool worker_start(struct worker *);
/* After the thread has ended. */
void worker_free(struct worker *);

/* Runs fn(arg) on the worker's own thread, soon. Thread-safe; the only way
 * into a worker from outside. Cannot fail: the message is the caller's
 * memory, free for reuse once fn runs. */
void worker_post(
    struct worker *, struct post *, void (*fn)(void *arg), void *arg);

/* On the worker's thread: new settings are followed from now on; the
 * reference is taken over. */
void worker_adopt(struct worker *, struct snapshot *);
/* On the worker's thread: accept nothing more, end idle connections, let
 * requests in flight end until the deadline. */
void worker_drain(struct worker *);
/* On the worker's thread: what a flow may move now; see relay.h. */
size_t worker_share(const struct worker *);
/* A session ended: a draining worker may be done. */
void worker_session_ended(struct worker *);

#endif
