/*
 * first_look.h - what the gate makes of a head before it knows more: whether
 * the request is one that it judges, and what speaks against it already. Pure,
 * so that tests can hold it against the services' own routers.
 */
#ifndef PROXY_FIRST_LOOK_H
#define PROXY_FIRST_LOOK_H

#include <stdbool.h>

#include "conf/text.h"
#include "proxy/http1.h"
#include "proxy/uri.h"
#include "rules/api.h"

struct first_look {
	enum route route;
	struct api_match match; /* slices of the canonical path */
	const char *doubt;      /* NULL: none */
	unsigned status;        /* for the doubt */
};

/* uri is the target below the mount prefix. Writes the canonical path, if
 * there is one, to path, which stays the caller's. False: the gate has nothing
 * to say about the request. */
bool first_look(enum service, const struct head *, struct uri,
    struct text *path, struct first_look *);

#endif
