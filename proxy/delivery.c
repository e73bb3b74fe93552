/* delivery.c - see delivery.h. */
#include "proxy/delivery.h"

#include <errno.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proxy/clock.h"
#include "proxy/delivery_batch.h"
#include "proxy/journal_spool.h"
#include "proxy/log.h"

#define LOOK_MS 200 /* at a journal that has nothing new */
#define FIRST_PAUSE_MS 250
#define LAST_PAUSE_MS 30000
#define TELL_MS 10000 /* between two complaints in a row */
#define FULL_LOOK_MS 1000

struct delivery {
	struct delivery_order *order;
	const struct settings_sink *sink;
	struct credentials *credentials;
	struct sink_setup setup;
	const struct sink_kind *kind;
	void *open;
	struct journal_spool *spool;
	struct position position;
	struct delivery_batch batch;
	bool wordless;      /* the position is to be stored for such */
	uint64_t most;      /* records of a batch for now */
	uint64_t pause_ms;  /* the next one; 0: all is well */
	uint64_t told_ms;   /* that it fails */
	uint64_t looked_ms; /* whether it is too far behind */
	char subject[96];
};

static bool open_sink(struct delivery *, struct faults *);
static bool has_stopped(struct delivery *);
static bool rest(struct delivery *, uint64_t ms);
static bool deliver_some(struct delivery *);
static void gather(struct delivery *);
static noreturn void give_up(struct delivery *);
static void note_wordless(struct delivery *, const struct journal_link *);
static void settle(struct delivery *, const struct sink_result *);
static bool refuse(struct delivery *, const struct sink_result *);
static void pass_over(struct delivery *, size_t count);
static bool complain(struct delivery *, const struct sink_result *);
static uint64_t jitter(uint64_t ms);
static void keep_up(struct delivery *);
static uint64_t behind(struct delivery *);
static void note_lost(struct delivery *, uint64_t count);
static void store(struct delivery *);

struct delivery *
delivery_new(struct delivery_order *order, const struct settings_sink *sink,
    struct faults *faults)
{
	const struct settings *s = order->settings;
	struct delivery *d = calloc(1, sizeof(*d));

	if (d == NULL) {
		faults_add(faults, s->file, 0, "out of memory");
		return NULL;
	}
	d->order = order;
	d->sink = sink;
	d->most = sink->batch_records;
	snprintf(d->subject, sizeof(d->subject), "sink %s", sink->name);
	if (!position_load(s->gate_sinks_directory, sink->name, &d->position) &&
	    errno != ENOENT)
		faults_add(faults, s->gate_sinks_directory, 0,
		    "the position of sink %s cannot be read: %s", sink->name,
		    strerror(errno));
	else if (open_sink(d, faults))
		return d;
	delivery_free(d);
	return NULL;
}

static bool
open_sink(struct delivery *d, struct faults *faults)
{
	const char *file = d->order->settings->file;

	if (d->sink->credentials != NULL) {
		d->credentials = credentials_load(d->sink->credentials, faults);
		if (d->credentials == NULL)
			return false;
	}
	d->setup = (struct sink_setup){ d->sink, d->credentials,
		d->order->observer.name };
	d->kind = sink_kind_of(d->sink);
	if (!delivery_batch_init(
		&d->batch, d->sink, &d->order->observer, file, faults))
		return false;
	d->open = d->kind->open(&d->setup, faults);
	if (d->open == NULL)
		return false;
	d->spool =
	    journal_spool_open(d->order->settings->audit_file, &d->position);
	if (d->spool == NULL)
		faults_add(faults, file, 0, "out of memory");
	return d->spool != NULL;
}

void
delivery_free(struct delivery *d)
{
	if (d == NULL)
		return;
	if (d->open != NULL)
		d->kind->close(d->open);
	journal_spool_close(d->spool);
	delivery_batch_done(&d->batch);
	credentials_free(d->credentials);
	free(d);
}

/* There is a position from the start on, or the gate would not know that
 * somebody delivers. */
bool
delivery_run(struct delivery *d)
{
	bool good = true;

	if (d->position.stored == 0)
		store(d);
	while (!has_stopped(d)) {
		keep_up(d);
		gather(d);
		if (d->batch.count > 0) {
			good = deliver_some(d);
			if (!good && d->order->once)
				return false;
		} else if (d->order->once) {
			return true;
		} else {
			(void)rest(d, LOOK_MS);
		}
	}
	return good;
}

static bool
has_stopped(struct delivery *d)
{
	bool stop;

	pthread_mutex_lock(&d->order->mutex);
	stop = d->order->stop;
	pthread_mutex_unlock(&d->order->mutex);
	return stop;
}

/* False: it is to stop. */
static bool
rest(struct delivery *d, uint64_t ms)
{
	uint64_t end_ms = clock_ms() + ms;
	bool stop;

	pthread_mutex_lock(&d->order->mutex);
	while (!d->order->stop &&
	       clock_wait(&d->order->stopped, &d->order->mutex, end_ms))
		continue;
	stop = d->order->stop;
	pthread_mutex_unlock(&d->order->mutex);
	return !stop;
}

static void
gather(struct delivery *d)
{
	struct journal_spooled record;

	while (delivery_batch_has_room(&d->batch) &&
	       journal_spool_next(d->spool, &record)) {
		if (record.lost > 0)
			note_lost(d, record.lost);
		switch (
		    delivery_batch_add(&d->batch, record.line, &record.link)) {
		case BATCH_TAKEN:
			break;
		case BATCH_WORDLESS:
			note_wordless(d, &record.link);
			break;
		case BATCH_NO_MEMORY:
			give_up(d);
		}
	}
	if (d->batch.count == 0 && d->wordless)
		store(d);
}

/* Nothing is lost by that: the next process begins where this one was. */
static noreturn void
give_up(struct delivery *d)
{
	log_line(LOG_ERROR, d->subject,
	    "out of memory: it ends, and is to be started again");
	_exit(EXIT_FAILURE);
}

/* The form has no words for it, such as a checkpoint. */
static void
note_wordless(struct delivery *d, const struct journal_link *link)
{
	if (d->batch.count > 0)
		return;
	d->position.link = *link;
	d->wordless = true;
}

static void
note_lost(struct delivery *d, uint64_t count)
{
	d->position.dropped += count;
	log_line(LOG_ERROR, d->subject,
	    "%llu records are in no file of the journal any more: they are "
	    "passed over",
	    (unsigned long long)count);
}

/* False: it did not get on. */
static bool
deliver_some(struct delivery *d)
{
	struct sink_result result = { .outcome = SINK_DONE };
	struct sink_batch batch = { d->batch.records, d->batch.count };

	if (batch.count > d->most)
		batch.count = (size_t)d->most;
	d->kind->send(d->open, &batch, &result);
	if (result.outcome == SINK_DONE)
		result.done = batch.count;
	settle(d, &result);
	if (result.outcome == SINK_DONE) {
		if (d->pause_ms > 0)
			log_line(LOG_INFO, d->subject, "delivers again");
		d->pause_ms = 0;
		d->most = d->sink->batch_records;
		return true;
	}
	if (result.outcome == SINK_REFUSED && refuse(d, &result))
		return true;
	return complain(d, &result);
}

static void
settle(struct delivery *d, const struct sink_result *result)
{
	if (result->done == 0)
		return;
	d->position.delivered += result->done;
	pass_over(d, result->done);
}

static void
pass_over(struct delivery *d, size_t count)
{
	d->position.link = d->batch.records[count - 1].link;
	delivery_batch_shift(&d->batch, count);
	store(d);
}

/* Of a batch only some record is the reason: the half of it is tried, until it
 * is one. False: the setting wants it to be tried on and on. */
static bool
refuse(struct delivery *d, const struct sink_result *result)
{
	size_t tried = d->batch.count < d->most ? d->batch.count : d->most;

	if (result->unclear && tried > 1) {
		d->most = tried / 2;
		return true;
	}
	if (d->sink->refused == REFUSED_STOP)
		return false;
	log_line(LOG_ERROR, d->subject,
	    "record %llu of the journal is refused for good and passed over: "
	    "%s",
	    (unsigned long long)d->batch.records[0].link.seq, result->why);
	d->position.refused++;
	pass_over(d, 1);
	return true;
}

/* The more often it fails the longer the pause, each somewhat different: sinks
 * that come back are not met by all gates at once. */
static bool
complain(struct delivery *d, const struct sink_result *result)
{
	bool first = d->pause_ms == 0;

	d->pause_ms =
	    first || result->done > 0 ? FIRST_PAUSE_MS : 2 * d->pause_ms;
	if (d->pause_ms > LAST_PAUSE_MS)
		d->pause_ms = LAST_PAUSE_MS;
	if (first || clock_ms() >= d->told_ms + TELL_MS) {
		d->told_ms = clock_ms();
		log_line(LOG_WARNING, d->subject,
		    "cannot deliver from record %llu on: %s",
		    (unsigned long long)d->batch.records[0].link.seq,
		    result->why);
	}
	if (!d->order->once)
		(void)rest(d, jitter(d->pause_ms));
	return false;
}

/* From half of it to all of it. */
static uint64_t
jitter(uint64_t ms)
{
	uint32_t chance = 0;

	(void)RAND_bytes((unsigned char *)&chance, sizeof(chance));
	return ms / 2 + chance % (ms / 2 + 1);
}

/* With when_full: drop, what is too much behind is passed over. */
static void
keep_up(struct delivery *d)
{
	uint64_t limit = d->order->settings->gate_sinks_limit;
	struct journal_spooled record;
	uint64_t surplus, count = 0;

	if (limit == 0 || d->sink->when_full != FULL_DROP ||
	    clock_ms() < d->looked_ms + FULL_LOOK_MS)
		return;
	d->looked_ms = clock_ms();
	surplus = behind(d);
	if (surplus <= limit)
		return;
	surplus -= limit;
	for (; count < surplus && d->batch.count > 0; count++) {
		d->position.link = d->batch.records[0].link;
		delivery_batch_shift(&d->batch, 1);
	}
	for (; count < surplus && journal_spool_next(d->spool, &record);
	     count++) {
		d->position.link = record.link;
		d->position.dropped += record.lost;
	}
	d->position.dropped += count;
	store(d);
	log_line(LOG_ERROR, d->subject,
	    "is more than %llu records behind: %llu are dropped",
	    (unsigned long long)limit, (unsigned long long)count);
}

static uint64_t
behind(struct delivery *d)
{
	struct journal_link newest;

	return journal_spool_newest(d->spool, &newest)
		   ? position_behind(&d->position, &newest)
		   : 0;
}

/* What was delivered is delivered once more if this fails. */
static void
store(struct delivery *d)
{
	const char *directory = d->order->settings->gate_sinks_directory;

	d->wordless = false;
	if (!position_store(directory, d->sink->name, &d->position))
		log_line(LOG_ERROR, d->subject,
		    "its position in %s cannot be stored: %s", directory,
		    strerror(errno));
}
