/*
 * subject.c - reads the JSON of a judged call. A linear look over the bytes
 * finds what the parser would let pass or could be hurt by; the parser does
 * the rest.
 */
#include "rules/subject.h"

#include "rules/json_memory.h"

/* Longer numbers are no figures, and the backend's reader has limits of its
 * own there. */
#define NUMBER_MAX 64

struct scan {
	struct slice text;
	size_t at;
	unsigned depth;
	bool control;      /* the last string holds a control character ... */
	size_t control_at; /* ... here */
	struct text *why;
};

static json_t *parse(struct slice bytes, size_t flags, struct text *why);
static bool look_over(struct scan *, bool strict);
static bool look_at(struct scan *, bool strict);
static bool open_level(struct scan *);
static bool pass_number(struct scan *);
static void pass_string(struct scan *);
static bool escape_is_control(struct slice escape);
static bool byte_is_control(struct slice rest);
static bool fail(struct scan *, const char *what, size_t at);

json_t *
subject_parse(struct slice bytes, struct text *ret_why)
{
	struct scan scan = { .text = bytes, .why = ret_why };

	if (!look_over(&scan, true))
		return NULL;
	return parse(bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, ret_why);
}

json_t *
subject_parse_answer(struct slice bytes, struct text *ret_why)
{
	struct scan scan = { .text = bytes, .why = ret_why };

	if (!look_over(&scan, false))
		return NULL;
	return parse(bytes, JSON_ALLOW_NUL | JSON_DECODE_ANY, ret_why);
}

static json_t *
parse(struct slice bytes, size_t flags, struct text *why)
{
	json_error_t error;
	json_t *document = json_memory_parse(bytes, flags, &error);

	if (document == NULL)
		text_addf(why, "The body is not acceptable JSON: %s (byte %d)",
		    error.text, error.position);
	return document;
}

static bool
look_over(struct scan *scan, bool strict)
{
	if (scan->text.len == 0)
		return fail(scan, "the body is empty, JSON was expected", 0);
	if (slice_starts(scan->text, "\xef\xbb\xbf"))
		return fail(scan, "the body begins with a byte order mark", 0);
	while (scan->at < scan->text.len)
		if (!look_at(scan, strict))
			return false;
	return true;
}

static bool
look_at(struct scan *scan, bool strict)
{
	char c = scan->text.at[scan->at];

	if (c == '"') {
		pass_string(scan);
		return true;
	}
	if (strict && (c == '-' || (c >= '0' && c <= '9')))
		return pass_number(scan);
	if (c == '{' || c == '[')
		return open_level(scan);
	if ((c == '}' || c == ']') && scan->depth > 0)
		scan->depth--;
	/* Behind a number or a word the parser would read over it. */
	if (c == '\0')
		return fail(
		    scan, "there is a NUL between the values", scan->at);
	if (c == ':' && strict && scan->control)
		return fail(scan,
		    "the name of a member holds a control character",
		    scan->control_at);
	scan->at++;
	return true;
}

static bool
open_level(struct scan *scan)
{
	if (scan->depth == SUBJECT_DEPTH_MAX)
		return fail(
		    scan, "the body is nested more than 32 deep", scan->at);
	scan->depth++;
	scan->at++;
	return true;
}

static bool
pass_number(struct scan *scan)
{
	size_t start = scan->at;

	while (scan->at < scan->text.len &&
	       memchr("+-.0123456789Ee", scan->text.at[scan->at], 15) != NULL)
		scan->at++;
	if (scan->at - start > NUMBER_MAX)
		return fail(
		    scan, "a number has more than 64 characters", start);
	return true;
}

/* Stops behind the closing quote, or at the end of the body: the parser
 * refuses what is not closed. */
static void
pass_string(struct scan *scan)
{
	scan->control = false;
	for (scan->at++; scan->at < scan->text.len; scan->at++) {
		struct slice rest = slice_skip(scan->text, scan->at);

		if (rest.at[0] == '"')
			break;
		if (!scan->control &&
		    (byte_is_control(rest) || escape_is_control(rest))) {
			scan->control = true;
			scan->control_at = scan->at;
		}
		if (rest.at[0] == '\\')
			scan->at++;
	}
	scan->at++;
}

/* U+0000 to U+001F and U+007F to U+009F, written as they are. */
static bool
byte_is_control(struct slice rest)
{
	unsigned char c = (unsigned char)rest.at[0];

	if (c == 0xc2 && rest.len > 1)
		return (unsigned char)rest.at[1] < 0xa0;
	return c < 0x20 || c == 0x7f;
}

/* The same, written as an escape. */
static bool
escape_is_control(struct slice escape)
{
	char tens;

	if (escape.len < 2 || escape.at[0] != '\\')
		return false;
	if (memchr("bfnrt", escape.at[1], 5) != NULL)
		return true;
	if (!slice_starts(escape, "\\u00") || escape.len < 6)
		return false;
	tens = escape.at[4];
	return memchr("0189", tens, 4) != NULL ||
	       (tens == '7' && (escape.at[5] == 'f' || escape.at[5] == 'F'));
}

static bool
fail(struct scan *scan, const char *what, size_t at)
{
	text_addf(
	    scan->why, "The body is not acceptable: %s (byte %zu)", what, at);
	return false;
}
