/*
 * caller_match.h - whose writes are meant: the map under "by" of a rule, an
 * override or an exception, with the keys project, domain, user and role. All
 * keys that are given must fit, each with one of its values.
 *
 * Keystone keeps ids unique, and names of domains and of the roles in a token;
 * names of projects and users only within a domain, whose administrator gives
 * them. So a project or a user is named with its domain, or by its id; a text
 * of its own is never taken for a name.
 */
#ifndef RULES_CALLER_MATCH_H
#define RULES_CALLER_MATCH_H

#include <stdbool.h>

#include "conf/faults.h"
#include "conf/text.h"
#include "conf/yaml_tree.h"
#include "rules/caller.h"

#define CALLER_VALUES_MAX 64 /* of one key */

struct caller_match;

/* Copies what it needs. NULL after adding a fault. */
struct caller_match *caller_match_new(
    const struct yaml_node *by, const char *file, struct faults *);
void caller_match_free(struct caller_match *); /* NULL is fine */

/* A match that is NULL fits whoever writes, any other nobody who is not known:
 * a caller that is NULL. */
bool caller_match_fits(const struct caller_match *, const struct caller *);
/* "role 'a' or 'b', project 'ci' of domain 'Default'". */
void caller_match_show(const struct caller_match *, struct text *ret);

#endif
