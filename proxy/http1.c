/* http1.c - message heads, in one pass over their bytes; see http1.h. */
#include "proxy/http1.h"

#include "proxy/bytes.h"

#define PORT_DIGITS_MAX 5

/* Every byte of a word set to the same value. */
#define EACH_BYTE(value) (UINT64_MAX / 0xff * (uint64_t)(value))

struct reader {
	const char *at; /* the first byte not yet understood */
	const char *end;
	const char *why;
};

static enum http1_result read_head(struct slice, size_t *,
    bool (*)(struct reader *, struct head *), struct head *, const char **);
static void forget(struct head *);
static bool request_line(struct reader *, struct head *);
static bool request_target(struct reader *, struct head *);
static bool status_line(struct reader *, struct head *);
static bool version(struct reader *, unsigned *);
static enum http1_result fields(struct reader *, struct head *);
static bool field_line(struct reader *, struct head *);
static const char *name_fault(struct slice);
static struct slice field_value(struct reader *);
static const char *skip_value(const char *, const char *);
static bool line_end(struct reader *);
static bool fail(struct reader *, const char *);
static enum http1_result unless_cut(const struct reader *, enum http1_result);
static const char *request_fault(const struct head *);
static bool is_host(struct slice);
static const char *skip_address(const char *, const char *);

enum http1_result
http1_request(
    struct slice in, size_t *scanned, struct head *ret, const char **ret_why)
{
	enum http1_result result;

	if (in.len > 0 && !byte_is(in.at[0], BYTE_TOKEN)) {
		*ret_why = "The request does not begin with a method.";
		return HTTP1_BAD;
	}
	result = read_head(in, scanned, request_line, ret, ret_why);
	if (result != HTTP1_DONE)
		return result;
	*ret_why = request_fault(ret);
	return *ret_why == NULL ? HTTP1_DONE : HTTP1_BAD;
}

enum http1_result
http1_response(
    struct slice in, size_t *scanned, struct head *ret, const char **ret_why)
{
	if (in.len > 0 && in.at[0] != 'H') {
		*ret_why = "The answer does not begin with an HTTP version.";
		return HTTP1_BAD;
	}
	return read_head(in, scanned, status_line, ret, ret_why);
}

static enum http1_result
read_head(struct slice in, size_t *scanned,
    bool (*start_line)(struct reader *, struct head *), struct head *head,
    const char **ret_why)
{
	struct reader r = { in.at, NULL, NULL };
	struct slice news;
	enum http1_result result;

	*ret_why = NULL;
	if (in.len == 0)
		return HTTP1_MORE;
	r.end = in.at + in.len;
	news = slice_skip(in, *scanned);
	/* Only a further line end can change what was said last time. */
	if (memchr(news.at, '\n', news.len) == NULL) {
		*scanned = in.len;
		return HTTP1_MORE;
	}
	forget(head);
	if (start_line(&r, head))
		result = fields(&r, head);
	else
		result = unless_cut(&r, HTTP1_BAD);
	*scanned = result == HTTP1_MORE ? in.len : 0;
	head->length = (size_t)(r.at - in.at);
	if (result == HTTP1_BAD)
		*ret_why = r.why;
	else if (result == HTTP1_MANY)
		*ret_why = "There are too many header fields.";
	return result;
}

/* All but the array of fields, which is large and guarded by count. */
static void
forget(struct head *head)
{
	head->method = head->target = head->reason = SLICE("");
	head->status = 0;
	head->minor = 0;
	head->count = 0;
	head->seen = head->twice = 0;
}

static bool
request_line(struct reader *r, struct head *head)
{
	const char *start = r->at;

	r->at = byte_skip(r->at, r->end, BYTE_TOKEN);
	if (r->at == r->end || *r->at != ' ')
		return fail(r, "The method is not followed by one space.");
	head->method = (struct slice){ start, (size_t)(r->at - start) };
	r->at++;
	return request_target(r, head) && version(r, &head->minor) &&
	       line_end(r);
}

static bool
request_target(struct reader *r, struct head *head)
{
	const char *start = r->at;

	r->at = byte_skip(r->at, r->end, BYTE_TARGET);
	if (r->at == r->end || *r->at != ' ')
		return fail(r, "The request target holds a character that must "
			       "be encoded, or no HTTP version follows it.");
	head->target = (struct slice){ start, (size_t)(r->at - start) };
	if (!slice_starts(head->target, "/") &&
	    !(slice_is(head->target, "*") && slice_is(head->method, "OPTIONS")))
		return fail(r, "The request target is not a path.");
	if (slice_is(head->method, "CONNECT"))
		return fail(r, "CONNECT is not for this server.");
	r->at++;
	return true;
}

static bool
status_line(struct reader *r, struct head *head)
{
	const char *digits, *start;

	if (!version(r, &head->minor))
		return false;
	if (r->end - r->at < 5 || r->at[0] != ' ')
		return fail(r, "No status follows the HTTP version.");
	digits = r->at + 1;
	for (int i = 0; i < 3; i++) {
		if (!byte_is_digit(digits[i]))
			return fail(r, "The status is not a number.");
		head->status = head->status * 10 + (unsigned)(digits[i] - '0');
	}
	if (head->status < 100)
		return fail(r, "The status is below 100.");
	r->at = digits + 3;
	if (*r->at != ' ')
		return line_end(r);
	start = ++r->at;
	r->at = skip_value(r->at, r->end);
	head->reason = (struct slice){ start, (size_t)(r->at - start) };
	return line_end(r);
}

static bool
version(struct reader *r, unsigned *ret_minor)
{
	static const char name[] = "HTTP/1.";
	const size_t len = sizeof(name) - 1;

	if ((size_t)(r->end - r->at) <= len || memcmp(r->at, name, len) != 0 ||
	    (r->at[len] != '0' && r->at[len] != '1'))
		return fail(r, "The version is neither HTTP/1.0 nor HTTP/1.1.");
	*ret_minor = (unsigned)(r->at[len] - '0');
	r->at += len + 1;
	return true;
}

static enum http1_result
fields(struct reader *r, struct head *head)
{
	while (r->at < r->end && *r->at != '\r') {
		if (head->count == HEADERS_MAX)
			return unless_cut(r, HTTP1_MANY);
		if (!field_line(r, head))
			return unless_cut(r, HTTP1_BAD);
	}
	if (!line_end(r))
		return unless_cut(r, HTTP1_BAD);
	return HTTP1_DONE;
}

static bool
field_line(struct reader *r, struct head *head)
{
	struct header *h = &head->headers[head->count];
	const char *colon = byte_skip(r->at, r->end, BYTE_TOKEN);
	uint64_t bit;

	h->name = (struct slice){ r->at, (size_t)(colon - r->at) };
	if (colon == r->end || *colon != ':' || h->name.len == 0)
		return fail(r, name_fault((struct slice){
				   r->at, (size_t)(r->end - r->at) }));
	r->at = colon + 1;
	h->value = field_value(r);
	if (!line_end(r))
		return false;
	h->id = header_identify(h->name);
	bit = UINT64_C(1) << h->id;
	head->twice |= head->seen & bit;
	head->seen |= bit;
	head->count++;
	return true;
}

static const char *
name_fault(struct slice line)
{
	const char *end = line.at + line.len;
	const char *at = byte_skip(line.at, end, BYTE_TOKEN);
	bool blank = at < end && (*at == ' ' || *at == '\t');

	if (blank && at == line.at)
		return "A header field is folded over several lines.";
	if (blank)
		return "White space stands before the colon of a header field.";
	if (at < end && *at == ':')
		return "A header field has no name.";
	return "A header line is not a field name and a colon.";
}

/* Moves to the end of the line; the white space around is not part of it. */
static struct slice
field_value(struct reader *r)
{
	const char *start = r->at, *last;

	while (start < r->end && (*start == ' ' || *start == '\t'))
		start++;
	last = r->at = skip_value(start, r->end);
	while (last > start && (last[-1] == ' ' || last[-1] == '\t'))
		last--;
	return (struct slice){ start, (size_t)(last - start) };
}

/* Tokens are long, so whole words without a control character go at once. */
static const char *
skip_value(const char *at, const char *end)
{
	while (end - at >= (ptrdiff_t)sizeof(uint64_t)) {
		uint64_t word, controls, deletes;

		memcpy(&word, at, sizeof(word));
		controls = (word - EACH_BYTE(0x20)) & ~word;
		deletes = word ^ EACH_BYTE(0x7f);
		deletes = (deletes - EACH_BYTE(1)) & ~deletes;
		if (((controls | deletes) & EACH_BYTE(0x80)) != 0)
			break;
		at += sizeof(word);
	}
	return byte_skip(at, end, BYTE_VALUE);
}

static bool
line_end(struct reader *r)
{
	if (r->end - r->at < 2 || r->at[0] != '\r' || r->at[1] != '\n')
		return fail(r, "A line holds a control character or does not "
			       "end with CR LF.");
	r->at += 2;
	return true;
}

static bool
fail(struct reader *r, const char *why)
{
	r->why = why;
	return false;
}

/* A line is judged only when it is whole, so that a head that comes in pieces
 * is read like one that comes at once. Nothing ever reads past a line end. */
static enum http1_result
unless_cut(const struct reader *r, enum http1_result result)
{
	size_t left = (size_t)(r->end - r->at);

	return memchr(r->at, '\n', left) == NULL ? HTTP1_MORE : result;
}

/* RFC 9112 section 3.2: without one Host nobody knows who is meant. */
static const char *
request_fault(const struct head *head)
{
	const struct header *host = head_find(head, HEADER_HOST);

	if (head->twice & UINT64_C(1) << HEADER_HOST)
		return "There is more than one Host.";
	if (host == NULL)
		return head->minor == 0 ? NULL : "There is no Host.";
	return is_host(host->value) ? NULL
				    : "The Host is not a name and a port.";
}

static bool
is_host(struct slice host)
{
	const char *end = host.at + host.len;
	const char *at = skip_address(host.at, end);

	if (at == host.at)
		return false;
	if (at == end)
		return true;
	if (*at++ != ':' || at == end || end - at > PORT_DIGITS_MAX)
		return false;
	while (at < end && byte_is_digit(*at))
		at++;
	return at == end;
}

/* A name, an IPv4 address or a bracketed IPv6 address; at itself if none. */
static const char *
skip_address(const char *at, const char *end)
{
	const char *inside = at + 1;

	if (at == end || *at != '[')
		return byte_skip(at, end, BYTE_UNRESERVED);
	while (inside < end &&
	       (byte_hex(*inside) >= 0 || *inside == ':' || *inside == '.'))
		inside++;
	if (inside == end || *inside != ']' || inside == at + 1)
		return at;
	return inside + 1;
}
