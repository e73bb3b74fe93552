/*
 * character.h - one character of UTF-8 text at a time, and which of them
 * must not reach a person's screen as they are.
 */
#ifndef PROXY_CHARACTER_H
#define PROXY_CHARACTER_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/slice.h"

#define CHARACTER_BAD 0xfffdU

struct character {
	uint32_t code;      /* CHARACTER_BAD for bytes that are not UTF-8 */
	struct slice bytes; /* as they stand in the text; never empty */
};

/* Takes the first character off a text that is not empty. */
struct character character_next(struct slice *text);
/* Does it steer a terminal, break a line or turn the direction of writing? */
bool character_steers(uint32_t code);

#endif
