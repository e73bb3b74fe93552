/*
 * snapshot.h - everything that a reload replaces: settings, rules, TLS
 * contexts. Built aside, swapped whole, reference-counted, immutable.
 */
#ifndef PROXY_SNAPSHOT_H
#define PROXY_SNAPSHOT_H

#include <openssl/types.h>

#include "conf/faults.h"
#include "conf/settings.h"
#include "rules/rules.h"

struct snapshot {
	struct settings *settings;
	struct rule_set *rules;
	SSL_CTX **listener_tls; /* one a listener; NULL: plain */
	SSL_CTX **upstream_tls; /* one an upstream; NULL: plain */
	unsigned refs;          /* atomic */
};

/* NULL after adding at least one fault. */
struct snapshot *snapshot_load(const char *file, struct faults *);
struct snapshot *snapshot_ref(struct snapshot *); /* thread-safe */
void snapshot_unref(struct snapshot *);           /* NULL is fine */

#endif
