/* fuzz_uri.c - a path spelled canonically; a query searched for _method. */
#include "fuzz.h"
#include "proxy/uri.h"

static void check_path(struct slice);
static void check_segments(struct slice);
static void check_query(struct slice);
static bool holds_override(struct slice);
static size_t decode_leniently(struct slice, char *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uri uri = uri_split(fuzz_slice(data, size));

	REQUIRE(uri.path.len + uri.query.len + (uri.query.at != NULL) == size);
	check_path(uri.path);
	if (uri.query.at != NULL)
		check_query(uri.query);
	return 0;
}

static void
check_path(struct slice path)
{
	char *once = malloc(path.len + 1), *twice = malloc(path.len + 1);
	struct slice canonical = { once, 0 }, again = { twice, 0 };

	REQUIRE(once != NULL && twice != NULL);
	if (uri_canonical(path, once, path.len, &canonical.len) == NULL) {
		REQUIRE(canonical.len > 0 && canonical.len <= path.len);
		check_segments(canonical);
		REQUIRE(uri_canonical(canonical, twice, canonical.len,
			    &again.len) == NULL);
		REQUIRE(slice_equal(canonical, again));
		/* Both spellings mean the same. */
		REQUIRE(uri_decode(path, twice, path.len, &again.len));
		REQUIRE(
		    uri_decode(canonical, once, canonical.len, &canonical.len));
		REQUIRE(slice_equal(canonical, again));
	}
	free(once);
	free(twice);
}

static void
check_segments(struct slice path)
{
	REQUIRE(path.at[0] == '/');
	for (size_t i = 0; i < path.len; i++) {
		struct slice rest = slice_skip(path, i);

		REQUIRE(path.at[i] > ' ' && path.at[i] < 0x7f &&
			strchr("\\#?\"<>^`{|}[]", path.at[i]) == NULL);
		REQUIRE(!slice_starts(rest, "//"));
		REQUIRE(!slice_starts(rest, "/./") && !slice_is(rest, "/."));
		REQUIRE(!slice_starts(rest, "/../") && !slice_is(rest, "/.."));
		REQUIRE(!slice_starts(rest, "%2F") &&
			!slice_starts(rest, "%2E") &&
			!slice_starts(rest, "%5C"));
	}
}

/* Against the plain way: decode all of it, search, and once more. */
static void
check_query(struct slice query)
{
	char *once = malloc(query.len + 1), *twice = malloc(query.len + 1);
	struct slice first = { once, 0 }, second = { twice, 0 };

	REQUIRE(once != NULL && twice != NULL);
	first.len = decode_leniently(query, once);
	second.len = decode_leniently(first, twice);
	REQUIRE(uri_overrides_method(query) ==
		(holds_override(query) || holds_override(first) ||
		    holds_override(second)));
	free(once);
	free(twice);
}

static bool
holds_override(struct slice text)
{
	for (; text.len >= 7; text = slice_skip(text, 1))
		if (strncasecmp(text.at, "_method", 7) == 0)
			return true;
	return false;
}

static size_t
decode_leniently(struct slice text, char *to)
{
	size_t len = 0, one;

	while (text.len > 0) {
		struct slice escape = { text.at, text.len < 3 ? 1 : 3 };

		if (text.at[0] != '%' ||
		    !uri_decode(escape, to + len, 1, &one)) {
			to[len] = text.at[0];
			escape.len = 1;
		}
		len++;
		text = slice_skip(text, escape.len);
	}
	return len;
}
