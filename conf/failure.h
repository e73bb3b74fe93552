/*
 * failure.h - the section failure of the settings: what happens to a write
 * that cannot be judged, or whose caller is not known, by what is in the way.
 */
#ifndef CONF_FAILURE_H
#define CONF_FAILURE_H

#include <stdbool.h>

#include "conf/action.h"
#include "conf/settings.h"

enum failure {
	FAILURE_LOOKUP_TIMEOUT,
	FAILURE_LOOKUP_ERROR,
	FAILURE_OVERLOAD,
	FAILURE_INTERNAL,
	FAILURE_IDENTITY,
};

/* May a write go on that is judged by no rule, or whose caller is unknown? */
bool failure_passes(const struct settings *, enum failure);
/* May a rule of this severity refuse a write, if it alone is not judged? */
bool failure_concerns(const struct settings *, enum severity);
/* A word of failure.severities that is none; empty: they all are. */
struct slice failure_unknown_severity(const struct settings *);

#endif
