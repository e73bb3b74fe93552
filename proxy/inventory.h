/*
 * inventory.h - the flavors and images that a report is about, from a cloud
 * or from files: spooled on disk, with a census of each kind in memory.
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
	size_t self;  /* filled by inventory_each(): its place in the census */
};

struct inventory;

/* NULL after adding a fault. */
struct inventory *inventory_new(struct faults *);
void inventory_free(struct inventory *); /* NULL is fine */

/* Copies the item. One whose id is there already is left out: listings move
 * while they are read, and overlap. An object without an id gets one that
 * inventory_has_id() tells from a real one. False: inventory_why(). */
bool inventory_add(struct inventory *, const struct inventory_item *);
const char *inventory_why(const struct inventory *); /* for a person */
size_t inventory_count(const struct inventory *, enum object_kind);
const struct census *inventory_census(
    const struct inventory *, enum object_kind);
/* In the order of adding; each may stop it by false. False also after adding
 * a fault. Nothing is added after the first walk. */
bool inventory_each(struct inventory *,
    bool (*each)(void *arg, const struct inventory_item *), void *arg,
    struct faults *);

/* Does the object have an id of its own? */
bool inventory_has_id(const json_t *object);

#endif
