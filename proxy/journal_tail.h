/*
 * journal_tail.h - the end of a journal's file as it stands on the disk: the
 * last line of a chain, and what is behind it that is none. Reads no more
 * than two of the longest lines.
 */
#ifndef PROXY_JOURNAL_TAIL_H
#define PROXY_JOURNAL_TAIL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "proxy/journal_chain.h"

/* Bytes behind a line of the chain that are no line of it. */
struct journal_rest {
	uint64_t bytes; /* with the newline that ends them, there or not yet */
	unsigned char hash[JOURNAL_HASH_LEN];
};

struct journal_tail {
	bool found;               /* is there a line of a chain? If so: */
	struct journal_link link; /* it */
	bool rotated;             /* it says that the file is complete */
	struct journal_rest rest;
	bool torn; /* the file does not end with a newline */
};

/* size: of the file. False with errno if it cannot be read. */
bool journal_tail_read(
    int fd, off_t size, struct journal_hash *, struct journal_tail *ret);

#endif
