/*
 * identity_cache.h - what Keystone said of tokens lately. A token is known by
 * a keyed hash alone (HMAC-SHA-256, under a key that is made with the cache):
 * whoever gets to see the cache learns no token from it. For one thread.
 */
#ifndef PROXY_IDENTITY_CACHE_H
#define PROXY_IDENTITY_CACHE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "conf/slice.h"
#include "proxy/identity.h"

struct identity_cache;

/* most: entries at a time, at least one. NULL: out of memory. */
struct identity_cache *identity_cache_new(size_t most);
void identity_cache_free(struct identity_cache *); /* NULL is fine */

/* A new reference, or NULL: not known, or not any more. now_ms is of
 * clock_ms(), now the time of day, for the end of the token itself. */
struct identity *identity_cache_find(
    struct identity_cache *, struct slice token, uint64_t now_ms, time_t now);
/* Keeps it, with a reference of its own, until that time of clock_ms(), or
 * until there is no room; at worst it is not kept. */
void identity_cache_keep(struct identity_cache *, struct slice token,
    struct identity *, uint64_t until_ms);
size_t identity_cache_count(const struct identity_cache *);

#endif
