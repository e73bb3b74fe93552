/* turns.c - fair shares of the event loop; see turns.h. */
#include "proxy/turns.h"

#include <stdlib.h>

LIST_HEAD(turn_list, turn_wait);

struct turns {
	struct event *timer;
	struct turn_list waiting;
};

static void on_round(evutil_socket_t, short, void *);

struct turns *
turns_new(struct event_base *base)
{
	struct turns *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	LIST_INIT(&t->waiting);
	t->timer = evtimer_new(base, on_round, t);
	if (t->timer != NULL)
		return t;
	free(t);
	return NULL;
}

void
turns_free(struct turns *t)
{
	if (t == NULL)
		return;
	event_free(t->timer);
	free(t);
}

/* A timer that is due at once comes behind all that the kernel has to tell. */
void
turns_wait(
    struct turns *t, struct turn_wait *turn, void (*fn)(void *arg), void *arg)
{
	const struct timeval now = { 0, 0 };

	if (turn->waits)
		return;
	turn->fn = fn;
	turn->arg = arg;
	turn->waits = true;
	if (LIST_EMPTY(&t->waiting))
		event_add(t->timer, &now);
	LIST_INSERT_HEAD(&t->waiting, turn, link);
}

void
turns_leave(struct turn_wait *turn)
{
	if (!turn->waits)
		return;
	turn->waits = false;
	LIST_REMOVE(turn, link);
}

/* Those that wait again wait for the round after this one. */
static void
on_round(evutil_socket_t fd, short what, void *arg)
{
	struct turns *t = arg;
	struct turn_list round = t->waiting;
	struct turn_wait *turn = LIST_FIRST(&round);

	(void)fd;
	(void)what;
	LIST_INIT(&t->waiting);
	if (turn != NULL)
		turn->link.le_prev = &LIST_FIRST(&round);
	while ((turn = LIST_FIRST(&round)) != NULL) {
		turns_leave(turn);
		turn->fn(turn->arg);
	}
}
