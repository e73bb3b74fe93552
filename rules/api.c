/*
 * api.c - finds the call a request is: strips the version and Nova's project
 * from the path, then walks the rows of api_table.h.
 */
#include "rules/api.h"

static bool mutates(struct slice method);
static struct slice take_segment(struct slice *path);
static bool known_version(enum service, struct slice segment);
static bool is_project(struct slice segment);
static bool row_matches(
    const struct api_row *, struct slice path, struct api_match *);
static bool harmless(enum service, struct slice root);

/* clang-format off */
static const struct api_row rows[] = {
#define CALL(service_, method_, path_, call_, name_, treat_, body_, state_)   \
	{ SERVICE_##service_, method_, path_, CALL_##call_, name_,            \
	    TREAT_##treat_, BODY_##body_, STATE_##state_ },
#define HARMLESS(service_, root_)
#include "rules/api_table.h"
#undef CALL
#undef HARMLESS
};

static const struct harmless {
	enum service service;
	const char *root;
} harmless_roots[] = {
#define CALL(service_, method_, path_, call_, name_, treat_, body_, state_)
#define HARMLESS(service_, root_) { SERVICE_##service_, root_ },
#include "rules/api_table.h"
#undef CALL
#undef HARMLESS
};
/* clang-format on */

#define ROWS (sizeof(rows) / sizeof(rows[0]))
#define HARMLESS_ROOTS (sizeof(harmless_roots) / sizeof(harmless_roots[0]))

enum route
api_route(enum service service, struct slice method, struct slice path,
    struct api_match *ret_match)
{
	struct api_match match = { .row = NULL };
	struct slice rest = path;
	struct slice below;
	struct slice root;

	if (!mutates(method))
		return ROUTE_PASS;
	match.version = take_segment(&rest);
	if (!known_version(service, match.version))
		return ROUTE_UNKNOWN_WRITE;
	match.legacy =
	    service == SERVICE_COMPUTE && slice_is(match.version, "v2");
	below = rest;
	root = take_segment(&rest);
	if (service == SERVICE_COMPUTE && is_project(root)) {
		match.project = root;
		below = rest;
		root = take_segment(&rest);
	}
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].service != service ||
		    !slice_is(method, rows[i].method) ||
		    !row_matches(&rows[i], below, &match))
			continue;
		match.row = &rows[i];
		*ret_match = match;
		return ROUTE_CALL;
	}
	return harmless(service, root) ? ROUTE_PASS : ROUTE_UNKNOWN_WRITE;
}

static bool
mutates(struct slice method)
{
	return !slice_is(method, "GET") && !slice_is(method, "HEAD") &&
	       !slice_is(method, "OPTIONS");
}

/* Takes "/segment" off the path; empty when there is none. */
static struct slice
take_segment(struct slice *path)
{
	struct slice segment = { path->at, 0 };
	const char *end;

	if (path->len == 0 || path->at[0] != '/')
		return segment;
	segment = slice_skip(*path, 1);
	end = memchr(segment.at, '/', segment.len);
	if (end != NULL)
		segment.len = (size_t)(end - segment.at);
	*path = slice_skip(*path, 1 + segment.len);
	return segment;
}

/* All of Glance's version segments are one API; which of them exist depends
 * on its configuration. */
static bool
known_version(enum service service, struct slice segment)
{
	uint64_t minor;

	if (service == SERVICE_COMPUTE)
		return slice_is(segment, "v2.1") || slice_is(segment, "v2");
	return slice_is(segment, "v2") ||
	       (slice_starts(segment, "v2.") &&
		   slice_to_u64(slice_skip(segment, 3), &minor));
}

static bool
is_project(struct slice segment)
{
	for (size_t i = 0; i < segment.len; i++) {
		char c = segment.at[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') &&
		    c != '-')
			return false;
	}
	return segment.len > 0;
}

static bool
row_matches(
    const struct api_row *row, struct slice path, struct api_match *match)
{
	struct slice pattern = slice_of(row->path);

	match->id = (struct slice){ NULL, 0 };
	match->sub = (struct slice){ NULL, 0 };
	while (pattern.len > 0 && path.len > 0) {
		struct slice want = take_segment(&pattern);
		struct slice have = take_segment(&path);

		if (have.len == 0)
			return false;
		if (slice_is(want, "{id}"))
			match->id = have;
		else if (slice_is(want, "{sub}"))
			match->sub = have;
		else if (!slice_equal(want, have))
			return false;
	}
	return pattern.len == 0 && path.len == 0;
}

static bool
harmless(enum service service, struct slice root)
{
	for (size_t i = 0; i < HARMLESS_ROOTS; i++)
		if (harmless_roots[i].service == service &&
		    slice_is(root, harmless_roots[i].root))
			return true;
	return false;
}

const struct api_row *
api_row(size_t index)
{
	return index < ROWS ? &rows[index] : NULL;
}
