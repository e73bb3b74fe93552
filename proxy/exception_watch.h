/*
 * exception_watch.h - tells in the log which exceptions have ended, and which
 * will: when they are loaded, then 14 and 3 days before the end, and at it.
 */
#ifndef PROXY_EXCEPTION_WATCH_H
#define PROXY_EXCEPTION_WATCH_H

#include <time.h>

#include "rules/rules.h"

/* Tells what came between both times; since 0: the rules are new. When there
 * will be more to tell; 0: never. */
time_t exception_watch(const struct rule_set *, time_t since, time_t now);

/* "ended on 2027-03-31 and covers nothing any more" or "ends on
 * 2027-03-31, in 3 days". */
void exception_end_say(const struct exception *, time_t now, struct text *ret);
/* Has it ended, or will it within 14 days? */
bool exception_ends_soon(const struct exception *, time_t now);

#endif
