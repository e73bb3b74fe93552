/* upstream.c - a worker's connections to the services; see upstream.h. */
#include "proxy/upstream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

#include "proxy/log.h"
#include "proxy/metrics.h"
#include "proxy/tls.h"
#include "proxy/worker.h"

/* An unannounced close this soon after an answer is the server's habit (uWSGI
 * http-socket), not an idle timeout. */
#define HABIT_MS 1000
#define REFUTED_MS (5 * 60 * 1000)

/* Where a wish may go now. */
enum choice {
	CHOICE_FOUND,
	CHOICE_WAIT, /* every connection there could be is in use */
	CHOICE_NONE, /* every address was tried */
};

enum trust {
	TRUST_UNKNOWN,
	TRUST_PROVEN,  /* connections have outlived an answer */
	TRUST_REFUTED, /* closes without saying so: not pooled for a while */
};

struct endpoint {
	struct group *group;
	const struct settings_address *address;
	unsigned open; /* connections in any state */
	unsigned idle_count;
	TAILQ_HEAD(uconn_list, uconn) idle; /* most recently used first */
	unsigned failures;                  /* in a row */
	uint64_t down_until_ms;
	enum trust trust;
	uint64_t refuted_until_ms;
};

struct group {
	struct upstream_set *set;
	const struct settings_upstream *settings;
	SSL_CTX *tls;
	struct endpoint *endpoints;
	size_t next; /* round robin */
	TAILQ_HEAD(wish_list, upstream_wish) queue;
};

struct upstream_set {
	struct worker *worker;
	struct snapshot *snapshot;
	struct group *groups;
	unsigned refs; /* the worker, each exchange, each connection */
	bool dropped;
};

static bool group_init(struct upstream_set *, size_t);
static void try_address(struct upstream_wish *);
static struct uconn *take_idle(struct endpoint *, const struct upstream_wish *);
static void make_room(struct endpoint *);
static void idle_remove(struct uconn *);
static bool idle_is_usable(struct uconn *, const struct upstream_wish *);
static enum choice choose(const struct upstream_wish *, struct endpoint **);
static bool go_to(struct upstream_wish *, struct endpoint *);
static uint64_t bit_of(const struct endpoint *);
static bool endpoint_is_full(const struct endpoint *);
static void endpoint_failed(struct endpoint *);
static bool endpoint_is_down(const struct endpoint *, uint64_t);
static void enqueue(struct upstream_wish *);
static void dequeue(struct upstream_wish *);
static void on_queue_timeout(void *);
static struct uconn *connect_start(struct endpoint *);
static int connect_socket(struct endpoint *);
static void on_wake(void *);
static void connect_go_on(struct uconn *);
static void on_connect_timeout(void *);
static void connect_failed(struct uconn *);
static bool has_surplus(struct uconn *);
static void on_idle_wake(struct uconn *);
static void on_idle_timeout(void *);
static void uconn_free(struct uconn *);
static void serve_queue(struct group *);
static void note_reach(const struct group *, bool);
static void count(const struct endpoint *, enum metric, uint64_t);
static const struct settings *settings_of(const struct group *);
static uint64_t now_of(const struct group *);

struct upstream_set *
upstream_set_new(struct worker *w)
{
	struct upstream_set *set = calloc(1, sizeof(*set));
	size_t count = w->snapshot->settings->upstream_count;

	if (set == NULL)
		return NULL;
	set->worker = w;
	set->snapshot = snapshot_ref(w->snapshot);
	set->refs = 1;
	set->groups = calloc(count + 1, sizeof(*set->groups));
	for (size_t i = 0; set->groups != NULL && i < count; i++) {
		if (group_init(set, i))
			continue;
		upstream_set_unref(set);
		return NULL;
	}
	if (set->groups == NULL) {
		upstream_set_unref(set);
		return NULL;
	}
	return set;
}

static bool
group_init(struct upstream_set *set, size_t index)
{
	const struct settings_upstream *u =
	    &set->snapshot->settings->upstreams[index];
	struct group *g = &set->groups[index];

	*g = (struct group){ .set = set,
		.settings = u,
		.tls = set->snapshot->upstream_tls[index] };
	TAILQ_INIT(&g->queue);
	g->endpoints = calloc(u->address_count, sizeof(*g->endpoints));
	if (g->endpoints == NULL)
		return false;
	/* Workers start at different addresses. */
	g->next = set->worker->index % u->address_count;
	for (size_t i = 0; i < u->address_count; i++) {
		g->endpoints[i].group = g;
		g->endpoints[i].address = &u->addresses[i];
		TAILQ_INIT(&g->endpoints[i].idle);
	}
	return true;
}

void
upstream_set_drop(struct upstream_set *set)
{
	size_t count = set->snapshot->settings->upstream_count;

	set->dropped = true;
	for (size_t i = 0; i < count; i++) {
		struct group *g = &set->groups[i];

		for (size_t j = 0; j < g->settings->address_count; j++)
			while (!TAILQ_EMPTY(&g->endpoints[j].idle))
				/* uconn_free takes it off the list. */
				/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
				uconn_free(TAILQ_FIRST(&g->endpoints[j].idle));
	}
	upstream_set_unref(set);
}

struct upstream_set *
upstream_set_ref(struct upstream_set *set)
{
	set->refs++;
	return set;
}

void
upstream_set_unref(struct upstream_set *set)
{
	size_t count = set->snapshot->settings->upstream_count;

	if (--set->refs > 0)
		return;
	for (size_t i = 0; set->groups != NULL && i < count; i++)
		free(set->groups[i].endpoints);
	free(set->groups);
	snapshot_unref(set->snapshot);
	free(set);
}

void
upstream_ask(
    struct upstream_set *set, size_t upstream, struct upstream_wish *wish)
{
	wish->group = &set->groups[upstream];
	wish->connecting = NULL;
	wish->tried = 0;
	wish->queued = false;
	try_address(wish);
}

static void
try_address(struct upstream_wish *wish)
{
	struct endpoint *e = NULL;

	for (;;) {
		switch (choose(wish, &e)) {
		case CHOICE_FOUND:
			if (go_to(wish, e))
				return;
			break;
		case CHOICE_WAIT:
			enqueue(wish);
			return;
		case CHOICE_NONE:
			note_reach(wish->group, false);
			wish->failed(wish->arg, UPSTREAM_UNREACHABLE);
			return;
		}
	}
}

/* The address whose turn it is of those not tried yet, passing over what is
 * down unless all are. */
static enum choice
choose(const struct upstream_wish *wish, struct endpoint **ret)
{
	struct group *g = wish->group;
	size_t count = g->settings->address_count;
	uint64_t now = now_of(g);
	enum choice choice = CHOICE_NONE;
	struct endpoint *down = NULL;

	for (size_t i = 0; i < count; i++) {
		struct endpoint *e = &g->endpoints[(g->next + i) % count];

		if (wish->tried & bit_of(e))
			continue;
		if (endpoint_is_down(e, now)) {
			if (down == NULL || endpoint_is_full(down))
				down = e;
			continue;
		}
		*ret = e;
		if (!endpoint_is_full(e))
			return CHOICE_FOUND;
		choice = CHOICE_WAIT;
	}
	if (choice == CHOICE_WAIT || down == NULL)
		return choice;
	*ret = down;
	return endpoint_is_full(down) ? CHOICE_WAIT : CHOICE_FOUND;
}

/* An idle connection, else a new one. False if that fails at once. */
static bool
go_to(struct upstream_wish *wish, struct endpoint *e)
{
	struct group *g = wish->group;
	struct uconn *u = take_idle(e, wish);

	g->next = (size_t)(e - g->endpoints + 1) % g->settings->address_count;
	if (u != NULL) {
		wish->ready(wish->arg, u);
		return true;
	}
	make_room(e);
	wish->connecting = connect_start(e);
	if (wish->connecting == NULL) {
		wish->tried |= bit_of(e);
		return false;
	}
	wish->connecting->arg = wish;
	return true;
}

/* Of more addresses than bits, some pass for tried with their namesakes. */
static uint64_t
bit_of(const struct endpoint *e)
{
	return UINT64_C(1) << (size_t)(e - e->group->endpoints) % 64;
}

static bool
endpoint_is_full(const struct endpoint *e)
{
	return e->idle_count == 0 &&
	       e->open >= settings_of(e->group)->limit_upstream_connections;
}

/* Idle connections that this request may not use give way to a new one. */
static void
make_room(struct endpoint *e)
{
	if (e->open >= settings_of(e->group)->limit_upstream_connections &&
	    !TAILQ_EMPTY(&e->idle))
		uconn_free(TAILQ_LAST(&e->idle, uconn_list));
}

static struct uconn *
take_idle(struct endpoint *e, const struct upstream_wish *wish)
{
	struct uconn *u;

	while (!wish->fresh && (u = TAILQ_FIRST(&e->idle)) != NULL) {
		/* What was freed is off the list. */
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		if (!idle_is_usable(u, wish))
			return NULL;
		idle_remove(u);
		if (wish->repeatable || conn_is_quiet(&u->conn))
			return u;
		upstream_died(u);
		uconn_free(u);
	}
	return NULL;
}

static void
idle_remove(struct uconn *u)
{
	TAILQ_REMOVE(&u->endpoint->idle, u, entry);
	u->endpoint->idle_count--;
	count(u->endpoint, METRIC_UPSTREAM_IDLE, (uint64_t)-1);
	deadline_clear(&u->deadline);
	u->state = UCONN_BUSY;
	u->reused = true;
}

/* A request that must not be repeated only takes a connection to a server
 * that is known to keep them, and only soon after its last use. */
static bool
idle_is_usable(struct uconn *u, const struct upstream_wish *wish)
{
	struct endpoint *e = u->endpoint;
	uint64_t age = now_of(e->group) - u->idle_since_ms;

	if (age >= HABIT_MS && e->trust == TRUST_UNKNOWN)
		e->trust = TRUST_PROVEN;
	if (wish->repeatable)
		return true;
	return e->trust == TRUST_PROVEN &&
	       age <= settings_of(e->group)->timeout_upstream_fresh;
}

static bool
endpoint_is_down(const struct endpoint *e, uint64_t now)
{
	return now < e->down_until_ms;
}

static void
enqueue(struct upstream_wish *wish)
{
	struct group *g = wish->group;

	wish->queued = true;
	TAILQ_INSERT_TAIL(&g->queue, wish, entry);
	deadline_set(g->set->worker->wheel, &wish->deadline,
	    settings_of(g)->timeout_queue, on_queue_timeout, wish);
}

static void
on_queue_timeout(void *arg)
{
	struct upstream_wish *wish = arg;

	upstream_cancel(wish);
	wish->failed(wish->arg, UPSTREAM_BUSY);
}

void
upstream_cancel(struct upstream_wish *wish)
{
	struct uconn *u = wish->connecting;

	if (wish->queued)
		dequeue(wish);
	wish->connecting = NULL;
	upstream_discard(&u);
}

static void
dequeue(struct upstream_wish *wish)
{
	TAILQ_REMOVE(&wish->group->queue, wish, entry);
	deadline_clear(&wish->deadline);
	wish->queued = false;
}

static struct uconn *
connect_start(struct endpoint *e)
{
	struct group *g = e->group;
	struct worker *w = g->set->worker;
	struct uconn *u = calloc(1, sizeof(*u));
	SSL *ssl = NULL;
	int fd;

	if (u == NULL)
		return NULL;
	count(e, METRIC_UPSTREAM_CONNECTS, 1);
	fd = connect_socket(e);
	if (fd >= 0 && g->tls != NULL) {
		ssl = tls_connect(g->tls, g->settings, e->address);
		if (ssl == NULL) {
			close(fd);
			fd = -1;
		}
	}
	if (fd < 0 ||
	    !conn_open(&u->conn, w->base, &w->buffers, fd, ssl, on_wake, u)) {
		free(u);
		return NULL;
	}
	u->endpoint = e;
	u->state = UCONN_CONNECTING;
	e->open++;
	count(e, METRIC_UPSTREAM_CONNECTIONS, 1);
	g->set->refs++;
	deadline_set(w->wheel, &u->deadline, settings_of(g)->timeout_connect,
	    on_connect_timeout, u);
	return u;
}

static int
connect_socket(struct endpoint *e)
{
	const struct settings_address *a = e->address;
	int fd = socket(a->sockaddr.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (const struct sockaddr *)&a->sockaddr,
		a->sockaddr_len) == 0 ||
	    errno == EINPROGRESS)
		return fd;
	endpoint_failed(e);
	close(fd);
	return -1;
}

static void
endpoint_failed(struct endpoint *e)
{
	const struct settings *s = settings_of(e->group);

	e->failures++;
	count(e, METRIC_UPSTREAM_FAILURES, 1);
	if (e->failures == s->limit_upstream_failures)
		log_line(LOG_WARNING, e->group->settings->name,
		    "address %s does not accept connections; left alone for "
		    "%u ms",
		    e->address->text, s->timeout_endpoint_down);
	if (e->failures >= s->limit_upstream_failures)
		e->down_until_ms = now_of(e->group) + s->timeout_endpoint_down;
}

static void
on_wake(void *arg)
{
	struct uconn *u = arg;

	switch (u->state) {
	case UCONN_CONNECTING:
		connect_go_on(u);
		break;
	case UCONN_BUSY:
		u->wake(u->arg);
		break;
	case UCONN_IDLE:
		on_idle_wake(u);
		break;
	case UCONN_DEAD:
		break;
	}
}

static void
connect_go_on(struct uconn *u)
{
	struct upstream_wish *wish = u->arg;
	enum io io = conn_finish_connect(&u->conn);

	if (io != IO_OK) {
		if (io != IO_AGAIN)
			connect_failed(u);
		return;
	}
	deadline_clear(&u->deadline);
	u->endpoint->failures = 0;
	u->endpoint->down_until_ms = 0;
	u->state = UCONN_BUSY;
	wish->connecting = NULL;
	note_reach(u->endpoint->group, true);
	wish->ready(wish->arg, u);
}

static void
on_connect_timeout(void *arg)
{
	connect_failed(arg);
}

static void
connect_failed(struct uconn *u)
{
	struct upstream_wish *wish = u->arg;
	struct endpoint *e = u->endpoint;
	struct group *g = e->group;
	struct upstream_set *set = upstream_set_ref(g->set);

	endpoint_failed(e);
	wish->tried |= bit_of(e);
	wish->connecting = NULL;
	uconn_free(u);
	try_address(wish);
	serve_queue(g);
	upstream_set_unref(set);
}

void
upstream_return(struct uconn **pu)
{
	struct uconn *u = *pu;
	struct endpoint *e;
	const struct settings *s;

	if (u == NULL)
		return;
	e = u->endpoint;
	s = settings_of(e->group);
	if (u->reused && e->trust == TRUST_UNKNOWN)
		e->trust = TRUST_PROVEN;
	if (e->trust == TRUST_REFUTED &&
	    now_of(e->group) >= e->refuted_until_ms)
		e->trust = TRUST_UNKNOWN;
	if (e->trust == TRUST_REFUTED || e->group->set->dropped ||
	    e->idle_count >= s->limit_upstream_idle || u->out != NULL ||
	    has_surplus(u)) {
		upstream_discard(pu);
		return;
	}
	*pu = NULL;
	u->state = UCONN_IDLE;
	u->idle_since_ms = now_of(e->group);
	TAILQ_INSERT_HEAD(&e->idle, u, entry);
	e->idle_count++;
	count(e, METRIC_UPSTREAM_IDLE, 1);
	deadline_set(e->group->set->worker->wheel, &u->deadline,
	    s->timeout_upstream_idle, on_idle_timeout, u);
	serve_queue(e->group);
}

/* What follows an answer could be taken for the answer to the next request.
 * Payload that went by unseen tells nothing about what stands behind it. */
static bool
has_surplus(struct uconn *u)
{
	char byte;
	size_t got;

	return u->in != NULL || u->conn.hung_up ||
	       (conn_has_more(&u->conn) &&
		   conn_read(&u->conn, &byte, 1, &got) != IO_AGAIN);
}

/* Whatever an idle connection has to say, it is of no use any more. */
static void
on_idle_wake(struct uconn *u)
{
	char byte;

	/* A TLS session ticket is no reason to part; anything else is. */
	if (u->conn.wire != NULL && !u->conn.hung_up) {
		size_t got;

		if (conn_read(&u->conn, &byte, 1, &got) == IO_AGAIN)
			return;
	} else if (!u->conn.hung_up && !u->conn.readable)
		return;
	upstream_died(u);
	uconn_free(u);
}

void
upstream_died(struct uconn *u)
{
	struct endpoint *e = u->endpoint;
	uint64_t now = now_of(e->group);

	if (e->trust == TRUST_REFUTED || now - u->idle_since_ms >= HABIT_MS)
		return;
	log_line(LOG_INFO, e->group->settings->name,
	    "%s closes connections without saying so: not kept for %d s",
	    e->address->text, REFUTED_MS / 1000);
	e->trust = TRUST_REFUTED;
	e->refuted_until_ms = now + REFUTED_MS;
}

static void
on_idle_timeout(void *arg)
{
	struct uconn *u = arg;

	if (u->endpoint->trust == TRUST_UNKNOWN)
		u->endpoint->trust = TRUST_PROVEN;
	uconn_free(u);
}

void
upstream_discard(struct uconn **pu)
{
	struct uconn *u = *pu;
	struct upstream_set *set;
	struct group *g;

	*pu = NULL;
	if (u == NULL)
		return;
	g = u->endpoint->group;
	set = upstream_set_ref(g->set);
	uconn_free(u);
	serve_queue(g);
	upstream_set_unref(set);
}

static void
uconn_free(struct uconn *u)
{
	struct endpoint *e = u->endpoint;
	struct upstream_set *set = e->group->set;

	if (u->state == UCONN_IDLE)
		idle_remove(u);
	u->state = UCONN_DEAD;
	deadline_clear(&u->deadline);
	conn_close(&u->conn, false);
	if (u->in != NULL)
		buffer_give(&set->worker->buffers, &u->in);
	if (u->out != NULL)
		buffer_give(&set->worker->buffers, &u->out);
	e->open--;
	count(e, METRIC_UPSTREAM_CONNECTIONS, (uint64_t)-1);
	free(u);
	upstream_set_unref(set);
}

/* A connection came free: the first in the queue has its turn. */
static void
serve_queue(struct group *g)
{
	struct upstream_wish *wish;
	struct endpoint *e;

	while ((wish = TAILQ_FIRST(&g->queue)) != NULL &&
	       choose(wish, &e) != CHOICE_WAIT) {
		dequeue(wish);
		try_address(wish);
	}
}

size_t
upstream_next_address(struct upstream_set *set, size_t upstream)
{
	struct group *g = &set->groups[upstream];
	uint64_t now = now_of(g);

	for (size_t i = 0; i < g->settings->address_count; i++)
		if (!endpoint_is_down(&g->endpoints[i], now))
			return i;
	return 0;
}

static void
note_reach(const struct group *g, bool reached)
{
	snapshot_note_reach(
	    g->set->snapshot, (size_t)(g - g->set->groups), reached, now_of(g));
}

static void
count(const struct endpoint *e, enum metric metric, uint64_t n)
{
	metrics_add(e->group->set->worker->metrics, metric, n);
}

static const struct settings *
settings_of(const struct group *g)
{
	return g->set->snapshot->settings;
}

static uint64_t
now_of(const struct group *g)
{
	return wheel_now_ms(g->set->worker->wheel);
}
