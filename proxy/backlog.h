/*
 * backlog.h - how far the sinks are behind the journal, as the deliverer's
 * position files tell (position.h), looked at once a second. If one for which
 * the settings want it is too far behind, the journal is held: judged writes
 * are refused as if it had no room. Nobody who delivers is as good as one who
 * does not get on. Belongs to the control thread.
 */
#ifndef PROXY_BACKLOG_H
#define PROXY_BACKLOG_H

#include <event2/event.h>
#include <stddef.h>
#include <stdint.h>

#include "proxy/position.h"

struct backlog;
struct gate;

struct backlog_sink {
	uint64_t behind; /* records */
	struct position position;
};

/* Looks at once, and then as long as there are sinks. NULL when out of
 * memory. */
struct backlog *backlog_new(struct event_base *, const struct gate *);
void backlog_free(struct backlog *); /* NULL is fine */

/* Looks now: after a reload, or when somebody wants to know. The list has the
 * order of the settings' sinks, and lives until the next look; NULL: there are
 * none, or there is no memory. */
const struct backlog_sink *backlog_look(struct backlog *);

#endif
