/*
 * report_record.h - the records of a report, one JSON object each; renderers
 * know nothing else. In their order: "run", then "object", "missing", "case",
 * "note" and "exception" as they come, "end" as the last. A new reference each, NULL when
 * out of memory: report_spool_add() takes either. Texts that are not UTF-8
 * are made so.
 */
#ifndef PROXY_REPORT_RECORD_H
#define PROXY_REPORT_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "rules/rules.h"

struct report_scope_version {
	const char *version, *state; /* "v5.1", "effective" */
};

struct report_run {
	char *const *argv;   /* NULL ends it; values of options that carry a
			      * password, secret or token are left out */
	const char *subject; /* name of the cloud, or of the set of files */
	time_t checked_at, reference; /* now, and as of when it is judged */
	const char *scope_uuid, *scope_name, *scope_url;
	const char *scope_version;                   /* the enforced one */
	const struct report_scope_version *versions; /* those looked at */
	size_t version_count;
	bool from_files;      /* no cloud was asked */
	const char *run_uuid; /* identity of the report; NULL: a new one */
};
json_t *report_record_run(const struct report_run *);

struct report_object {
	enum object_kind kind;
	const json_t *object; /* as in struct judgement, with its id */
	const struct verdict *verdict;
	bool refused;     /* the gate would not let it be made */
	const char *file; /* where it stands; NULL: in a cloud */
	unsigned line;    /* 0: not known */
};
json_t *report_record_object(const struct report_object *);

struct report_missing {
	enum object_kind kind;
	const char *name; /* "SCS-4V-16"; NULL: it has no certain name */
	const char *rule;
	enum severity severity;
	enum action action;
	const char *message;
	const char *counts; /* "main in v5.1 and next"; NULL: in no version */
	const char *link;   /* or NULL */
};
json_t *report_record_missing(const struct report_missing *);

struct report_case {
	const char *id;
	enum object_kind kind;
	enum outcome outcome;
	const char *counts; /* as above */
	bool main;          /* it enters the verdict of the enforced version */
};
json_t *report_record_case(const struct report_case *);

/* Something that could not be judged, and why. */
json_t *report_record_note(const char *message);
/* An exception that somebody should look at: it ended, soon ends, or covers
 * nothing. */
json_t *report_record_exception(
    const struct exception *, const char *state, const char *message);
/* A report without it is told to be incomplete. */
json_t *report_record_end(size_t flavors, size_t images);

#endif
