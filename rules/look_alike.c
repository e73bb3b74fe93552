/* look_alike.c - what people take a character for; see look_alike.h. */
#include "rules/look_alike.h"

#include <uchar.h>

#include "rules/script_digit.h"

/* No character of a name. */
#define END '\0'
#define UNLIKE '\x7f'
#define LETTERS 26

/* Latin letters with marks, from the first one on; '.' is like nothing. */
static const struct block {
	uint32_t first;
	const char *reads;
} blocks[] = {
	{ 0xc0,
	    "AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
	    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKk.LlLlLlL"
	    "lLlNnNnNnn..OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"
	    "b....b......d..........I......n.Oo.............Uu..............."
	    ".............AaIiOoUuUuUuUuUu.AaAa...gGgKkOoOo..j...Gg..NnAa...."
	    "AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoOoOoOoYy............"
	    "................" },
	{ 0x1e00,
	    "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm"
	    "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv"
	    "WwWwWwWwWwXxXxYyZzZzZzhtwyas....AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
	    "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy....."
	    "." },
};
#define BLOCKS (sizeof(blocks) / sizeof(blocks[0]))

/* Other characters. What reads '\0' is not seen at all: combining marks,
 * joiners, selectors. */
/* clang-format off */
static const struct likeness {
	uint32_t first, last;
	char reads;
} likenesses[] = {
	{ 0xad, 0xad, '\0' },
	{ 0xb7, 0xb7, '.' },
	{ 0x251, 0x251, 'a' },
	{ 0x261, 0x261, 'g' },
	{ 0x2d7, 0x2d7, '-' },
	{ 0x300, 0x36f, '\0' },
	{ 0x391, 0x391, 'A' },
	{ 0x392, 0x392, 'B' },
	{ 0x395, 0x395, 'E' },
	{ 0x396, 0x396, 'Z' },
	{ 0x397, 0x397, 'H' },
	{ 0x399, 0x399, 'I' },
	{ 0x39a, 0x39a, 'K' },
	{ 0x39c, 0x39c, 'M' },
	{ 0x39d, 0x39d, 'N' },
	{ 0x39f, 0x39f, 'O' },
	{ 0x3a1, 0x3a1, 'P' },
	{ 0x3a4, 0x3a4, 'T' },
	{ 0x3a5, 0x3a5, 'Y' },
	{ 0x3a7, 0x3a7, 'X' },
	{ 0x3b1, 0x3b1, 'a' },
	{ 0x3b9, 0x3b9, 'i' },
	{ 0x3ba, 0x3ba, 'k' },
	{ 0x3bd, 0x3bd, 'v' },
	{ 0x3bf, 0x3bf, 'o' },
	{ 0x3c1, 0x3c1, 'p' },
	{ 0x3c4, 0x3c4, 't' },
	{ 0x3c5, 0x3c5, 'u' },
	{ 0x3c7, 0x3c7, 'x' },
	{ 0x3f9, 0x3f9, 'C' },
	{ 0x405, 0x405, 'S' },
	{ 0x406, 0x406, 'I' },
	{ 0x408, 0x408, 'J' },
	{ 0x410, 0x410, 'A' },
	{ 0x412, 0x412, 'B' },
	{ 0x415, 0x415, 'E' },
	{ 0x417, 0x417, '3' },
	{ 0x41a, 0x41a, 'K' },
	{ 0x41c, 0x41c, 'M' },
	{ 0x41d, 0x41d, 'H' },
	{ 0x41e, 0x41e, 'O' },
	{ 0x420, 0x420, 'P' },
	{ 0x421, 0x421, 'C' },
	{ 0x422, 0x422, 'T' },
	{ 0x423, 0x423, 'Y' },
	{ 0x425, 0x425, 'X' },
	{ 0x430, 0x430, 'a' },
	{ 0x435, 0x435, 'e' },
	{ 0x438, 0x438, 'u' },
	{ 0x43a, 0x43a, 'k' },
	{ 0x43c, 0x43c, 'm' },
	{ 0x43d, 0x43d, 'h' },
	{ 0x43e, 0x43e, 'o' },
	{ 0x43f, 0x43f, 'n' },
	{ 0x440, 0x440, 'p' },
	{ 0x441, 0x441, 'c' },
	{ 0x442, 0x442, 't' },
	{ 0x443, 0x443, 'y' },
	{ 0x445, 0x445, 'x' },
	{ 0x44c, 0x44c, 'b' },
	{ 0x455, 0x455, 's' },
	{ 0x456, 0x456, 'i' },
	{ 0x458, 0x458, 'j' },
	{ 0x4aa, 0x4aa, 'C' },
	{ 0x501, 0x501, 'd' },
	{ 0x51b, 0x51b, 'q' },
	{ 0x51d, 0x51d, 'w' },
	{ 0x54f, 0x54f, 'S' },
	{ 0x570, 0x570, 'h' },
	{ 0x578, 0x578, 'n' },
	{ 0x57d, 0x57d, 'u' },
	{ 0x581, 0x581, 'g' },
	{ 0x585, 0x585, 'o' },
	{ 0x58a, 0x58a, '-' },
	{ 0x13d5, 0x13d5, 'S' },
	{ 0x13da, 0x13da, 'S' },
	{ 0x13df, 0x13df, 'C' },
	{ 0x1806, 0x1806, '-' },
	{ 0x180b, 0x180e, '\0' },
	{ 0x1ab0, 0x1aff, '\0' },
	{ 0x1dc0, 0x1dff, '\0' },
	{ 0x200b, 0x200f, '\0' },
	{ 0x2010, 0x2015, '-' },
	{ 0x2024, 0x2024, '.' },
	{ 0x202a, 0x202e, '\0' },
	{ 0x2043, 0x2043, '-' },
	{ 0x2060, 0x206f, '\0' },
	{ 0x207b, 0x207b, '-' },
	{ 0x208b, 0x208b, '-' },
	{ 0x20d0, 0x20ff, '\0' },
	{ 0x2102, 0x2102, 'C' },
	{ 0x212d, 0x212d, 'C' },
	{ 0x216d, 0x216d, 'C' },
	{ 0x2212, 0x2212, '-' },
	{ 0x2500, 0x2501, '-' },
	{ 0x2796, 0x2796, '-' },
	{ 0x2800, 0x2800, ' ' },
	{ 0x2ca4, 0x2ca4, 'C' },
	{ 0x2e3a, 0x2e3b, '-' },
	{ 0x3002, 0x3002, '.' },
	{ 0x3164, 0x3164, ' ' },
	{ 0xa4d0, 0xa4d0, 'B' },
	{ 0xa4d3, 0xa4d3, 'D' },
	{ 0xa4da, 0xa4da, 'C' },
	{ 0xa4e2, 0xa4e2, 'S' },
	{ 0xa4f4, 0xa4f4, 'U' },
	{ 0xfe00, 0xfe0f, '\0' },
	{ 0xfe20, 0xfe2f, '\0' },
	{ 0xfe58, 0xfe58, '-' },
	{ 0xfe63, 0xfe63, '-' },
	{ 0xfeff, 0xfeff, '\0' },
#define ALIKE(reads_, characters_)
#define UNSEEN(first_, last_) { first_, last_, '\0' },
#include "rules/look_alike_table.h"
#undef ALIKE
#undef UNSEEN
};
/* clang-format on */
#define LIKENESSES (sizeof(likenesses) / sizeof(likenesses[0]))

/* clang-format off */
static const struct alike {
	char reads;
	const char16_t *characters;
} alikes[] = {
#define ALIKE(reads_, characters_) { reads_, characters_ },
#define UNSEEN(first_, last_)
#include "rules/look_alike_table.h"
#undef ALIKE
#undef UNSEEN
};
/* clang-format on */
#define ALIKES (sizeof(alikes) / sizeof(alikes[0]))

static char read_block(uint32_t);
static char read_row(uint32_t);
static char read_rare(uint32_t);
static char next(struct slice *, bool first);
static char fold(char);

char
look_alike_read(uint32_t character)
{
	int digit = script_digit(character);
	uint32_t place;

	if (digit >= 0)
		return (char)('0' + digit);
	if (script_is_space(character))
		return ' ';
	if (character < 0x80)
		return (char)character;
	/* Full width, in circles, and the alphabets of mathematics. */
	if (character >= 0xff01 && character <= 0xff5e)
		return (char)(character - 0xfee0);
	if (character >= 0x24b6 && character < 0x24b6 + 2 * LETTERS)
		place = character - 0x24b6;
	else if (character >= 0x1d400 && character <= 0x1d6a3)
		place = (character - 0x1d400) % (2 * LETTERS);
	else
		return read_block(character);
	return (char)(place < LETTERS ? 'A' + place : 'a' + place - LETTERS);
}

static char
read_block(uint32_t character)
{
	for (size_t i = 0; i < BLOCKS; i++) {
		const struct block *b = &blocks[i];

		if (character >= b->first &&
		    character - b->first < strlen(b->reads) &&
		    b->reads[character - b->first] != '.')
			return b->reads[character - b->first];
	}
	return read_row(character);
}

static char
read_row(uint32_t character)
{
	for (size_t i = 0; i < LIKENESSES; i++) {
		if (character >= likenesses[i].first &&
		    character <= likenesses[i].last)
			return likenesses[i].reads;
	}
	return read_rare(character);
}

static char
read_rare(uint32_t character)
{
	for (size_t i = 0; i < ALIKES; i++) {
		const char16_t *c = alikes[i].characters;

		while (*c != 0) {
			if (*c++ == character)
				return alikes[i].reads;
		}
	}
	return UNLIKE;
}

bool
look_alike(struct slice name, const char *wanted, bool start)
{
	struct slice rest = slice_of(wanted);
	bool first = true;

	for (;; first = false) {
		char right = next(&rest, first);
		char found;

		if (right == END && start)
			return true;
		found = next(&name, first);
		if (right == END)
			return found == END;
		if (right == '#' ? found < '0' || found > '9' : found != right)
			return false;
	}
}

/* The next character as it is compared. Spaces count once, and not at all at
 * either end. */
static char
next(struct slice *name, bool first)
{
	struct slice rest = *name;
	uint32_t character;
	bool space = false;

	while (script_take(&rest, &character)) {
		char reads = look_alike_read(character);

		if (reads == '\0')
			continue;
		if (reads == ' ') {
			space = true;
			*name = rest;
			continue;
		}
		if (space && !first)
			return ' ';
		*name = rest;
		return fold(reads);
	}
	*name = rest;
	return rest.len > 0 ? UNLIKE : END;
}

static char
fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + ('a' - 'A'));
	if (c == 'o')
		return '0';
	return c == 'i' || c == 'l' || c == '|' ? '1' : c;
}
