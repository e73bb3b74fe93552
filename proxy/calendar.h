/*
 * calendar.h - announces what the timeline of the certification scope brings,
 * and which exceptions end: the judging follows both by itself, people want to
 * know 30 and 14 days before.
 * Belongs to the control thread.
 */
#ifndef PROXY_CALENDAR_H
#define PROXY_CALENDAR_H

#include <event2/event.h>
#include <time.h>

struct calendar;
struct gate;

/* Looks at once, and then every hour, at the rules of the gate's snapshot.
 * NULL when out of memory. */
struct calendar *calendar_new(struct event_base *, const struct gate *);
/* Looks now: after a reload, which may bring other exceptions. */
void calendar_look(struct calendar *);
/* When the next period begins; 0: none is known. */
time_t calendar_next_change(const struct calendar *);
void calendar_free(struct calendar *); /* NULL is fine */

#endif
