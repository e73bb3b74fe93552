/*
 * report_summary.h - what a report says in a few lines: numbers of objects
 * by their worst finding, and the verdict of each version of the scope over
 * the test cases that were decided.
 */
#ifndef PROXY_REPORT_SUMMARY_H
#define PROXY_REPORT_SUMMARY_H

#include "proxy/report_part.h"
#include "rules/rules.h"

#define REPORT_VERSIONS_MAX 16
#define REPORT_KINDS 2

struct report_cases {
	size_t pass, fail, abort;
};

struct report_version {
	const char *version, *state; /* live as long as the summary */
	struct report_cases cases;   /* those that are main in it */
};

struct report_count {
	size_t objects;
	size_t worst[REPORT_LEVELS]; /* objects by their worst finding */
	size_t refused;              /* the gate would refuse to create */
	size_t missing;              /* mandatory and not there */
};

struct report_summary {
	json_t *run; /* the record; an empty object if there is none */
	bool complete;
	struct report_count kinds[REPORT_KINDS]; /* by enum object_kind */
	struct report_cases cases;               /* of all versions */
	struct report_version versions[REPORT_VERSIONS_MAX];
	size_t version_count;
	size_t notes;
	size_t exceptions; /* to be looked at */
};

/* Walks the whole spool and rewinds it. False: out of memory, or the spool
 * failed; ret is to be done with in any case. */
bool report_summarise(struct report_spool *, struct report_summary *ret);
/* Objects that break no rule of the standard, exceptions or not. */
size_t report_conforming(const struct report_count *);
void report_summary_done(struct report_summary *);

extern const char *const report_kinds[REPORT_KINDS]; /* "flavor", "image" */
/* In the monitor's words: "FAIL"; "ABORT" if some could not be decided;
 * "TENTATIVE pass" if all passed, since others need a machine in the cloud;
 * "no result" where there was no case. */
const char *report_verdict(const struct report_cases *);

#endif
