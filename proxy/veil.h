/*
 * veil.h - a verdict as those may read it who may not read what it was found
 * in: which rules the write breaks, and no word of the object.
 */
#ifndef PROXY_VEIL_H
#define PROXY_VEIL_H

#include <stdbool.h>

#include "rules/rules.h"

/* Of what the write brings and the client is told of, each rule once, with
 * rule, link, severity, action and a sentence that is the same for all. What
 * was there before, what is only observed and what an exception covers is left
 * out: it would tell of the object. False: out of memory. What it names
 * belongs to the rule set. */
bool veil(const struct verdict *, struct verdict *ret);
/* Instead of verdict_done(). */
void veil_done(struct verdict *);

#endif
