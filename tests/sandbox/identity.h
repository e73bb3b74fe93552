/* identity.h - Keystone: who is there, tokens, and where the services are. */
#ifndef SANDBOX_IDENTITY_H
#define SANDBOX_IDENTITY_H

#include "request.h"

extern const struct service identity_service;

/* Project ids, for those who have no token at hand. */
extern const char identity_admin_project[];

/* A service's endpoint; interface "public", "internal" or "admin". Returns
 * -1 when out of memory. */
int identity_add_endpoint(
    struct sandbox *, const char *type, const char *interface, const char *url);

#endif
