/* headrewrite.c - writes message heads, field by field; see headrewrite.h. */
#include "proxy/headrewrite.h"

#include "proxy/bytes.h"

#define REQUEST_ID_MAX 64
/* Nobody honest names more fields in Connection; each costs a comparison with
 * every other field. */
#define NAMED_MAX 32

/* The fields that Connection names. */
struct named {
	size_t count;
	struct slice names[NAMED_MAX];
};

/* What is the same for all fields of one request. */
struct pass {
	struct out *out;
	const struct head *head;
	const struct request_rewrite *how;
	struct named named;
	bool has_id; /* X-OpenStack-Request-ID was written */
};

static void find_named(const struct head *, struct named *);
static bool is_named(const struct named *, const struct header *);
static bool poses_as_framing(const struct header *);
static bool folds_to(struct slice, const char *);
static void request_field(struct pass *, const struct header *);
static void forwarding_field(struct pass *, const struct header *);
static void enforced_field(struct pass *, const struct header *);
static void judged_field(struct pass *, const struct header *);
static bool has_plain_name(const struct header *);
static bool is_request_id(struct slice);
static bool is_neutral_accept(struct slice);
static void add_own_fields(struct pass *);
static void add_forwarded_for(struct pass *);
static void add_forwarded(struct pass *, enum header_id, struct slice);
static void response_field(struct out *, const struct header *, bool);
static void add_verdict(struct out *, const struct response_rewrite *);
static bool has(const struct head *, enum header_id);
static void add_framing(struct out *, enum framing, uint64_t);
static void add_field(struct out *, struct slice, struct slice);
static char *room(struct out *, size_t);
static char *put(char *, struct slice);

void
rewrite_request(struct out *out, const struct head *head,
    const struct request_rewrite *how, struct slice host_default)
{
	struct pass pass;

	pass.out = out;
	pass.head = head;
	pass.how = how;
	pass.has_id = false;
	find_named(head, &pass.named);
	out_add(out, head->method);
	out_add(out, SLICE(" "));
	out_add(out, how->target);
	out_add(out, SLICE(" HTTP/1.1\r\n"));
	if (!has(head, HEADER_HOST))
		add_field(out, SLICE("Host"), host_default);
	for (size_t i = 0; i < head->count; i++)
		request_field(&pass, &head->headers[i]);
	if (how->judged && how->content_type.len > 0)
		add_field(out, SLICE("Content-Type"), how->content_type);
	add_framing(out, how->framing, how->length);
	add_own_fields(&pass);
	out_add(out, SLICE("\r\n"));
}

static void
find_named(const struct head *head, struct named *named)
{
	named->count = 0;
	if (!has(head, HEADER_CONNECTION))
		return;
	for (size_t i = 0; i < head->count; i++) {
		struct slice list = head->headers[i].value;

		if (head->headers[i].id != HEADER_CONNECTION)
			continue;
		while (list.len > 0 && named->count < NAMED_MAX)
			named->names[named->count++] =
			    header_next_member(&list);
	}
}

/* Nobody takes a field that the gate relies on out of sight this way. */
static bool
is_named(const struct named *named, const struct header *h)
{
	if (h->id != HEADER_OTHER)
		return false;
	for (size_t i = 0; i < named->count; i++)
		if (named->names[i].len == h->name.len &&
		    strncasecmp(named->names[i].at, h->name.at, h->name.len) ==
			0)
			return true;
	return false;
}

/* To uWSGI "Content_Length" is a length like any other: it would look for a
 * body in the next request of the connection, whoever's that is. */
static bool
poses_as_framing(const struct header *h)
{
	switch (h->id == HEADER_OTHER ? h->name.len : 0) {
	case sizeof("content_length") - 1:
		return folds_to(h->name, "content_length");
	case sizeof("transfer_encoding") - 1:
		return folds_to(h->name, "transfer_encoding");
	default:
		return false;
	}
}

/* As WSGI makes variables of names; both are of one length. */
static bool
folds_to(struct slice name, const char *folded)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i] == '-' ? '_' : name.at[i];

		if (byte_is(c, BYTE_LETTER))
			c = (char)(c | 0x20);
		if (c != folded[i])
			return false;
	}
	return true;
}

static void
request_field(struct pass *pass, const struct header *h)
{
	unsigned flags = header_flags(h->id);

	if ((flags & HF_HOP) || h->id == HEADER_CONTENT_LENGTH ||
	    is_named(&pass->named, h) || poses_as_framing(h))
		return;
	if (flags & HF_FORWARDING) {
		forwarding_field(pass, h);
		return;
	}
	if (pass->how->enforcing) {
		enforced_field(pass, h);
		return;
	}
	if (h->id == HEADER_X_OPENSTACK_REQUEST_ID)
		pass->has_id = true;
	add_field(pass->out, h->name, h->value);
}

static void
forwarding_field(struct pass *pass, const struct header *h)
{
	if (pass->how->trusted_peer && h->id != HEADER_X_FORWARDED_FOR)
		add_field(pass->out, h->name, h->value);
}

static void
enforced_field(struct pass *pass, const struct header *h)
{
	if (h->id == HEADER_IDENTITY || !has_plain_name(h))
		return;
	if (h->id == HEADER_X_SERVICE_TOKEN && !pass->how->trusted_peer)
		return;
	if (h->id == HEADER_X_STORAGE_TOKEN) {
		if (!has(pass->head, HEADER_X_AUTH_TOKEN))
			add_field(pass->out, SLICE("X-Auth-Token"), h->value);
		return;
	}
	if (h->id == HEADER_X_OPENSTACK_REQUEST_ID) {
		if (pass->has_id || !is_request_id(h->value))
			return;
		pass->has_id = true;
	}
	if (pass->how->judged)
		judged_field(pass, h);
	else
		add_field(pass->out, h->name, h->value);
}

/* Media types select API versions in Nova and Glance: only neutral ones. The
 * answer must be readable for the gate. */
static void
judged_field(struct pass *pass, const struct header *h)
{
	if (h->id == HEADER_CONTENT_TYPE || h->id == HEADER_ACCEPT_ENCODING)
		return;
	if (h->id == HEADER_ACCEPT && !is_neutral_accept(h->value))
		add_field(pass->out, h->name, SLICE("*/*"));
	else
		add_field(pass->out, h->name, h->value);
}

/* WSGI makes one variable of "X_Auth_Token" and "X-Auth-Token". */
static bool
has_plain_name(const struct header *h)
{
	const char *end = h->name.at + h->name.len;

	return h->id != HEADER_OTHER ||
	       byte_skip(h->name.at, end, BYTE_NAME) == end;
}

static bool
is_request_id(struct slice value)
{
	const char *end = value.at + value.len;

	return value.len > 0 && value.len <= REQUEST_ID_MAX &&
	       byte_skip(value.at, end, BYTE_NAME) == end;
}

static bool
is_neutral_accept(struct slice value)
{
	return value.len == 0 || slice_equal(value, SLICE("*/*")) ||
	       slice_equal(value, SLICE("application/json")) ||
	       slice_equal(value, SLICE("application/octet-stream"));
}

static void
add_own_fields(struct pass *pass)
{
	const struct request_rewrite *how = pass->how;

	if (!pass->has_id && how->request_id != NULL)
		add_field(pass->out, SLICE("X-OpenStack-Request-ID"),
		    slice_of(how->request_id));
	add_forwarded_for(pass);
	if (has(pass->head, HEADER_HOST))
		add_forwarded(pass, HEADER_X_FORWARDED_HOST,
		    head_value(pass->head, HEADER_HOST));
	add_forwarded(pass, HEADER_X_FORWARDED_PROTO, slice_of(how->scheme));
	if (how->prefix.len > 0)
		add_forwarded(pass, HEADER_X_FORWARDED_PREFIX, how->prefix);
	add_field(pass->out, SLICE("Via"),
	    pass->head->minor == 0 ? SLICE("1.0 scs-gate")
				   : SLICE("1.1 scs-gate"));
}

static void
add_forwarded_for(struct pass *pass)
{
	const struct head *head = pass->head;
	struct out *out = pass->out;

	out_add(out, SLICE("X-Forwarded-For: "));
	if (pass->how->trusted_peer && has(head, HEADER_X_FORWARDED_FOR))
		for (size_t i = 0; i < head->count; i++)
			if (head->headers[i].id == HEADER_X_FORWARDED_FOR &&
			    head->headers[i].value.len > 0) {
				out_add(out, head->headers[i].value);
				out_add(out, SLICE(", "));
			}
	out_add(out, pass->how->client_ip);
	out_add(out, SLICE("\r\n"));
}

static void
add_forwarded(struct pass *pass, enum header_id id, struct slice value)
{
	if (!pass->how->trusted_peer || !has(pass->head, id))
		add_field(pass->out, slice_of(header_name(id)), value);
}

void
rewrite_response(struct out *out, const struct head *head,
    const struct response_rewrite *how)
{
	struct named named;

	find_named(head, &named);
	out_add(out, SLICE("HTTP/1.1 "));
	out_addu(out, head->status);
	out_add(out, SLICE(" "));
	out_add(out, head->reason);
	out_add(out, SLICE("\r\n"));
	for (size_t i = 0; i < head->count; i++)
		if (!is_named(&named, &head->headers[i]))
			response_field(out, &head->headers[i], how->head_only);
	if (!how->head_only)
		add_framing(out, how->framing, how->length);
	if (how->close)
		add_field(out, SLICE("Connection"), SLICE("close"));
	else if (how->client_minor == 0)
		add_field(out, SLICE("Connection"), SLICE("keep-alive"));
	add_verdict(out, how);
	out_add(out, SLICE("\r\n"));
}

static void
response_field(struct out *out, const struct header *h, bool keep_length)
{
	if (header_flags(h->id) & HF_HOP)
		return;
	if (h->id != HEADER_CONTENT_LENGTH || keep_length)
		add_field(out, h->name, h->value);
}

static void
add_verdict(struct out *out, const struct response_rewrite *how)
{
	if (how->decision_id != NULL) {
		add_field(out, SLICE("X-SCS-Gate-Decision"),
		    slice_of(how->decision_id));
		if (how->exceptions != NULL)
			add_field(out, SLICE("X-SCS-Gate-Exception"),
			    slice_of(how->exceptions));
	}
	for (size_t i = 0; i < how->warning_count; i++)
		add_field(out, SLICE("X-SCS-Gate-Warning"), how->warnings[i]);
	if (how->completed != NULL)
		add_field(out, SLICE("X-SCS-Gate-Completed"),
		    slice_of(how->completed));
	if (how->unchecked)
		add_field(out, SLICE("X-SCS-Gate-Unchecked"), SLICE("true"));
}

static bool
has(const struct head *head, enum header_id id)
{
	return (head->seen & UINT64_C(1) << id) != 0;
}

static void
add_framing(struct out *out, enum framing framing, uint64_t length)
{
	switch (framing) {
	case FRAMING_LENGTH:
		out_add(out, SLICE("Content-Length: "));
		out_addu(out, length);
		out_add(out, SLICE("\r\n"));
		break;
	case FRAMING_CHUNKED:
		add_field(out, SLICE("Transfer-Encoding"), SLICE("chunked"));
		break;
	case FRAMING_NONE:
	case FRAMING_CLOSE:
	case FRAMING_BAD:
		break;
	}
}

static void
add_field(struct out *out, struct slice name, struct slice value)
{
	char *at = room(out, name.len + value.len + 4);

	if (at == NULL)
		return;
	at = put(at, name);
	*at++ = ':';
	*at++ = ' ';
	at = put(at, value);
	*at++ = '\r';
	*at = '\n';
}

void
out_add(struct out *out, struct slice a)
{
	char *at = room(out, a.len);

	if (at != NULL)
		put(at, a);
}

void
out_adds(struct out *out, const char *text)
{
	out_add(out, slice_of(text));
}

void
out_addu(struct out *out, uint64_t decimal)
{
	char digits[20];
	size_t first = sizeof(digits);

	do
		digits[--first] = (char)('0' + decimal % 10);
	while ((decimal /= 10) > 0);
	out_add(out, (struct slice){ digits + first, sizeof(digits) - first });
}

void
out_addx(struct out *out, uint64_t hexadecimal)
{
	char digits[16];
	size_t first = sizeof(digits);

	do
		digits[--first] = "0123456789abcdef"[hexadecimal & 0xf];
	while ((hexadecimal >>= 4) > 0);
	out_add(out, (struct slice){ digits + first, sizeof(digits) - first });
}

void
out_header(struct out *out, const char *name, struct slice value)
{
	add_field(out, slice_of(name), value);
}

/* All of n bytes or none: half a field must never go out. */
static char *
room(struct out *out, size_t n)
{
	char *at = out->at + out->len;

	if (out->overflow || n > out->size - out->len) {
		out->overflow = true;
		return NULL;
	}
	out->len += n;
	return at;
}

static char *
put(char *at, struct slice a)
{
	if (a.len > 0)
		memcpy(at, a.at, a.len);
	return at + a.len;
}
