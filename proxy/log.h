/*
 * log.h - lines to standard error, one JSON object each: time, level, text,
 * and what they concern. Thread-safe; a line is one write(2). Nobody waits for
 * who reads them: what finds no room is lost, and counted. Tokens never get
 * here: callers pass no header values of requests.
 */
#ifndef PROXY_LOG_H
#define PROXY_LOG_H

#include <stdbool.h>

#include "conf/faults.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* File-scope state, as is how many lines were lost. */
void log_set_level(enum log_level);
bool log_wants(enum log_level);
/* subject: "listener compute", "upstream nova 10.0.0.1:8774", a decision id
 * ...; may be NULL. */
void log_line(enum log_level, const char *subject, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One line a fault. */
void log_faults(enum log_level, const struct faults *);

#endif
