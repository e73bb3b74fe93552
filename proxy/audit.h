/*
 * audit.h - the audit journal: one JSON object a line, one writer thread
 * with group commit, off the event loops. A line handed over is written
 * whole and (audit.sync) on the disk before its callback says so; after a
 * crash the journal has no line that looks whole and is not. The lines are a
 * chain (journal.h).
 */
#ifndef PROXY_AUDIT_H
#define PROXY_AUDIT_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proxy/journal_chain.h"

struct audit;

/* Opens (creating with mode 0640, appending) and starts the writer. name NULL:
 * a journal that takes everything and keeps nothing. NULL on failure, with
 * errno. */
struct audit *audit_start(const char *name, bool sync);
/* The same in two steps: between them the process may give up the right to
 * open the file, and has no thread yet. audit_run gives 0 or an errno; then
 * audit_stop still frees it. */
struct audit *audit_open(const char *name, bool sync);
int audit_run(struct audit *);
/* Between the two: checkpoints are signed with that key, which the journal
 * takes over, and also set after so many lines, or so long after the first one
 * behind the last checkpoint; 0: not by that. */
void audit_sign(
    struct audit *, EVP_PKEY *, uint64_t records, uint64_t after_ms);

/* Queues line (a JSON object that begins with its "record", without newline; the journal takes over the heap string and
 * frees it). When it is safe, or has failed, done(arg, ok) is called ON THE
 * WRITER THREAD; it must only hand over to the worker (worker_post) and
 * return. done may be NULL. Order within one thread is kept. */
void audit_append(struct audit *, char *line, size_t len,
    void (*done)(void *arg, bool ok), void *arg);

/* A journal that keeps nothing counts the line, and nobody needs to make it:
 * true. False where there is a file. */
bool audit_skip(struct audit *);
/* Is there a file? */
bool audit_keeps(const struct audit *);

struct audit_state {
	uint64_t lines;    /* kept, since the start */
	uint64_t failures; /* not kept */
	size_t queued;     /* lines that wait for the disk */
	size_t queued_bytes;
	bool failing; /* the last lines could not be kept */
	struct journal_link newest;
	uint64_t writing_ms; /* how long the disk has had the present ones */
};

/* Thread-safe; never waits for the disk. */
void audit_look(struct audit *, struct audit_state *ret);

/* SIGUSR1 and rotation: the file is opened anew by name before the next
 * batch. Async-signal-unsafe; call from the control thread. */
void audit_reopen(struct audit *);
void audit_set_sync(struct audit *, bool sync);
/* From now on another gate may write to the file, too. Thread-safe. */
void audit_share(struct audit *);
/* As long as it is held it has no room for what begins: whoever writes an
 * intent or a refusal asks before. What has begun is still written down.
 * Thread-safe. */
void audit_hold(struct audit *, bool);
bool audit_is_held(const struct audit *);
/* Writes what is queued, joins the thread, closes, frees. */
void audit_stop(struct audit *);

#endif
