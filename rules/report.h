/* report.h - the problems that the checks report on one state of an object. */
#ifndef RULES_REPORT_H
#define RULES_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/check.h"
#include "rules/rule.h"

struct reported {
	const struct rule *rule;
	const json_t *object; /* what it is about; NULL: the whole cloud */
	enum outcome outcome;
	const char *kind;
	unsigned weight;
	bool grace;
	char *field, *found, *allowed, *nearest, *message; /* on the heap */
};

struct report {
	const struct rule *rule; /* the one that runs now */
	const json_t *object;    /* and on what */
	struct reported *list;
	size_t count, size;
	bool failed; /* a problem could not be kept */
};

#define REPORT_INIT ((struct report){ NULL, NULL, NULL, 0, 0, false })

/* The problem of the same rule, field and kind, or NULL. */
const struct reported *report_find(
    const struct report *, const struct reported *);
void report_done(struct report *);

#endif
