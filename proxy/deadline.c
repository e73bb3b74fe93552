/*
 * deadline.c - a wheel of coarse deadlines; see deadline.h. Time is cut into
 * slots, numbered from the start of the clock; number n lives in the list at
 * n modulo the size of the wheel. What the hand finds there too early, since
 * it was put off or is due in a later round, is filed anew.
 */
#include "proxy/deadline.h"

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "proxy/clock.h"

#define SLOTS 512
#define SLOT_MS 50

LIST_HEAD(deadline_list, deadline);

struct wheel {
	struct event *timer;
	bool ticking;
	uint64_t now_ms;
	uint64_t hand; /* the slot looked at last */
	size_t pending;
	struct deadline_list slots[SLOTS];
};

static void on_tick(evutil_socket_t, short, void *);
static void start_ticking(struct wheel *);
static void turn(struct wheel *);
static void file(struct wheel *, struct deadline *);
static uint64_t slot_of(uint64_t);

struct wheel *
wheel_new(struct event_base *base)
{
	struct wheel *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->timer = event_new(base, -1, EV_PERSIST, on_tick, w);
	if (w->timer == NULL) {
		free(w);
		return NULL;
	}
	wheel_refresh(w);
	return w;
}

void
wheel_free(struct wheel *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		while (!LIST_EMPTY(&w->slots[i]))
			deadline_clear(LIST_FIRST(&w->slots[i]));
	event_free(w->timer);
	free(w);
}

void
deadline_set(struct wheel *w, struct deadline *d, uint32_t ms,
    void (*fn)(void *arg), void *arg)
{
	d->fn = fn;
	d->arg = arg;
	/* The time that has passed since the clock was put forward. */
	d->due_ms = wheel_refresh(w) + ms + CLOCK_TICK_MS;
	if (!w->ticking)
		start_ticking(w);
	if (d->wheel == w && d->slot * SLOT_MS <= d->due_ms)
		return;
	deadline_clear(d);
	d->wheel = w;
	w->pending++;
	file(w, d);
}

void
deadline_clear(struct deadline *d)
{
	if (d->wheel == NULL)
		return;
	LIST_REMOVE(d, link);
	d->wheel->pending--;
	d->wheel = NULL;
}

uint64_t
wheel_now_ms(const struct wheel *w)
{
	return w->now_ms;
}

uint64_t
wheel_refresh(struct wheel *w)
{
	w->now_ms = clock_tick_ms();
	return w->now_ms;
}

/* If the timer cannot be added now, the next deadline that is set tries. */
static void
start_ticking(struct wheel *w)
{
	const struct timeval interval = { .tv_usec = SLOT_MS * 1000 };

	if (w->pending == 0)
		w->hand = w->now_ms / SLOT_MS;
	w->ticking = event_add(w->timer, &interval) == 0;
}

/* Always ahead of the hand, for due is never past here. */
static void
file(struct wheel *w, struct deadline *d)
{
	d->slot = slot_of(d->due_ms);
	LIST_INSERT_HEAD(&w->slots[d->slot % SLOTS], d, link);
}

/* The first slot that comes up when due has passed. */
static uint64_t
slot_of(uint64_t due_ms)
{
	return (due_ms + SLOT_MS - 1) / SLOT_MS;
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct wheel *w = arg;
	uint64_t last = wheel_refresh(w) / SLOT_MS;

	(void)fd;
	(void)what;
	while (w->hand < last)
		turn(w);
	if (w->pending == 0) {
		event_del(w->timer);
		w->ticking = false;
	}
}

/* The hand moves on by one slot. What stands there is first set aside, for
 * filing anew may lead back to the same list. */
static void
turn(struct wheel *w)
{
	struct deadline_list *slot = &w->slots[++w->hand % SLOTS];
	struct deadline_list aside = *slot;
	struct deadline *d = LIST_FIRST(&aside);

	LIST_INIT(slot);
	if (d != NULL)
		d->link.le_prev = &LIST_FIRST(&aside);
	while ((d = LIST_FIRST(&aside)) != NULL) {
		if (d->due_ms > w->now_ms) {
			LIST_REMOVE(d, link);
			file(w, d);
		} else {
			deadline_clear(d);
			d->fn(d->arg);
		}
	}
}
