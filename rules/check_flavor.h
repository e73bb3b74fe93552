/* check_flavor.h - the checks of flavors, for the table of checks. */
#ifndef RULES_CHECK_FLAVOR_H
#define RULES_CHECK_FLAVOR_H

#include "rules/check.h"

extern const struct check check_flavor_syntax;
extern const struct check check_flavor_semantics;
extern const struct check check_flavor_text;
extern const struct check check_flavor_specs;
extern const struct check check_flavor_cpu_type;
extern const struct check check_flavor_disk_type;
extern const struct check check_standard_flavor;
extern const struct check check_flavor_unique;

#endif
