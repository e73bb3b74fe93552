/*
 * fuzz_route.c - any target under any method: what the gate's first look makes
 * of it. What it takes for a call it takes for the same call when it sees the
 * canonical path, which is what goes upstream; nothing passes that could set
 * the method in its query, and no write passes by an odd path.
 */
#include "fuzz.h"
#include "proxy/first_look.h"

struct look {
	struct head head;
	struct first_look first;
	struct text path;
	bool taken;
};

static bool look(enum service, const char *method, struct slice target,
    struct text *bytes, struct look *);
static void check(enum service, const struct look *);
static void check_pass(const struct look *, struct uri);
static void check_call(enum service, const struct look *);
static bool is_read(struct slice method);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const methods[] = { "GET", "HEAD", "OPTIONS", "POST",
		"PUT", "PATCH", "DELETE", "FOO" };
	struct slice target = slice_skip(fuzz_slice(data, size), 1);
	const char *method = methods[size == 0 ? 0 : data[0] & 7];

	for (int service = 0; service < 2; service++) {
		struct text bytes = TEXT_INIT;
		struct look seen = { .path = TEXT_INIT };
		enum service of =
		    service == 0 ? SERVICE_COMPUTE : SERVICE_IMAGE;

		if (look(of, method, target, &bytes, &seen))
			check(of, &seen);
		text_done(&seen.path);
		text_done(&bytes);
	}
	return 0;
}

/* False: no head of a request. */
static bool
look(enum service service, const char *method, struct slice target,
    struct text *bytes, struct look *ret)
{
	const char *why;
	size_t scanned = 0;

	text_adds(bytes, method);
	text_addc(bytes, ' ');
	text_add(bytes, target);
	text_adds(bytes, " HTTP/1.1\r\nHost: h\r\n\r\n");
	REQUIRE(!text_failed(bytes));
	if (http1_request(text_slice(bytes), &scanned, &ret->head, &why) !=
		HTTP1_DONE ||
	    ret->head.length != bytes->len)
		return false;
	ret->taken = first_look(service, &ret->head,
	    uri_split(ret->head.target), &ret->path, &ret->first);
	return true;
}

static void
check(enum service service, const struct look *seen)
{
	const struct first_look *first = &seen->first;

	if (!seen->taken)
		check_pass(seen, uri_split(seen->head.target));
	else if (first->doubt != NULL)
		REQUIRE(first->status >= 400 && first->status < 500);
	else
		check_call(service, seen);
}

static void
check_pass(const struct look *seen, struct uri uri)
{
	char *path = malloc(uri.path.len + 1);
	size_t len;

	REQUIRE(path != NULL);
	REQUIRE(!uri_overrides_method(uri.query));
	REQUIRE(is_read(seen->head.method) ||
		uri_canonical(uri.path, path, uri.path.len, &len) == NULL);
	free(path);
}

static void
check_call(enum service service, const struct look *seen)
{
	const struct api_match *match = &seen->first.match;
	struct text bytes = TEXT_INIT;
	struct look again = { .path = TEXT_INIT };

	REQUIRE(seen->first.route == ROUTE_CALL && match->row != NULL);
	REQUIRE(match->row->service == service);
	REQUIRE(slice_is(seen->head.method, match->row->method));
	REQUIRE(!is_read(seen->head.method));
	REQUIRE(look(service, match->row->method, text_slice(&seen->path),
	    &bytes, &again));
	REQUIRE(again.taken && again.first.doubt == NULL);
	REQUIRE(again.first.match.row == match->row);
	REQUIRE(slice_equal(again.first.match.id, match->id));
	REQUIRE(slice_equal(again.first.match.sub, match->sub));
	REQUIRE(slice_equal(text_slice(&again.path), text_slice(&seen->path)));
	text_done(&again.path);
	text_done(&bytes);
}

static bool
is_read(struct slice method)
{
	return slice_is(method, "GET") || slice_is(method, "HEAD") ||
	       slice_is(method, "OPTIONS");
}
