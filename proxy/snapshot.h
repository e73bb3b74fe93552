/*
 * snapshot.h - everything that a reload replaces: settings, rules, TLS
 * contexts. Built aside, swapped whole, reference-counted, immutable.
 */
#ifndef PROXY_SNAPSHOT_H
#define PROXY_SNAPSHOT_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/faults.h"
#include "conf/settings.h"
#include "proxy/mask.h"
#include "proxy/service_account.h"
#include "rules/rules.h"

struct snapshot {
	struct settings *settings;
	struct rule_set *rules;
	struct service_account *account; /* NULL: the gate has none */
	struct mask *journal_mask;       /* see journal_mask.h */
	SSL_CTX **listener_tls;          /* one a listener; NULL: plain */
	SSL_CTX **upstream_tls;          /* one an upstream; NULL: plain */
	/* Of each upstream, when no address of it could be reached, in
	 * milliseconds of the monotonic clock; 0: not so since one could.
	 * Atomic: with account_fails all that changes in here. */
	uint64_t *upstream_failed_ms;
	/* No token is to be had for the account. Atomic, too. */
	bool account_fails;
	unsigned refs; /* atomic */
};

/* NULL after adding at least one fault. */
struct snapshot *snapshot_load(const char *file, struct faults *);
struct snapshot *snapshot_ref(struct snapshot *); /* thread-safe */
void snapshot_unref(struct snapshot *);           /* NULL is fine */

/* An upstream could, or could not, be reached. Thread-safe. */
void snapshot_note_reach(
    const struct snapshot *, size_t upstream, bool, uint64_t now_ms);
/* False for a minute after no address of it could be reached, unless one
 * could since: who is not asked any more must get another chance. */
bool snapshot_reaches(
    const struct snapshot *, size_t upstream, uint64_t now_ms);

/* Whether a token could be had for the account; true if that is news.
 * Thread-safe. */
bool snapshot_note_account(struct snapshot *, bool fails);

#endif
