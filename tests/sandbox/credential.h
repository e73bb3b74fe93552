/* credential.h - Keystone's application credentials: made, shown, listed,
 * deleted, and logged in with. */
#ifndef SANDBOX_CREDENTIAL_H
#define SANDBOX_CREDENTIAL_H

#include "request.h"

void credential_create(struct request *);
void credential_list(struct request *);
void credential_show(struct request *);
void credential_delete(struct request *);

/* The one that a login names by id, or by name and user, if its secret is
 * right; NULL: none. */
const json_t *credential_match(const struct sandbox *, const json_t *asked);

#endif
