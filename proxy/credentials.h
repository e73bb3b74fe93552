/*
 * credentials.h - what a sink wants to be shown: a YAML file with username and
 * password, or token (Authorization: Bearer), or api_key (Authorization:
 * ApiKey, as Elasticsearch has it). It holds a secret, so nobody else may read
 * it, what was read is wiped, and no fault repeats a value.
 */
#ifndef PROXY_CREDENTIALS_H
#define PROXY_CREDENTIALS_H

#include "conf/faults.h"

struct credentials { /* NULL: not given */
	char *username, *password;
	char *token;
	char *api_key;
};

/* NULL after adding at least one fault, which names the file. */
struct credentials *credentials_load(const char *file, struct faults *);
void credentials_free(struct credentials *); /* NULL is fine */

#endif
