/*
 * standing.h - what a rule counts for in one period of the scope's timeline:
 * by the enforced version, the versions beside it and their states
 * (scs-0004: effective, warn, draft, deprecated).
 */
#ifndef RULES_STANDING_H
#define RULES_STANDING_H

#include <stdbool.h>

#include "conf/settings.h"
#include "rules/rule.h"
#include "rules/scope.h"

struct standing {
	enum severity severity;
	enum action action; /* for whoever "by" of an override does not mean */
	char *counts;       /* "main in v5.1 and next"; NULL: in no version */
};

/* False when out of memory. enforced is a version of the scope, or
 * SCOPE_NONE. The rule has its overrides. */
bool standing_make(const struct scope *, size_t period, size_t enforced,
    const struct settings *, const struct rule *, struct standing *ret);
/* What the rule calls for when that caller writes; NULL: nobody knows who
 * does, and what asks for it does not apply. */
enum action standing_action(
    const struct standing *, const struct rule *, const struct caller *);
/* Is that not the same for all? Then ret has the strongest. */
bool standing_varies(
    const struct standing *, const struct rule *, enum action *ret_strongest);
/* The version that the settings want enforced in a period. */
size_t standing_enforced(
    const struct scope *, size_t period, const struct settings *);
/* Do the settings name versions that there are? Adds a fault if not. */
bool standing_check(
    const struct scope *, const struct settings *, struct faults *);

#endif
