/* image_schema.c - which attributes an image has, and what suits them. */
#include <string.h>

#include "image.h"
#include "reply.h"

#define TEXT_MAX 255
#define LARGEST 2147483647

static bool is_text(const json_t *value);
static bool is_text_or_null(const json_t *value);
static bool is_visibility(const json_t *value);
static bool is_disk_format(const json_t *value);
static bool is_container_format(const json_t *value);
static bool is_size(const json_t *value);
static bool is_switch(const json_t *value);
static bool is_tags(const json_t *value);
static bool one_of(const json_t *value, const char *words);

static const struct row {
	const char *name;
	enum attribute kind;
	bool (*suits)(const json_t *value); /* base attributes only */
} rows[] = {
	{ "name", ATTRIBUTE_BASE, is_text_or_null },
	{ "visibility", ATTRIBUTE_BASE, is_visibility },
	{ "protected", ATTRIBUTE_BASE, is_switch },
	{ "os_hidden", ATTRIBUTE_BASE, is_switch },
	{ "min_disk", ATTRIBUTE_BASE, is_size },
	{ "min_ram", ATTRIBUTE_BASE, is_size },
	{ "disk_format", ATTRIBUTE_BASE, is_disk_format },
	{ "container_format", ATTRIBUTE_BASE, is_container_format },
	{ "owner", ATTRIBUTE_BASE, is_text_or_null },
	{ "tags", ATTRIBUTE_BASE, is_tags },
	{ "id", ATTRIBUTE_READ_ONLY, NULL },
	{ "created_at", ATTRIBUTE_READ_ONLY, NULL },
	{ "updated_at", ATTRIBUTE_READ_ONLY, NULL },
	{ "status", ATTRIBUTE_READ_ONLY, NULL },
	{ "checksum", ATTRIBUTE_READ_ONLY, NULL },
	{ "size", ATTRIBUTE_READ_ONLY, NULL },
	{ "virtual_size", ATTRIBUTE_READ_ONLY, NULL },
	{ "direct_url", ATTRIBUTE_READ_ONLY, NULL },
	{ "self", ATTRIBUTE_READ_ONLY, NULL },
	{ "file", ATTRIBUTE_READ_ONLY, NULL },
	{ "schema", ATTRIBUTE_READ_ONLY, NULL },
	{ "os_hash_algo", ATTRIBUTE_READ_ONLY, NULL },
	{ "os_hash_value", ATTRIBUTE_READ_ONLY, NULL },
	{ "location", ATTRIBUTE_RESERVED, NULL },
	{ "locations", ATTRIBUTE_RESERVED, NULL },
	{ "deleted", ATTRIBUTE_RESERVED, NULL },
	{ "deleted_at", ATTRIBUTE_RESERVED, NULL },
};

static const struct row *
find_row(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

enum attribute
image_attribute(const char *name)
{
	const struct row *row = find_row(name);

	if (row != NULL)
		return row->kind;
	return strncmp(name, "os_glance", 9) == 0 ? ATTRIBUTE_RESERVED
						  : ATTRIBUTE_PROPERTY;
}

bool
image_suits(const char *name, const json_t *value)
{
	const struct row *row = find_row(name);

	return row == NULL || row->suits == NULL ? json_is_string(value)
						 : row->suits(value);
}

/* Glance's database holds no characters above U+FFFF. */
static bool
is_text(const json_t *value)
{
	const char *text = json_string_value(value);

	if (text == NULL || strlen(text) > TEXT_MAX)
		return false;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0xF0)
			return false;
	return true;
}

static bool
is_text_or_null(const json_t *value)
{
	return json_is_null(value) || is_text(value);
}

static bool
is_switch(const json_t *value)
{
	return json_is_boolean(value);
}

/* 4.0 counts as an integer. */
static bool
is_size(const json_t *value)
{
	double number = json_number_value(value);

	return json_is_number(value) && number >= 0 && number <= LARGEST &&
	       (double)(json_int_t)number - number >= 0;
}

static bool
is_tags(const json_t *value)
{
	const json_t *tag;
	size_t i;

	json_array_foreach (value, i, tag)
		if (!is_text(tag))
			return false;
	return json_is_array(value) && json_array_size(value) <= 128;
}

static bool
is_visibility(const json_t *value)
{
	return one_of(value, "public community shared private");
}

static bool
is_disk_format(const json_t *value)
{
	return json_is_null(value) ||
	       one_of(
		   value, "ami ari aki vhd vhdx vmdk raw qcow2 vdi iso ploop");
}

static bool
is_container_format(const json_t *value)
{
	return json_is_null(value) ||
	       one_of(value, "ami ari aki bare ovf ova docker compressed");
}

static bool
one_of(const json_t *value, const char *words)
{
	const char *text = json_string_value(value);
	size_t length = text == NULL ? 0 : strlen(text);

	while (length != 0 && *words != '\0') {
		size_t word = strcspn(words, " ");

		if (word == length && strncmp(words, text, length) == 0)
			return true;
		words += word;
		words += strspn(words, " ");
	}
	return false;
}

bool
image_may_set(struct request *r, const json_t *image, const char *name,
    const json_t *value)
{
	const char *text = json_string_value(value);

	if (request_is_admin(r) || text == NULL)
		return true;
	if (strcmp(name, "visibility") == 0 && strcmp(text, "public") == 0) {
		reply_fail(r, 403,
		    "You are not authorized to complete publicize_image "
		    "action.");
		return false;
	}
	if (strcmp(name, "owner") == 0 &&
	    strcmp(text, image_text(image, "owner")) != 0) {
		reply_failf(r, 403,
		    "You are not permitted to create images owned by '%s'.",
		    text);
		return false;
	}
	return true;
}
