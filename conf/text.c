/* text.c - growing text and its JSON form. */
#include "conf/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_FIRST_SIZE 64
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD in UTF-8 */

static bool reserve(struct text *, size_t more);
static void add_formatted(struct text *, const char *format, va_list)
    __attribute__((format(printf, 2, 0)));
static size_t plain_length(struct slice);
static void add_json_byte(struct text *, unsigned char);
static size_t utf8_length(struct slice);
static size_t utf8_promised(unsigned char first);

void
text_add(struct text *t, struct slice a)
{
	if (!reserve(t, a.len))
		return;
	if (a.len > 0)
		memcpy(t->at + t->len, a.at, a.len);
	t->len += a.len;
	t->at[t->len] = '\0';
}

void
text_adds(struct text *t, const char *s)
{
	text_add(t, slice_of(s));
}

void
text_addc(struct text *t, char c)
{
	if (!reserve(t, 1))
		return;
	t->at[t->len++] = c;
	t->at[t->len] = '\0';
}

/* Makes room for that many bytes and the NUL. */
static bool
reserve(struct text *t, size_t more)
{
	size_t size = t->size < TEXT_FIRST_SIZE ? TEXT_FIRST_SIZE : t->size;
	char *at;

	if (t->failed)
		return false;
	if (more < t->size - t->len)
		return true;
	t->failed = true;
	if (more >= SIZE_MAX / 2 - t->len)
		return false;
	while (size <= t->len + more)
		size *= 2;
	at = realloc(t->at, size);
	if (at == NULL)
		return false;
	t->at = at;
	t->size = size;
	t->failed = false;
	return true;
}

void
text_addf(struct text *t, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_formatted(t, format, arguments);
	va_end(arguments);
}

/* Mostly there is room; a first try that does not fit is cut off again. */
static void
add_formatted(struct text *t, const char *format, va_list arguments)
{
	size_t room = t->size - t->len;
	va_list again;
	int len;

	if (t->failed)
		return;
	va_copy(again, arguments);
	len = vsnprintf(room == 0 ? NULL : t->at + t->len, room, format, again);
	va_end(again);
	if (room > 0 && (len < 0 || (size_t)len >= room))
		t->at[t->len] = '\0';
	t->failed |= len < 0;
	if (len < 0 || !reserve(t, (size_t)len))
		return;
	if ((size_t)len >= room)
		vsnprintf(t->at + t->len, t->size - t->len, format, arguments);
	t->len += (size_t)len;
}

void
text_add_json(struct text *t, struct slice a)
{
	while (a.len > 0) {
		size_t plain = plain_length(a);
		size_t len = plain > 0 ? plain : utf8_length(a);

		if (len == 0)
			text_adds(t, REPLACEMENT);
		else if (plain == 0 && len == 1)
			add_json_byte(t, (unsigned char)a.at[0]);
		else
			text_add(t, (struct slice){ a.at, len });
		a = slice_skip(a, len == 0 ? 1 : len);
	}
}

/* Of the ASCII it starts with that stands for itself. */
static size_t
plain_length(struct slice a)
{
	size_t len = 0;

	while (len < a.len && a.at[len] >= ' ' && a.at[len] <= '~' &&
	       a.at[len] != '"' && a.at[len] != '\\')
		len++;
	return len;
}

/* One that does not stand for itself. */
static void
add_json_byte(struct text *t, unsigned char c)
{
	static const char named[] = "\"\\\b\f\n\r\t";
	static const char names[] = "\"\\bfnrt";
	const char *found = c == '\0' ? NULL : strchr(named, c);

	if (found != NULL) {
		text_addc(t, '\\');
		text_addc(t, names[found - named]);
	} else {
		text_addf(t, "\\u%04x", (unsigned)c);
	}
}

/* Bytes of the character a starts with; 0 if it is not UTF-8. */
static size_t
utf8_length(struct slice a)
{
	const unsigned char *at = (const unsigned char *)a.at;
	size_t len = utf8_promised(at[0]);

	if (len > a.len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, surrogates and what lies beyond U+10FFFF. */
	if ((at[0] == 0xe0 && at[1] < 0xa0) ||
	    (at[0] == 0xed && at[1] > 0x9f) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return len;
}

static size_t
utf8_promised(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

bool
text_failed(const struct text *t)
{
	return t->failed;
}

const char *
text_str(const struct text *t)
{
	return t->at == NULL ? "" : t->at;
}

struct slice
text_slice(const struct text *t)
{
	return (struct slice){ text_str(t), t->len };
}

char *
text_take(struct text *t)
{
	char *at;

	text_add(t, SLICE(""));
	if (t->failed) {
		text_done(t);
		return NULL;
	}
	at = t->at;
	*t = TEXT_INIT;
	return at;
}

void
text_done(struct text *t)
{
	free(t->at);
	*t = TEXT_INIT;
}
