/*
 * uuid.c - see uuid.h. Each thread asks the kernel for the random bytes of
 * many at a time: it is asked for one with every judged write.
 */
#include "proxy/uuid.h"

#include <stddef.h>
#include <sys/random.h>

#define BYTES 16
/* So many bytes, at most 256, come whole or, before the kernel is ready, not
 * yet: getrandom(2). */
#define STORE (16 * BYTES)

static const unsigned char *take_random(void);

void
uuid_make(char ret[UUID_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *random = take_random();
	char *at = ret;

	for (size_t i = 0; i < BYTES; i++) {
		unsigned byte = random[i];

		if (i == 6)
			byte = (byte & 0x0f) | 0x40;
		if (i == 8)
			byte = (byte & 0x3f) | 0x80;
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[byte >> 4];
		*at++ = digits[byte & 0x0f];
	}
	*at = '\0';
}

static const unsigned char *
take_random(void)
{
	static _Thread_local unsigned char store[STORE];
	static _Thread_local size_t left;

	if (left == 0) {
		while (getrandom(store, STORE, 0) != STORE)
			;
		left = STORE;
	}
	left -= BYTES;
	return store + left;
}
