/* file_inventory.c - flavors and images of files; see file_inventory.h. */
#include "proxy/file_inventory.h"

#include <stdio.h>

#include "proxy/input.h"

static bool read_file(const struct file_inventory *, const char *file,
    struct inventory *, struct faults *);
static bool is_utf8(const char *);
static bool add(const struct file_inventory *, const char *file,
    const struct input_object *, struct inventory *, struct faults *);
static bool find_kind(const struct file_inventory *,
    const struct input_object *, enum object_kind *ret);
static json_t *as_published(json_t *);

bool
file_inventory_kind(struct file_inventory *ret, const char *kind)
{
	ret->kind_given = true;
	if (object_kind_parse(kind, &ret->kind))
		return true;
	fprintf(stderr, "scs-gate: --kind takes flavor or image, not \"%s\"\n",
	    kind);
	return false;
}

bool
file_inventory_format(struct file_inventory *ret, const char *format)
{
	struct text why = TEXT_INIT;
	bool good = input_format_known(format, &why);

	if (!good)
		fprintf(stderr, "scs-gate: %s\n", text_str(&why));
	ret->format = format;
	text_done(&why);
	return good;
}

struct inventory *
file_inventory_read(
    const struct file_inventory *how, char *const *files, struct faults *faults)
{
	struct inventory *inventory = inventory_new(faults);
	bool good = inventory != NULL;

	for (; good && *files != NULL; files++)
		good = read_file(how, *files, inventory, faults);
	if (good)
		return inventory;
	inventory_free(inventory);
	return NULL;
}

static bool
read_file(const struct file_inventory *how, const char *file,
    struct inventory *inventory, struct faults *faults)
{
	struct input input;
	bool good;

	if (!is_utf8(file)) {
		faults_add(faults, file, 0,
		    "the name of this file is not UTF-8, so that no report "
		    "could tell it: rename the file");
		return false;
	}
	good = input_read(file, how->format, &input, faults);
	for (size_t i = 0; good && i < input.count; i++)
		good = add(how, file, &input.objects[i], inventory, faults);
	input_done(&input);
	return good;
}

static bool
is_utf8(const char *text)
{
	json_t *string = json_string(text);

	json_decref(string);
	return string != NULL;
}

static bool
add(const struct file_inventory *how, const char *file,
    const struct input_object *o, struct inventory *inventory,
    struct faults *faults)
{
	struct inventory_item item = { .file = file,
		.line = o->line,
		.unknown = o->unknown,
		.partial = o->partial };
	bool good;

	if (!find_kind(how, o, &item.kind)) {
		faults_add(faults, file, o->line,
		    "\"%.80s\" could be a flavor or an image: say so with "
		    "--kind",
		    o->label);
		return false;
	}
	item.object = item.kind == OBJECT_IMAGE && how->images_public
			  ? as_published(o->json)
			  : json_incref(o->json);
	good = item.object != NULL && inventory_add(inventory, &item);
	json_decref(item.object);
	if (!good)
		faults_add(
		    faults, file, o->line, "%s", inventory_why(inventory));
	return good;
}

static bool
find_kind(const struct file_inventory *how, const struct input_object *o,
    enum object_kind *ret)
{
	*ret = o->kind;
	if (o->kind_from == INPUT_KIND_TOLD)
		return true;
	if (how->kind_given)
		*ret = how->kind;
	return how->kind_given || o->kind_from == INPUT_KIND_GUESSED;
}

static json_t *
as_published(json_t *image)
{
	json_t *ret = json_copy(image);

	if (ret == NULL)
		return NULL;
	if (json_object_get(ret, "visibility") == NULL)
		json_object_set_new(ret, "visibility", json_string("public"));
	if (json_object_get(ret, "size") == NULL &&
	    json_object_get(ret, "os_hash_algo") == NULL) {
		json_object_set_new(ret, "size", json_integer(0));
		json_object_set_new(ret, "os_hash_algo", json_string("sha512"));
	}
	return ret;
}
