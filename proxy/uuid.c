/* uuid.c - see uuid.h. */
#include "proxy/uuid.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/random.h>

void
uuid_make(char ret[UUID_LEN + 1])
{
	unsigned char random[16];
	char *at = ret;

	/* So few bytes come whole or, before the kernel is ready, not yet. */
	while (getrandom(random, sizeof(random), 0) != sizeof(random))
		;
	random[6] = (unsigned char)((random[6] & 0x0f) | 0x40);
	random[8] = (unsigned char)((random[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(random); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		at += sprintf(at, "%02x", random[i]);
	}
}
