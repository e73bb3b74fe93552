/*
 * journal_spool.h - the journal as what is to be delivered: its records one
 * after the other, from a place in the chain on, over the file that grows and
 * those it was rotated to (AUDIT.FILE*, plain or compressed by gzip). For one
 * thread.
 */
#ifndef PROXY_JOURNAL_SPOOL_H
#define PROXY_JOURNAL_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "proxy/position.h"

struct journal_spool;

struct journal_spooled {
	struct slice line;        /* lives until the next one */
	struct journal_link link; /* its place */
	uint64_t lost; /* records before it that are in no file any more */
};

/* Behind that position; seq 0: from the oldest file on. NULL without memory.
 * What cannot be read is told in the log, and tried again. */
struct journal_spool *journal_spool_open(
    const char *audit_file, const struct position *);
void journal_spool_close(struct journal_spool *); /* NULL is fine */

/* False: there is none yet. */
bool journal_spool_next(struct journal_spool *, struct journal_spooled *ret);
/* The last record of the growing file; false if it has none, or cannot be
 * read. */
bool journal_spool_newest(struct journal_spool *, struct journal_link *ret);

#endif
