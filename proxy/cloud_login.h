/* cloud_login.h - Keystone v3: a token, and what comes with it. */
#ifndef PROXY_CLOUD_LOGIN_H
#define PROXY_CLOUD_LOGIN_H

#include <jansson.h>

#include "proxy/cloud_http.h"

struct cloud_token {
	char *secret;
	json_t *body; /* Keystone's "token": user, project, roles, catalog */
};

/* False after adding a fault; then *ret is as before. */
bool cloud_login(struct cloud_http *, const struct cloud_config *,
    struct cloud_token *ret, struct faults *);
/* The JSON body of POST /v3/auth/tokens, which holds the secret: to be wiped
 * and freed. NULL: out of memory. */
char *cloud_login_compose(const struct cloud_config *);
/* Of what may stand in X-Auth-Token, and no longer than any token is. */
bool cloud_login_is_token(struct slice);
/* Wipes the secret. */
void cloud_token_done(struct cloud_token *);

#endif
