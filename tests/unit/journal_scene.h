/*
 * journal_scene.h - a directory for journals, a key, and what the check makes
 * of files in it.
 */
#ifndef TESTS_JOURNAL_SCENE_H
#define TESTS_JOURNAL_SCENE_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>

struct journal_scene {
	char directory[64];
	char name[96];   /* of the journal */
	char moved[96];  /* that it is rotated to */
	char key[96];    /* a private key, in PEM */
	char public[96]; /* its public one */
	unsigned faults, notes, chains;
	unsigned long long signed_seq, last_seq; /* of the last chain */
	char told[4096];                         /* the texts, a line each */
	char kinds[4096]; /* of the records of the file read last, in order */
};

bool journal_scene_begin(struct journal_scene *);
void journal_scene_end(struct journal_scene *);
/* A copy of the key, for whoever frees it. */
EVP_PKEY *journal_scene_key(const struct journal_scene *);
/* Checks those files, which ends with NULL, as one journal; with_key: against
 * the public key. */
void journal_scene_check(
    struct journal_scene *, bool with_key, const char *const *files);
/* Fills kinds. */
void journal_scene_read(struct journal_scene *, const char *file);

#endif
