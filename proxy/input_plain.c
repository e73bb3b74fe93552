/*
 * input_plain.c - objects as the APIs show them: one, a list of them, or
 * either as an answer of Nova or Glance wraps it. Nothing is changed.
 */
#include "proxy/input_part.h"

static bool unwrap(struct place root, size_t wrapper, struct place *ret);
static void add_each(struct input_reader *, struct place, struct input_object);
static void add(struct input_reader *, struct place, struct input_object);
static bool looks_plain(const json_t *);
static bool guess(const json_t *, enum object_kind *ret);

static const struct {
	const char *member;
	enum object_kind kind;
} wrappers[] = { { "flavor", OBJECT_FLAVOR }, { "flavors", OBJECT_FLAVOR },
	{ "image", OBJECT_IMAGE }, { "images", OBJECT_IMAGE } };
#define WRAPPERS (sizeof(wrappers) / sizeof(wrappers[0]))

static const struct {
	const char *member;
	enum object_kind kind;
} signs[] = { { "vcpus", OBJECT_FLAVOR }, { "ram", OBJECT_FLAVOR },
	{ "visibility", OBJECT_IMAGE }, { "disk_format", OBJECT_IMAGE },
	{ "container_format", OBJECT_IMAGE }, { "min_disk", OBJECT_IMAGE },
	{ "os_distro", OBJECT_IMAGE }, { "image_source", OBJECT_IMAGE } };
#define SIGNS (sizeof(signs) / sizeof(signs[0]))

bool
input_plain_recognise(const struct document *document)
{
	struct place root = document_root(document), inner;

	for (size_t i = 0; i < WRAPPERS; i++) {
		if (unwrap(root, i, &inner))
			return true;
	}
	if (!json_is_array(root.json))
		return looks_plain(root.json);
	for (size_t i = 0; i < json_array_size(root.json); i++) {
		if (!looks_plain(json_array_get(root.json, i)))
			return false;
	}
	return true;
}

static bool
looks_plain(const json_t *object)
{
	enum object_kind kind;

	return json_is_string(json_object_get(object, "name")) ||
	       guess(object, &kind);
}

/* Flavors may stand beside images. */
void
input_plain_read(struct input_reader *r)
{
	struct place root = document_root(r->document), inner;
	bool wrapped = false;

	for (size_t i = 0; i < WRAPPERS; i++) {
		if (!unwrap(root, i, &inner))
			continue;
		wrapped = true;
		add_each(r, inner,
		    (struct input_object){ .kind_from = INPUT_KIND_TOLD,
			.kind = wrappers[i].kind });
	}
	if (!wrapped)
		add_each(r, root,
		    (struct input_object){ .kind_from = INPUT_KIND_OPEN });
}

/* An image can have a property of such a name, a text. */
static bool
unwrap(struct place root, size_t wrapper, struct place *ret)
{
	*ret = place_member(root, wrappers[wrapper].member);
	return json_is_object(ret->json) || json_is_array(ret->json);
}

static void
add_each(struct input_reader *r, struct place p, struct input_object like)
{
	if (!json_is_array(p.json))
		add(r, p, like);
	for (size_t i = 0; i < json_array_size(p.json); i++)
		add(r, place_item(p, i), like);
}

static void
add(struct input_reader *r, struct place p, struct input_object object)
{
	const json_t *name = json_object_get(p.json, "name");

	object.line = place_line(p);
	if (!json_is_object(p.json)) {
		input_fault(r, object.line,
		    "this is no map; a flavor or an image is one, with "
		    "members such as name");
		return;
	}
	if (object.kind_from == INPUT_KIND_OPEN && guess(p.json, &object.kind))
		object.kind_from = INPUT_KIND_GUESSED;
	object.json = json_deep_copy(p.json);
	input_set_label(&object, json_is_string(name) ? json_string_value(name)
						      : "(without a name)");
	input_add(r, &object);
}

static bool
guess(const json_t *object, enum object_kind *ret)
{
	for (size_t i = 0; i < SIGNS; i++) {
		if (json_object_get(object, signs[i].member) == NULL)
			continue;
		*ret = signs[i].kind;
		return true;
	}
	return false;
}
