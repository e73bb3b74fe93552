/*
 * journal_record.h - what a line of the journal says, as JSON: read, and
 * looked into; and what the gate says of the journal itself.
 */
#ifndef PROXY_JOURNAL_RECORD_H
#define PROXY_JOURNAL_RECORD_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "proxy/journal_tail.h"

/* Why a file was opened, or a checkpoint set. */
#define JOURNAL_STARTED "started"     /* the gate */
#define JOURNAL_ROTATED "rotated"     /* a new file; the end of the old one */
#define JOURNAL_RECOVERED "recovered" /* after a failure, or others' bytes */
#define JOURNAL_INTERVAL "interval"
#define JOURNAL_STOPPED "stopped"

/* An object without a member that is there twice. NULL if it is none, with
 * errno: ENOMEM or EINVAL. */
json_t *journal_record_read(struct slice line);
/* The text of a member; at NULL if there is none, or it is no text. Lives as
 * long as the object does. */
struct slice journal_record_text(const json_t *, const char *member);
/* The same one level deeper, if inner is not NULL. */
struct slice journal_record_inner(
    const json_t *, const char *member, const char *inner);
/* What an "opened" says was skipped; false if it says no such thing. */
bool journal_record_skipped(const json_t *, struct journal_rest *ret);

/* {"record":"opened",...}, to be chained; skipped.bytes 0: nothing was. */
void journal_render_opened(const char *reason, bool is_signed,
    const struct journal_rest *skipped, struct text *ret);
/* {"record":"checkpoint",...}; recovered: with blanks, as long as records get
 * by themselves. */
void journal_render_checkpoint(const char *reason, struct text *ret);

#endif
