/*
 * journal_filter.h - which records of a journal somebody wants to see.
 */
#ifndef PROXY_JOURNAL_FILTER_H
#define PROXY_JOURNAL_FILTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "proxy/clock.h"

/* One a row of the table in journal_filter.c. */
#define JOURNAL_FILTER_ROWS 10

struct journal_filter {
	const char *values[JOURNAL_FILTER_ROWS]; /* NULL: any */
	char since[CLOCK_STAMP_SIZE];            /* "": from the beginning */
	char until[CLOCK_STAMP_SIZE];            /* "": to the end */
};

/* The name of the option of that row; NULL behind the last. */
const char *journal_filter_option(size_t row);
/* Times as in "2026-11-23" and "2026-11-23T22:13:00Z"; false if it is none. */
bool journal_filter_since(struct journal_filter *, const char *);
bool journal_filter_until(struct journal_filter *, const char *);
bool journal_filter_takes(const struct journal_filter *, const json_t *record);

#endif
