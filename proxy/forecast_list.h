/*
 * forecast_list.h - what is to come, as lists that people and calendars
 * read. A format is one row in forecast_list.c.
 */
#ifndef PROXY_FORECAST_LIST_H
#define PROXY_FORECAST_LIST_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "conf/faults.h"
#include "rules/rules.h"

struct forecast_entry {
	time_t when;
	const char *kind;          /* "flavor", "image", "cloud" or "scope" */
	const char *name, *id;     /* of the object; NULL: of none */
	const char *rule, *counts; /* NULL: none */
	const char *field;         /* what it is about; NULL: the whole */
	enum action action;
	const char *message; /* a sentence without a full stop */
	const char *link;    /* NULL: none */
};

struct forecast_list {
	struct forecast_entry *entries;
	size_t count, size;
	bool failed; /* out of memory */
	time_t from, until;
	const char *subject;
};

/* Copies the entry with its texts; the failure of one sticks. */
void forecast_list_add(struct forecast_list *, const struct forecast_entry *);
/* The earliest first. */
void forecast_list_sort(struct forecast_list *);
void forecast_list_done(struct forecast_list *);

/* False after adding a fault that lists the formats. */
bool forecast_format_known(const char *format, struct faults *);
/* False when out of memory. */
bool forecast_list_write(
    const struct forecast_list *, const char *format, FILE *out);

#endif
