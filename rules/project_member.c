/*
 * project_member.c - one member of Glance's image object set or removed: the
 * documented attributes by their types, everything else a custom property
 * (Image API v2: image schema, create, JSON patch).
 */
#include "rules/project_part.h"

#define NUMBER_LARGEST 2147483647

enum standing {
	SETTABLE,
	REFUSED,  /* Glance answers 403 and changes nothing */
	DOUBTFUL, /* what would become of it cannot be told */
	LOCATIONS,
};

enum type {
	NO_TYPE,
	TEXT,
	TEXT_OR_NULL,
	BOOLEAN,
	NUMBER,
	TEXTS,
	VISIBILITY,
};

/* clang-format off */
static const struct member {
	const char *name;
	enum standing standing[2]; /* by create, by PATCH */
	enum type type;
} members[] = {
	{ "name", { SETTABLE, SETTABLE }, TEXT_OR_NULL },
	{ "visibility", { SETTABLE, SETTABLE }, VISIBILITY },
	{ "protected", { SETTABLE, SETTABLE }, BOOLEAN },
	{ "os_hidden", { SETTABLE, SETTABLE }, BOOLEAN },
	{ "min_disk", { SETTABLE, SETTABLE }, NUMBER },
	{ "min_ram", { SETTABLE, SETTABLE }, NUMBER },
	{ "disk_format", { SETTABLE, SETTABLE }, TEXT_OR_NULL },
	{ "container_format", { SETTABLE, SETTABLE }, TEXT_OR_NULL },
	{ "owner", { SETTABLE, SETTABLE }, TEXT_OR_NULL },
	{ "tags", { SETTABLE, SETTABLE }, TEXTS },
	{ "id", { SETTABLE, REFUSED }, TEXT },
	{ "created_at", { REFUSED, REFUSED }, NO_TYPE },
	{ "updated_at", { REFUSED, REFUSED }, NO_TYPE },
	{ "status", { REFUSED, REFUSED }, NO_TYPE },
	{ "checksum", { REFUSED, REFUSED }, NO_TYPE },
	{ "size", { REFUSED, REFUSED }, NO_TYPE },
	{ "virtual_size", { REFUSED, REFUSED }, NO_TYPE },
	{ "direct_url", { REFUSED, REFUSED }, NO_TYPE },
	{ "self", { REFUSED, REFUSED }, NO_TYPE },
	{ "file", { REFUSED, REFUSED }, NO_TYPE },
	{ "schema", { REFUSED, REFUSED }, NO_TYPE },
	{ "os_hash_algo", { DOUBTFUL, REFUSED }, NO_TYPE },
	{ "os_hash_value", { DOUBTFUL, REFUSED }, NO_TYPE },
	{ "stores", { REFUSED, DOUBTFUL }, NO_TYPE },
	{ "location", { REFUSED, REFUSED }, NO_TYPE },
	{ "deleted", { REFUSED, REFUSED }, NO_TYPE },
	{ "deleted_at", { REFUSED, REFUSED }, NO_TYPE },
	{ "locations", { DOUBTFUL, LOCATIONS }, NO_TYPE },
};

/* Names that a PATCH would set on Glance's own object in place of a property:
 * its attributes and methods. */
static const char *const internals[] = {
	"added_new_properties", "base", "context", "db_api", "deactivate",
	"delete", "extra_properties", "get_data", "get_member_repo",
	"get_payload", "get_super_class", "helper", "image", "image_factory",
	"image_id", "image_repo", "member", "member_repo", "notifier",
	"orig_props", "policy", "property_rules", "reactivate", "repo",
	"send_notification", "set_data", "store_api", "store_utils",
	"valid_state_targets",
};
/* clang-format on */

static const struct member *find(const char *name);
static enum project_result set_typed(json_t *image, const struct member *,
    const json_t *value, struct text *why);
static enum project_result set_property(json_t *image, const char *name,
    const json_t *value, enum member_door, struct text *why);
static enum project_result check_property_name(
    const char *name, enum member_door, struct text *why);
static bool is_internal(const char *name);
static bool is_text(const json_t *value);
static bool is_text_or_null(const json_t *value);
static bool is_boolean(const json_t *value);
static bool is_number(const json_t *value);
static bool are_texts(const json_t *value);
static bool is_visibility(const json_t *value);

/* What is settable has one of these. */
static const struct {
	bool (*holds)(const json_t *value);
	const char *expected;
} types[] = {
	[TEXT] = { is_text, "a string without control characters" },
	[TEXT_OR_NULL] = { is_text_or_null,
	    "a string without control characters, or null" },
	[BOOLEAN] = { is_boolean, "true or false" },
	[NUMBER] = { is_number, "a whole number from 0 to 2147483647" },
	[TEXTS] = { are_texts,
	    "an array of strings without control characters" },
	[VISIBILITY] = { is_visibility,
	    "public, community, shared or private" },
};

enum project_result
project_member_set(json_t *image, const char *name, const json_t *value,
    enum member_door door, struct text *why)
{
	const struct member *member = find(name);
	enum standing standing;

	if (member == NULL)
		return set_property(image, name, value, door, why);
	standing = member->standing[door];
	if (standing == SETTABLE)
		return set_typed(image, member, value, why);
	if (standing == REFUSED)
		return PROJECT_UNJUDGED;
	if (standing == LOCATIONS)
		return PROJECT_LOCATIONS;
	return project_refuse(
	    why, "The image attribute %s cannot be set this way", name);
}

enum project_result
project_member_remove(json_t *image, const char *name, struct text *why)
{
	const struct member *member = find(name);
	enum project_result result;

	if (member != NULL && member->standing[MEMBER_BY_PATCH] == REFUSED)
		return PROJECT_UNJUDGED;
	if (member != NULL)
		return project_refuse(
		    why, "The image attribute %s cannot be removed", name);
	result = check_property_name(name, MEMBER_BY_PATCH, why);
	if (result == PROJECT_OK)
		json_object_del(image, name);
	return result;
}

json_t *
project_member_defaults(void)
{
	return json_pack("{s:n s:s s:b s:b s:i s:i s:n s:n s:n s:s s:[]}",
	    "name", "visibility", "shared", "os_hidden", 0, "protected", 0,
	    "min_disk", 0, "min_ram", 0, "disk_format", "container_format",
	    "size", "status", "queued", "tags");
}

bool
project_member_is_base(const char *name)
{
	return find(name) != NULL;
}

static const struct member *
find(const char *name)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

static enum project_result
set_typed(json_t *image, const struct member *member, const json_t *value,
    struct text *why)
{
	json_t *stored;

	if (!types[member->type].holds(value))
		return project_refuse(why, "The image's %s must be %s",
		    member->name, types[member->type].expected);
	if (member->type == NUMBER)
		stored = json_integer((json_int_t)json_number_value(value));
	else
		stored = json_deep_copy(value);
	return project_set(image, member->name, stored);
}

static enum project_result
set_property(json_t *image, const char *name, const json_t *value,
    enum member_door door, struct text *why)
{
	enum project_result result = check_property_name(name, door, why);

	if (result != PROJECT_OK)
		return result;
	if (!json_is_string(value) && !json_is_null(value))
		return project_refuse(
		    why, "The image property %.80s must be a string", name);
	return project_set(image, name, json_deep_copy(value));
}

/* Printable ASCII without outer spaces: nothing that could be taken for
 * another name. */
static enum project_result
check_property_name(const char *name, enum member_door door, struct text *why)
{
	size_t len = strlen(name);

	if (strncmp(name, "os_glance", strlen("os_glance")) == 0)
		return PROJECT_UNJUDGED;
	if (len == 0 || name[0] == ' ' || name[len - 1] == ' ')
		return project_refuse(why,
		    "The name of an image property is empty, or begins or "
		    "ends with a space");
	for (size_t i = 0; i < len; i++)
		if (name[i] < ' ' || name[i] > '~')
			return project_refuse(why,
			    "The image property %.80s has a character in its "
			    "name that is not printable ASCII",
			    name);
	if (door == MEMBER_BY_PATCH && is_internal(name))
		return project_refuse(why,
		    "The image property %.80s cannot be changed by PATCH: "
		    "Glance uses that name itself",
		    name);
	return PROJECT_OK;
}

static bool
is_internal(const char *name)
{
	if (name[0] == '_')
		return true;
	for (size_t i = 0; i < sizeof(internals) / sizeof(*internals); i++)
		if (strcmp(internals[i], name) == 0)
			return true;
	return false;
}

static bool
is_text(const json_t *value)
{
	return json_is_string(value) && project_is_plain(project_text(value));
}

static bool
is_text_or_null(const json_t *value)
{
	return json_is_null(value) || is_text(value);
}

static bool
is_boolean(const json_t *value)
{
	return json_is_boolean(value);
}

/* Glance takes 4.0 and 1e2 for the numbers they are. */
static bool
is_number(const json_t *value)
{
	double number;

	if (!json_is_number(value))
		return false;
	number = json_number_value(value);
	return number >= 0 && number <= NUMBER_LARGEST &&
	       number == (double)(json_int_t)number;
}

static bool
are_texts(const json_t *value)
{
	if (!json_is_array(value))
		return false;
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!is_text(json_array_get(value, i)))
			return false;
	return true;
}

static bool
is_visibility(const json_t *value)
{
	static const char *const words[] = { "public", "community", "shared",
		"private" };

	if (!json_is_string(value))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_is(project_text(value), words[i]))
			return true;
	return false;
}
