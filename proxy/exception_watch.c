/* exception_watch.c - announces the ends of exceptions; see
 * exception_watch.h. */
#include "proxy/exception_watch.h"

#include "proxy/log.h"

#define DAY ((time_t)86400)
/* A list taken from a whole cloud may end on one day. */
#define TOLD_MOST 20

/* Seconds before the end, the first one first. */
static const time_t stages[] = { 14 * DAY, 3 * DAY, 0 };
#define STAGES (sizeof(stages) / sizeof(stages[0]))

static bool is_news(const struct exception *, time_t since, time_t now);
static time_t next_stage(const struct exception *, time_t now);
static void tell(const struct exception *, time_t now);

time_t
exception_watch(const struct rule_set *rules, time_t since, time_t now)
{
	size_t told = 0;
	time_t next = 0;

	for (size_t i = 0; i < rule_set_exception_count(rules); i++) {
		const struct exception *e = rule_set_exception(rules, i);
		time_t stage = next_stage(e, now);

		if (stage != 0 && (next == 0 || stage < next))
			next = stage;
		if (is_news(e, since, now) && told++ < TOLD_MOST)
			tell(e, now);
	}
	if (told > TOLD_MOST)
		log_line(LOG_WARNING, "exceptions",
		    "%zu more exceptions have ended or will soon",
		    told - TOLD_MOST);
	return next;
}

static bool
is_news(const struct exception *e, time_t since, time_t now)
{
	if (since == 0)
		return exception_ends_soon(e, now);
	for (size_t i = 0; i < STAGES; i++) {
		time_t stage = e->ends - stages[i];

		if (since < stage && stage <= now)
			return true;
	}
	return false;
}

static time_t
next_stage(const struct exception *e, time_t now)
{
	for (size_t i = 0; i < STAGES; i++) {
		if (e->ends - stages[i] > now)
			return e->ends - stages[i];
	}
	return 0;
}

static void
tell(const struct exception *e, time_t now)
{
	struct text end = TEXT_INIT;

	exception_end_say(e, now, &end);
	log_line(LOG_WARNING, "exceptions",
	    "exception %s (%s:%u) %s; who answers for it: %s", e->id, e->file,
	    e->line, text_str(&end), e->owner);
	text_done(&end);
}

void
exception_end_say(const struct exception *e, time_t now, struct text *ret)
{
	long days = (long)((e->ends - now + DAY - 1) / DAY);

	if (now >= e->ends)
		text_addf(
		    ret, "ended on %s and covers nothing any more", e->until);
	else
		text_addf(ret, "ends on %s, in %ld day%s", e->until, days,
		    days == 1 ? "" : "s");
}

bool
exception_ends_soon(const struct exception *e, time_t now)
{
	return e->ends - now <= stages[0];
}
