/* character.c - UTF-8, one character at a time; see character.h. */
#include "proxy/character.h"

static size_t promised(unsigned char first);

struct character
character_next(struct slice *text)
{
	static const unsigned char first_mask[] = { 0, 0x7f, 0x1f, 0x0f, 7 };
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *at = (const unsigned char *)text->at;
	size_t len = promised(at[0]), got = 1;
	uint32_t code = at[0] & first_mask[len];

	while (got < len && got < text->len && (at[got] & 0xc0) == 0x80)
		code = code << 6 | (at[got++] & 0x3f);
	if (got < len || len == 0 || code < least[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff)) {
		code = CHARACTER_BAD;
		got = 1;
	}
	*text = slice_skip(*text, got);
	return (struct character){ code, { (const char *)at, got } };
}

/* Bytes that the character takes; 0: none begins like this. */
static size_t
promised(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc0 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf8 ? 4 : 0;
}

bool
character_steers(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0, 0x1f },        /* C0: escape, newline, bell */
		{ 0x7f, 0x9f },     /* delete, and C1 with its own escape */
		{ 0x61c, 0x61c },   /* direction */
		{ 0x200e, 0x200f }, /* direction */
		{ 0x2028, 0x2029 }, /* ends of lines */
		{ 0x202a, 0x202e }, /* direction */
		{ 0x2066, 0x2069 }, /* direction */
		{ 0xfffe, 0xffff }, /* no characters, and not for XML */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	}
	return false;
}
