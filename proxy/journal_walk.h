/*
 * journal_walk.h - the records of journals, one after the other. A line that
 * is no record is told on standard error and passed over.
 */
#ifndef PROXY_JOURNAL_WALK_H
#define PROXY_JOURNAL_WALK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "conf/faults.h"
#include "conf/slice.h"
#include "proxy/journal_filter.h"
#include "proxy/journal_reader.h"

struct journal_walk {
	const struct journal_filter *filter;
	/* A record that the filter takes, and its line. */
	void (*take)(void *arg, const json_t *record, struct slice line);
	void *arg;
	bool out_of_memory;
};

/* False after adding a fault; what could be read was taken. */
bool journal_walk_files(
    struct journal_walk *, char *const *files, size_t count, struct faults *);
/* One line of that file. */
void journal_walk_line(
    struct journal_walk *, const char *name, const struct journal_text *);

#endif
