/* clash.h - two objects where there may be one: what the checks for that
 * have in common. */
#ifndef RULES_CLASH_H
#define RULES_CLASH_H

#include "rules/check.h"

/* A rotation publishes the new image before it renames or hides the old one:
 * an owner has the grace time of the view for that. For an object as it
 * stands, the time runs from the registration of the younger one. */
bool clash_has_grace(const struct view *, const struct census_entry *other);

/* The object that clashes by that text, one without grace before others;
 * NULL: none. */
const struct census_entry *clash_find(const struct view *, struct slice,
    size_t (*next)(const struct census *, struct slice, size_t before));

/* Of a problem: a clash where the object was not before is worse than the one
 * that the write ends, and one without grace than one with it. */
unsigned clash_weight(bool elsewhere, bool grace);

/* Does the write give the object a key (see census_key()) that it did not
 * have before? */
bool clash_key_arises(const struct view *);

#endif
