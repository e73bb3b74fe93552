/*
 * rule_set.h - the scope, the packs and what the settings make of them:
 * immutable once loaded. rules.h has what others may do with it.
 */
#ifndef RULES_RULE_SET_H
#define RULES_RULE_SET_H

#include <stddef.h>

#include "rules/exception.h"
#include "rules/override.h"
#include "rules/pack.h"
#include "rules/rules.h"
#include "rules/scope.h"
#include "rules/standing.h"

#define PACK_VERSION_SIZE 17 /* 16 hexadecimal digits */

struct rule_set {
	unsigned refs; /* atomic */
	struct scope *scope;
	size_t *enforced; /* the version, for each period; SCOPE_NONE: none */
	struct standing *standings; /* of all rules in all periods */
	size_t standing_count;
	time_t grace; /* seconds; see struct view */
	struct pack **packs;
	size_t pack_count;
	const struct rule **rules; /* of all packs, in the order loaded */
	size_t rule_count;
	struct overrides *overrides;
	const struct override **overridden; /* of all rules, rule by rule */
	struct exceptions *exceptions;      /* NULL: there are none */
	const struct exception **excepted;  /* of all rules, rule by rule */
	char **provider_projects;
	size_t provider_project_count;
	char pack_version[PACK_VERSION_SIZE];
};

/* What the rule counts for at that time. */
const struct standing *rule_set_standing(
    const struct rule_set *, const struct rule *, time_t now);

#endif
