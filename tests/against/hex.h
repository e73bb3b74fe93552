/* hex.h - bytes in hexadecimal, as the tests hand them to the programs here. */
#ifndef AGAINST_HEX_H
#define AGAINST_HEX_H

#include <stdbool.h>

#include "conf/text.h"
#include "proxy/bytes.h"

/* Adds what digits say; false if they are none or of odd number. */
static inline bool
hex_read(const char *digits, struct text *ret)
{
	for (; digits[0] != '\0'; digits += 2) {
		int high = byte_hex(digits[0]), low = byte_hex(digits[1]);

		if (high < 0 || low < 0)
			return false;
		text_addc(ret, (char)(unsigned char)(high << 4 | low));
	}
	return true;
}

#endif
