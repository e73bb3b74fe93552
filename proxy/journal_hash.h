/*
 * journal_hash.h - SHA-256 (FIPS 180-4) over lines, again and again with one
 * context, and how digests are written: in lower-case hexadecimal digits. For
 * one thread.
 */
#ifndef PROXY_JOURNAL_HASH_H
#define PROXY_JOURNAL_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/slice.h"
#include "conf/text.h"

#define JOURNAL_HASH_LEN 32
#define JOURNAL_HASH_DIGITS 64

struct journal_hash;

/* NULL without memory. */
struct journal_hash *journal_hash_new(void);
void journal_hash_free(struct journal_hash *); /* NULL is fine */

/* Of all those bytes; false, with errno, if the library fails. */
bool journal_hash_of(
    struct journal_hash *, struct slice, unsigned char ret[JOURNAL_HASH_LEN]);
/* The same in pieces: what fails on the way is told at the end. */
void journal_hash_begin(struct journal_hash *);
void journal_hash_more(struct journal_hash *, struct slice);
bool journal_hash_end(
    struct journal_hash *, unsigned char ret[JOURNAL_HASH_LEN]);

void journal_hex_add(struct text *, const unsigned char *bytes, size_t count);
/* Takes exactly twice count digits, lower-case ones only: what is signed or
 * hashed has one spelling. */
bool journal_hex_read(struct slice, unsigned char *ret, size_t count);

#endif
