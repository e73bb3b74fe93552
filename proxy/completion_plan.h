/* completion_plan.h - the commands that add to the objects of a cloud what
 * follows from what they say already (see rules/complete.h). */
#ifndef PROXY_COMPLETION_PLAN_H
#define PROXY_COMPLETION_PLAN_H

#include <stdbool.h>

#include "proxy/inventory.h"
#include "proxy/offline.h"

/* Prints a command a line for each object that lacks something; flavors whose
 * extra specs are not known are left out, which standard error tells. False
 * after adding a fault. */
bool completion_plan(
    const struct offline *, struct inventory *, struct faults *);

#endif
