/* fuzz.h - what the fuzz targets share: the entry, and what must hold. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "conf/slice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(truth)                                                         \
	do {                                                                   \
		if (!(truth)) {                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,     \
			    #truth);                                           \
			abort();                                               \
		}                                                              \
	} while (0)

static inline struct slice
fuzz_slice(const uint8_t *data, size_t size)
{
	return (struct slice){ size == 0 ? "" : (const char *)data, size };
}

/* The next number of a sequence that begins with any seed. */
static inline unsigned
fuzz_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16 & 0x7fff;
}

#endif
