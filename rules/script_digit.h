/*
 * script_digit.h - decimal digits and white space of all scripts, because
 * the conformance tests read numbers and dates that way.
 */
#ifndef RULES_SCRIPT_DIGIT_H
#define RULES_SCRIPT_DIGIT_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/slice.h"

/* Takes one character off the front of a (UTF-8); false if a is empty or
 * does not start with one. */
bool script_take(struct slice *a, uint32_t *ret);
/* 0 to 9, or -1 if the character is no decimal digit of any script. */
int script_digit(uint32_t character);
bool script_is_space(uint32_t character);
/* Without the white space at its end. */
struct slice script_trim_end(struct slice a);
/* At least one character, all of them decimal digits. */
bool script_all_digits(struct slice a);

#endif
