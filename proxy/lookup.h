/*
 * lookup.h - requests that the gate itself originates, by libcurl's multi
 * interface on a worker's event base: the current state of an object with
 * the caller's own token, who that caller is, and the follow-up that marks a
 * flavor. Bounded in time and size, no redirects, no proxies, no cookies, no
 * netrc.
 */
#ifndef PROXY_LOOKUP_H
#define PROXY_LOOKUP_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/settings.h"
#include "conf/slice.h"

struct lookup_engine; /* one per worker */
struct lookup;

/* Once, before any thread starts. */
void lookup_global_init(void);

struct lookup_engine *lookup_engine_new(struct event_base *);
/* Cancels what runs. NULL is fine. */
void lookup_engine_free(struct lookup_engine *);

struct lookup_request {
	const char *method; /* "GET", "POST", "DELETE" */
	const struct settings_upstream *upstream;
	size_t address;          /* index into its addresses, to try first */
	struct slice path;       /* as it goes out, canonical, with prefix */
	struct slice token;      /* X-Auth-Token; wiped from memory after use */
	struct slice subject;    /* X-Subject-Token, which Keystone is to tell
				  * about; empty: none. Wiped, too */
	struct slice host;       /* Host header of the client; may be empty */
	const char *api_version; /* "compute 2.75", or NULL */
	struct slice body;       /* JSON; empty: none */
	uint32_t timeout_ms;
	size_t limit_bytes;
	const char *request_id; /* X-OpenStack-Request-ID */
};

enum lookup_failure {
	LOOKUP_ANSWERED,
	LOOKUP_TIMEOUT,
	LOOKUP_UNREACHABLE,
	LOOKUP_TOO_LARGE,
	LOOKUP_BROKEN, /* not HTTP, TLS not verified, no memory ... */
};

struct lookup_answer {
	enum lookup_failure failure;
	const char *error; /* for the log, when it failed */
	unsigned status;   /* when answered */
	struct slice content_type;
	struct slice challenge; /* WWW-Authenticate; empty: none */
	struct slice token;     /* X-Subject-Token of a 201: one that was asked
				 * for; empty: none */
	struct slice body;      /* valid during the callback only */
};

/* Does the service answer that the caller may not know: 401, 403 or 404? */
bool lookup_refused(const struct lookup_answer *);

/* done is called exactly once from the event loop, never before this
 * returns, unless cancelled. NULL when out of memory (done is not called).
 * Everything in request is copied. The upstream's settings snapshot must
 * outlive the lookup. */
struct lookup *lookup_start(struct lookup_engine *,
    const struct lookup_request *,
    void (*done)(void *arg, const struct lookup_answer *), void *arg);
/* done will not be called any more. NULL is fine. */
void lookup_cancel(struct lookup *);

#endif
