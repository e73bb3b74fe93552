/*
 * audit.c - the queue of the audit journal and its writer thread; see
 * audit.h. While one batch is on its way to the disk the next one gathers:
 * the slower the disk, the more lines share a sync.
 */
#include "proxy/audit.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>
#include <unistd.h>

#include "proxy/clock.h"
#include "proxy/journal.h"
#include "proxy/journal_record.h"
#include "proxy/log.h"

#define BATCH_MAX JOURNAL_BATCH_MAX  /* lines that share a sync */
#define QUEUE_MAX (64 * 1024 * 1024) /* bytes; more are refused */
#define COMPLAINT_INTERVAL_MS 10000
#define AGAIN_MS 1000         /* a journal that fails is tried */
#define END_PATIENCE_MS 10000 /* with the disk, at the end */

struct entry {
	STAILQ_ENTRY(entry) link;
	char *line; /* NULL: refused, only its callback is due */
	size_t len;
	size_t weight; /* of the line as it came: it grows on its way */
	void (*done)(void *arg, bool ok);
	void *arg;
};

STAILQ_HEAD(entries, entry);

struct audit {
	pthread_t thread;
	bool running; /* the thread, and with it what it shares */
	pthread_mutex_t mutex;
	pthread_cond_t more;
	bool held; /* atomic */
	/* Under the mutex: */
	struct entries queue;
	size_t queued_bytes;
	size_t queued;
	uint64_t kept, failures;
	bool failing;
	struct journal_link newest;
	uint64_t writing_since_ms; /* of the lines the disk has, if any */
	bool sync;
	bool reopen;
	bool stop;
	bool ended; /* the writer has */
	/* The writer's own: */
	struct journal journal;
	struct journal_entry batch[BATCH_MAX];
	uint64_t lost;
	uint64_t next_complaint_ms;
	uint64_t again_ms; /* while it fails: it is tried */
};

struct orders {
	struct entries queue;
	bool sync;
	bool reopen;
	bool stop;
};

static int start_writer(struct audit *);
static int start_thread(struct audit *);
static void *writer(void *);
static void reopen(struct journal *);
static void checkpoint(struct journal *, const char *reason, bool sync);
static void try_again(struct audit *, bool sync);
static void wait_for_orders(struct audit *, struct orders *);
static void wait_for_more(struct audit *);
static void commit(struct audit *, struct entries *, bool);
static void finish(struct audit *, struct entries *, size_t);
static size_t note(struct audit *, const struct entries *, size_t kept);
static void complain(struct audit *, uint64_t, const char *);
static struct entry *entry_new(char *, size_t);
static bool await_end(struct audit *);
static void end_writer(struct audit *);

struct audit *
audit_start(const char *name, bool sync)
{
	struct audit *audit = audit_open(name, sync);
	int failure = audit == NULL ? errno : audit_run(audit);

	if (failure == 0)
		return audit;
	audit_stop(audit);
	errno = failure;
	return NULL;
}

struct audit *
audit_open(const char *name, bool sync)
{
	struct audit *audit = calloc(1, sizeof(*audit));
	int failure;

	if (audit == NULL)
		return NULL;
	STAILQ_INIT(&audit->queue);
	audit->sync = sync;
	if (journal_open(&audit->journal, name))
		return audit;
	failure = errno;
	free(audit);
	errno = failure;
	return NULL;
}

void
audit_sign(
    struct audit *audit, EVP_PKEY *key, uint64_t records, uint64_t after_ms)
{
	journal_sign(&audit->journal, key, records, after_ms);
}

int
audit_run(struct audit *audit)
{
	int failure = start_writer(audit);

	audit->running = failure == 0;
	return failure;
}

static int
start_writer(struct audit *audit)
{
	int failure = pthread_mutex_init(&audit->mutex, NULL);

	if (failure != 0)
		return failure;
	failure = clock_condition_init(&audit->more);
	if (failure == 0) {
		failure = start_thread(audit);
		if (failure == 0)
			return 0;
		pthread_cond_destroy(&audit->more);
	}
	pthread_mutex_destroy(&audit->mutex);
	return failure;
}

/* Signals are for other threads. */
static int
start_thread(struct audit *audit)
{
	sigset_t all, before;
	int failure;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failure = pthread_create(&audit->thread, NULL, writer, audit);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failure;
}

static void *
writer(void *arg)
{
	struct audit *audit = arg;
	struct journal *journal = &audit->journal;
	struct orders orders;

	(void)journal_add(journal, NULL, 0, true);
	do {
		wait_for_orders(audit, &orders);
		if (orders.reopen && journal->file.name != NULL)
			reopen(journal);
		while (!STAILQ_EMPTY(&orders.queue))
			commit(audit, &orders.queue, orders.sync);
		if (orders.stop)
			checkpoint(journal, JOURNAL_STOPPED, true);
		else if (audit->failing)
			try_again(audit, orders.sync);
		else if (journal_due_in(journal, clock_ms()) == 0)
			checkpoint(journal, JOURNAL_INTERVAL, orders.sync);
	} while (!orders.stop);
	pthread_mutex_lock(&audit->mutex);
	audit->ended = true;
	pthread_cond_broadcast(&audit->more);
	pthread_mutex_unlock(&audit->mutex);
	return NULL;
}

static void
reopen(struct journal *journal)
{
	if (journal_reopen(journal))
		log_line(
		    LOG_INFO, "audit", "%s is opened anew", journal->file.name);
	else
		log_line(LOG_ERROR, "audit",
		    "cannot open %s anew, the old file stays in use: %s",
		    journal->file.name, strerror(errno));
}

static void
checkpoint(struct journal *journal, const char *reason, bool sync)
{
	if (!journal_checkpoint(journal, reason, sync))
		log_line(LOG_ERROR, "audit", "cannot set a checkpoint: %s",
		    strerror(errno));
}

/* Who is told that the gate is not well sends no writes: then nothing else finds
 * out that it is well again. */
static void
try_again(struct audit *audit, bool sync)
{
	uint64_t now = clock_ms();

	if (now < audit->again_ms)
		return;
	audit->again_ms = now + AGAIN_MS;
	if (!journal_checkpoint(&audit->journal, JOURNAL_RECOVERED, sync))
		return;
	pthread_mutex_lock(&audit->mutex);
	audit->failing = false;
	pthread_mutex_unlock(&audit->mutex);
	log_line(LOG_INFO, "audit", "the journal takes lines again");
}

static void
wait_for_orders(struct audit *audit, struct orders *ret)
{
	pthread_mutex_lock(&audit->mutex);
	audit->newest = audit->journal.at.link;
	wait_for_more(audit);
	ret->sync = audit->sync;
	ret->reopen = audit->reopen;
	ret->stop = audit->stop;
	STAILQ_INIT(&ret->queue);
	STAILQ_CONCAT(&ret->queue, &audit->queue);
	audit->reopen = false;
	audit->writing_since_ms = clock_ms();
	pthread_mutex_unlock(&audit->mutex);
}

/* For an order, or until a checkpoint is due. */
static void
wait_for_more(struct audit *audit)
{
	int64_t left = audit->failing
			   ? AGAIN_MS
			   : journal_due_in(&audit->journal, clock_ms());
	uint64_t end_ms = left < 0 ? CLOCK_NEVER : clock_ms() + (uint64_t)left;

	while (STAILQ_EMPTY(&audit->queue) && !audit->reopen && !audit->stop &&
	       clock_wait(&audit->more, &audit->mutex, end_ms))
		continue;
}

/* Writes what shares a sync from the front of queue and reports on it. */
static void
commit(struct audit *audit, struct entries *queue, bool sync)
{
	struct entries taken = STAILQ_HEAD_INITIALIZER(taken);
	struct entry *entry;
	size_t count = 0, safe;

	while (count < BATCH_MAX && (entry = STAILQ_FIRST(queue)) != NULL) {
		STAILQ_REMOVE_HEAD(queue, link);
		STAILQ_INSERT_TAIL(&taken, entry, link);
		if (entry->line != NULL)
			audit->batch[count++] =
			    (struct journal_entry){ &entry->line, &entry->len };
	}
	safe = count == 0
		   ? 0
		   : journal_add(&audit->journal, audit->batch, count, sync);
	if (safe < count)
		complain(audit, count - safe, strerror(errno));
	finish(audit, &taken, safe);
}

/* The first safe lines of taken are safe, the others are not. Whoever hears of
 * that finds it in the state, too. */
static void
finish(struct audit *audit, struct entries *taken, size_t safe)
{
	struct entry *entry;
	size_t refused = note(audit, taken, safe);

	while ((entry = STAILQ_FIRST(taken)) != NULL) {
		bool ok = entry->line != NULL && safe > 0;

		STAILQ_REMOVE_HEAD(taken, link);
		if (ok)
			safe--;
		if (entry->done != NULL)
			entry->done(entry->arg, ok);
		free(entry->line);
		free(entry);
	}
	if (refused > 0)
		complain(audit, refused, "too many wait for the disk");
}

/* Returns how many were refused before they came to the disk. */
static size_t
note(struct audit *audit, const struct entries *taken, size_t kept)
{
	const struct entry *entry = STAILQ_FIRST(taken);
	size_t bytes = 0, refused = 0, lines = 0;

	for (; entry != NULL; entry = STAILQ_NEXT(entry, link)) {
		if (entry->line == NULL)
			refused++;
		else
			bytes += entry->weight;
		lines++;
	}
	pthread_mutex_lock(&audit->mutex);
	audit->queued_bytes -= bytes;
	audit->queued -= lines;
	audit->kept += kept;
	audit->failures += lines - kept;
	audit->failing = kept < lines;
	if (audit->failing)
		audit->again_ms = clock_ms() + AGAIN_MS;
	audit->writing_since_ms = clock_ms();
	pthread_mutex_unlock(&audit->mutex);
	return refused;
}

static void
complain(struct audit *audit, uint64_t lost, const char *why)
{
	uint64_t now = clock_ms();

	audit->lost += lost;
	if (now < audit->next_complaint_ms)
		return;
	log_line(LOG_ERROR, "audit", "%llu line(s) could not be kept: %s",
	    (unsigned long long)audit->lost, why);
	audit->lost = 0;
	audit->next_complaint_ms = now + COMPLAINT_INTERVAL_MS;
}

void
audit_append(struct audit *audit, char *line, size_t len,
    void (*done)(void *arg, bool ok), void *arg)
{
	struct entry *entry = entry_new(line, len);
	bool was_empty;

	if (entry == NULL) {
		if (done != NULL)
			done(arg, false);
		return;
	}
	entry->done = done;
	entry->arg = arg;
	pthread_mutex_lock(&audit->mutex);
	if (entry->line != NULL &&
	    audit->queued_bytes + entry->weight > QUEUE_MAX) {
		free(entry->line);
		entry->line = NULL;
	}
	if (entry->line != NULL)
		audit->queued_bytes += entry->weight;
	audit->queued++;
	was_empty = STAILQ_EMPTY(&audit->queue);
	STAILQ_INSERT_TAIL(&audit->queue, entry, link);
	pthread_mutex_unlock(&audit->mutex);
	if (was_empty)
		pthread_cond_signal(&audit->more);
}

bool
audit_skip(struct audit *audit)
{
	if (audit_keeps(audit))
		return false;
	pthread_mutex_lock(&audit->mutex);
	audit->kept++;
	pthread_mutex_unlock(&audit->mutex);
	return true;
}

/* The name is set before the writer starts, and stays. */
bool
audit_keeps(const struct audit *audit)
{
	return audit->journal.file.name != NULL;
}

/* Takes over line. Without memory for both, the line gives way: its place
 * carries the news of its own loss to the writer thread. NULL only if a line
 * shorter than an entry could not even grow to that. */
static struct entry *
entry_new(char *line, size_t len)
{
	struct entry *entry = malloc(sizeof(*entry));

	if (entry != NULL) {
		entry->line = line;
		entry->len = len;
		entry->weight = len + sizeof(*entry);
		return entry;
	}
	entry = realloc(line, sizeof(*entry));
	if (entry == NULL)
		free(line);
	else
		entry->line = NULL;
	return entry;
}

void
audit_look(struct audit *audit, struct audit_state *ret)
{
	pthread_mutex_lock(&audit->mutex);
	*ret = (struct audit_state){
		.lines = audit->kept,
		.failures = audit->failures,
		.queued = audit->queued,
		.queued_bytes = audit->queued_bytes,
		.failing = audit->failing,
		.newest = audit->newest,
	};
	if (audit->queued > 0)
		ret->writing_ms = clock_ms() - audit->writing_since_ms;
	pthread_mutex_unlock(&audit->mutex);
}

void
audit_reopen(struct audit *audit)
{
	pthread_mutex_lock(&audit->mutex);
	audit->reopen = true;
	pthread_mutex_unlock(&audit->mutex);
	pthread_cond_signal(&audit->more);
}

void
audit_set_sync(struct audit *audit, bool sync)
{
	pthread_mutex_lock(&audit->mutex);
	audit->sync = sync;
	pthread_mutex_unlock(&audit->mutex);
}

void
audit_share(struct audit *audit)
{
	journal_share(&audit->journal);
}

void
audit_hold(struct audit *audit, bool held)
{
	__atomic_store_n(&audit->held, held, __ATOMIC_RELAXED);
}

bool
audit_is_held(const struct audit *audit)
{
	return __atomic_load_n(&audit->held, __ATOMIC_RELAXED);
}

void
audit_stop(struct audit *audit)
{
	if (audit == NULL)
		return;
	if (audit->running)
		end_writer(audit);
	journal_close(&audit->journal);
	free(audit);
}

static bool
await_end(struct audit *audit)
{
	uint64_t end_ms = clock_ms() + END_PATIENCE_MS;
	bool ended;

	pthread_mutex_lock(&audit->mutex);
	audit->stop = true;
	pthread_cond_broadcast(&audit->more);
	while (!audit->ended && clock_wait(&audit->more, &audit->mutex, end_ms))
		continue;
	ended = audit->ended;
	pthread_mutex_unlock(&audit->mutex);
	return ended;
}

/* A disk that takes nothing would keep the process for ever. */
static void
end_writer(struct audit *audit)
{
	if (!await_end(audit)) {
		log_line(LOG_ERROR, "audit",
		    "the journal takes nothing: the process ends without its "
		    "last lines");
		_exit(EXIT_FAILURE);
	}
	pthread_join(audit->thread, NULL);
	pthread_cond_destroy(&audit->more);
	pthread_mutex_destroy(&audit->mutex);
}
