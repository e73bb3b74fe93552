/* uri.c - paths and queries that every backend reads alike; see uri.h. */
#include "proxy/uri.h"

#include "proxy/bytes.h"

/* '%' and two hexadecimal digits. */
#define ESCAPE_LEN 3

static const char override[] = "_method";

static const char *spell(struct slice, char *, size_t *);
static const char *spell_escape(struct slice, char *, size_t *);
static const char *segments_fault(struct slice);
static bool is_dots(struct slice);
static bool read_escape(struct slice, char *);
static bool join_digits(char, char, char *);
static bool hides_override(struct slice);
static char decode_once(struct slice *);
static char decode_twice(struct slice *);

struct uri
uri_split(struct slice target)
{
	const char *mark =
	    target.len == 0 ? NULL : memchr(target.at, '?', target.len);
	struct uri uri = { target, { NULL, 0 } };

	if (mark == NULL)
		return uri;
	uri.path.len = (size_t)(mark - target.at);
	uri.query = slice_skip(target, uri.path.len + 1);
	return uri;
}

const char *
uri_canonical(struct slice path, char *buf, size_t size, size_t *ret_len)
{
	const char *fault;

	*ret_len = 0;
	if (path.len == 0 || path.at[0] != '/')
		return "The path does not begin with a slash.";
	if (path.len > size)
		return "The path is too long.";
	fault = spell(path, buf, ret_len);
	if (fault == NULL)
		fault = segments_fault((struct slice){ buf, *ret_len });
	if (fault != NULL)
		*ret_len = 0;
	return fault;
}

/* Only ever shortens, so that whoever has room for path has room for it. */
static const char *
spell(struct slice path, char *buf, size_t *len)
{
	const char *end = path.at + path.len;
	const char *at = path.at, *fault = NULL;

	while (at < end && fault == NULL) {
		size_t plain = (size_t)(byte_skip(at, end, BYTE_PATH) - at);

		memcpy(buf + *len, at, plain);
		*len += plain;
		at += plain;
		if (at == end)
			break;
		if (*at != '%')
			return "The path holds a character that must be "
			       "encoded.";
		fault = spell_escape(
		    (struct slice){ at, (size_t)(end - at) }, buf, len);
		at += ESCAPE_LEN;
	}
	return fault;
}

static const char *
spell_escape(struct slice rest, char *buf, size_t *len)
{
	static const char digits[] = "0123456789ABCDEF";
	char c;

	if (!read_escape(rest, &c))
		return "The path holds an invalid percent-escape.";
	if (c == '/' || c == '\\')
		return "The path holds an encoded slash or backslash.";
	if (c == '#' || c == '?')
		return "The path holds an encoded '#' or '?'.";
	if (c != ' ' && !byte_is(c, BYTE_TARGET))
		return "The path holds an encoded control character or one "
		       "that is not ASCII.";
	if (byte_is(c, BYTE_PCHAR)) {
		buf[(*len)++] = c;
		return NULL;
	}
	buf[(*len)++] = '%';
	buf[(*len)++] = digits[(unsigned char)c >> 4];
	buf[(*len)++] = digits[(unsigned char)c & 0xf];
	return NULL;
}

/* An empty last segment is a trailing slash: different, but not ambiguous. */
static const char *
segments_fault(struct slice path)
{
	while (path.len > 0) {
		struct slice rest = slice_skip(path, 1);
		const char *slash =
		    rest.len == 0 ? NULL : memchr(rest.at, '/', rest.len);
		struct slice segment = rest;

		if (slash != NULL)
			segment.len = (size_t)(slash - rest.at);
		if (segment.len == 0 && slash != NULL)
			return "The path has an empty segment.";
		if (is_dots(segment))
			return "The path has a \".\" or \"..\" segment.";
		path = slice_skip(rest, segment.len);
	}
	return NULL;
}

/* With or without ";parameters", which some servers take off first. */
static bool
is_dots(struct slice segment)
{
	size_t dots = 0;

	while (dots < segment.len && segment.at[dots] == '.')
		dots++;
	return (dots == 1 || dots == 2) &&
	       (dots == segment.len || segment.at[dots] == ';');
}

bool
uri_decode(struct slice segment, char *buf, size_t size, size_t *ret_len)
{
	size_t len = 0;

	*ret_len = 0;
	while (segment.len > 0) {
		char c = segment.at[0];
		bool escape = c == '%';

		if (len == size || (escape && !read_escape(segment, &c)))
			return false;
		buf[len++] = c;
		segment = slice_skip(segment, escape ? ESCAPE_LEN : 1);
	}
	*ret_len = len;
	return true;
}

static bool
read_escape(struct slice rest, char *ret)
{
	return rest.len >= ESCAPE_LEN &&
	       join_digits(rest.at[1], rest.at[2], ret);
}

static bool
join_digits(char high, char low, char *ret)
{
	int sixteens = byte_hex(high), ones = byte_hex(low);

	if (sixteens < 0 || ones < 0)
		return false;
	*ret = (char)(unsigned char)(sixteens << 4 | ones);
	return true;
}

void
uri_encode(struct text *ret, struct slice text, const char *kept)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (byte_is(c, BYTE_UNRESERVED) ||
		    (c != '\0' && strchr(kept, c) != NULL))
			text_addc(ret, c);
		else
			text_addf(ret, "%%%02X", (unsigned)(unsigned char)c);
	}
}

bool
uri_overrides_method(struct slice query)
{
	const char *end;

	if (query.len == 0)
		return false;
	if (memchr(query.at, '%', query.len) != NULL)
		return hides_override(query);
	end = query.at + query.len;
	while (query.len >= sizeof(override) - 1) {
		const char *at = memchr(query.at, override[0], query.len);

		if (at == NULL)
			return false;
		query = (struct slice){ at + 1, (size_t)(end - at) - 1 };
		if (query.len >= sizeof(override) - 2 &&
		    strncasecmp(at, override, sizeof(override) - 1) == 0)
			return true;
	}
	return false;
}

/* No escape can swallow a letter of a name that stands there plainly, so what
 * is there raw or after one decoding is there after two. */
static bool
hides_override(struct slice query)
{
	size_t matched = 0;

	while (query.len > 0 && matched < sizeof(override) - 1) {
		char c = decode_twice(&query);

		if (byte_is(c, BYTE_LETTER))
			c = (char)(c | 0x20);
		if (c == override[matched])
			matched++;
		else
			matched = c == override[0] ? 1 : 0;
	}
	return matched == sizeof(override) - 1;
}

/* Takes one character off the front; what is no escape stands for itself. */
static char
decode_once(struct slice *rest)
{
	char c = rest->at[0];
	bool escape = c == '%' && read_escape(*rest, &c);

	*rest = slice_skip(*rest, escape ? ESCAPE_LEN : 1);
	return c;
}

static char
decode_twice(struct slice *rest)
{
	char c = decode_once(rest), high, low;
	struct slice ahead = *rest;

	if (c != '%' || ahead.len == 0)
		return c;
	high = decode_once(&ahead);
	if (ahead.len == 0)
		return c;
	low = decode_once(&ahead);
	if (join_digits(high, low, &c))
		*rest = ahead;
	return c;
}
