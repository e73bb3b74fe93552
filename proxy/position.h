/*
 * position.h - how far a sink has come with the journal: a small file for
 * each, written by the deliverer, read by the gate. It names a record by its
 * place in the chain, and so holds over rotation and compression.
 */
#ifndef PROXY_POSITION_H
#define PROXY_POSITION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "proxy/journal_chain.h"

struct position {
	struct journal_link link; /* the last record done with; seq 0: none */
	uint64_t delivered;
	uint64_t dropped; /* passed over, because the sink was too far behind,
			   * or because their file was gone */
	uint64_t refused; /* passed over, because the sink will never take
			   * them */
	time_t stored;    /* when the file was written; 0: never */
};

/* False with errno: ENOENT if there is none yet, EINVAL if it is none. In
 * either case ret is the beginning. */
bool position_load(
    const char *directory, const char *sink, struct position *ret);
/* Whole and on the disk, or as it was before; false with errno. */
bool position_store(
    const char *directory, const char *sink, const struct position *);
/* Records that the sink is behind; of another chain all that it has. */
uint64_t position_behind(
    const struct position *, const struct journal_link *newest);

#endif
