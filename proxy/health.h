/*
 * health.h - is the gate well? Asked on the control thread; the workers are
 * asked by a message that each has to answer in time, so that one that is
 * stuck shows, while one that is busy does not.
 */
#ifndef PROXY_HEALTH_H
#define PROXY_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/text.h"
#include "proxy/gate.h"

struct health; /* of one gate */

struct health_part {
	const char *name; /* "live", "ready", "journal", "upstream",
			   * "service-account" */
	bool good;
	char reason[160]; /* "OK", or why not; both for people */
};

#define HEALTH_PARTS_MAX 64

struct health_report {
	bool good; /* all of them */
	size_t count;
	struct health_part parts[HEALTH_PARTS_MAX];
};

/* NULL when out of memory. May come before the workers, and is to be freed
 * after them. */
struct health *health_new(const struct gate *);
void health_free(struct health *); /* NULL is fine */
/* now_ms: of the monotonic clock. The first asks only whether every worker
 * moves. */
bool health_is_live(struct health *, uint64_t now_ms);
void health_look(struct health *, uint64_t now_ms, struct health_report *ret);

#endif
