/* cloud.h - looking around among all the objects of a cloud. */
#ifndef RULES_CLOUD_H
#define RULES_CLOUD_H

#include <jansson.h>

#include "conf/slice.h"

/* The tests keep objects by name: of several the last one listed. NULL if
 * there is none. */
const json_t *cloud_last_named(const json_t *cloud, struct slice name);

#endif
