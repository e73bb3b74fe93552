/*
 * journal_reader.h - the lines of a journal's file, plain or compressed by
 * gzip, one after the other in the memory of the longest line.
 */
#ifndef PROXY_JOURNAL_READER_H
#define PROXY_JOURNAL_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "conf/faults.h"
#include "conf/slice.h"

struct journal_reader;

/* A line, or a piece of one that is longer than any line of a journal. */
struct journal_text {
	struct slice line; /* without its newline; lives until the next one */
	uint64_t number;   /* of the line in the file, 1 being the first */
	bool continued;    /* it goes on where the last one broke off */
	bool ended;        /* by a newline */
};

/* "-" is standard input. NULL after adding a fault. */
struct journal_reader *journal_reader_open(const char *name, struct faults *);
void journal_reader_close(struct journal_reader *); /* NULL is fine */

/* False at the end, or after a failure; journal_reader_good() knows. */
bool journal_reader_next(struct journal_reader *, struct journal_text *ret);
/* The same, but a last line without a newline waits for it: false now may be
 * true later, when the file has grown. */
bool journal_reader_follow(struct journal_reader *, struct journal_text *ret);
/* Is there another file of its name by now, or was it cut? */
bool journal_reader_moved(const struct journal_reader *);
/* What fstat() says of the file; zero if it fails. */
void journal_reader_stat(const struct journal_reader *, struct stat *ret);
/* False after adding the fault that ended it. */
bool journal_reader_good(const struct journal_reader *, struct faults *);

#endif
