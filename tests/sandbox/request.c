/*
 * request.c - one request to one of the three services: from evhttp's view
 * of it to the handler that a row of the service's table names.
 */
#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>

#include "reply.h"
#include "request.h"

static bool split_path(struct request *);
static void dispatch(struct request *);
static const struct route *find_route(struct request *, bool *ret_path_known);
static bool match(struct request *, const char *pattern);
static bool admit(struct request *, const struct route *);

void
request_serve(struct evhttp_request *http, void *arg)
{
	const struct port *port = arg;
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(http);
	const char *query = evhttp_uri_get_query(uri);
	const char *path = evhttp_uri_get_path(uri);
	struct request r = {
		.sandbox = port->sandbox,
		.service = port->service,
		.http = http,
		.method = evhttp_request_get_command(http),
	};
	size_t length;

	r.token = json_object_get(
	    r.sandbox->tokens, request_header(&r, "X-Auth-Token"));
	evhttp_parse_query_str(query == NULL ? "" : query, &r.query);
	r.path = evhttp_uridecode(path == NULL ? "" : path, 0, &length);
	if (r.path == NULL || strlen(r.path) != length || !split_path(&r))
		reply_fail(&r, 404, "The resource could not be found.");
	else if (r.service->enter(&r))
		dispatch(&r);
	free(r.path);
	evhttp_clear_headers(&r.query);
}

/* Runs of slashes count as one; one at the end makes an empty segment. */
static bool
split_path(struct request *r)
{
	char *at = r->path;

	while (*at != '\0') {
		*at++ = '\0';
		at += strspn(at, "/");
		if (r->count == SEGMENTS_MAX)
			return false;
		r->segments[r->count++] = at;
		at += strcspn(at, "/");
	}
	return true;
}

static void
dispatch(struct request *r)
{
	bool path_known;
	const struct route *route = find_route(r, &path_known);

	if (route == NULL)
		reply_fail(r, path_known ? r->service->wrong_method : 404,
		    "The resource could not be found.");
	else if (admit(r, route))
		route->serve(r);
}

static const struct route *
find_route(struct request *r, bool *ret_path_known)
{
	*ret_path_known = false;
	for (const struct route *route = r->service->routes;
	     route->path != NULL; route++) {
		if (!match(r, route->path))
			continue;
		if (route->method == r->method)
			return route;
		*ret_path_known = true;
	}
	return NULL;
}

static bool
match(struct request *r, const char *pattern)
{
	size_t argument = 0;

	for (size_t i = r->first; i < r->count; i++) {
		size_t length;

		if (*pattern++ != '/')
			return false;
		length = strcspn(pattern, "/");
		if (strncmp(pattern, "{}", length) == 0 && length == 2) {
			if (*r->segments[i] == '\0')
				return false;
			r->arguments[argument++] = r->segments[i];
		} else if (strlen(r->segments[i]) != length ||
			   strncmp(pattern, r->segments[i], length) != 0) {
			return false;
		}
		pattern += length;
	}
	return *pattern == '\0';
}

static bool
admit(struct request *r, const struct route *route)
{
	char message[160];

	if (route->need == NEED_NOTHING)
		return true;
	if (r->token == NULL) {
		reply_unauthorized(r);
		return false;
	}
	if (route->need == NEED_TOKEN || request_is_admin(r))
		return true;
	evutil_snprintf(message, sizeof(message),
	    "Policy doesn't allow %s to be performed.", route->policy);
	reply_fail(r, 403, message);
	return false;
}

const char *
request_header(const struct request *r, const char *name)
{
	const char *value =
	    evhttp_find_header(evhttp_request_get_input_headers(r->http), name);

	return value == NULL ? "" : value;
}

const char *
request_query(const struct request *r, const char *name)
{
	return evhttp_find_header(&r->query, name);
}

const char *
request_host(const struct request *r)
{
	const char *host = request_header(r, "Host");

	return *host == '\0' ? "localhost" : host;
}

json_t *
request_json(const struct request *r)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(r->http);
	size_t length = evbuffer_get_length(in);
	const char *bytes = (const char *)evbuffer_pullup(in, -1);

	if (bytes == NULL || length == 0)
		return NULL;
	return json_loadb(bytes, length, JSON_DECODE_ANY, NULL);
}

bool
request_is_admin(const struct request *r)
{
	const json_t *roles = json_object_get(r->token, "roles");
	const json_t *role;
	size_t i;

	json_array_foreach (roles, i, role) {
		const char *name =
		    json_string_value(json_object_get(role, "name"));

		if (name != NULL && strcmp(name, "admin") == 0)
			return true;
	}
	return false;
}

const char *
request_project(const struct request *r)
{
	const char *id = json_string_value(
	    json_object_get(json_object_get(r->token, "project"), "id"));

	return id == NULL ? "" : id;
}

bool
request_owns(const struct request *r, const char *project)
{
	return project != NULL && *project != '\0' &&
	       strcmp(project, request_project(r)) == 0;
}
