/*
 * judged_lock.c - a judged call waits for its turn: with the other writes to
 * its object, and then, where it is judged together with the rest of the
 * cloud, with all such writes to its service. Always in this order, so that
 * no two wait for each other.
 */
#include <stdlib.h>

#include "proxy/gate.h"
#include "proxy/judged_part.h"

static void ask(struct judged *, struct hold *, enum service, struct slice id);
static void on_granted(void *);
static void on_granted_here(void *);
static void release(struct judged *, struct hold *);

void
judged_lock(struct judged *j)
{
	/* A server action has the id of a server, which is none of ours. */
	if (j->match.id.len == 0 || j->match.row->call == CALL_SERVER_ACTION)
		judged_next(j);
	else
		ask(j, &j->object, judged_keeper(j), j->match.id);
}

void
judged_take_turn(struct judged *j)
{
	ask(j, &j->turn,
	    j->asked.kind == OBJECT_IMAGE ? SERVICE_IMAGE : SERVICE_COMPUTE,
	    OBJLOCK_ALL);
}

static void
ask(struct judged *j, struct hold *hold, enum service service, struct slice id)
{
	struct worker *w = j->x->session->worker;
	struct ticket *t = calloc(1, sizeof(*t));
	bool held = false;

	if (t != NULL) {
		t->worker = w;
		t->judged = j;
		hold->ticket = t;
		hold->lock = objlock_ask(
		    w->gate->locks, service, id, on_granted, t, &held);
	}
	if (hold->lock != NULL && !held)
		return;
	/* Nobody will call: the ticket is ours alone. */
	free(t);
	hold->ticket = NULL;
	if (held)
		judged_next(j);
	else
		judged_unjudged(j, CAUSE_INTERNAL, "the gate is out of memory");
}

/* On whatever thread released the lock. */
static void
on_granted(void *arg)
{
	struct ticket *t = arg;

	worker_post(t->worker, &t->post, on_granted_here, t);
}

static void
on_granted_here(void *arg)
{
	struct ticket *t = arg;
	struct judged *j = t->judged;
	struct session *s;
	struct hold *hold;
	enum judged_step waits;

	if (j == NULL) {
		free(t);
		return;
	}
	hold = j->turn.ticket == t ? &j->turn : &j->object;
	hold->ticket = NULL;
	free(t);
	waits = hold == &j->turn ? STEP_TURN : STEP_LOCK;
	s = j->x->session;
	session_enter(s);
	if (j->step == waits)
		judged_next(j);
	session_pump(s);
	session_leave(s);
}

void
judged_unlock(struct judged *j)
{
	release(j, &j->turn);
	release(j, &j->object);
}

/* A grant that is under way finds its ticket without a waiter. */
static void
release(struct judged *j, struct hold *hold)
{
	bool quiet;

	if (hold->lock == NULL)
		return;
	quiet = objlock_release(j->x->session->worker->gate->locks, hold->lock);
	hold->lock = NULL;
	if (hold->ticket == NULL)
		return;
	hold->ticket->judged = NULL;
	if (quiet)
		free(hold->ticket);
	hold->ticket = NULL;
}
