/*
 * rule.h - one rule of a pack, prepared: which check runs on which objects,
 * and what is said and done about its problems. Texts live in the pack's
 * YAML tree.
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include <stdbool.h>

#include "rules/caller_match.h"
#include "rules/check.h"
#include "rules/select.h"

struct rule {
	const char *id;
	enum object_kind kind;
	const struct check *check;
	void *private;
	/* What it is about; NULL: everything of its kind. */
	struct select *select;
	/* Whose writes it is about; NULL: everybody's. */
	struct caller_match *by;
	bool outside; /* about images of projects that are not the provider's */
	const char *say;                  /* its title, a sentence */
	const char *link;                 /* its own, or the pack's */
	const char *why, *good, *bad;     /* for people; may be NULL */
	const char *message;              /* its own sentence, or NULL */
	const struct yaml_node *examples; /* of the right shape, or NULL */
	const struct yaml_node *node;     /* as the pack has it */
	bool testcase;     /* is the id one of a conformance test? */
	bool has_severity; /* the pack names one */
	enum severity severity;
	/* One for each period of the scope's timeline; see standing.h. */
	const struct standing *standings;
	bool per_caller; /* by, or an override, asks who writes */
	/* Of its action: those for some callers, of which the first that fits
	 * decides, then the one for all others, or NULL. */
	const struct override *const *overrides;
	size_t override_count;
	const struct override *override_rest;
	/* Those that name it, in the order loaded. */
	const struct exception *const *exceptions;
	size_t exception_count;
	const char *file; /* its place, for faults */
	unsigned line;
};

#endif
