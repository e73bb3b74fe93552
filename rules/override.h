/*
 * override.h - what the settings under "overrides" make of the actions of
 * rules: of one by its id, or of all with "*", for whoever writes, or for
 * those only that "by" means.
 */
#ifndef RULES_OVERRIDE_H
#define RULES_OVERRIDE_H

#include "conf/settings.h"
#include "rules/caller_match.h"

struct override {
	char *rule;              /* its id, or "*" */
	struct caller_match *by; /* NULL: whoever writes */
	enum action action;      /* not above the mode */
	unsigned line;           /* in the settings' file */
};

struct overrides;

/* In the order of the settings. NULL after adding a fault. */
struct overrides *overrides_new(const struct settings *, struct faults *);
void overrides_free(struct overrides *); /* NULL is fine */
/* NULL has none. */
size_t overrides_count(const struct overrides *);
/* How many ask who writes. */
size_t overrides_asking(const struct overrides *);
const struct override *overrides_at(const struct overrides *, size_t);

/* Those that decide on the rule, of which the first that fits does: its own,
 * then those of all rules. Fills ret, which has room for all, with those that
 * ask who writes; how many. What ends them is ret_rest, for whoever writes; NULL:
 * nothing, the severity decides then. */
size_t overrides_of(const struct overrides *, const char *rule,
    const struct override **ret, const struct override **ret_rest);

#endif
