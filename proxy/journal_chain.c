/* journal_chain.c - how lines hang together; see journal_chain.h. */
#include "proxy/journal_chain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf/text.h"

#define CHAIN ",\"chain\":\""
#define SEQ "\",\"seq\":"
#define PREV ",\"prev\":\""
#define KEY "\",\"key\":\""
#define SIGNATURE "\",\"signature\":\""
#define END "\"}"
#define RECORD "{\"record\":\""

static void add_members(struct text *, const struct journal_link *);
static bool add_signature(struct text *, EVP_PKEY *);
static bool take_end(struct slice *, const char *text);
static bool take_hex(struct slice *, unsigned char *ret, size_t count);
static bool take_signature(struct slice *, struct journal_line *);
static bool take_number(struct slice *, uint64_t *ret);
static bool take_chain(struct slice *, char ret[UUID_LEN + 1]);
static bool read_record(struct slice, struct slice *ret);

void
journal_link_begin(struct journal_link *link)
{
	*link = (struct journal_link){ .seq = 0 };
	uuid_make(link->chain);
}

bool
journal_link_equal(const struct journal_link *a, const struct journal_link *b)
{
	return a->seq == b->seq && strcmp(a->chain, b->chain) == 0 &&
	       memcmp(a->hash, b->hash, JOURNAL_HASH_LEN) == 0;
}

bool
journal_link_add(struct journal_link *link, struct journal_hash *hash,
    EVP_PKEY *key, char **line, size_t *len)
{
	struct slice given = { *line, *len };
	struct text t = { .at = *line, .size = *len };
	struct journal_link next = *link;
	bool good;

	if (!slice_starts(given, RECORD) || !take_end(&given, "}")) {
		errno = EINVAL;
		return false;
	}
	t.len = given.len;
	add_members(&t, link);
	good = !text_failed(&t) && (key == NULL || add_signature(&t, key));
	text_adds(&t, END);
	good = good && !text_failed(&t);
	*line = t.at;
	*len = t.len;
	if (!good || t.len > JOURNAL_LINE_MAX) {
		errno = good ? EMSGSIZE : ENOMEM;
		return false;
	}
	next.seq++;
	if (!journal_hash_of(hash, text_slice(&t), next.hash))
		return false;
	*link = next;
	return true;
}

static void
add_members(struct text *t, const struct journal_link *link)
{
	text_addf(t, CHAIN "%s" SEQ "%llu" PREV, link->chain,
	    (unsigned long long)link->seq + 1);
	journal_hex_add(t, link->hash, JOURNAL_HASH_LEN);
}

static bool
add_signature(struct text *t, EVP_PKEY *key)
{
	unsigned char public[JOURNAL_KEY_LEN];
	unsigned char signature[JOURNAL_SIGNATURE_LEN];

	if (!journal_key_public(key, public))
		return false;
	text_adds(t, KEY);
	journal_hex_add(t, public, JOURNAL_KEY_LEN);
	text_addc(t, '"');
	if (text_failed(t) || !journal_key_sign(key, text_slice(t), signature))
		return false;
	text_adds(t, &SIGNATURE[1]);
	journal_hex_add(t, signature, JOURNAL_SIGNATURE_LEN);
	return true;
}

/* From the end: what stands before the members is the record's own. */
bool
journal_line_read(struct slice line, struct journal_line *ret)
{
	struct slice rest = line;

	*ret = (struct journal_line){ .seq = 0 };
	if (line.len > JOURNAL_LINE_MAX || !read_record(line, &ret->record) ||
	    !take_end(&rest, END))
		return false;
	(void)take_signature(&rest, ret);
	return take_hex(&rest, ret->prev, JOURNAL_HASH_LEN) &&
	       take_end(&rest, PREV) && take_number(&rest, &ret->seq) &&
	       take_end(&rest, SEQ) && take_chain(&rest, ret->chain) &&
	       take_end(&rest, CHAIN) && rest.len > 1;
}

bool
journal_line_is(const struct journal_line *line, const char *record)
{
	return slice_is(line->record, record);
}

static bool
take_end(struct slice *rest, const char *text)
{
	size_t len = strlen(text);

	if (rest->len < len ||
	    memcmp(rest->at + rest->len - len, text, len) != 0)
		return false;
	rest->len -= len;
	return true;
}

static bool
take_hex(struct slice *rest, unsigned char *ret, size_t count)
{
	if (rest->len < 2 * count ||
	    !journal_hex_read(
		slice_skip(*rest, rest->len - 2 * count), ret, count))
		return false;
	rest->len -= 2 * count;
	return true;
}

/* Moves rest only if it is one. */
static bool
take_signature(struct slice *rest, struct journal_line *ret)
{
	struct slice before = *rest;

	if (!take_hex(&before, ret->signature, JOURNAL_SIGNATURE_LEN) ||
	    !take_end(&before, SIGNATURE))
		return false;
	ret->signed_part = (struct slice){ before.at, before.len + 1 };
	if (!take_hex(&before, ret->key, JOURNAL_KEY_LEN) ||
	    !take_end(&before, KEY)) {
		ret->signed_part.len = 0;
		return false;
	}
	*rest = before;
	return true;
}

static bool
take_number(struct slice *rest, uint64_t *ret)
{
	size_t digits = 0;
	struct slice number;

	while (digits < rest->len && rest->at[rest->len - digits - 1] >= '0' &&
	       rest->at[rest->len - digits - 1] <= '9')
		digits++;
	number = slice_skip(*rest, rest->len - digits);
	rest->len -= digits;
	return slice_to_u64(number, ret) && number.at[0] != '0';
}

static bool
take_chain(struct slice *rest, char ret[UUID_LEN + 1])
{
	const char *id;

	if (rest->len < UUID_LEN)
		return false;
	rest->len -= UUID_LEN;
	id = rest->at + rest->len;
	for (size_t i = 0; i < UUID_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? id[i] != '-'
			 : strchr("0123456789abcdef", id[i]) == NULL ||
			       id[i] == '\0')
			return false;
	}
	memcpy(ret, id, UUID_LEN);
	ret[UUID_LEN] = '\0';
	return true;
}

static bool
read_record(struct slice line, struct slice *ret)
{
	struct slice rest = slice_skip(line, strlen(RECORD));
	const char *end;

	if (!slice_starts(line, RECORD) || rest.len == 0)
		return false;
	end = memchr(rest.at, '"', rest.len);
	if (end == NULL)
		return false;
	*ret = (struct slice){ rest.at, (size_t)(end - rest.at) };
	return true;
}
