/*
 * request.h - one request to one of the three services: from evhttp's view
 * of it to the handler that a row of the service's table names.
 */
#ifndef SANDBOX_REQUEST_H
#define SANDBOX_REQUEST_H

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdbool.h>
#include <stddef.h>

#include "sandbox.h"

#define SEGMENTS_MAX 8
#define ARGUMENTS_MAX 3

struct request {
	struct sandbox *sandbox;
	const struct service *service;
	struct evhttp_request *http;
	enum evhttp_cmd_type method;
	char *path; /* percent-decoded; the segments lie in it */
	const char *segments[SEGMENTS_MAX];
	size_t first; /* segments before it are the version's */
	size_t count;
	const char *arguments[ARGUMENTS_MAX]; /* what {} stood for */
	struct evkeyvalq query;
	json_t *token;  /* the caller's; NULL: none, or not valid */
	unsigned minor; /* Nova: microversion 2.minor */
	bool legacy;    /* Nova: /v2, old manners */
};

enum need { NEED_NOTHING, NEED_TOKEN, NEED_ADMIN };

struct route {
	enum evhttp_cmd_type method;
	const char *path; /* "/flavors/{}": below the version */
	enum need need;
	const char *policy; /* its name in a refusal; NULL: has none */
	void (*serve)(struct request *);
};

struct service {
	const struct route *routes; /* path NULL ends them */
	int wrong_method;           /* status: path known, method not */
	/* Takes the version off the path; false: already answered. */
	bool (*enter)(struct request *);
	/* The service's own dialect of an error. */
	void (*fail)(struct request *, int status, const char *message);
};

/* What evhttp calls back with. */
struct port {
	struct sandbox *sandbox;
	const struct service *service;
	struct evhttp *http;
	char url[80];
};

void request_serve(struct evhttp_request *, void *port);

/* "" where there is none. */
const char *request_header(const struct request *, const char *name);
/* NULL where there is none. */
const char *request_query(const struct request *, const char *name);
/* http://HOST as the client wrote it. */
const char *request_host(const struct request *);
/* A new reference; NULL: no body, or none that is JSON. */
json_t *request_json(const struct request *);

bool request_is_admin(const struct request *);
const char *request_project(const struct request *);
bool request_owns(const struct request *, const char *project);

#endif
