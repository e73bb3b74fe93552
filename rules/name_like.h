/* name_like.h - the patterns by which scs-0104 knows images: how a name
 * starts, where '#' stands for a digit. */
#ifndef RULES_NAME_LIKE_H
#define RULES_NAME_LIKE_H

#include <stdbool.h>

#include "conf/slice.h"

bool name_like(struct slice name, const char *pattern);

#endif
