/*
 * service_account.h - who the gate is where a caller may write and not read:
 * the file of identity.service_account, a map with the keys that clouds.yaml
 * has under auth. It holds a secret, so what was read is wiped, and no fault
 * repeats a value.
 */
#ifndef PROXY_SERVICE_ACCOUNT_H
#define PROXY_SERVICE_ACCOUNT_H

#include "conf/faults.h"
#include "conf/slice.h"

struct service_account; /* immutable */

/* NULL after adding at least one fault, which names the file. */
struct service_account *service_account_load(const char *file, struct faults *);
/* Wipes the secret. NULL is fine. */
void service_account_free(struct service_account *);

/* What gets it a token: the JSON body of POST /v3/auth/tokens (Identity API
 * v3). Lives as long as the account. */
struct slice service_account_login(const struct service_account *);

#endif
