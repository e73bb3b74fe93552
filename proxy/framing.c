/* framing.c - how a body is delimited, RFC 9112 section 6.3; see http1.h. */
#include "proxy/http1.h"

/* File offsets and the arithmetic on them are signed. */
#define LENGTH_LIMIT ((uint64_t)INT64_MAX)

static enum framing declared(const struct head *, uint64_t *, const char **);
static enum framing bad(const char **, const char *);
static bool has(const struct head *, enum header_id);
static bool has_twice(const struct head *, enum header_id);

enum framing
framing_request(
    const struct head *head, uint64_t *ret_length, const char **ret_why)
{
	return declared(head, ret_length, ret_why);
}

enum framing
framing_response(const struct head *head, bool was_head, uint64_t *ret_length,
    const char **ret_why)
{
	enum framing framing = declared(head, ret_length, ret_why);

	if (framing == FRAMING_BAD)
		return FRAMING_BAD;
	if (was_head || head->status < 200 || head->status == 204 ||
	    head->status == 304) {
		*ret_length = 0;
		return FRAMING_NONE;
	}
	return framing == FRAMING_NONE ? FRAMING_CLOSE : framing;
}

/* What the fields say, if they say one thing. */
static enum framing
declared(const struct head *head, uint64_t *ret_length, const char **ret_why)
{
	struct slice length = head_value(head, HEADER_CONTENT_LENGTH);
	struct slice coding = head_value(head, HEADER_TRANSFER_ENCODING);

	*ret_length = 0;
	*ret_why = NULL;
	if (has_twice(head, HEADER_CONTENT_LENGTH))
		return bad(ret_why, "There is more than one Content-Length.");
	if (has(head, HEADER_TRANSFER_ENCODING)) {
		if (has(head, HEADER_CONTENT_LENGTH))
			return bad(ret_why, "There are both a Content-Length "
					    "and a Transfer-Encoding.");
		if (has_twice(head, HEADER_TRANSFER_ENCODING) ||
		    !slice_is_nocase(coding, "chunked"))
			return bad(ret_why, "The Transfer-Encoding is not "
					    "exactly chunked.");
		if (head->minor == 0)
			return bad(ret_why, "HTTP/1.0 has no "
					    "Transfer-Encoding.");
		return FRAMING_CHUNKED;
	}
	if (!has(head, HEADER_CONTENT_LENGTH))
		return FRAMING_NONE;
	if (!slice_to_u64(length, ret_length) || *ret_length > LENGTH_LIMIT) {
		*ret_length = 0;
		return bad(ret_why, "The Content-Length is not a number.");
	}
	return FRAMING_LENGTH;
}

static enum framing
bad(const char **ret_why, const char *why)
{
	*ret_why = why;
	return FRAMING_BAD;
}

static bool
has(const struct head *head, enum header_id id)
{
	return (head->seen & UINT64_C(1) << id) != 0;
}

static bool
has_twice(const struct head *head, enum header_id id)
{
	return (head->twice & UINT64_C(1) << id) != 0;
}
