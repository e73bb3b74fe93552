/* worker.c - one worker thread; see worker.h. */
#include "proxy/worker.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "proxy/doors.h"
#include "proxy/gate.h"
#include "proxy/identity_cache.h"
#include "proxy/listener.h"
#include "proxy/log.h"
#include "proxy/lookup.h"
#include "proxy/metrics.h"
#include "proxy/relay.h"
#include "proxy/service_token.h"
#include "proxy/session.h"
#include "proxy/turns.h"
#include "proxy/upstream.h"

/* Room in a buffer for the fields that the gate adds to a head. */
#define HEAD_ROOM 2048
#define BUFFERS_KEPT 64

static bool make_parts(struct worker *, struct doors *);
static void forget_identities(struct worker *);
static void change_account(struct worker *);
static bool take_doors(struct worker *, struct doors *);
static void size_buffers(struct worker *);
static bool make_post(struct worker *);
static void read_posts(struct worker *);
static void on_post(evutil_socket_t, short, void *);
static void *run(void *);
static void close_listeners(struct worker *);
static void on_stop_deadline(evutil_socket_t, short, void *);

struct worker *
worker_new(struct gate *gate, size_t index, struct snapshot *snapshot,
    struct doors *doors)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->gate = gate;
	w->index = index;
	w->metrics = &gate->metrics->blocks[index];
	w->post_fd = -1;
	w->posts_end = &w->posts;
	w->snapshot = snapshot_ref(snapshot);
	TAILQ_INIT(&w->sessions);
	pthread_mutex_init(&w->post_lock, NULL);
	if (make_parts(w, doors))
		return w;
	worker_free(w);
	return NULL;
}

static bool
make_parts(struct worker *w, struct doors *doors)
{
	w->base = event_base_new();
	if (w->base == NULL || !make_post(w))
		return false;
	size_buffers(w);
	w->wheel = wheel_new(w->base);
	w->turns = turns_new(w->base);
	w->lookups = lookup_engine_new(w->base);
	forget_identities(w);
	change_account(w);
	w->listeners = calloc(doors->count, sizeof(*w->listeners));
	if (w->wheel == NULL || w->turns == NULL || w->lookups == NULL ||
	    w->listeners == NULL)
		return false;
	w->upstreams = upstream_set_new(w);
	return w->upstreams != NULL && take_doors(w, doors);
}

/* Another Keystone may be asked from now on. Without memory nothing is
 * remembered. */
static void
forget_identities(struct worker *w)
{
	const struct settings *s = w->snapshot->settings;

	identity_cache_free(w->identities);
	w->identities = s->identity_upstream != NULL && s->identity_cache > 0
			    ? identity_cache_new(s->limit_identities)
			    : NULL;
}

/* Who waits for a token of the old one gets it. Without memory there is no
 * account. */
static void
change_account(struct worker *w)
{
	service_token_drop(w->service_token);
	w->service_token =
	    w->snapshot->account == NULL
		? NULL
		: service_token_new(w->lookups, w->snapshot, w->metrics);
}

static bool
take_doors(struct worker *w, struct doors *doors)
{
	for (size_t i = 0; i < doors->count; i++) {
		struct door *d = &doors->at[i];
		struct listener *l;

		if (d->worker != w->index)
			continue;
		l = listener_new(w, d->listener, d->fd);
		d->taken = true;
		if (l == NULL)
			return false;
		w->listeners[w->listener_count++] = l;
	}
	return true;
}

static void
size_buffers(struct worker *w)
{
	size_t size = w->snapshot->settings->limit_head + HEAD_ROOM;

	if (w->buffers.size == 0)
		buffer_pool_init(&w->buffers, size, BUFFERS_KEPT);
	else if (size != w->buffers.size)
		buffer_pool_resize(&w->buffers, size);
}

static bool
make_post(struct worker *w)
{
	w->post_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (w->post_fd < 0)
		return false;
	w->post_event =
	    event_new(w->base, w->post_fd, EV_READ | EV_PERSIST, on_post, w);
	w->stop_event = evtimer_new(w->base, on_stop_deadline, w);
	return w->post_event != NULL && w->stop_event != NULL &&
	       event_add(w->post_event, NULL) == 0;
}

void
worker_post(struct worker *w, struct post *p, void (*fn)(void *arg), void *arg)
{
	const uint64_t one = 1;
	bool first;

	*p = (struct post){ NULL, fn, arg };
	pthread_mutex_lock(&w->post_lock);
	first = w->posts == NULL;
	*w->posts_end = p;
	w->posts_end = &p->next;
	pthread_mutex_unlock(&w->post_lock);
	/* An eventfd write fails only when it is signalled already. */
	if (first && write(w->post_fd, &one, sizeof(one)) < 0)
		return;
}

static void
on_post(evutil_socket_t fd, short what, void *arg)
{
	uint64_t count;

	(void)what;
	if (read((int)fd, &count, sizeof(count)) > 0)
		read_posts(arg);
}

static void
read_posts(struct worker *w)
{
	struct post *p, *next;

	pthread_mutex_lock(&w->post_lock);
	p = w->posts;
	w->posts = NULL;
	w->posts_end = &w->posts;
	pthread_mutex_unlock(&w->post_lock);
	for (; p != NULL; p = next) {
		next = p->next;
		p->fn(p->arg);
	}
}

bool
worker_start(struct worker *w)
{
	return pthread_create(&w->thread, NULL, run, w) == 0;
}

static void *
run(void *arg)
{
	struct worker *w = arg;

	event_base_loop(w->base, EVLOOP_NO_EXIT_ON_EMPTY);
	return NULL;
}

void
worker_adopt(struct worker *w, struct snapshot *snapshot)
{
	struct snapshot *old = w->snapshot;
	struct upstream_set *set;
	struct session *s;

	w->snapshot = snapshot;
	set = upstream_set_new(w);
	if (set == NULL) {
		log_line(LOG_ERROR, NULL,
		    "out of memory: a worker keeps its old settings");
		w->snapshot = old;
		snapshot_unref(snapshot);
		return;
	}
	upstream_set_drop(w->upstreams);
	w->upstreams = set;
	size_buffers(w);
	forget_identities(w);
	change_account(w);
	snapshot_unref(old);
	for (s = TAILQ_FIRST(&w->sessions); s != NULL; s = TAILQ_NEXT(s, entry))
		session_follow(s);
}

void
worker_drain(struct worker *w)
{
	struct timeval limit;
	uint32_t ms = w->snapshot->settings->timeout_stop;
	struct session *s, *next;

	w->stopping = true;
	w->gentle = w->gate->handed_over;
	close_listeners(w);
	for (s = TAILQ_FIRST(&w->sessions); s != NULL; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (!w->gentle)
			session_drain(s);
	}
	limit = (struct timeval){ ms / 1000, (ms % 1000) * 1000 };
	if (TAILQ_EMPTY(&w->sessions))
		event_base_loopbreak(w->base);
	else
		evtimer_add(w->stop_event, &limit);
}

static void
close_listeners(struct worker *w)
{
	for (size_t i = 0; i < w->listener_count; i++) {
		listener_free(w->listeners[i]);
		w->listeners[i] = NULL;
	}
}

void
worker_session_ended(struct worker *w)
{
	if (w->stopping && TAILQ_EMPTY(&w->sessions))
		event_base_loopbreak(w->base);
}

size_t
worker_share(const struct worker *w)
{
	return w->exchanges > 1 ? FLOW_FAIR_SHARE : FLOW_LONE_SHARE;
}

static void
on_stop_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;
	struct session *s;

	(void)fd;
	(void)what;
	log_line(LOG_WARNING, NULL, "requests still in flight are cut off");
	while ((s = TAILQ_FIRST(&w->sessions)) != NULL) {
		session_enter(s);
		session_close(s, true);
		session_leave(s);
	}
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	/* What came after the loop's end must not be lost: it holds memory. */
	read_posts(w);
	if (w->base != NULL)
		close_listeners(w);
	free(w->listeners);
	if (w->upstreams != NULL)
		upstream_set_drop(w->upstreams);
	service_token_drop(w->service_token);
	lookup_engine_free(w->lookups);
	identity_cache_free(w->identities);
	if (w->wheel != NULL)
		wheel_free(w->wheel);
	turns_free(w->turns);
	if (w->post_event != NULL)
		event_free(w->post_event);
	if (w->stop_event != NULL)
		event_free(w->stop_event);
	if (w->post_fd >= 0)
		close(w->post_fd);
	buffer_pool_done(&w->buffers);
	if (w->base != NULL)
		event_base_free(w->base);
	snapshot_unref(w->snapshot);
	pthread_mutex_destroy(&w->post_lock);
	free(w);
}
