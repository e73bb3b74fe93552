/*
 * cloud_http.h - one request to a service of a cloud and its answer, blocking:
 * bounded in time and size, no redirects (they would carry the token along),
 * TLS as the cloud's configuration says, proxies as the environment says.
 */
#ifndef PROXY_CLOUD_HTTP_H
#define PROXY_CLOUD_HTTP_H

#include <stdbool.h>

#include "conf/faults.h"
#include "conf/text.h"
#include "proxy/cloud_config.h"

struct cloud_http;

struct cloud_request {
	const char *method; /* GET; or POST, on a connection of its own */
	const char *url;
	const char *token;       /* NULL: none */
	const char *api_version; /* "compute 2.61", or NULL */
	const char *body;        /* JSON; NULL: none */
};

struct cloud_answer {
	unsigned status;
	bool too_large; /* nothing of it is kept */
	struct text body;
	char *token; /* X-Subject-Token */
	char *moved; /* where a redirect would have led */
};

/* The configuration must outlive it. NULL without memory. */
struct cloud_http *cloud_http_new(const struct cloud_config *);
void cloud_http_free(struct cloud_http *);

/* A GET that meets a busy or broken server is repeated, up to three times in
 * all. False after adding a fault: no answer came. In either case the caller
 * calls cloud_answer_done. */
bool cloud_http_send(struct cloud_http *, const struct cloud_request *,
    struct cloud_answer *ret, struct faults *);
/* Wipes what is secret. */
void cloud_answer_done(struct cloud_answer *);

/* Adds the fault of an answer that is not the one hoped for: status, the
 * server's own sentence, and the hint (may be ""). */
void cloud_http_fault(const struct cloud_http *, const struct cloud_request *,
    const struct cloud_answer *, const char *hint, struct faults *);

#endif
