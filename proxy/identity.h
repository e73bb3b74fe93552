/*
 * identity.h - who the caller of a request is, in Keystone's words about the
 * token: GET /v3/auth/tokens of the Identity API v3. What is kept of it is the
 * object "initiator" of the journal's lines, whose names are those of CADF
 * where it has some. Never the token.
 */
#ifndef PROXY_IDENTITY_H
#define PROXY_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "conf/settings.h"
#include "conf/slice.h"
#include "conf/text.h"
#include "rules/caller.h"

/* An answer that would be recorded in more bytes is not taken. */
#define IDENTITY_RECORD_MAX 16384

/* For one thread. */
struct identity {
	unsigned refs;
	struct text record;  /* a JSON object */
	struct text project; /* id of the project; empty: none, or unknown */
	/* The same for rules; NULL: nobody is known, and unknown says why. */
	struct caller *caller;
	struct text unknown;
	bool restricted; /* to the calls of its access rules: a service
			      * answers 401 to all others */
	time_t expires;  /* the token; 0: nothing is known of it */
};

/* Appends where Keystone tells of tokens, and gives them. */
void identity_add_path(const struct settings *, struct text *path);
/* Out of the body of Keystone's answer. Members that the journal does not have
 * are passed over; one of a wrong type spoils the answer. NULL with the reason
 * in ret_why, to go behind a colon. */
struct identity *identity_parse(struct slice body, struct text *ret_why);
/* A caller of whom nothing is known, and why, without a full stop. NULL:
 * out of memory. */
struct identity *identity_unknown(const char *why);
struct identity *identity_ref(struct identity *);
void identity_unref(struct identity *); /* NULL is fine */

#endif
