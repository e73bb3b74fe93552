/* fuzz_heads.c - properties of heads; see fuzz_heads.h. */
#include "fuzz_heads.h"

#include "fuzz.h"

static bool same(const struct head *, const struct head *);
static bool stays(const struct head *, const struct header *);
static bool is_value(struct slice);

enum http1_result
fuzz_read(fuzz_reads *read, struct slice in, struct head *ret)
{
	enum http1_result whole, pieces = HTTP1_MORE;
	struct head head;
	const char *why;
	size_t scanned = 0, have = 0;
	unsigned seed = (unsigned)in.len;

	for (size_t i = 0; i < in.len; i++)
		seed = seed * 31 + (unsigned char)in.at[i];
	whole = read(in, &scanned, ret, &why);
	REQUIRE((why != NULL) == (whole == HTTP1_BAD || whole == HTTP1_MANY));
	scanned = 0;
	while (have < in.len && pieces == HTTP1_MORE) {
		have += 1 + fuzz_random(&seed) % (in.len - have);
		pieces =
		    read((struct slice){ in.at, have }, &scanned, &head, &why);
	}
	REQUIRE(pieces == whole);
	REQUIRE(whole != HTTP1_DONE || same(ret, &head));
	return whole;
}

static bool
same(const struct head *a, const struct head *b)
{
	if (a->count != b->count || a->length != b->length ||
	    a->minor != b->minor || a->status != b->status ||
	    a->seen != b->seen || a->twice != b->twice ||
	    !slice_equal(a->method, b->method) ||
	    !slice_equal(a->target, b->target) ||
	    !slice_equal(a->reason, b->reason))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->headers[i].id != b->headers[i].id ||
		    !slice_equal(a->headers[i].name, b->headers[i].name) ||
		    !slice_equal(a->headers[i].value, b->headers[i].value))
			return false;
	return true;
}

void
fuzz_check_fields(const struct head *head)
{
	REQUIRE(head->minor <= 1 && head->count <= HEADERS_MAX);
	for (size_t i = 0; i < head->count; i++) {
		struct slice name = head->headers[i].name;
		struct slice value = head->headers[i].value;

		REQUIRE(name.len > 0 && is_value(value));
		for (size_t k = 0; k < name.len; k++)
			REQUIRE(
			    name.at[k] > ' ' && name.at[k] < 0x7f &&
			    strchr("\"(),/:;<=>?@[\\]{}", name.at[k]) == NULL);
	}
}

static bool
is_value(struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return value.len == 0 ||
	       (strchr(" \t", value.at[0]) == NULL &&
		   strchr(" \t", value.at[value.len - 1]) == NULL);
}

void
fuzz_check_kept(const struct head *before, const struct head *after)
{
	size_t next = 0;

	for (size_t i = 0; i < before->count; i++) {
		const struct header *a = &before->headers[i];
		const struct header *b = &after->headers[next];
		bool found = next < after->count &&
			     slice_equal(a->name, b->name) &&
			     slice_equal(a->value, b->value);

		if (stays(before, a))
			REQUIRE(found);
		if (found)
			next++;
	}
}

static bool
stays(const struct head *head, const struct header *h)
{
	char name[64];

	if ((header_flags(h->id) & (HF_HOP | HF_FORWARDING)) ||
	    h->id == HEADER_CONTENT_LENGTH)
		return false;
	if (h->id != HEADER_OTHER)
		return true;
	if (h->name.len >= sizeof(name))
		return head_find(head, HEADER_CONNECTION) == NULL;
	memcpy(name, h->name.at, h->name.len);
	name[h->name.len] = '\0';
	if (head_has_token(head, HEADER_CONNECTION, name))
		return false;
	/* In a request; an answer may keep them. */
	for (char *c = name; *c != '\0'; c++)
		*c = *c == '_' ? '-' : *c;
	return strcasecmp(name, "Content-Length") != 0 &&
	       strcasecmp(name, "Transfer-Encoding") != 0;
}
