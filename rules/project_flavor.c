/*
 * project_flavor.c - a flavor created, its description changed, its access
 * list changed (Compute API: Flavors). Sizes come as numbers or as strings
 * of decimal digits; Nova's legacy mode strips the name and drops members it
 * does not know.
 */
#include "rules/project_part.h"

#define SIZE_LARGEST 2147483647

static const struct size {
	const char *member;
	bool required;
	int64_t lowest;
} sizes[] = {
	{ "vcpus", true, 1 },
	{ "ram", true, 1 },
	{ "disk", true, 0 },
	{ "OS-FLV-EXT-DATA:ephemeral", false, 0 },
	{ "swap", false, 0 },
};

static const char *const true_words[] = { "True", "TRUE", "true", "1", "ON",
	"On", "on", "YES", "Yes", "yes" };
static const char *const false_words[] = { "False", "FALSE", "false", "0",
	"OFF", "Off", "off", "NO", "No", "no" };

static enum project_result create_flavor(
    const json_t *flavor, bool legacy, json_t *after, struct text *why);
static enum project_result set_name(
    const json_t *flavor, bool legacy, json_t *after, struct text *why);
static enum project_result set_id(
    const json_t *flavor, json_t *after, struct text *why);
static enum project_result set_size(
    const json_t *flavor, const struct size *, json_t *after, struct text *why);
static enum project_result set_public(
    const json_t *flavor, json_t *after, struct text *why);
static bool read_size(const json_t *value, int64_t *ret);
static int read_boolean(const json_t *value);
static bool is_word(const json_t *value, const char *const words[10]);

enum project_result
project_flavor_create(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	const json_t *flavor = json_object_get(request->body, "flavor");

	if (!json_is_object(flavor))
		return project_refuse(
		    ret_why, "The body must be an object with a member flavor");
	ret->kind = OBJECT_FLAVOR;
	ret->operation = OPERATION_CREATE;
	ret->after = json_pack("{s:{}}", "extra_specs");
	if (ret->after == NULL)
		return PROJECT_NO_MEMORY;
	return create_flavor(flavor, request->legacy, ret->after, ret_why);
}

static enum project_result
create_flavor(
    const json_t *flavor, bool legacy, json_t *after, struct text *why)
{
	enum project_result result = set_name(flavor, legacy, after, why);

	if (result == PROJECT_OK)
		result = set_id(flavor, after, why);
	if (result == PROJECT_OK)
		result = set_public(flavor, after, why);
	for (size_t i = 0;
	     result == PROJECT_OK && i < sizeof(sizes) / sizeof(*sizes); i++)
		result = set_size(flavor, &sizes[i], after, why);
	return result;
}

static enum project_result
set_name(const json_t *flavor, bool legacy, json_t *after, struct text *why)
{
	const json_t *value = json_object_get(flavor, "name");
	struct slice name = project_text(value);
	struct slice stripped = project_strip(name);

	if (!json_is_string(value) || stripped.len == 0)
		return project_refuse(
		    why, "The flavor's name must be a string and not empty");
	if (!legacy && stripped.len != name.len)
		return project_refuse(
		    why, "The flavor's name begins or ends with white space");
	if (!project_is_plain(stripped))
		return project_refuse(
		    why, "The flavor's name holds a control character");
	return project_set(
	    after, "name", json_stringn(stripped.at, stripped.len));
}

static enum project_result
set_id(const json_t *flavor, json_t *after, struct text *why)
{
	const json_t *id = json_object_get(flavor, "id");

	/* For the number 0, too, Nova makes one up. */
	if (id == NULL || json_is_null(id) ||
	    (json_is_integer(id) && json_integer_value(id) == 0))
		return PROJECT_OK;
	if (json_is_integer(id))
		return project_set(after, "id",
		    json_sprintf(
			"%" JSON_INTEGER_FORMAT, json_integer_value(id)));
	if (!json_is_string(id) || !project_is_plain(project_text(id)))
		return project_refuse(why,
		    "The flavor's id must be a string without control "
		    "characters, a whole number or null");
	return project_set(after, "id", json_deep_copy(id));
}

static enum project_result
set_size(const json_t *flavor, const struct size *size, json_t *after,
    struct text *why)
{
	const json_t *value = json_object_get(flavor, size->member);
	int64_t number = 0;

	if (value == NULL && size->required)
		return project_refuse(
		    why, "The flavor has no %s", size->member);
	if (value != NULL &&
	    (!read_size(value, &number) || number < size->lowest ||
		number > SIZE_LARGEST))
		return project_refuse(why,
		    "The flavor's %s must be a whole number from %d to %d",
		    size->member, (int)size->lowest, SIZE_LARGEST);
	return project_set(after, size->member, json_integer(number));
}

/* A number, or ASCII digits, leading zeros allowed. */
static bool
read_size(const json_t *value, int64_t *ret)
{
	uint64_t number;

	if (json_is_integer(value)) {
		*ret = json_integer_value(value);
		return true;
	}
	if (!json_is_string(value) ||
	    !slice_to_u64(project_text(value), &number) ||
	    number > SIZE_LARGEST)
		return false;
	*ret = (int64_t)number;
	return true;
}

static enum project_result
set_public(const json_t *flavor, json_t *after, struct text *why)
{
	static const char member[] = "os-flavor-access:is_public";
	const json_t *value = json_object_get(flavor, member);
	int public = value == NULL ? 1 : read_boolean(value);

	if (public < 0)
		return project_refuse(
		    why, "The flavor's %s must be true or false", member);
	return project_set(after, member, json_boolean(public));
}

/* 1, 0, or -1 for what Nova takes neither for true nor for false. */
static int
read_boolean(const json_t *value)
{
	if (json_is_boolean(value))
		return json_is_true(value);
	if (is_word(value, true_words))
		return 1;
	return is_word(value, false_words) ? 0 : -1;
}

static bool
is_word(const json_t *value, const char *const words[10])
{
	if (!json_is_string(value))
		return false;
	for (size_t i = 0; i < 10; i++)
		if (slice_is(project_text(value), words[i]))
			return true;
	return false;
}

/* The description is not judged. Without the current flavor there is neither
 * a before nor an after. */
enum project_result
project_flavor_update(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	const json_t *flavor = json_object_get(request->body, "flavor");
	json_t *description = json_object_get(flavor, "description");

	if (json_object_size(request->body) != 1 ||
	    json_object_size(flavor) != 1 ||
	    (!json_is_string(description) && !json_is_null(description)))
		return project_refuse(ret_why,
		    "Only the description of a flavor can be changed: a "
		    "string or null");
	ret->kind = OBJECT_FLAVOR;
	ret->operation = OPERATION_UPDATE;
	if (request->current == NULL)
		return PROJECT_OK;
	return project_update(request, ret) &&
		       json_object_set(
			   ret->after, "description", description) == 0
		   ? PROJECT_OK
		   : PROJECT_NO_MEMORY;
}

enum project_result
project_flavor_action(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	const json_t *body = request->body;

	(void)ret;
	if (json_object_size(body) == 1 &&
	    (json_object_get(body, "addTenantAccess") != NULL ||
		json_object_get(body, "removeTenantAccess") != NULL))
		return PROJECT_UNJUDGED;
	return project_refuse(ret_why,
	    "A flavor's action must be either addTenantAccess or "
	    "removeTenantAccess");
}
