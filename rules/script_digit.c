/* script_digit.c - decimal digits of all scripts; see script_digit.h. */
#include "rules/script_digit.h"

#include <stddef.h>

static int continuation(unsigned char);

/* Where a run of the ten digits starts (Unicode 14, category Nd), ASCII
 * aside. */
static const uint32_t zeros[] = { 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66,
	0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
	0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
	0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50,
	0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0,
	0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950,
	0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8,
	0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0 };

static const struct {
	uint32_t first, last;
} spaces[] = { { 0x09, 0x0d }, { 0x1c, 0x20 }, { 0x85, 0x85 }, { 0xa0, 0xa0 },
	{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
	{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 } };

bool
script_take(struct slice *a, uint32_t *ret)
{
	unsigned char lead;
	size_t more;
	uint32_t character;

	if (a->len == 0)
		return false;
	lead = (unsigned char)a->at[0];
	more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
	if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || a->len <= more)
		return false;
	character = more == 0 ? lead : lead & (0x3fu >> more);
	for (size_t i = 1; i <= more; i++) {
		int bits = continuation((unsigned char)a->at[i]);

		if (bits < 0)
			return false;
		character = character << 6 | (uint32_t)bits;
	}
	*a = slice_skip(*a, more + 1);
	*ret = character;
	return true;
}

static int
continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80 ? byte & 0x3f : -1;
}

int
script_digit(uint32_t character)
{
	if (character < 0x80)
		return character >= '0' && character <= '9'
			   ? (int)(character - '0')
			   : -1;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		if (character >= zeros[i] && character < zeros[i] + 10)
			return (int)(character - zeros[i]);
	}
	return -1;
}

bool
script_is_space(uint32_t character)
{
	if (character > ' ' && character < 0x80)
		return false;
	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		if (character >= spaces[i].first && character <= spaces[i].last)
			return true;
	}
	return false;
}

struct slice
script_trim_end(struct slice a)
{
	struct slice rest = a;
	uint32_t character;

	a.len = 0;
	while (rest.len > 0) {
		if (!script_take(&rest, &character))
			rest = slice_skip(rest, 1);
		else if (script_is_space(character))
			continue;
		a.len = (size_t)(rest.at - a.at);
	}
	return a;
}

bool
script_all_digits(struct slice a)
{
	uint32_t character;

	if (a.len == 0)
		return false;
	while (a.len > 0) {
		if (!script_take(&a, &character) || script_digit(character) < 0)
			return false;
	}
	return true;
}
