/* name_specs.h - the scs: extra specs that a flavor name implies. */
#ifndef RULES_NAME_SPECS_H
#define RULES_NAME_SPECS_H

#include <stdbool.h>

#include "rules/flavor_name.h"

typedef void name_spec_report(const char *key, const char *value, void *arg);

/* Calls report for each of them; false, without a call, if the name has too
 * many disks to list. */
bool name_specs_each(
    const struct flavor_name *name, name_spec_report *report, void *arg);

#endif
