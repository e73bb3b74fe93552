/*
 * journal_part.h - the files that a journal consists of: the one that grows,
 * and those beside it whose names begin alike, and where each begins in its
 * chain.
 */
#ifndef PROXY_JOURNAL_PART_H
#define PROXY_JOURNAL_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "proxy/uuid.h"

struct journal_part {
	char *name;
	char chain[UUID_LEN + 1]; /* of its first record; "": it has none */
	uint64_t seq;
	struct timespec changed;
	ino_t inode;
};

struct journal_parts {
	struct journal_part *list;
	size_t count;
};

#define JOURNAL_PARTS_INIT ((struct journal_parts){ NULL, 0 })

/* False with errno. What cannot be read has no record. */
bool journal_parts_find(const char *audit_file, struct journal_parts *ret);
void journal_parts_done(struct journal_parts *);

#endif
