/*
 * headrewrite.h - the one place that writes message heads: the request head
 * for the upstream from the client's, the response head for the client from
 * the upstream's. Never copies a head: every field is decided on.
 */
#ifndef PROXY_HEADREWRITE_H
#define PROXY_HEADREWRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/slice.h"
#include "proxy/http1.h"

/* A fixed piece of memory written front to back; overflow sticks. */
struct out {
	char *at;
	size_t len;
	size_t size;
	bool overflow;
};

void out_add(struct out *, struct slice);
void out_adds(struct out *, const char *);
void out_addu(struct out *, uint64_t decimal);
void out_addx(struct out *, uint64_t hexadecimal);
void out_header(struct out *, const char *name, struct slice value);

struct request_rewrite {
	struct slice target;  /* what goes upstream */
	enum framing framing; /* NONE, LENGTH or CHUNKED, towards upstream */
	uint64_t length;      /* for LENGTH */
	bool enforcing;       /* not observe mode: rules 5 of the catalogue:
				   * identity headers, names other than
				   * [A-Za-z0-9-], X-Service-Token of strangers
				   * are dropped; X-Storage-Token becomes
				   * X-Auth-Token where that is absent */
	bool judged;          /* enforcing and judged: Accept and
				   * Content-Type in canonical form */
	struct slice content_type; /* canonical; for judged; empty: keep none */
	bool trusted_peer;         /* its forwarding headers are believed:
				   * X-Forwarded-For extended, the rest kept */
	struct slice client_ip;    /* "192.0.2.1", "2001:db8::1" */
	const char *scheme;     /* "http" or "https", as the client sees it */
	struct slice prefix;    /* X-Forwarded-Prefix; empty: none */
	const char *request_id; /* "req-uuid" to send where the client sent
				   * none; NULL: leave as it is */
};

/* Via and the forwarding headers are added, hop-by-hop fields, what poses as a
 * length or a coding ("Content_Length") and those that Connection names (the
 * first 32; never one of header_table.h: the gate or a backend relies on
 * those) dropped; Content-Length or Transfer-Encoding written from framing.
 * HTTP/1.1 whatever the client spoke; Host as sent, or the upstream's when an
 * HTTP/1.0 client sent none (host_default). */
void rewrite_request(struct out *, const struct head *,
    const struct request_rewrite *, struct slice host_default);

struct response_rewrite {
	enum framing framing; /* towards the client */
	uint64_t length;
	bool head_only; /* HEAD or 304: a Content-Length field stays as sent */
	bool close;     /* Connection: close */
	unsigned client_minor;   /* 0: say Connection: keep-alive if kept */
	const char *decision_id; /* NULL: not judged */
	const char *exceptions;  /* X-SCS-Gate-Exception; NULL: none */
	const struct slice *warnings; /* X-SCS-Gate-Warning, one each */
	size_t warning_count;
	bool unchecked;        /* X-SCS-Gate-Unchecked: true */
	const char *completed; /* X-SCS-Gate-Completed; NULL: nothing was */
};

/* Decision id goes out as X-SCS-Gate-Decision. */
void rewrite_response(
    struct out *, const struct head *, const struct response_rewrite *);

#endif
