/* token.h - Keystone's tokens: issued for a password, another token or an
 * application credential, shown, revoked. */
#ifndef SANDBOX_TOKEN_H
#define SANDBOX_TOKEN_H

#include "request.h"

void token_issue(struct request *);
void token_show(struct request *);
void token_revoke(struct request *);
void token_catalog(struct request *);

/* The users, each with a project of the same name; NULL ends them. */
struct user {
	const char *name;
	const char *id;
	const char *project;
	bool admin;
};

const struct user *token_user(size_t index);
/* The one that {"id": ...} or {"name": ...} means; NULL: nobody. */
const struct user *token_find_user(const json_t *whom);

#endif
