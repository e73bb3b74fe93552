/*
 * input_plain.c - objects as the APIs show them: one, a list of them, or
 * either as an answer of Nova or Glance wraps it. Nothing is changed.
 */
#include "proxy/input_part.h"

static struct place unwrap(struct place root, struct input_object *ret);
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
	struct input_object wrapped = { .kind_from = INPUT_KIND_OPEN };
	struct place inner = unwrap(document_root(document), &wrapped);

	if (wrapped.kind_from == INPUT_KIND_TOLD)
		return true;
	if (!json_is_array(inner.json))
		return looks_plain(inner.json);
	for (size_t i = 0; i < json_array_size(inner.json); i++) {
		if (!looks_plain(json_array_get(inner.json, i)))
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

void
input_plain_read(struct input_reader *r)
{
	struct input_object like = { .kind_from = INPUT_KIND_OPEN };
	struct place inner = unwrap(document_root(r->document), &like);

	if (!json_is_array(inner.json))
		add(r, inner, like);
	for (size_t i = 0; i < json_array_size(inner.json); i++)
		add(r, place_item(inner, i), like);
}

static struct place
unwrap(struct place root, struct input_object *ret)
{
	for (size_t i = 0; i < WRAPPERS; i++) {
		struct place inner = place_member(root, wrappers[i].member);

		/* An image can have a property of such a name, a text. */
		if (!json_is_object(inner.json) && !json_is_array(inner.json))
			continue;
		ret->kind_from = INPUT_KIND_TOLD;
		ret->kind = wrappers[i].kind;
		return inner;
	}
	return root;
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
