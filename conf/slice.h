/* slice.h - a piece of somebody else's bytes: start and length, no NUL. */
#ifndef CONF_SLICE_H
#define CONF_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

struct slice {
	const char *at;
	size_t len;
};

#define SLICE(literal) ((struct slice){ (literal), sizeof(literal) - 1 })

static inline struct slice
slice_of(const char *text)
{
	return (struct slice){ text, text == NULL ? 0 : strlen(text) };
}

static inline bool
slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool
slice_is(struct slice a, const char *text)
{
	return slice_equal(a, slice_of(text));
}

/* ASCII letters compare alike in either case. */
static inline bool
slice_is_nocase(struct slice a, const char *text)
{
	return a.len == strlen(text) &&
	       (a.len == 0 || strncasecmp(a.at, text, a.len) == 0);
}

/* Is it one of them? words ends with NULL. */
static inline bool
slice_among(struct slice a, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (slice_is(a, *words))
			return true;
	}
	return false;
}

static inline bool
slice_starts(struct slice a, const char *text)
{
	size_t len = strlen(text);

	return a.len >= len && (len == 0 || memcmp(a.at, text, len) == 0);
}

/* The rest of a after its first n bytes; n is cut to the length of a. */
static inline struct slice
slice_skip(struct slice a, size_t n)
{
	if (n > a.len)
		n = a.len;
	/* Without bytes there may be no address to add to, either. */
	return n == 0 ? a : (struct slice){ a.at + n, a.len - n };
}

/* Takes the next word off a list with spaces or commas between; empty at its
 * end. */
static inline struct slice
slice_word(struct slice *list)
{
	struct slice word;

	while (list->len > 0 && (list->at[0] == ' ' || list->at[0] == ','))
		*list = slice_skip(*list, 1);
	word = (struct slice){ list->at, 0 };
	while (word.len < list->len && word.at[word.len] != ' ' &&
	       word.at[word.len] != ',')
		word.len++;
	*list = slice_skip(*list, word.len);
	return word;
}

/* Only ASCII digits, at least one, no overflow; else false. */
static inline bool
slice_to_u64(struct slice a, uint64_t *ret)
{
	uint64_t n = 0;

	if (a.len == 0)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		unsigned digit = (unsigned char)a.at[i] - (unsigned)'0';

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*ret = n;
	return true;
}

#endif
