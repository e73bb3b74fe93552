/*
 * decimal.h - a decimal number as the nearest IEEE double, whatever the
 * locale says about dots.
 */
#ifndef RULES_DECIMAL_H
#define RULES_DECIMAL_H

#include <stdbool.h>

#include "conf/slice.h"

/* Digits with at most one dot among them and at least one digit, nothing
 * else; false if it is not that. Too large a number gives infinity. */
bool decimal_parse(struct slice, double *ret);

#endif
