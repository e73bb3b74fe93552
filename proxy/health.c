/* health.c - is the gate well? See health.h. */
#include "proxy/health.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "proxy/audit.h"
#include "proxy/worker.h"

/* A turn of a worker's loop takes milliseconds. */
#define WORKER_PATIENCE_MS 5000u

/* A message to one worker, and whether it is still under way. */
struct ping {
	struct post post;
	uint64_t sent_ms;
	bool pending; /* atomic */
};

struct health {
	const struct gate *gate;
	struct ping *pings; /* one a worker */
};

static void look_live(struct health *, uint64_t now, struct health_report *);
static uint64_t ping_age_ms(struct ping *, struct worker *, uint64_t now);
static void on_ping(void *);
static void look_ready(const struct gate *, struct health_report *);
static void look_journal(const struct gate *, struct health_report *);
static void look_upstreams(
    const struct gate *, uint64_t now, struct health_report *);
static void look_account(const struct gate *, struct health_report *);
static void add(struct health_report *, const char *name, bool good,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

struct health *
health_new(const struct gate *gate)
{
	struct health *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->gate = gate;
	h->pings =
	    calloc(gate->snapshot->settings->gate_workers, sizeof(*h->pings));
	if (h->pings != NULL)
		return h;
	free(h);
	return NULL;
}

void
health_free(struct health *h)
{
	if (h == NULL)
		return;
	free(h->pings);
	free(h);
}

bool
health_is_live(struct health *h, uint64_t now_ms)
{
	struct health_report report = { .good = true };

	look_live(h, now_ms, &report);
	return report.good;
}

void
health_look(struct health *h, uint64_t now_ms, struct health_report *ret)
{
	ret->good = true;
	ret->count = 0;
	look_live(h, now_ms, ret);
	look_ready(h->gate, ret);
	look_journal(h->gate, ret);
	look_upstreams(h->gate, now_ms, ret);
	look_account(h->gate, ret);
}

/* What is asked now is answered by the next look. */
static void
look_live(struct health *h, uint64_t now, struct health_report *ret)
{
	uint64_t worst = 0;
	size_t which = 0;

	for (size_t i = 0; i < h->gate->worker_count; i++) {
		uint64_t age =
		    ping_age_ms(&h->pings[i], h->gate->workers[i], now);

		if (age > worst) {
			worst = age;
			which = i;
		}
	}
	if (worst < WORKER_PATIENCE_MS)
		add(ret, "live", true, "OK");
	else
		add(ret, "live", false, "worker %zu has not moved for %llu s",
		    which, (unsigned long long)(worst / 1000));
}

/* How long the worker has owed its answer; asks anew if it does not. */
static uint64_t
ping_age_ms(struct ping *p, struct worker *w, uint64_t now)
{
	if (__atomic_load_n(&p->pending, __ATOMIC_ACQUIRE))
		return now - p->sent_ms;
	p->sent_ms = now;
	p->pending = true;
	worker_post(w, &p->post, on_ping, p);
	return 0;
}

/* On the worker's thread. */
static void
on_ping(void *arg)
{
	struct ping *p = arg;

	__atomic_store_n(&p->pending, false, __ATOMIC_RELEASE);
}

static void
look_ready(const struct gate *g, struct health_report *ret)
{
	unsigned open = __atomic_load_n(&g->connections, __ATOMIC_RELAXED);
	unsigned limit =
	    __atomic_load_n(&g->connections_limit, __ATOMIC_RELAXED);

	if (open < limit)
		add(ret, "ready", true, "OK");
	else
		add(ret, "ready", false,
		    "all of the %u client connections are in use", limit);
}

static void
look_journal(const struct gate *g, struct health_report *ret)
{
	uint32_t patience = g->snapshot->settings->timeout_audit;
	struct audit_state state;

	audit_look(g->audit, &state);
	if (state.failing)
		add(ret, "journal", false,
		    "the last lines of the audit journal could not be kept");
	else if (audit_is_held(g->audit))
		add(ret, "journal", false,
		    "a sink of the audit journal is too far behind");
	else if (state.writing_ms > patience)
		add(ret, "journal", false,
		    "the disk has not answered for %llu s",
		    (unsigned long long)(state.writing_ms / 1000));
	else
		add(ret, "journal", true, "OK");
}

static void
look_upstreams(const struct gate *g, uint64_t now, struct health_report *ret)
{
	const struct settings *s = g->snapshot->settings;

	for (size_t i = 0; i < s->upstream_count; i++) {
		const char *name = s->upstreams[i].name;

		if (snapshot_reaches(g->snapshot, i, now))
			add(ret, "upstream", true, "OK: %.100s", name);
		else
			add(ret, "upstream", false,
			    "no address of %.100s could be reached", name);
	}
}

/* Told, and no reason to send the clients elsewhere: it concerns few of them,
 * and all gates alike. */
static void
look_account(const struct gate *g, struct health_report *ret)
{
	const struct snapshot *s = g->snapshot;

	if (s->account == NULL)
		return;
	if (__atomic_load_n(&s->account_fails, __ATOMIC_RELAXED))
		add(ret, "service-account", true,
		    "degraded: Keystone gives no token for "
		    "identity.service_account, see the log");
	else
		add(ret, "service-account", true, "OK");
}

/* Of more parts than there is room for, only what is wrong counts. */
static void
add(struct health_report *r, const char *name, bool good, const char *format,
    ...)
{
	struct health_part *part = &r->parts[r->count];
	va_list arguments;

	r->good = r->good && good;
	if (r->count == HEALTH_PARTS_MAX)
		return;
	r->count++;
	part->name = name;
	part->good = good;
	va_start(arguments, format);
	vsnprintf(part->reason, sizeof(part->reason), format, arguments);
	va_end(arguments);
}
