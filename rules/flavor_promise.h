/*
 * flavor_promise.h - reports what a name promises beyond the real figures
 * of its flavor.
 */
#ifndef RULES_FLAVOR_PROMISE_H
#define RULES_FLAVOR_PROMISE_H

#include "rules/check.h"
#include "rules/flavor_facts.h"

struct flavor_promise {
	const struct given_name *name; /* a valid one */
	const struct flavor_figures *figures;
	enum outcome outcome;
	const char *subject; /* of the sentence: "the name" */
	const char *nearest; /* the name it should be; NULL: none */
};

/* One problem for each figure; kinds overpromise-cpu, overpromise-ram,
 * overpromise-disk, no-disk-size. */
void flavor_promise_report(const struct flavor_promise *, struct report *);

/* The nearest truthful name in the spelling the given one has (v1 or v2);
 * NULL if there is none. buf holds NAME_TEXT_MAX bytes. */
const char *flavor_promise_nearest(
    const struct given_name *, const struct flavor_figures *, char *buf);

#endif
