/*
 * baseline.h - what a report found, as exceptions that end: a file for
 * rules.exceptions, one exception for each object, so that enforcing can start
 * while what is there already is mended.
 */
#ifndef PROXY_BASELINE_H
#define PROXY_BASELINE_H

#include "proxy/report_job.h"

struct baseline {
	const char *until, *reason, *owner; /* as an exception has them */
	const char *ticket;                 /* NULL: none */
};

/* A renderer of a report_job, whose arg is the baseline. */
bool baseline_render(const struct report_job *, struct report_spool *,
    FILE *out, struct faults *);

#endif
