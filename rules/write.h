/*
 * write.h - a write put into words, as examples of packs and tests have it:
 * a map with before, after, operation, cloud, as_of and caller, all of which may
 * be left out but not both of before and after.
 */
#ifndef RULES_WRITE_H
#define RULES_WRITE_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/rules.h"

struct write {
	struct judgement judgement; /* borrows from the map, and these */
	struct census *census;
	struct caller *caller;
};

/* judgement.kind and .now are given, the latter unless the map says as_of;
 * the rest is set. False with a sentence in ret_why. Free with write_done()
 * in either case. */
bool write_read(json_t *map, struct write *, struct text *ret_why);
void write_done(struct write *);
/* Is it such a map, and not an object by itself? */
bool write_is(const json_t *);

#endif
