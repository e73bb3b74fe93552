/*
 * look_alike.h - names that people take for another one: letters of other
 * scripts, other spaces and dashes, characters that nobody sees.
 */
#ifndef RULES_LOOK_ALIKE_H
#define RULES_LOOK_ALIKE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/slice.h"

/* The ASCII character that it reads as; '\0': it is not seen; another one
 * than any of a name: it is like none. */
char look_alike_read(uint32_t character);

/* Does the name (UTF-8) read like the wanted one, in either case; or with
 * start, does it begin so? '#' in the wanted one stands for a digit. */
bool look_alike(struct slice name, const char *wanted, bool start);

#endif
