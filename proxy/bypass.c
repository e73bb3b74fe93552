/* bypass.c - writes pass unjudged for a while; see bypass.h. */
#include "proxy/bypass.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proxy/clock.h"
#include "proxy/finding_json.h"
#include "proxy/log.h"

struct bypass {
	struct audit *audit;
	struct event *end;
	bool on; /* atomic: the glance of every write */
	/* What the order was; workers read it: */
	pthread_mutex_t mutex;
	char *reason;
	unsigned uid;
	uint64_t end_s; /* of the clock that also counts sleep */
};

static void on_end(evutil_socket_t, short, void *);
static void turn_off(struct bypass *);
static void record(struct bypass *, const char *state, unsigned uid);
static void add_now(struct text *);
static void add_time(struct text *, time_t);
static uint64_t now_s(void);
static uint64_t left_s(const struct bypass *);

struct bypass *
bypass_new(struct event_base *base, struct audit *audit)
{
	struct bypass *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->audit = audit;
	b->end = evtimer_new(base, on_end, b);
	if (b->end == NULL || pthread_mutex_init(&b->mutex, NULL) != 0) {
		if (b->end != NULL)
			event_free(b->end);
		free(b);
		return NULL;
	}
	return b;
}

void
bypass_free(struct bypass *b)
{
	if (b == NULL)
		return;
	event_free(b->end);
	pthread_mutex_destroy(&b->mutex);
	free(b->reason);
	free(b);
}

bool
bypass_on(struct bypass *b, uint32_t seconds, struct slice reason, unsigned uid)
{
	const struct timeval wait = { .tv_sec = seconds };
	char *copy = strndup(reason.at, reason.len);

	if (copy == NULL || evtimer_add(b->end, &wait) != 0) {
		free(copy);
		return false;
	}
	pthread_mutex_lock(&b->mutex);
	free(b->reason);
	b->reason = copy;
	b->uid = uid;
	b->end_s = now_s() + seconds;
	__atomic_store_n(&b->on, true, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&b->mutex);
	log_line(LOG_WARNING, "bypass",
	    "on for %u s, by user %u: writes pass unjudged: %s", seconds, uid,
	    copy);
	record(b, "on", uid);
	return true;
}

bool
bypass_off(struct bypass *b, unsigned uid)
{
	if (!b->on)
		return false;
	turn_off(b);
	log_line(LOG_WARNING, "bypass",
	    "off, by user %u: writes are judged again", uid);
	record(b, "off", uid);
	return true;
}

void
bypass_stop(struct bypass *b)
{
	if (b == NULL || !b->on)
		return;
	turn_off(b);
	log_line(
	    LOG_WARNING, "bypass", "the gate ends, and with it the switch");
	record(b, "over", b->uid);
}

static void
on_end(evutil_socket_t fd, short what, void *arg)
{
	struct bypass *b = arg;

	(void)fd;
	(void)what;
	turn_off(b);
	log_line(
	    LOG_WARNING, "bypass", "its time is over: writes are judged again");
	record(b, "over", b->uid);
}

static void
turn_off(struct bypass *b)
{
	evtimer_del(b->end);
	__atomic_store_n(&b->on, false, __ATOMIC_RELAXED);
}

/* A journal that fails must not keep anybody from the kill switch. */
static void
record(struct bypass *b, const char *state, unsigned uid)
{
	struct text line = TEXT_INIT;
	size_t len;
	char *bytes;

	text_adds(&line, "{\"record\":\"bypass\",\"time\":\"");
	add_now(&line);
	text_addf(
	    &line, "\",\"state\":\"%s\",\"uid\":%u,\"until\":", state, uid);
	if (b->on) {
		text_addc(&line, '"');
		add_time(&line, time(NULL) + (time_t)left_s(b));
		text_addc(&line, '"');
	} else
		text_adds(&line, "null");
	finding_json_member(&line, "reason", slice_of(b->reason));
	text_addc(&line, '}');
	len = line.len;
	bytes = text_take(&line);
	if (bytes != NULL)
		audit_append(b->audit, bytes, len, NULL, NULL);
}

/* As all records have it. */
static void
add_now(struct text *t)
{
	struct timespec now;
	char moment[CLOCK_MOMENT_SIZE];

	clock_gettime(CLOCK_REALTIME, &now);
	text_adds(t, clock_moment(&now, moment));
}

/* RFC 3339, UTC. */
static void
add_time(struct text *t, time_t when)
{
	char stamp[CLOCK_STAMP_SIZE];

	text_addf(t, "%sZ", clock_stamp(when, stamp));
}

void
bypass_tell(struct bypass *b, struct text *ret)
{
	if (!b->on) {
		text_adds(ret, "off: writes are judged\n");
		return;
	}
	text_adds(ret, "on until ");
	add_time(ret, time(NULL) + (time_t)left_s(b));
	text_addf(ret,
	    " (%" PRIu64 " s), by user %u: writes pass unjudged: %s\n",
	    left_s(b), b->uid, b->reason);
}

uint64_t
bypass_left(const struct bypass *b)
{
	return b->on ? left_s(b) : 0;
}

/* The control thread may be busy when the time is over: then a worker is the
 * first to see it. */
bool
bypass_look(struct bypass *b, struct text *ret)
{
	bool on;

	if (!__atomic_load_n(&b->on, __ATOMIC_RELAXED))
		return false;
	pthread_mutex_lock(&b->mutex);
	on = left_s(b) > 0;
	if (on)
		text_addf(ret, "The kill switch is on, by user %u: %s", b->uid,
		    b->reason);
	pthread_mutex_unlock(&b->mutex);
	return on;
}

/* A clock that is set does not make it longer. */
static uint64_t
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec;
}

static uint64_t
left_s(const struct bypass *b)
{
	uint64_t now = now_s();

	return b->end_s > now ? b->end_s - now : 0;
}
