/* cases.h - the verdicts of the conformance tests for a whole cloud. */
#ifndef RULES_CASES_H
#define RULES_CASES_H

#include "rules/rules.h"

struct case_result {
	const char *id;     /* lives as long as the rule set */
	const char *counts; /* same; NULL: in no version that is looked at */
	bool main;          /* of the enforced version */
	enum outcome outcome;
};

/*
 * Give every object
 * of the census that the tests look at, which are those not aside, to
 * cases_add(); then cases_each() calls report once for each test case. Without whole, a case that looked at none of the objects is left
 * out; with it, it passes or fails as the tests say.
 */
struct cases;
/* Borrows both. NULL when out of memory. */
struct cases *cases_new(
    const struct rule_set *, const struct census *, time_t now);
/* self is the object's place in the census. */
void cases_add(struct cases *, const json_t *object, size_t self);
void cases_each(const struct cases *, bool whole,
    void (*report)(void *arg, const struct case_result *), void *arg);
void cases_free(struct cases *); /* NULL is fine */
/* Would the tests look at this object? Public and community ones. */
bool cases_look_at(enum object_kind, const json_t *object);

#endif
