/* example.h - the examples in packs: what a rule must accept and refuse. */
#ifndef RULES_EXAMPLE_H
#define RULES_EXAMPLE_H

#include <stdbool.h>

#include "conf/faults.h"
#include "conf/yaml_tree.h"

/* Are they of the right shape: lists under accept and refuse? */
bool example_check(
    const struct yaml_node *examples, const char *file, struct faults *);

#endif
