/*
 * demand.h - what a check asks of one field, as far as two rules can be held
 * against each other.
 */
#ifndef RULES_DEMAND_H
#define RULES_DEMAND_H

#include <stdbool.h>

#include "conf/text.h"
#include "conf/yaml_tree.h"
#include "rules/pattern.h"

struct demand {
	const char *field;
	bool present; /* it must be there ... */
	bool absent;  /* ... or must not */
	/* Lists: it is one of these, none of these. NULL: any. */
	const struct yaml_node *values, *barred;
	/* It matches, or does not. NULL: whatever. */
	const struct pattern *pattern, *not_pattern;
	bool ranged;
	double least, most;
};

/* Can no value meet both? Then ret_why says so: "one wants it, the other
 * forbids it". */
bool demand_contradict(
    const struct demand *, const struct demand *, struct text *ret_why);

#endif
