/*
 * project.c - what an object will be after a write: finds the part that
 * knows the call; and what the parts share.
 */
#include <stdio.h>

#include "rules/project_part.h"

static project_part deleted_flavor;
static project_part deleted_image;
static project_part unjudged;
static enum project_result deleted(
    const struct project_request *, struct projection *ret);
static size_t white(struct slice, bool at_end);

static project_part *const parts[CALLS] = {
	[CALL_FLAVOR_CREATE] = project_flavor_create,
	[CALL_FLAVOR_UPDATE] = project_flavor_update,
	[CALL_FLAVOR_DELETE] = deleted_flavor,
	[CALL_SPECS_CREATE] = project_specs_create,
	[CALL_SPEC_UPDATE] = project_spec_update,
	[CALL_SPEC_DELETE] = project_spec_delete,
	[CALL_FLAVOR_ACTION] = project_flavor_action,
	[CALL_SERVER_ACTION] = project_server_action,
	[CALL_NOVA_IMAGE_DELETE] = deleted_image,
	[CALL_NOVA_IMAGE_METADATA] = unjudged,
	[CALL_IMAGE_CREATE] = project_image_create,
	[CALL_IMAGE_UPDATE] = project_image_update,
	[CALL_IMAGE_DELETE] = deleted_image,
	[CALL_IMAGE_UPLOAD] = unjudged,
	[CALL_IMAGE_STAGE] = unjudged,
	[CALL_IMAGE_IMPORT] = project_image_import,
	[CALL_IMAGE_DEACTIVATE] = unjudged,
	[CALL_IMAGE_REACTIVATE] = unjudged,
	[CALL_IMAGE_TAG] = unjudged,
	[CALL_IMAGE_MEMBER] = unjudged,
	[CALL_IMAGE_LOCATION] = unjudged,
	[CALL_TASK_CREATE] = project_task_create,
};

enum project_result
project_write(const struct project_request *request, struct projection *ret,
    struct text *ret_why)
{
	enum project_result result;

	*ret = (struct projection){ .before = NULL };
	result = parts[request->call](request, ret, ret_why);
	if (text_failed(ret_why))
		result = PROJECT_NO_MEMORY;
	if (result != PROJECT_OK && result != PROJECT_LOCATIONS)
		projection_done(ret);
	return result;
}

void
projection_done(struct projection *projection)
{
	json_decref(projection->before);
	json_decref(projection->after);
	projection->before = NULL;
	projection->after = NULL;
}

static enum project_result
deleted_flavor(const struct project_request *request, struct projection *ret,
    struct text *ret_why)
{
	(void)ret_why;
	ret->kind = OBJECT_FLAVOR;
	return deleted(request, ret);
}

static enum project_result
deleted_image(const struct project_request *request, struct projection *ret,
    struct text *ret_why)
{
	(void)ret_why;
	ret->kind = OBJECT_IMAGE;
	return deleted(request, ret);
}

static enum project_result
deleted(const struct project_request *request, struct projection *ret)
{
	ret->operation = OPERATION_DELETE;
	if (request->current == NULL)
		return PROJECT_OK;
	ret->before = json_incref(request->current);
	return PROJECT_OK;
}

bool
project_update(const struct project_request *request, struct projection *ret)
{
	ret->before = json_incref(request->current);
	ret->after = project_copy(request->current);
	return ret->after != NULL;
}

/* json_copy() leaves out what it has no memory for. */
json_t *
project_copy(json_t *object)
{
	json_t *copy = json_object();

	if (json_object_update(copy, object) == 0)
		return copy;
	json_decref(copy);
	return NULL;
}

static enum project_result
unjudged(const struct project_request *request, struct projection *ret,
    struct text *ret_why)
{
	(void)request;
	(void)ret;
	(void)ret_why;
	return PROJECT_UNJUDGED;
}

enum project_result
project_refuse(struct text *why, const char *format, ...)
{
	char sentence[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	text_adds(why, sentence);
	return PROJECT_REFUSE;
}

bool
project_is_plain(struct slice a)
{
	for (size_t i = 0; i < a.len; i++) {
		unsigned char c = (unsigned char)a.at[i];

		if (c < 0x20 || c == 0x7f)
			return false;
		if (c == 0xc2 && i + 1 < a.len &&
		    (unsigned char)a.at[i + 1] < 0xa0)
			return false;
	}
	return true;
}

struct slice
project_text(const json_t *string)
{
	return (struct slice){ json_string_value(string),
		json_string_length(string) };
}

enum project_result
project_set(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value) == 0
		   ? PROJECT_OK
		   : PROJECT_NO_MEMORY;
}

struct slice
project_strip(struct slice a)
{
	size_t len;

	while ((len = white(a, false)) > 0)
		a = slice_skip(a, len);
	while ((len = white(a, true)) > 0)
		a.len -= len;
	return a;
}

/* Length of the white space character that a starts (or ends) with; 0: none.
 * Unicode's, as Python lists them. */
static size_t
white(struct slice a, bool at_end)
{
	static const char *const characters[] = { " ", "\t", "\n", "\v", "\f",
		"\r", "\x1c", "\x1d", "\x1e", "\x1f", "\xc2\x85", "\xc2\xa0",
		"\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
		"\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
		"\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
		"\xe3\x80\x80" };
	char outermost = a.len == 0 ? '-' : a.at[at_end ? a.len - 1 : 0];

	/* No byte of any of them, as most bytes are. */
	if (outermost > ' ' && outermost <= '~')
		return 0;
	for (size_t i = 0;
	     a.len > 0 && i < sizeof(characters) / sizeof(*characters); i++) {
		size_t len = strlen(characters[i]);
		size_t skip = at_end && a.len > len ? a.len - len : 0;

		if (slice_starts(slice_skip(a, skip), characters[i]))
			return len;
	}
	return 0;
}
