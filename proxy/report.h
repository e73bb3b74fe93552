/*
 * report.h - the records of a spool as a report for people, for CI or for
 * the SCS compliance monitor. A format is one row in report_table.h and one
 * renderer. Strangers' text is made harmless in each of them.
 */
#ifndef PROXY_REPORT_H
#define PROXY_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "conf/faults.h"
#include "proxy/report_spool.h"

/* How text looks; the other formats do not care. */
struct report_look {
	bool colour;
	unsigned width; /* columns to wrap to; 0: not at all */
};

struct report_format {
	const char *name;   /* "junit" */
	const char *suffix; /* of a file: ".xml" */
	bool (*render)(struct report_spool *, FILE *,
	    const struct report_look *); /* false: out of memory */
	const char *sentence;            /* what it is for */
};

/* Colours and wrapping for a terminal (NO_COLOR is heeded), neither for a
 * file or a pipe. */
struct report_look report_look_for(FILE *);
/* NULL after adding a fault that names the nearest format. */
const struct report_format *report_format(const char *name, struct faults *);
bool report_format_known(const char *name, struct faults *);
/* Walks the table, for a usage text; NULL ends it. */
const struct report_format *report_format_at(size_t index);
/* False if the format is unknown, memory ran out, the spool failed (see
 * report_spool_why()) or out cannot be written. */
bool report_render(const char *format, struct report_spool *, FILE *out,
    const struct report_look *);

#endif
