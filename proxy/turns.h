/*
 * turns.h - who has had a fair share of the event loop waits here until
 * everybody else has been looked at: one more round of the loop.
 */
#ifndef PROXY_TURNS_H
#define PROXY_TURNS_H

#include <event2/event.h>
#include <stdbool.h>
#include <sys/queue.h>

struct turns; /* one per worker; for its thread only */

/* Embedded in its owner; zeroed before first use. */
struct turn_wait {
	LIST_ENTRY(turn_wait) link;
	bool waits;
	void (*fn)(void *arg);
	void *arg;
};

struct turns *turns_new(struct event_base *); /* NULL when out of memory */
void turns_free(struct turns *);              /* NULL is fine */
/* Calls fn(arg) in the next round of the loop; once, however often asked. */
void turns_wait(
    struct turns *, struct turn_wait *, void (*fn)(void *arg), void *arg);
void turns_leave(struct turn_wait *); /* fine if it does not wait */

#endif
