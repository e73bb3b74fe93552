/*
 * journal_request.h - what "scs-gate journal" was asked for, and the commands
 * that do it. Each gives the exit status: 0 all is well, 1 the journal has a
 * fault (only verify asks for that), 2 it could not be read.
 */
#ifndef PROXY_JOURNAL_REQUEST_H
#define PROXY_JOURNAL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "proxy/form.h"
#include "proxy/journal_check.h"
#include "proxy/journal_filter.h"
#include "proxy/offline.h"

struct journal_request {
	const char *keys[JOURNAL_KEYS_MAX]; /* files */
	size_t key_count;
	bool whole;
	bool json;
	const struct form *form; /* of records; NULL: a line for people */
	const char *observer;    /* whose journal it is; NULL: this host's */
	bool follow;
	uint64_t lines; /* at the end of the file */
	struct journal_filter filter;
	char **files; /* ends with NULL */
	size_t file_count;
};

enum offline_status journal_run_verify(
    const struct journal_request *, struct faults *);
enum offline_status journal_run_tail(
    const struct journal_request *, struct faults *);
enum offline_status journal_run_query(
    const struct journal_request *, struct faults *);
enum offline_status journal_run_stats(
    const struct journal_request *, struct faults *);

#endif
