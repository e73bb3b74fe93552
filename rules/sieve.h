/*
 * sieve.h - which objects of a cloud can matter to the others at all, told in
 * a fixed amount of memory, so that a census need not hold everything. Every
 * object is noted first, then each is asked about. A wrong yes costs memory,
 * never a verdict; there is no wrong no.
 */
#ifndef RULES_SIEVE_H
#define RULES_SIEVE_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/rules.h"

struct sieve;

/* NULL when out of memory. */
struct sieve *sieve_new(void);
void sieve_free(struct sieve *); /* NULL is fine */

/* False when out of memory. */
bool sieve_note(struct sieve *, enum object_kind, const json_t *object);
/* After all were noted: does the object belong into the census of these
 * rules? It does, too, if its id came more than once. */
bool sieve_holds(const struct sieve *, const struct rule_set *,
    enum object_kind, const json_t *object);

#endif
