/*
 * scope.h - the certification scope: which test cases count in which version
 * of it. Reads the form of the SCS project's own scope file, with the rules
 * of its loader.
 */
#ifndef RULES_SCOPE_H
#define RULES_SCOPE_H

#include <stdbool.h>

#include "conf/action.h"
#include "conf/faults.h"

struct scope;

/* NULL after adding at least one fault. */
struct scope *scope_load(const char *file, struct faults *);
void scope_free(struct scope *); /* NULL is fine */

/* Is there such a version? Adds a fault that lists them if not. */
bool scope_has_version(
    const struct scope *, const char *version, struct faults *);
/* Is the id a test case of any script? */
bool scope_knows(const struct scope *, const char *id);
/* What the scope says of a test case while version is enforced; false if it
 * says nothing. */
bool scope_severity(const struct scope *, const char *version, const char *id,
    enum severity *ret);

#endif
