/*
 * input_osism_flavors.c - the file of OSISM's flavor manager, whose form the
 * SCS project's lists of standard flavors have too:
 *
 *   reference: a list of fields, some with a default for all flavors
 *   mandatory, recommended: lists of flavors with name, cpus, ram (MiB),
 *     disk (GiB, 0), public (true), flavorid; every key with a colon in it
 *     is an extra spec
 *
 * Both lists are read: the second is made with --recommended. The manager
 * does not tell Nova of "disabled".
 */
#include <string.h>

#include "proxy/input_osism.h"

#define REFERENCE_MAX 100 /* it is walked for each flavor */

static bool is_short(const struct yaml_node *reference);
static void read_lists(struct input_reader *);
static void read_list(struct input_reader *, const char *name);
static void read_flavor(struct input_reader *, const struct yaml_node *);
static void set_figures(struct input_reader *, const struct yaml_node *flavor,
    struct input_object *);
static void set_optional(struct input_reader *, const struct yaml_node *flavor,
    struct input_object *);
static void set_specs(struct input_reader *, const struct yaml_node *flavor,
    struct input_object *);
static json_t *read_spec(struct input_reader *, const struct yaml_node *);
static const struct yaml_node *find(
    struct input_reader *, const struct yaml_node *flavor, const char *field);

static const struct {
	const char *field, *member, *expected;
	bool optional;
} figures[] = {
	{ "cpus", "vcpus", "the number of vCPUs", false },
	{ "ram", "ram", "a whole number of MiB", false },
	{ "disk", "disk", "a whole number of GiB", true },
};

bool
input_osism_flavors_recognise(const struct document *document)
{
	const struct yaml_node *root = document_root(document).node;
	const struct yaml_node *mandatory = yaml_get(root, "mandatory");
	const struct yaml_node *recommended = yaml_get(root, "recommended");

	return (mandatory != NULL && mandatory->kind == YAML_LIST) ||
	       (recommended != NULL && recommended->kind == YAML_LIST);
}

void
input_osism_flavors_read(struct input_reader *r)
{
	if (!input_osism_flavors_recognise(r->document)) {
		input_fault(r, 0,
		    "there is no list of flavors in here: mandatory, or "
		    "recommended");
		return;
	}
	if (!is_short(yaml_get(document_root(r->document).node, "reference")))
		input_fault(
		    r, 0, "reference lists more than %d fields", REFERENCE_MAX);
	else
		read_lists(r);
}

static bool
is_short(const struct yaml_node *reference)
{
	return reference == NULL || reference->count <= REFERENCE_MAX;
}

static void
read_lists(struct input_reader *r)
{
	read_list(r, "mandatory");
	read_list(r, "recommended");
}

static void
read_list(struct input_reader *r, const char *name)
{
	const struct yaml_node *list =
	    yaml_get(document_root(r->document).node, name);

	if (list == NULL || yaml_is_null(list))
		return;
	if (list->kind != YAML_LIST)
		input_fault(
		    r, list->line, "%s should be a list of flavors", name);
	for (size_t i = 0; list->kind == YAML_LIST && i < list->count; i++)
		read_flavor(r, list->items[i]);
}

static void
read_flavor(struct input_reader *r, const struct yaml_node *flavor)
{
	const char *name = yaml_get_text(flavor, "name");
	struct input_object object = { .kind = OBJECT_FLAVOR,
		.kind_from = INPUT_KIND_TOLD,
		.line = flavor->line,
		.json = json_object() };

	if (name == NULL) {
		osism_fault(r, flavor, "flavor", "name", "a text");
		name = "(without a name)";
	}
	input_set_text(&object, "name", name);
	input_set_label(&object, name);
	set_figures(r, flavor, &object);
	set_optional(r, flavor, &object);
	set_specs(r, flavor, &object);
	input_add(r, &object);
}

static void
set_figures(struct input_reader *r, const struct yaml_node *flavor,
    struct input_object *object)
{
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		const struct yaml_node *n = find(r, flavor, figures[i].field);
		json_int_t number = 0;

		if ((n != NULL || !figures[i].optional) &&
		    !osism_number(n, &number))
			osism_fault(r, flavor, "flavor", figures[i].field,
			    figures[i].expected);
		input_set(object, figures[i].member, json_integer(number));
	}
}

static void
set_optional(struct input_reader *r, const struct yaml_node *flavor,
    struct input_object *object)
{
	const struct yaml_node *shown = find(r, flavor, "public");
	const struct yaml_node *id = find(r, flavor, "flavorid");
	bool public = true;

	if (shown != NULL && !osism_switch(shown, &public))
		osism_fault(r, flavor, "flavor", "public", "true or false");
	input_set(object, "os-flavor-access:is_public", json_boolean(public));
	if (id != NULL && id->kind == YAML_SCALAR &&
	    strcmp(id->text, "auto") != 0)
		input_set(object, "id", osism_text(id));
}

static void
set_specs(struct input_reader *r, const struct yaml_node *flavor,
    struct input_object *object)
{
	const struct yaml_node *apart = yaml_get(flavor, "extra_specs");
	json_t *specs = json_object();

	if (apart != NULL)
		input_fault(r, apart->key_line,
		    "the flavor manager passes over extra_specs: an extra "
		    "spec stands beside name, as a key with a colon in it");
	for (size_t i = 0; flavor->kind == YAML_MAP && i < flavor->count; i++) {
		const struct yaml_node *n = flavor->items[i];

		if (strchr(n->key, ':') == NULL)
			continue;
		if (json_object_set_new(specs, n->key, read_spec(r, n)) == 0)
			continue;
		json_decref(specs);
		specs = NULL;
	}
	input_set(object, "extra_specs", specs);
}

/* Nova takes texts and numbers for them. */
static json_t *
read_spec(struct input_reader *r, const struct yaml_node *n)
{
	switch (osism_type(n)) {
	case OSISM_TEXT:
	case OSISM_NUMBER:
		return osism_text(n);
	case OSISM_SWITCH:
	case OSISM_DATE:
	case OSISM_NULL:
		input_fault(r, n->line,
		    "Nova takes only texts as extra specs: write %.80s: "
		    "\"%.80s\"",
		    n->key, n->text);
		break;
	case OSISM_OTHER:
		input_fault(r, n->line, "%.80s should be a text", n->key);
		break;
	}
	return json_null();
}

/* A field of the flavor, or its default in the reference. */
static const struct yaml_node *
find(struct input_reader *r, const struct yaml_node *flavor, const char *field)
{
	const struct yaml_node *own = yaml_get(flavor, field);
	const struct yaml_node *reference =
	    yaml_get(document_root(r->document).node, "reference");
	bool listed = reference != NULL && reference->kind == YAML_LIST;

	for (size_t i = 0; own == NULL && listed && i < reference->count; i++) {
		const struct yaml_node *n = reference->items[i];
		const char *named = yaml_get_text(n, "field");

		if (named != NULL && strcmp(named, field) == 0)
			own = yaml_get(n, "default");
	}
	return own;
}
