/*
 * journal.h - the audit journal as a chain in a file: every line is hooked
 * onto the one before (journal_chain.h), signed checkpoints stand between
 * them, and a new file, a restart or a failure goes on where the chain ended.
 * For one thread.
 *
 * The file is the chain: whoever writes next, reads what stands last, if that
 * is not what he himself has written, and goes on from there. Bytes that
 * belong to no chain (a torn line) stay, and the next "opened" tells their
 * number and hash.
 */
#ifndef PROXY_JOURNAL_H
#define PROXY_JOURNAL_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proxy/audit_file.h"
#include "proxy/journal_chain.h"
#include "proxy/journal_tail.h"

#define JOURNAL_BATCH_MAX 4096 /* lines at a time */

/* Where a journal stands. */
struct journal_place {
	struct journal_link link;
	struct journal_rest skipped; /* to be told by the next "opened" */
	const char *opening;         /* why one is due; NULL: none is */
};

struct journal {
	struct audit_file file;
	struct journal_hash *hash;
	EVP_PKEY *key;     /* NULL: checkpoints are not signed */
	uint64_t records;  /* after so many lines a checkpoint; 0: never */
	uint64_t after_ms; /* after so long, if there are any; 0: never */
	struct journal_place at;
	struct journal_place before; /* as the file was entered */
	bool shared;                 /* atomic: another gate may write, too */
	uint64_t unsigned_lines;     /* since the last checkpoint */
	uint64_t due_ms; /* clock_ms() of the next one; 0: no line */
	struct slice slices[JOURNAL_BATCH_MAX];
};

/* Heap strings, which may move. */
struct journal_entry {
	char **line;
	size_t *len;
};

/* name NULL: it takes everything and keeps nothing. False with errno, and
 * nothing to close. */
bool journal_open(struct journal *, const char *name);
/* Before the first line. Takes over the key. */
void journal_sign(
    struct journal *, EVP_PKEY *, uint64_t records, uint64_t after_ms);
/* From now on another gate may write to the file: what it has added is gone on
 * from. Without this it is somebody's tampering. From any thread. */
void journal_share(struct journal *);
/* Chains the lines, adds them and, if sync, waits for the disk; count may be
 * 0, then what is due of "opened" is written. Returns how many are safe; when
 * it is not all of them, errno says why and the others are no part of the
 * chain. */
size_t journal_add(
    struct journal *, const struct journal_entry *, size_t count, bool sync);
/* Milliseconds until a checkpoint is due by time; 0: now; -1: none is. */
int64_t journal_due_in(const struct journal *, uint64_t now_ms);
/* Writes one; false with errno. */
bool journal_checkpoint(struct journal *, const char *reason, bool sync);
/* Closes the old file with a checkpoint and goes on with a new one of the
 * same name. False with errno if there is none to be had: the old one stays
 * in use. */
bool journal_reopen(struct journal *);
void journal_close(struct journal *);

#endif
