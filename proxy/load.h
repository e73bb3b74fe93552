/*
 * load.h - what the requests in judgement weigh together, over all workers:
 * how many there are, the bytes of their heads and bodies, and the documents
 * that were read from them.
 */
#ifndef PROXY_LOAD_H
#define PROXY_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/settings.h"

struct load {
	unsigned judged; /* atomic */
	size_t held;     /* atomic; bytes */
};

/* One more request in judgement; false: there is no room for it. */
bool load_enter(struct load *, const struct settings *);
void load_leave(struct load *);
/* Its bytes were was and are now now. */
void load_hold(struct load *, size_t was, size_t now);
/* Is what is held within limit.memory? */
bool load_fits(const struct load *, const struct settings *);
/* Bytes, documents included. */
size_t load_bytes(const struct load *);

#endif
