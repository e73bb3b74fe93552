/*
 * request_log.h - the line of the log that log.requests asks for: what was
 * asked, by whom, how it was answered and how long it took. Queries and fields
 * may hold what is not for a log, and stay out.
 */
#ifndef PROXY_REQUEST_LOG_H
#define PROXY_REQUEST_LOG_H

#include <stdint.h>

#include "conf/slice.h"
#include "conf/text.h"

struct session;

/* Zeroed before; without a begin there is no line. */
struct request_log {
	struct text what;
	uint64_t since_us;
};

void request_log_begin(
    struct request_log *, struct slice method, struct slice path);
/* The line, if there was a begin. status 0: there was no answer; decision: of
 * the journal, or NULL. */
void request_log_end(struct request_log *, const struct session *,
    unsigned status, const char *decision);
/* Of a head that was not understood: what was asked is not known. */
void request_log_refused(
    const struct session *, unsigned status, const char *why);

#endif
