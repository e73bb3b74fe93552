/*
 * caller.h - who writes, as far as a rule, an override or an exception can ask
 * about it: a user with roles, in a project or a domain. Its names are those
 * of Keystone's token (Identity API v3, GET /v3/auth/tokens), its form that of
 * "initiator" in the journal.
 */
#ifndef RULES_CALLER_H
#define RULES_CALLER_H

#include <jansson.h>
#include <stddef.h>

#include "conf/slice.h"
#include "conf/text.h"

/* Keystone keeps names of at most 255 characters. */
#define CALLER_TEXT_MAX 1020 /* bytes */
#define CALLER_ROLES_MAX 256

/* What Keystone has an id and a name for; empty: it has none, or did not
 * tell. */
struct caller_part {
	struct slice id, name;
};

/* A value: its texts stand behind it in the same piece of memory. */
struct caller {
	struct caller_part user, user_domain;
	struct caller_part project, project_domain; /* the token is for */
	struct caller_part domain; /* the token is for, in place of a project */
	const struct slice *roles; /* their names */
	size_t role_count;
};

/* Out of an object such as "initiator". NULL with the reason in ret_why, which
 * is empty only where memory ran out. Free it with free(). */
struct caller *caller_new(json_t *, struct text *ret_why);
/* Why such an object names nobody: {"id": null, "unknown": WHY}; NULL: it
 * names somebody, or is none. Borrowed. */
const char *caller_unknown(const json_t *);

#endif
