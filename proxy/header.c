/* header.c - which header field is which, and what a head says by them. */
#include "proxy/bytes.h"
#include "proxy/http1.h"

struct row {
	const char *name;
	size_t len;
	unsigned flags;
};

static const struct row rows[HEADER_IDS] = {
	[HEADER_OTHER] = { "", 0, 0 },
#define HEADER(id, name, flags)                                                \
	[HEADER_##id] = { name, sizeof(name) - 1, flags },
#include "proxy/header_table.h"
#undef HEADER
};

/* The last row with a name of that length: the others stand before it. */
#define LENGTH_MAX 32
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const unsigned char last_of_length[LENGTH_MAX] = {
#define HEADER(id, name, flags) [sizeof(name) - 1] = HEADER_##id,
#include "proxy/header_table.h"
#undef HEADER
};
#pragma GCC diagnostic pop

/* What keystonemiddleware's auth_token sets, and removes from requests. */
#define NAME(text)                                                             \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
static const struct {
	struct slice name;
	bool family; /* whatever follows the name */
} identity[] = {
	{ NAME("X-Role"), false },
	{ NAME("X-Roles"), false },
	{ NAME("X-User"), true },
	{ NAME("X-Project"), true },
	{ NAME("X-Domain"), true },
	{ NAME("X-Tenant"), true },
	{ NAME("X-Is-Admin-Project"), false },
	{ NAME("X-Service-Catalog"), false },
	{ NAME("X-Service-Roles"), false },
	{ NAME("X-Service-User"), true },
	{ NAME("X-Service-Project"), true },
	{ NAME("X-Service-Domain"), true },
	{ NAME("X-Service-Identity-Status"), false },
	{ NAME("OpenStack-System-Scope"), false },
};
#undef NAME

static bool is_identity(struct slice);
static bool same_name(const char *, const char *, size_t);
static bool has_member(struct slice, const char *);
static bool is_blank(char);

enum header_id
header_identify(struct slice name)
{
	unsigned id = name.len < LENGTH_MAX ? last_of_length[name.len] : 0;

	for (; id > HEADER_OTHER && rows[id].len == name.len; id--)
		if (same_name(name.at, rows[id].name, name.len))
			return (enum header_id)id;
	return is_identity(name) ? HEADER_IDENTITY : HEADER_OTHER;
}

static bool
is_identity(struct slice name)
{
	if (name.len == 0 || memchr("XxOo", name.at[0], 4) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(identity) / sizeof(identity[0]); i++) {
		struct slice known = identity[i].name;

		if ((name.len == known.len ||
			(identity[i].family && name.len > known.len)) &&
		    same_name(name.at, known.at, known.len))
			return true;
	}
	return false;
}

/* Names are seldom spelled otherwise than here, or in lower case. */
static bool
same_name(const char *a, const char *b, size_t len)
{
	if (((a[len - 1] ^ b[len - 1]) & ~0x20) != 0)
		return false;
	if (memcmp(a, b, len) == 0)
		return true;
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i] &&
		    ((a[i] ^ b[i]) != 0x20 || !byte_is(a[i], BYTE_LETTER)))
			return false;
	return true;
}

unsigned
header_flags(enum header_id id)
{
	return rows[id].flags;
}

const char *
header_name(enum header_id id)
{
	return rows[id].name;
}

const struct header *
head_find(const struct head *head, enum header_id id)
{
	if ((head->seen & UINT64_C(1) << id) == 0)
		return NULL;
	for (size_t i = 0; i < head->count; i++)
		if (head->headers[i].id == id)
			return &head->headers[i];
	return NULL;
}

struct slice
head_value(const struct head *head, enum header_id id)
{
	const struct header *h = head_find(head, id);

	return h == NULL ? SLICE("") : h->value;
}

bool
head_has_token(const struct head *head, enum header_id id, const char *token)
{
	if ((head->seen & UINT64_C(1) << id) == 0)
		return false;
	for (size_t i = 0; i < head->count; i++)
		if (head->headers[i].id == id &&
		    has_member(head->headers[i].value, token))
			return true;
	return false;
}

static bool
has_member(struct slice list, const char *token)
{
	while (list.len > 0)
		if (slice_is_nocase(header_next_member(&list), token))
			return true;
	return false;
}

struct slice
header_next_member(struct slice *list)
{
	const char *comma =
	    list->len == 0 ? NULL : memchr(list->at, ',', list->len);
	struct slice member = *list;

	if (comma != NULL)
		member.len = (size_t)(comma - list->at);
	*list = slice_skip(*list, member.len + 1);
	while (member.len > 0 && is_blank(member.at[0]))
		member = slice_skip(member, 1);
	while (member.len > 0 && is_blank(member.at[member.len - 1]))
		member.len--;
	return member;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
head_keeps_alive(const struct head *head)
{
	if (head_has_token(head, HEADER_CONNECTION, "close"))
		return false;
	return head->minor == 1 ||
	       head_has_token(head, HEADER_CONNECTION, "keep-alive");
}

bool
head_is_ascii(const struct head *head)
{
	for (size_t i = 0; i < head->count; i++) {
		struct slice value = head->headers[i].value;
		unsigned char all = 0;

		for (size_t k = 0; k < value.len; k++)
			all |= (unsigned char)value.at[k];
		if (all >= 0x80)
			return false;
	}
	return true;
}
