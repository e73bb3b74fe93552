/*
 * input_osism_images.c - the file of OSISM's image manager: a list "images",
 * each with versions, each of which becomes an image in Glance. What the
 * manager makes of it, with its options at their defaults:
 *
 * - multi: the newest version (in natural order) has the plain name, an
 *   older one "NAME (VERSION)", with the separator in place of the space;
 *   without multi every one is "NAME VERSION", and os_version is its version
 * - format, min_disk, min_ram, visibility (also by version), id: attributes
 * - meta of the image, then of the version: properties, as Python's texts
 * - image_source: url of the version, of a file: only the file's name;
 *   image_build_date: build_date; image_original_user: login
 * - image_description, image_name: the image's name, where meta has none
 * - internal_version: the version
 * - tags: also the manager's own, and one for os_distro
 * - os_purpose: generic becomes oldgeneric when a newer version of the same
 *   architecture, os_distro and os_version takes the plain name publicly
 *
 * hidden of a version is believed, although the manager heeds it only with
 * --use-os-hidden. What a min_disk of 0 or none becomes is known only after
 * the upload, and so is the build date of "latest". Images with enable: false
 * are left alone.
 */
#include <stdlib.h>
#include <string.h>

#include "proxy/input_osism.h"

/* One image of the file, and in turn each of its versions. */
struct image {
	struct input_reader *reader;
	const struct yaml_node *node, *meta;
	const struct yaml_node **versions; /* the oldest first */
	size_t count;
	const char *name, *separator;
	bool multi;
	size_t newest; /* index of its object */
};

struct required {
	const char *name, *expected;
	enum yaml_kind kind;
};

static void read_image(struct input_reader *, const struct yaml_node *);
static bool is_enabled(struct input_reader *, const struct yaml_node *);
static bool check(struct input_reader *, const struct yaml_node *map,
    const char *what, const struct required *);
static bool read_versions(struct image *);
static bool check_version(struct image *, const struct yaml_node *);
static int compare_versions(const void *, const void *);
static int compare_natural(const char *, const char *);
static int compare_runs(const char **, const char **, bool digits);
static size_t run_length(const char *, bool digits);
static void add_version(struct image *, size_t index);
static void set_name(struct image *, size_t index, struct input_object *);
static void set_attributes(
    struct image *, const struct yaml_node *version, struct input_object *);
static bool set_number(struct image *, const char *name, const char *expected,
    struct input_object *);
static void set_tags(struct image *, struct input_object *);
static bool append(json_t *list, json_t *value);
static void set_properties(
    struct image *, const struct yaml_node *version, struct input_object *);
static void set_meta(const struct yaml_node *meta, struct input_object *);
static void set_source(const char *url, struct input_object *);
static void set_build_date(
    const struct yaml_node *version, struct input_object *);
static void retire(struct input_object *, const struct input_object *newest);

static const struct required of_image[] = {
	{ "name", "a text", YAML_SCALAR },
	{ "format", "the disk format", YAML_SCALAR },
	{ "login", "the name of the user to log in as", YAML_SCALAR },
	{ "status", "active or deactivated", YAML_SCALAR },
	{ "visibility", "public, community, shared or private", YAML_SCALAR },
	{ "multi", "true or false", YAML_SCALAR },
	{ "meta", "a map of properties", YAML_MAP },
	{ "tags", "a list of texts", YAML_LIST },
	{ "versions", "a list of versions", YAML_LIST },
	{ NULL, NULL, YAML_SCALAR },
};
static const struct required of_version[] = {
	{ "version", "a text", YAML_SCALAR },
	{ "url", "where the image is from", YAML_SCALAR },
	{ NULL, NULL, YAML_SCALAR },
};

bool
input_osism_images_recognise(const struct document *document)
{
	const struct yaml_node *images =
	    yaml_get(document_root(document).node, "images");
	bool listed = images != NULL && images->kind == YAML_LIST;

	for (size_t i = 0; listed && i < images->count; i++) {
		const struct yaml_node *versions =
		    yaml_get(images->items[i], "versions");

		if (versions != NULL && versions->kind == YAML_LIST)
			return true;
	}
	return false;
}

void
input_osism_images_read(struct input_reader *r)
{
	const struct yaml_node *images =
	    yaml_get(document_root(r->document).node, "images");

	if (images == NULL || images->kind != YAML_LIST) {
		input_fault(r, images == NULL ? 0 : images->line,
		    "there is no list of images in here: images, each with "
		    "versions");
		return;
	}
	for (size_t i = 0; i < images->count; i++)
		read_image(r, images->items[i]);
}

static void
read_image(struct input_reader *r, const struct yaml_node *node)
{
	struct image image = { .reader = r, .node = node };
	const struct yaml_node *multi = yaml_get(node, "multi");

	if (!is_enabled(r, node)) {
		r->ret->skipped++;
		return;
	}
	if (!check(r, node, "image", of_image))
		return;
	if (!osism_switch(multi, &image.multi)) {
		osism_fault(r, node, "image", "multi", "true or false");
		return;
	}
	image.name = yaml_get_text(node, "name");
	image.separator = yaml_get_text(node, "separator");
	if (image.separator == NULL)
		image.separator = " ";
	image.meta = yaml_get(node, "meta");
	image.newest = r->ret->count;
	if (read_versions(&image)) {
		for (size_t i = image.count; i > 0; i--)
			add_version(&image, i - 1);
	}
	free(image.versions);
}

static bool
is_enabled(struct input_reader *r, const struct yaml_node *node)
{
	bool ret = true;

	if (yaml_get(node, "enable") != NULL &&
	    !osism_switch(yaml_get(node, "enable"), &ret))
		osism_fault(r, node, "image", "enable", "true or false");
	return ret;
}

static bool
check(struct input_reader *r, const struct yaml_node *map, const char *what,
    const struct required *required)
{
	bool good = true;

	for (; required->name != NULL; required++) {
		const struct yaml_node *n = yaml_get(map, required->name);

		if (n != NULL && n->kind == required->kind && !yaml_is_null(n))
			continue;
		osism_fault(r, map, what, required->name, required->expected);
		good = false;
	}
	return good;
}

static bool
read_versions(struct image *image)
{
	const struct yaml_node *list = yaml_get(image->node, "versions");
	bool good = true;

	image->count = list->count;
	image->versions = calloc(list->count + 1, sizeof(*image->versions));
	if (image->versions == NULL) {
		input_fault(image->reader, list->line, "out of memory");
		return false;
	}
	for (size_t i = 0; i < list->count; i++) {
		image->versions[i] = list->items[i];
		good = check_version(image, list->items[i]) && good;
	}
	if (!good)
		return false;
	qsort(image->versions, image->count, sizeof(*image->versions),
	    compare_versions);
	for (size_t i = 1; i < image->count; i++) {
		const char *version =
		    yaml_get_text(image->versions[i], "version");

		if (strcmp(version,
			yaml_get_text(image->versions[i - 1], "version")) != 0)
			continue;
		input_fault(image->reader, image->versions[i]->line,
		    "the version %.80s is there twice", version);
		good = false;
	}
	return good;
}

static bool
check_version(struct image *image, const struct yaml_node *node)
{
	const struct yaml_node *version = yaml_get(node, "version");

	if (!check(image->reader, node, "version", of_version))
		return false;
	if (osism_type(version) == OSISM_TEXT)
		return true;
	input_fault(image->reader, version->line,
	    "the version is no text for the image manager, which then fails: "
	    "put it in quotes, \"%.80s\"",
	    version->text);
	return false;
}

static int
compare_versions(const void *a, const void *b)
{
	const char *one =
	    yaml_get_text(*(const struct yaml_node *const *)a, "version");
	const char *two =
	    yaml_get_text(*(const struct yaml_node *const *)b, "version");
	int order = compare_natural(one, two);

	return order != 0 ? order : strcmp(one, two);
}

/* Runs of digits by their value, the others by their characters. */
static int
compare_natural(const char *a, const char *b)
{
	bool digits = false;
	int order = 0;

	for (; order == 0 && *a != '\0' && *b != '\0'; digits = !digits)
		order = compare_runs(&a, &b, digits);
	return order != 0 ? order : (*a != '\0') - (*b != '\0');
}

static int
compare_runs(const char **a, const char **b, bool digits)
{
	size_t a_len, b_len;
	int order;

	while (digits && **a == '0')
		(*a)++;
	while (digits && **b == '0')
		(*b)++;
	a_len = run_length(*a, digits);
	b_len = run_length(*b, digits);
	if (digits && a_len != b_len)
		return a_len < b_len ? -1 : 1;
	order = memcmp(*a, *b, a_len < b_len ? a_len : b_len);
	if (order == 0 && a_len != b_len)
		return a_len < b_len ? -1 : 1;
	*a += a_len;
	*b += b_len;
	return order;
}

static size_t
run_length(const char *at, bool digits)
{
	return digits ? strspn(at, "0123456789") : strcspn(at, "0123456789");
}

/* The newest comes first, so that older ones can look at it. */
static void
add_version(struct image *image, size_t index)
{
	const struct yaml_node *version = image->versions[index];
	struct input *ret = image->reader->ret;
	struct input_object object = { .kind = OBJECT_IMAGE,
		.kind_from = INPUT_KIND_TOLD,
		.line = version->line,
		.json = json_object() };

	set_properties(image, version, &object);
	set_attributes(image, version, &object);
	set_name(image, index, &object);
	set_tags(image, &object);
	if (image->multi && ret->count > image->newest)
		retire(&object, &ret->objects[image->newest]);
	input_add(image->reader, &object);
}

static void
set_properties(struct image *image, const struct yaml_node *version,
    struct input_object *object)
{
	const struct yaml_node *os_version = yaml_get(version, "os_version");
	const struct yaml_node *own = yaml_get(version, "meta");
	const char *number = yaml_get_text(version, "version");

	input_set_text(object, "image_description", image->name);
	input_set_text(object, "image_name", image->name);
	set_meta(image->meta, object);
	if (strcmp(number, "latest") != 0)
		input_set_text(object, "internal_version", number);
	input_set(object, "image_original_user",
	    osism_text(yaml_get(image->node, "login")));
	if (!image->multi)
		input_set_text(object, "os_version", number);
	else if (os_version != NULL && os_version->kind == YAML_SCALAR)
		input_set(object, "os_version", osism_text(os_version));
	if (own != NULL && own->kind == YAML_MAP)
		set_meta(own, object);
	else if (own != NULL && !yaml_is_null(own))
		osism_fault(image->reader, version, "version", "meta",
		    "a map of properties");
	set_source(yaml_get_text(version, "url"), object);
	set_build_date(version, object);
}

/* A list or a map has no sensible text; Glance would hold Python's. */
static void
set_meta(const struct yaml_node *meta, struct input_object *object)
{
	for (size_t i = 0; i < meta->count; i++) {
		if (meta->items[i]->kind == YAML_SCALAR)
			input_set(object, meta->items[i]->key,
			    osism_text(meta->items[i]));
	}
}

/* Where a file lay is nobody's business. */
static void
set_source(const char *url, struct input_object *object)
{
	const char *slash = strrchr(url, '/');

	if (strncmp(url, "file:", 5) == 0 && slash != NULL)
		input_set(
		    object, "image_source", json_sprintf("file:%s", slash + 1));
	else
		input_set_text(object, "image_source", url);
}

/* The day of a time stamp. */
static void
set_build_date(const struct yaml_node *version, struct input_object *object)
{
	const char *date = yaml_get_text(version, "build_date");
	size_t day = strlen("2026-11-23");

	if (date != NULL && strlen(date) > day &&
	    strchr(" Tt", date[day]) != NULL)
		input_set(object, "image_build_date", json_stringn(date, day));
	else if (date != NULL)
		input_set_text(object, "image_build_date", date);
	else if (strcmp(yaml_get_text(version, "version"), "latest") == 0)
		input_set_unknown(object, "image_build_date");
}

static void
set_attributes(struct image *image, const struct yaml_node *version,
    struct input_object *object)
{
	const char *visibility = yaml_get_text(version, "visibility");
	const struct yaml_node *hidden = yaml_get(version, "hidden");
	bool is_hidden = false;

	if (visibility == NULL)
		visibility = yaml_get_text(image->node, "visibility");
	if (hidden != NULL && !osism_switch(hidden, &is_hidden))
		osism_fault(image->reader, version, "version", "hidden",
		    "true or false");
	input_set_text(object, "visibility", visibility);
	input_set(object, "os_hidden", json_boolean(is_hidden));
	input_set_text(
	    object, "disk_format", yaml_get_text(image->node, "format"));
	input_set_text(object, "container_format", "bare");
	input_set_text(object, "status", yaml_get_text(image->node, "status"));
	if (yaml_get_text(version, "id") != NULL)
		input_set_text(object, "id", yaml_get_text(version, "id"));
	set_number(image, "min_ram", "a whole number of MiB", object);
	if (!set_number(image, "min_disk", "a whole number of GiB", object))
		input_set_unknown(object, "min_disk");
}

/* Says whether it is anything else than 0. */
static bool
set_number(struct image *image, const char *name, const char *expected,
    struct input_object *object)
{
	const struct yaml_node *n = yaml_get(image->node, name);
	json_int_t number = 0;

	if (n != NULL && !osism_number(n, &number))
		osism_fault(
		    image->reader, image->node, "image", name, expected);
	input_set(object, name, json_integer(number));
	return number != 0;
}

static void
set_name(struct image *image, size_t index, struct input_object *object)
{
	const char *version = yaml_get_text(image->versions[index], "version");
	struct text name = TEXT_INIT;

	text_adds(&name, image->name);
	if (!image->multi)
		text_addf(&name, "%s%s", image->separator, version);
	else if (index + 1 < image->count)
		text_addf(&name, "%s(%s)", image->separator, version);
	input_set_text(
	    object, "name", text_failed(&name) ? NULL : text_str(&name));
	input_set_label(object, text_str(&name));
	text_done(&name);
}

static void
set_tags(struct image *image, struct input_object *object)
{
	const struct yaml_node *tags = yaml_get(image->node, "tags");
	const char *distro = yaml_get_text(image->meta, "os_distro");
	json_t *list = json_array();
	bool good = append(list, json_string("managed_by_osism"));

	if (distro != NULL)
		good = append(list, json_sprintf("os:%s", distro)) && good;
	for (size_t i = 0; i < tags->count; i++) {
		if (tags->items[i]->kind == YAML_SCALAR)
			good = append(list, osism_text(tags->items[i])) && good;
	}
	if (good) {
		input_set(object, "tags", list);
		return;
	}
	json_decref(list);
	input_set(object, "tags", NULL);
}

static bool
append(json_t *list, json_t *value)
{
	return json_array_append_new(list, value) == 0;
}

static void
retire(struct input_object *object, const struct input_object *newest)
{
	static const char *const same[] = { "os_purpose", "architecture",
		"os_distro", "os_version" };
	const char *purpose =
	    json_string_value(json_object_get(object->json, "os_purpose"));
	const char *visibility =
	    json_string_value(json_object_get(newest->json, "visibility"));

	if (purpose == NULL || strcmp(purpose, "generic") != 0 ||
	    json_is_true(json_object_get(newest->json, "os_hidden")) ||
	    (strcmp(visibility, "public") != 0 &&
		strcmp(visibility, "community") != 0))
		return;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		const json_t *one = json_object_get(object->json, same[i]);

		if (!json_equal(one, json_object_get(newest->json, same[i])) &&
		    one != json_object_get(newest->json, same[i]))
			return;
	}
	input_set_text(object, "os_purpose", "oldgeneric");
}
