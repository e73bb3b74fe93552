/*
 * input_terraform.c - what "terraform show -json" (or tofu) prints: of a plan
 * its resource_changes, which say what is known only after it is applied, and
 * resources of planned_values that are not among them; of a state its values.
 * openstack_compute_flavor_v2 and openstack_images_image_v2 are read, under
 * their addresses; what is to be destroyed, and data sources, are not.
 *
 * A map that the configuration leaves to the provider (properties,
 * extra_specs) is unknown in a plan. The provider sets no property by itself.
 */
#include <string.h>

#include "proxy/input_member.h"

#define MODULES_MAX 30 /* within each other */

struct resource {
	const char *type;
	enum object_kind kind;
	const struct input_member *members;
	size_t count;
};

struct planned {
	struct place after;
	json_t *unknown; /* the change's after_unknown, or NULL */
	bool complete;   /* what is not there has no value */
	const char *address;
};

static bool is_supported(json_t *version);
static void read_changes(struct input_reader *, json_t *seen);
static void read_change(struct input_reader *, struct place, json_t *seen);
static void read_module(
    struct input_reader *, struct place, unsigned depth, json_t *seen);
static void read_resource(struct input_reader *, struct place, json_t *seen);
static void add(struct input_reader *, json_t *of, const struct planned *);
static const struct resource *find(json_t *resource);
static void set_members(struct input_reader *, const struct resource *,
    const struct planned *, struct input_object *);
static void settle(struct input_object *);
static void set_unknown(
    const struct input_member *, const struct planned *, struct input_object *);
static void set_unknown_within(
    const struct input_member *, json_t *unknown, struct input_object *);

static const struct input_member of_flavor[] = {
	{ "flavor_id", "id", INPUT_TEXT },
	{ "name", "name", INPUT_TEXT },
	{ "vcpus", "vcpus", INPUT_NUMBER },
	{ "ram", "ram", INPUT_NUMBER },
	{ "disk", "disk", INPUT_NUMBER },
	{ "ephemeral", "OS-FLV-EXT-DATA:ephemeral", INPUT_NUMBER },
	{ "swap", "swap", INPUT_NUMBER },
	{ "rx_tx_factor", "rxtx_factor", INPUT_REAL },
	{ "is_public", "os-flavor-access:is_public", INPUT_SWITCH },
	{ "description", "description", INPUT_TEXT },
	{ "extra_specs", "extra_specs", INPUT_SPECS },
};
static const struct input_member of_image[] = {
	{ "id", "id", INPUT_TEXT },
	{ "name", "name", INPUT_TEXT },
	{ "container_format", "container_format", INPUT_TEXT },
	{ "disk_format", "disk_format", INPUT_TEXT },
	{ "min_disk_gb", "min_disk", INPUT_NUMBER },
	{ "min_ram_mb", "min_ram", INPUT_NUMBER },
	{ "size_bytes", "size", INPUT_BYTES },
	{ "visibility", "visibility", INPUT_TEXT },
	{ "protected", "protected", INPUT_SWITCH },
	{ "hidden", "os_hidden", INPUT_SWITCH },
	{ "owner", "owner", INPUT_TEXT },
	{ "status", "status", INPUT_TEXT },
	{ "checksum", "checksum", INPUT_TEXT },
	{ "created_at", "created_at", INPUT_TEXT },
	{ "updated_at", "updated_at", INPUT_TEXT },
	{ "tags", "tags", INPUT_TEXTS },
	{ "properties", "", INPUT_PROPERTIES },
};

static const struct resource resources[] = {
	{ "openstack_compute_flavor_v2", OBJECT_FLAVOR, of_flavor,
	    sizeof(of_flavor) / sizeof(of_flavor[0]) },
	{ "openstack_images_image_v2", OBJECT_IMAGE, of_image,
	    sizeof(of_image) / sizeof(of_image[0]) },
};

bool
input_terraform_recognise(const struct document *document)
{
	json_t *root = document->root;

	return json_is_string(json_object_get(root, "format_version")) &&
	       (json_is_object(json_object_get(root, "planned_values")) ||
		   json_is_array(json_object_get(root, "resource_changes")) ||
		   json_is_object(json_object_get(root, "values")));
}

void
input_terraform_read(struct input_reader *r)
{
	struct place root = document_root(r->document);
	struct place version = place_member(root, "format_version");
	struct place planned = place_member(root, "planned_values");
	struct place values = place_member(root, "values");
	json_t *seen = json_object();

	if (!input_terraform_recognise(r->document))
		input_fault(r, 0,
		    "this is not what terraform show -json prints: no "
		    "format_version with planned_values, resource_changes or "
		    "values");
	else if (!is_supported(version.json))
		input_fault(r, place_line(version),
		    "format_version is \"%.40s\"; only versions 0 and 1 are "
		    "understood",
		    json_string_value(version.json));
	else if (seen == NULL)
		input_fault(r, 0, "out of memory");
	if (!r->failed) {
		read_changes(r, seen);
		read_module(r, place_member(planned, "root_module"), 0, seen);
		read_module(r, place_member(values, "root_module"), 0, seen);
	}
	json_decref(seen);
}

/* A higher major version may mean anything. */
static bool
is_supported(json_t *version)
{
	struct slice text = slice_of(json_string_value(version));

	return slice_starts(text, "0.") || slice_starts(text, "1.");
}

static void
read_changes(struct input_reader *r, json_t *seen)
{
	struct place list =
	    place_member(document_root(r->document), "resource_changes");

	for (size_t i = 0; i < json_array_size(list.json); i++)
		read_change(r, place_item(list, i), seen);
}

/* After a destruction there is nothing: null. */
static void
read_change(struct input_reader *r, struct place p, json_t *seen)
{
	struct place change = place_member(p, "change");
	struct planned planned = {
		.after = place_member(change, "after"),
		.unknown = json_object_get(change.json, "after_unknown"),
		.complete = true,
		.address =
		    json_string_value(json_object_get(p.json, "address")),
	};

	if (find(p.json) == NULL)
		return;
	if (planned.address != NULL)
		json_object_set_new(seen, planned.address, json_true());
	if (planned.after.json != NULL && !json_is_null(planned.after.json))
		add(r, p.json, &planned);
}

static void
read_module(
    struct input_reader *r, struct place module, unsigned depth, json_t *seen)
{
	struct place list = place_member(module, "resources");
	struct place children = place_member(module, "child_modules");

	if (depth > MODULES_MAX) {
		input_fault(r, place_line(module),
		    "modules are nested more than %d deep", MODULES_MAX);
		return;
	}
	for (size_t i = 0; i < json_array_size(list.json); i++)
		read_resource(r, place_item(list, i), seen);
	for (size_t i = 0; i < json_array_size(children.json); i++)
		read_module(r, place_item(children, i), depth + 1, seen);
}

static void
read_resource(struct input_reader *r, struct place p, json_t *seen)
{
	const char *address =
	    json_string_value(json_object_get(p.json, "address"));
	struct planned planned = { .after = place_member(p, "values"),
		.address = address };

	if (find(p.json) == NULL ||
	    (address != NULL && json_object_get(seen, address) != NULL))
		return;
	add(r, p.json, &planned);
}

/* NULL for what is of no interest. */
static const struct resource *
find(json_t *resource)
{
	const char *type = json_string_value(json_object_get(resource, "type"));
	const char *mode = json_string_value(json_object_get(resource, "mode"));

	if (type == NULL || (mode != NULL && strcmp(mode, "managed") != 0))
		return NULL;
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		if (strcmp(resources[i].type, type) == 0)
			return &resources[i];
	}
	return NULL;
}

static void
add(struct input_reader *r, json_t *of, const struct planned *planned)
{
	const struct resource *resource = find(of);
	const char *address =
	    planned->address != NULL ? planned->address : resource->type;
	struct input_object object = { .kind = resource->kind,
		.kind_from = INPUT_KIND_TOLD,
		.line = place_line(planned->after),
		.json = json_object() };

	if (!json_is_object(planned->after.json))
		input_fault(r, object.line,
		    "the values of %.80s should be a map", address);
	set_members(r, resource, planned, &object);
	input_set_label(&object, address);
	input_add(r, &object);
}

static void
set_members(struct input_reader *r, const struct resource *resource,
    const struct planned *planned, struct input_object *object)
{
	for (size_t i = 0; i < resource->count; i++) {
		const struct input_member *m = &resource->members[i];
		struct place value = place_member(planned->after, m->written);
		const char *expected = input_member_set(object, m, value.json);

		if (expected != NULL)
			input_fault(r, place_line(value),
			    "%s of %.80s should be %s", m->written,
			    planned->address != NULL ? planned->address
						     : resource->type,
			    expected);
		if (value.json == NULL || planned->unknown != NULL)
			set_unknown(m, planned, object);
	}
	settle(object);
}

/* A flavor without extra specs has none, which is for the rules to say. Of
 * an image the provider does not show the hash. */
static void
settle(struct input_object *object)
{
	if (object->kind == OBJECT_IMAGE &&
	    json_object_get(object->json, "os_hash_algo") == NULL)
		input_set_unknown(object, "os_hash_algo");
	if (object->kind == OBJECT_FLAVOR &&
	    json_object_get(object->json, "extra_specs") == NULL &&
	    !input_is_unknown(object, "extra_specs"))
		input_set(object, "extra_specs", json_object());
}

/* In a change what is unknown is marked, true for the whole of it; in a list
 * of values it is just not there. */
static void
set_unknown(const struct input_member *m, const struct planned *planned,
    struct input_object *object)
{
	json_t *unknown = json_object_get(planned->unknown, m->written);
	bool all = planned->complete ? json_is_true(unknown)
				     : !json_is_object(planned->after.json) ||
					   json_object_get(planned->after.json,
					       m->written) == NULL;

	if (json_is_array(unknown) && json_array_size(unknown) > 0)
		all = true;
	if (all && m->type == INPUT_PROPERTIES)
		object->partial = true;
	else if (all)
		input_set_unknown(object, m->member);
	else
		set_unknown_within(m, unknown, object);
}

/* Some values of a map are not known. */
static void
set_unknown_within(
    const struct input_member *m, json_t *unknown, struct input_object *object)
{
	const char *key;
	json_t *value;

	json_object_foreach (unknown, key, value) {
		struct text field = TEXT_INIT;

		if (m->type == INPUT_SPECS)
			text_addf(&field, "%s.", m->member);
		text_adds(&field, key);
		if (json_is_true(value))
			input_set_unknown(object, text_str(&field));
		text_done(&field);
	}
}
