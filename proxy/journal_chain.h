/*
 * journal_chain.h - the chain that the lines of a journal are. Every line is
 * a JSON object and ends with
 *
 *   ,"chain":"ID","seq":N,"prev":"HASH"}
 *
 * the id of the chain, the number of the line in it, and the SHA-256 of the
 * line before without its newline (of the first: zeros). A checkpoint that is
 * signed goes on behind that with ,"key":"KEY","signature":"SIGNATURE"}: the
 * public key and an Ed25519 signature of the line up to before
 * ,"signature". All in this one spelling.
 */
#ifndef PROXY_JOURNAL_CHAIN_H
#define PROXY_JOURNAL_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/slice.h"
#include "proxy/journal_hash.h"
#include "proxy/journal_key.h"
#include "proxy/uuid.h"

/* A longer line is no line of a journal. */
#define JOURNAL_LINE_MAX ((size_t)1024 * 1024)

/* What the gate says of the journal itself, beside its records. */
#define JOURNAL_OPENED "opened"
#define JOURNAL_CHECKPOINT "checkpoint"

/* The last line of a chain; the next one is hooked onto it. */
struct journal_link {
	char chain[UUID_LEN + 1];
	uint64_t seq; /* 0: the chain has no line yet */
	unsigned char hash[JOURNAL_HASH_LEN];
};

/* A chain of its own id, without a line. */
void journal_link_begin(struct journal_link *);
/* Same chain, same number, same bytes? */
bool journal_link_equal(
    const struct journal_link *, const struct journal_link *);

/* Makes the heap string *line, a JSON object that begins with its "record",
 * the next line of the chain: it grows, and may move; the link moves on to it.
 * key, which may be NULL, signs. False with errno, and then the link stays
 * where it was. */
bool journal_link_add(struct journal_link *, struct journal_hash *,
    EVP_PKEY *key, char **line, size_t *len);

/* A line taken apart. Slices are pieces of it. */
struct journal_line {
	struct slice record; /* its kind */
	char chain[UUID_LEN + 1];
	uint64_t seq;
	unsigned char prev[JOURNAL_HASH_LEN];
	struct slice signed_part; /* len 0: it is not signed */
	unsigned char key[JOURNAL_KEY_LEN];
	unsigned char signature[JOURNAL_SIGNATURE_LEN];
};

/* Without its newline. False if it is no line of a chain. Whether it is JSON
 * all through is another question. */
bool journal_line_read(struct slice, struct journal_line *ret);
bool journal_line_is(const struct journal_line *, const char *record);

#endif
