/* calendar.c - what the scope's timeline brings; see calendar.h. */
#include "proxy/calendar.h"

#include <stdlib.h>

#include "proxy/exception_watch.h"
#include "proxy/gate.h"
#include "proxy/log.h"
#include "proxy/metrics.h"
#include "rules/rules.h"

#define DAY ((time_t)86400)
#define AHEAD (30 * DAY)
#define EVERY ((time_t)3600) /* the clock may be set meanwhile */

struct calendar {
	const struct gate *gate;
	struct event *timer;
	time_t next;      /* the next period begins; 0: none is known */
	time_t announced; /* the day on which it was last announced */
	time_t watched;   /* exceptions were last looked at; 0: never these */
	time_t expiry;    /* they are to be looked at again; 0: never */
};

static void look(struct calendar *);
static void on_time(evutil_socket_t, short, void *);
static void greet_period(const struct calendar *, time_t now);
static void announce(struct calendar *, time_t now, const char *what);
static void sleep_on(struct calendar *, time_t now);

struct calendar *
calendar_new(struct event_base *base, const struct gate *gate)
{
	struct calendar *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->gate = gate;
	c->timer = evtimer_new(base, on_time, c);
	if (c->timer == NULL) {
		free(c);
		return NULL;
	}
	calendar_look(c);
	return c;
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	look(arg);
}

void
calendar_look(struct calendar *c)
{
	c->watched = 0;
	look(c);
}

static void
look(struct calendar *c)
{
	time_t now = time(NULL);
	struct text what = TEXT_INIT;
	time_t last = c->next;

	if (c->next != 0 && now >= c->next)
		greet_period(c, now);
	if (!rule_set_next_change(
		c->gate->snapshot->rules, now, &c->next, &what))
		c->next = 0;
	/* It has come, or a reload brought another one. */
	if (c->next != last)
		c->announced = 0;
	if (c->next != 0 && c->next - now <= AHEAD)
		announce(c, now, text_str(&what));
	text_done(&what);
	c->expiry = exception_watch(c->gate->snapshot->rules, c->watched, now);
	c->watched = now;
	metrics_set_scope_change(c->gate->metrics, c->next);
	sleep_on(c, now);
}

static void
greet_period(const struct calendar *c, time_t now)
{
	log_line(LOG_WARNING, "scope",
	    "the timeline of the scope has entered a new period: %s is "
	    "enforced",
	    rule_set_scope_version(c->gate->snapshot->rules, now));
}

/* Once a day. */
static void
announce(struct calendar *c, time_t now, const char *what)
{
	long days = (long)((c->next - now + DAY - 1) / DAY);

	if (c->announced == now / DAY)
		return;
	c->announced = now / DAY;
	log_line(LOG_WARNING, "scope", "in %ld day%s: %s", days,
	    days == 1 ? "" : "s", what);
}

static void
sleep_on(struct calendar *c, time_t now)
{
	struct timeval wait = { .tv_sec = EVERY };

	if (c->next != 0 && c->next - now < wait.tv_sec)
		wait.tv_sec = c->next - now;
	if (c->expiry != 0 && c->expiry - now < wait.tv_sec)
		wait.tv_sec = c->expiry - now;
	(void)event_add(c->timer, &wait);
}

time_t
calendar_next_change(const struct calendar *c)
{
	return c->next;
}

void
calendar_free(struct calendar *c)
{
	if (c == NULL)
		return;
	event_free(c->timer);
	free(c);
}
