/*
 * deadline.h - many coarse deadlines on one event base: a wheel of slots,
 * one timer for all. Setting and clearing cost a few instructions and never
 * allocate; putting off a deadline that stands already does not move it. A
 * deadline is never early, and late by 110 ms at most while the loop turns.
 */
#ifndef PROXY_DEADLINE_H
#define PROXY_DEADLINE_H

#include <event2/event.h>
#include <stdint.h>
#include <sys/queue.h>

struct wheel; /* one per worker; for its thread only */

/* Embedded in its owner; zeroed before first use. */
struct deadline {
	LIST_ENTRY(deadline) link;
	struct wheel *wheel; /* NULL: not set */
	uint64_t due_ms;
	uint64_t slot; /* where it is filed: no later than due */
	void (*fn)(void *arg);
	void *arg;
};

struct wheel *wheel_new(struct event_base *); /* NULL when out of memory */
/* Clears what is still set. NULL is fine. */
void wheel_free(struct wheel *);

/* Calls fn(arg) from the event loop once ms have passed, in place of what
 * was set before. By then the deadline is clear: fn may set it again, free
 * its owner, set and clear any other. */
void deadline_set(struct wheel *, struct deadline *, uint32_t ms,
    void (*fn)(void *arg), void *arg);
void deadline_clear(struct deadline *); /* fine if not set */

/* Milliseconds of the monotonic clock, as last looked at by a tick, by
 * deadline_set() or by wheel_refresh(); the last looks now. */
uint64_t wheel_now_ms(const struct wheel *);
uint64_t wheel_refresh(struct wheel *);

#endif
