/*
 * journal_key.h - the Ed25519 key (RFC 8032) that signs the checkpoints of a
 * journal, and the public one that they are checked with. Keys are PEM files.
 */
#ifndef PROXY_JOURNAL_KEY_H
#define PROXY_JOURNAL_KEY_H

#include <openssl/evp.h>
#include <stdbool.h>

#include "conf/faults.h"
#include "conf/slice.h"

#define JOURNAL_KEY_LEN 32
#define JOURNAL_SIGNATURE_LEN 64

/* To be freed by EVP_PKEY_free(); NULL after adding a fault, which names the
 * file. */
EVP_PKEY *journal_key_load(const char *file, struct faults *);
bool journal_key_load_public(
    const char *file, unsigned char ret[JOURNAL_KEY_LEN], struct faults *);

/* The public half. */
bool journal_key_public(const EVP_PKEY *, unsigned char ret[JOURNAL_KEY_LEN]);
/* False if the library fails. */
bool journal_key_sign(
    EVP_PKEY *, struct slice, unsigned char ret[JOURNAL_SIGNATURE_LEN]);
/* False with errno: ENOMEM if it could not be told. */
bool journal_key_verify(const unsigned char key[JOURNAL_KEY_LEN], struct slice,
    const unsigned char signature[JOURNAL_SIGNATURE_LEN]);

#endif
