/*
 * input_openstack.c - what "openstack flavor|image list|show -f json" prints,
 * of old and new releases: columns as heads ("Is Public", "is_public"),
 * properties as a map or as "key='value'" text. A list tells only what its
 * columns are; of an image it never tells the properties.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "proxy/input_member.h"

#define COLUMN_MAX 64
#define PROPERTIES "" /* no member has that name */

struct column {
	struct input_member member;
	enum { OF_BOTH, OF_FLAVOR, OF_IMAGE } of;
};

static bool is_row(json_t *);
static bool is_shown(json_t *);
static bool kind_of(json_t *, enum object_kind *ret);
static void read_object(struct input_reader *, struct place, bool listed);
static void set_members(struct input_reader *, struct place,
    struct input_object *, bool ret_told[]);
static void set_unknown(const bool told[], struct input_object *);
static bool is_told(const bool told[], const char *member);
static const struct column *find(const char *written, enum object_kind);
static bool is_of(const struct column *, enum object_kind);
static void normalise(const char *written, char ret[COLUMN_MAX]);

/* In lower case, with an underscore for each space and dash. */
static const struct column columns[] = {
	{ { "id", "id", INPUT_TEXT }, OF_BOTH },
	{ { "name", "name", INPUT_TEXT }, OF_BOTH },
	{ { "description", "description", INPUT_TEXT }, OF_FLAVOR },
	{ { "vcpus", "vcpus", INPUT_NUMBER }, OF_FLAVOR },
	{ { "ram", "ram", INPUT_NUMBER }, OF_FLAVOR },
	{ { "disk", "disk", INPUT_NUMBER }, OF_FLAVOR },
	{ { "swap", "swap", INPUT_NUMBER }, OF_FLAVOR },
	{ { "rxtx_factor", "rxtx_factor", INPUT_REAL }, OF_FLAVOR },
	{ { "ephemeral", "OS-FLV-EXT-DATA:ephemeral", INPUT_NUMBER },
	    OF_FLAVOR },
	{ { "os_flv_ext_data:ephemeral", "OS-FLV-EXT-DATA:ephemeral",
	      INPUT_NUMBER },
	    OF_FLAVOR },
	{ { "is_public", "os-flavor-access:is_public", INPUT_SWITCH },
	    OF_FLAVOR },
	{ { "os_flavor_access:is_public", "os-flavor-access:is_public",
	      INPUT_SWITCH },
	    OF_FLAVOR },
	{ { "os_flv_disabled:disabled", "OS-FLV-DISABLED:disabled",
	      INPUT_SWITCH },
	    OF_FLAVOR },
	{ { "properties", "extra_specs", INPUT_SPECS }, OF_FLAVOR },
	{ { "disk_format", "disk_format", INPUT_TEXT }, OF_IMAGE },
	{ { "container_format", "container_format", INPUT_TEXT }, OF_IMAGE },
	{ { "size", "size", INPUT_BYTES }, OF_IMAGE },
	{ { "virtual_size", "virtual_size", INPUT_BYTES }, OF_IMAGE },
	{ { "checksum", "checksum", INPUT_TEXT }, OF_IMAGE },
	{ { "status", "status", INPUT_TEXT }, OF_IMAGE },
	{ { "visibility", "visibility", INPUT_TEXT }, OF_IMAGE },
	{ { "protected", "protected", INPUT_SWITCH }, OF_IMAGE },
	{ { "is_protected", "protected", INPUT_SWITCH }, OF_IMAGE },
	{ { "hidden", "os_hidden", INPUT_SWITCH }, OF_IMAGE },
	{ { "is_hidden", "os_hidden", INPUT_SWITCH }, OF_IMAGE },
	{ { "os_hidden", "os_hidden", INPUT_SWITCH }, OF_IMAGE },
	{ { "project", "owner", INPUT_TEXT }, OF_IMAGE },
	{ { "owner", "owner", INPUT_TEXT }, OF_IMAGE },
	{ { "owner_id", "owner", INPUT_TEXT }, OF_IMAGE },
	{ { "hash_algorithm", "os_hash_algo", INPUT_TEXT }, OF_IMAGE },
	{ { "hash_algo", "os_hash_algo", INPUT_TEXT }, OF_IMAGE },
	{ { "hash_value", "os_hash_value", INPUT_TEXT }, OF_IMAGE },
	{ { "min_disk", "min_disk", INPUT_NUMBER }, OF_IMAGE },
	{ { "min_ram", "min_ram", INPUT_NUMBER }, OF_IMAGE },
	{ { "created_at", "created_at", INPUT_TEXT }, OF_IMAGE },
	{ { "updated_at", "updated_at", INPUT_TEXT }, OF_IMAGE },
	{ { "tags", "tags", INPUT_TEXTS }, OF_IMAGE },
	{ { "properties", PROPERTIES, INPUT_PROPERTIES }, OF_IMAGE },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* Rows have heads; a single object has its properties apart. Both are unlike
 * what the API itself says. */
bool
input_openstack_recognise(const struct document *document)
{
	json_t *root = document->root;

	if (!json_is_array(root))
		return is_shown(root);
	for (size_t i = 0; i < json_array_size(root); i++) {
		if (!is_row(json_array_get(root, i)))
			return false;
	}
	return json_array_size(root) > 0;
}

/* Lists of other things have columns that neither flavor nor image has. */
static bool
is_row(json_t *row)
{
	enum object_kind kind;
	const char *key;
	json_t *value;

	if (json_object_get(row, "Name") == NULL || !kind_of(row, &kind))
		return false;
	json_object_foreach (row, key, value) {
		if (find(key, kind) == NULL)
			return false;
	}
	return true;
}

static bool
is_shown(json_t *object)
{
	json_t *properties = json_object_get(object, "properties");
	enum object_kind kind;

	return (json_is_object(properties) || json_is_string(properties)) &&
	       json_is_string(json_object_get(object, "name")) &&
	       kind_of(object, &kind);
}

static bool
kind_of(json_t *object, enum object_kind *ret)
{
	bool image = false;
	const char *key;
	json_t *value;

	json_object_foreach (object, key, value) {
		char name[COLUMN_MAX];

		normalise(key, name);
		*ret = OBJECT_FLAVOR;
		if (strcmp(name, "vcpus") == 0 || strcmp(name, "ram") == 0)
			return true;
		image = image || strcmp(name, "status") == 0 ||
			strcmp(name, "visibility") == 0 ||
			strcmp(name, "disk_format") == 0;
	}
	*ret = OBJECT_IMAGE;
	return image;
}

static const struct column *
find(const char *written, enum object_kind kind)
{
	char name[COLUMN_MAX];

	normalise(written, name);
	for (size_t i = 0; i < COLUMNS; i++) {
		if (is_of(&columns[i], kind) &&
		    strcmp(columns[i].member.written, name) == 0)
			return &columns[i];
	}
	return NULL;
}

static bool
is_of(const struct column *c, enum object_kind kind)
{
	return c->of == OF_BOTH ||
	       c->of == (kind == OBJECT_FLAVOR ? OF_FLAVOR : OF_IMAGE);
}

/* What is too long is cut, and no column then. */
static void
normalise(const char *written, char ret[COLUMN_MAX])
{
	snprintf(ret, COLUMN_MAX, "%s", written);
	for (; *ret != '\0'; ret++) {
		*ret = *ret == ' ' || *ret == '-'
			   ? '_'
			   : (char)tolower((unsigned char)*ret);
	}
}

void
input_openstack_read(struct input_reader *r)
{
	struct place root = document_root(r->document);

	if (!json_is_array(root.json))
		read_object(r, root, false);
	for (size_t i = 0; i < json_array_size(root.json); i++)
		read_object(r, place_item(root, i), true);
}

static void
read_object(struct input_reader *r, struct place p, bool listed)
{
	struct input_object object = { .kind_from = INPUT_KIND_TOLD,
		.line = place_line(p) };
	bool told[COLUMNS] = { false };
	const char *name;

	if (!kind_of(p.json, &object.kind)) {
		input_fault(r, object.line,
		    "this is no row of a list of flavors or images, nor one "
		    "of them: no column such as VCPUs or Status");
		return;
	}
	object.json = json_object();
	set_members(r, p, &object, told);
	if (listed)
		set_unknown(told, &object);
	else if (object.kind == OBJECT_FLAVOR && !is_told(told, "extra_specs"))
		input_set(&object, "extra_specs", json_object());
	name = json_string_value(json_object_get(object.json, "name"));
	input_set_label(&object, name != NULL ? name : "(without a name)");
	input_add(r, &object);
}

/* Properties come last: an attribute of the same name precedes them. */
static void
set_members(struct input_reader *r, struct place p, struct input_object *object,
    bool ret_told[])
{
	const char *key;
	json_t *value;

	for (int pass = 0; pass < 2; pass++) {
		json_object_foreach (p.json, key, value) {
			const struct column *c = find(key, object->kind);
			const char *expected;

			if (c == NULL ||
			    pass != (c->member.type == INPUT_PROPERTIES))
				continue;
			expected = input_member_set(object, &c->member, value);
			if (expected != NULL)
				input_fault(r, place_line(p), "%s should be %s",
				    key, expected);
			ret_told[c - columns] = true;
		}
	}
}

/* A row says nothing of what has no column. */
static void
set_unknown(const bool told[], struct input_object *object)
{
	object->partial =
	    object->kind == OBJECT_IMAGE && !is_told(told, PROPERTIES);
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct input_member *m = &columns[i].member;

		if (is_of(&columns[i], object->kind) &&
		    m->type != INPUT_PROPERTIES && !is_told(told, m->member) &&
		    !input_is_unknown(object, m->member))
			input_set_unknown(object, m->member);
	}
}

static bool
is_told(const bool told[], const char *member)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		if (told[i] && strcmp(columns[i].member.member, member) == 0)
			return true;
	}
	return false;
}
