/* first_look.c - the first look at a head; see first_look.h. */
#include "proxy/first_look.h"

#include <stdlib.h>
#include <string.h>

static bool is_safe(const struct head *, struct uri);
static const char *find_doubt(struct uri, struct text *path, unsigned *status);
static const char *find_id_doubt(struct slice id);
static const char *find_header_doubt(
    const struct head *, const struct api_row *, unsigned *status);

bool
first_look(enum service service, const struct head *head, struct uri uri,
    struct text *path, struct first_look *ret)
{
	*ret = (struct first_look){ .route = ROUTE_PASS };
	if (is_safe(head, uri))
		return false;
	ret->status = 400;
	ret->doubt = find_doubt(uri, path, &ret->status);
	if (ret->doubt != NULL) {
		ret->route = ROUTE_UNKNOWN_WRITE;
		return true;
	}
	ret->route =
	    api_route(service, head->method, text_slice(path), &ret->match);
	switch (ret->route) {
	case ROUTE_PASS:
		return false;
	case ROUTE_UNKNOWN_WRITE:
		ret->status = 403;
		ret->doubt = "This call changes something below a judged "
			     "path, and the gate does not know it";
		/* No route of Nova or Glance ends so: clients that left out
		 * an id expect this answer. */
		if (path->at[path->len - 1] == '/') {
			ret->status = 404;
			ret->doubt = "There is nothing at a path that ends "
				     "with a slash";
		}
		return true;
	case ROUTE_CALL:
		break;
	}
	ret->doubt = find_id_doubt(ret->match.id);
	if (ret->doubt == NULL)
		ret->doubt =
		    find_header_doubt(head, ret->match.row, &ret->status);
	return true;
}

/* Reads change nothing, unless the backends' router is told otherwise. */
static bool
is_safe(const struct head *head, struct uri uri)
{
	return (slice_is(head->method, "GET") ||
		   slice_is(head->method, "HEAD") ||
		   slice_is(head->method, "OPTIONS")) &&
	       (uri.query.len == 0 || !uri_overrides_method(uri.query));
}

/* A path or query that a backend may read differently than the gate. */
static const char *
find_doubt(struct uri uri, struct text *path, unsigned *status)
{
	const char *doubt;
	char *buffer;
	size_t len;

	if (uri_overrides_method(uri.query))
		return "The query sets _method, which the service would take "
		       "for the method";
	buffer = malloc(uri.path.len + 1);
	if (buffer != NULL) {
		doubt = uri_canonical(uri.path, buffer, uri.path.len, &len);
		text_add(path, (struct slice){ buffer, len });
		free(buffer);
		if (!text_failed(path))
			return doubt;
	}
	*status = 503;
	return "The gate is out of memory";
}

/* No object has such an id, but to MariaDB and MySQL it is equal to the one
 * without the space: two spellings of one object would not wait for each
 * other. */
static const char *
find_id_doubt(struct slice id)
{
	static const char space[] = "%20";
	size_t len = strlen(space);

	if (id.len < len || memcmp(id.at + id.len - len, space, len) != 0)
		return NULL;
	return "The id in the path ends with a space, which a service may "
	       "overlook";
}

static const char *
find_header_doubt(
    const struct head *head, const struct api_row *row, unsigned *status)
{
	for (int id = HEADER_OTHER + 1; id < HEADER_IDS; id++)
		if ((head->twice >> id & 1) != 0 &&
		    (header_flags((enum header_id)id) & HF_SINGLE) != 0)
			return "A header field that may come once comes "
			       "twice";
	if (!head_is_ascii(head))
		return "A header field holds bytes that are not ASCII";
	if (row->body == BODY_COLLECT &&
	    head_find(head, HEADER_CONTENT_ENCODING) != NULL) {
		*status = 415;
		return "A judged call must come without Content-Encoding";
	}
	return NULL;
}
