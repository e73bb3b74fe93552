/* body_edit.c - additions to the body of a write; see body_edit.h. */
#include "rules/body_edit.h"

#include <string.h>

static bool is_empty_array(struct slice body, size_t end);
static void add_operation(
    enum patch_media, const struct body_operation *, struct text *);
static size_t after_white(struct slice, size_t at);

size_t
body_edit_outer(struct slice body)
{
	return after_white(body, 0);
}

size_t
body_edit_inner(struct slice body)
{
	size_t at = after_white(body, after_white(body, 0) + 1) + 1;

	while (at < body.len && body.at[at] != '"')
		at += body.at[at] == '\\' ? 2 : 1;
	at = after_white(body, at + 1);
	return after_white(body, at + 1);
}

bool
body_edit_member(struct slice body, size_t brace, const char *key,
    const char *value, struct text *ret)
{
	size_t first = after_white(body, brace + 1);

	if (first >= body.len || body.at[brace] != '{')
		return false;
	text_add(ret, (struct slice){ body.at, brace + 1 });
	text_addf(ret, "\"%s\":\"", key);
	text_add_json(ret, slice_of(value));
	text_addc(ret, '"');
	if (body.at[first] != '}')
		text_addc(ret, ',');
	text_add(ret, slice_skip(body, brace + 1));
	return true;
}

void
body_edit_operation(struct slice body, enum patch_media media,
    const struct body_operation *operation, struct text *ret)
{
	size_t end = body.len;

	while (end > 0 && body.at[end - 1] != ']')
		end--;
	if (end == 0)
		return;
	text_add(ret, (struct slice){ body.at, end - 1 });
	if (!is_empty_array(body, end - 1))
		text_addc(ret, ',');
	add_operation(media, operation, ret);
	text_add(ret, slice_skip(body, end - 1));
}

static bool
is_empty_array(struct slice body, size_t end)
{
	return after_white(body, after_white(body, 0) + 1) == end;
}

static void
add_operation(
    enum patch_media media, const struct body_operation *o, struct text *ret)
{
	if (media == PATCH_MEDIA_V2_1)
		text_addf(
		    ret, "{\"op\":\"%s\",\"path\":\"/%s\"", o->verb, o->member);
	else
		text_addf(ret, "{\"%s\":\"/%s\"", o->verb, o->member);
	if (o->value != NULL) {
		text_adds(ret, ",\"value\":\"");
		text_add_json(ret, slice_of(o->value));
		text_addc(ret, '"');
	}
	text_addc(ret, '}');
}

static size_t
after_white(struct slice a, size_t at)
{
	while (at < a.len && memchr(" \t\r\n", a.at[at], 4) != NULL)
		at++;
	return at;
}
