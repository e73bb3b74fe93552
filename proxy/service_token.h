/*
 * service_token.h - the token of the gate's own account: asked of Keystone
 * when the first one needs it (POST /v3/auth/tokens of the Identity API v3),
 * kept until shortly before it expires, and asked for once at a time, however
 * many wait. After a failure nobody asks for a while: a wrong secret must not
 * get the account locked. For one thread; gone with the snapshot.
 */
#ifndef PROXY_SERVICE_TOKEN_H
#define PROXY_SERVICE_TOKEN_H

#include <stdbool.h>
#include <time.h>

#include "conf/slice.h"
#include "proxy/lookup.h"
#include "proxy/metrics.h"
#include "proxy/snapshot.h"

struct service_token;
struct service_wait;

/* Holds a reference to the snapshot, whose account it is for. NULL: out of
 * memory. */
struct service_token *service_token_new(
    struct lookup_engine *, struct snapshot *, struct metrics_block *);
/* Whoever waits keeps it alive. NULL is fine. */
void service_token_drop(struct service_token *);

/* Empty: there is none now. Valid until the next call. */
struct slice service_token_get(const struct service_token *, time_t now);
/* Once there is none. done is called exactly once from the event loop, never
 * before this returns, unless cancelled; then service_token_get() tells. NULL
 * when it could not be had a moment ago, or out of memory (done is not
 * called). */
struct service_wait *service_token_ask(
    struct service_token *, void (*done)(void *arg), void *arg);
/* done will not be called any more. NULL is fine. */
void service_wait_cancel(struct service_wait *);
/* A service answered 401 to it. False: it is so new that another one would
 * fare no better. */
bool service_token_reject(struct service_token *, struct slice token);

#endif
