/*
 * inventory.h - the flavors and images that a report is about, from a cloud
 * or from files: spooled on disk, with a census in memory of those that can
 * matter to others. First all are added, then it is sealed, then looked at.
 */
#ifndef PROXY_INVENTORY_H
#define PROXY_INVENTORY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "rules/rules.h"

struct inventory_item {
	enum object_kind kind;
	json_t *object;   /* in the form of Nova's or Glance's API */
	bool aside;       /* the conformance tests do not see it */
	const char *file; /* where it stands; NULL: in a cloud */
	unsigned line;    /* 0: not known */
	/* Fields of which nothing is known, as input.h has them; or NULL. */
	json_t *unknown;
	bool partial; /* nor of anything that the object does not have */
	/* Filled by inventory_each(): its place in the census, or
	 * CENSUS_NONE. */
	size_t self;
};

struct inventory;

/* NULL after adding a fault. */
struct inventory *inventory_new(struct faults *);
void inventory_free(struct inventory *); /* NULL is fine */

/* Copies the item. An image that not everybody may see is only counted: no
 * rule looks at it. An object without an id gets one that inventory_has_id()
 * tells from a real one. False: inventory_why(). */
bool inventory_add(struct inventory *, const struct inventory_item *);
const char *inventory_why(const struct inventory *); /* for a person */
/* Fills the census with what can matter to these rules; NULL: with all.
 * Nothing is added afterwards. False after adding a fault. */
bool inventory_seal(
    struct inventory *, const struct rule_set *, struct faults *);

size_t inventory_count(const struct inventory *, enum object_kind);
/* How many objects of files have the id of an earlier one, and are left out
 * for that. In a cloud it is the same one: listings overlap, and move while
 * they are read. */
size_t inventory_repeated(const struct inventory *);
const struct census *inventory_census(
    const struct inventory *, enum object_kind);
/* In the order of adding; each may stop it by false. False also after adding
 * a fault. */
bool inventory_each(struct inventory *,
    bool (*each)(void *arg, const struct inventory_item *), void *arg,
    struct faults *);

/* Does the object have an id of its own? */
bool inventory_has_id(const json_t *object);

#endif
