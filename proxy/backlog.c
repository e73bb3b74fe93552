/* backlog.c - see backlog.h. */
#include "proxy/backlog.h"

#include <stdlib.h>

#include "proxy/audit.h"
#include "proxy/gate.h"
#include "proxy/log.h"

struct backlog {
	const struct gate *gate;
	struct event *timer;
	struct backlog_sink *list;
	bool holds;
};

static void on_time(evutil_socket_t, short, void *);
static bool is_full(const struct settings *, size_t sink, uint64_t behind);
static void hold(struct backlog *, bool, const char *which);

struct backlog *
backlog_new(struct event_base *base, const struct gate *gate)
{
	struct backlog *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->gate = gate;
	b->timer = evtimer_new(base, on_time, b);
	if (b->timer == NULL) {
		free(b);
		return NULL;
	}
	(void)backlog_look(b);
	return b;
}

void
backlog_free(struct backlog *b)
{
	if (b == NULL)
		return;
	event_free(b->timer);
	free(b->list);
	free(b);
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)backlog_look(arg);
}

const struct backlog_sink *
backlog_look(struct backlog *b)
{
	static const struct timeval second = { .tv_sec = 1 };
	const struct settings *s = b->gate->snapshot->settings;
	const char *full = NULL;
	struct audit_state state;

	free(b->list);
	b->list =
	    s->sink_count == 0 ? NULL : calloc(s->sink_count, sizeof(*b->list));
	if (s->sink_count > 0)
		event_add(b->timer, &second);
	if (s->sink_count > 0 && b->list == NULL)
		return NULL;
	audit_look(b->gate->audit, &state);
	for (size_t i = 0; i < s->sink_count; i++) {
		struct backlog_sink *sink = &b->list[i];

		(void)position_load(
		    s->gate_sinks_directory, s->sinks[i].name, &sink->position);
		sink->behind = position_behind(&sink->position, &state.newest);
		if (is_full(s, i, sink->behind))
			full = s->sinks[i].name;
	}
	hold(b, full != NULL, full);
	return b->list;
}

static bool
is_full(const struct settings *s, size_t sink, uint64_t behind)
{
	return s->gate_sinks_limit > 0 && behind > s->gate_sinks_limit &&
	       s->sinks[sink].when_full == FULL_STOP;
}

static void
hold(struct backlog *b, bool holds, const char *which)
{
	if (holds == b->holds)
		return;
	b->holds = holds;
	audit_hold(b->gate->audit, holds);
	if (holds)
		log_line(LOG_ERROR, "audit",
		    "sink %s is more than sinks_limit records behind: judged "
		    "writes are refused until scs-gate deliver has caught up",
		    which);
	else
		log_line(LOG_INFO, "audit",
		    "the sinks have caught up: judged writes are taken again");
}
