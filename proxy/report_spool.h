/*
 * report_spool.h - the records of a report on their way to a renderer: an
 * unlinked file of JSON lines, so that memory stays the same however many
 * there are. Records are objects with a member "type"; report_record.h makes
 * them, report.h renders them.
 */
#ifndef PROXY_REPORT_SPOOL_H
#define PROXY_REPORT_SPOOL_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/faults.h"

struct report_spool;

/* A file in TMPDIR, or /tmp; NULL after adding a fault. */
struct report_spool *report_spool_new(struct faults *);
void report_spool_free(struct report_spool *); /* NULL is fine */

/* Takes the reference; NULL counts as out of memory. The first failure
 * sticks: what was added before it is not to be rendered. */
bool report_spool_add(struct report_spool *, json_t *record);
/* Back to the first record, as often as one likes; nothing is added after.
 * False if it failed, now or before. */
bool report_spool_rewind(struct report_spool *);
/* The next record, the caller's to json_decref(); NULL at the end, and after
 * a failure: ask report_spool_why(). */
json_t *report_spool_next(struct report_spool *);
/* What failed, for a person; NULL: nothing. */
const char *report_spool_why(const struct report_spool *);

#endif
