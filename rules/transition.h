/*
 * transition.h - what a write does to an object, as rules name it under
 * "becomes": public, listed, renamed ... One row each in transition.c.
 */
#ifndef RULES_TRANSITION_H
#define RULES_TRANSITION_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/check.h"

struct transition {
	const char *name;
	const char *meaning;
	unsigned operations; /* that can make it: bits of enum operation */
	/* before NULL: there was none; after NULL: it is gone. */
	bool (*holds)(
	    enum object_kind, const json_t *before, const json_t *after);
	/* For an object as it stands, without a write. */
	bool (*stands)(enum object_kind, const json_t *);
};

#define OPERATION_BIT(operation) (1u << (operation))

/* NULL behind the last one. */
const struct transition *transition_at(size_t);
/* Flavors and images by the same word: "public", "private" ... */
const char *transition_visibility(enum object_kind, const json_t *);

#endif
