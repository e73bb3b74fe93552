/* judge_file.c - objects in files; see judge_file.h. */
#include "proxy/judge_file.h"

#include <string.h>

#include "conf/slice.h"
#include "conf/yaml_tree.h"

static json_t *read_yaml(const char *, struct faults *);
static json_t *read_json(const char *, struct faults *);
static json_t *from_yaml(const struct yaml_node *);
static json_t *from_list(const struct yaml_node *);
static json_t *from_map(const struct yaml_node *);
static json_t *from_scalar(const struct yaml_node *);
static bool unwrap(json_t *, struct judge_file *);
static bool ends_with(const char *, const char *);
static bool among(const char *, const char *const *);

/* Members that Nova and Glance hold as numbers, and as yes or no. In YAML
 * every other one is a text, so that a version 24.10 stays one. */
static const char *const numbers[] = { "vcpus", "ram", "disk", "swap",
	"OS-FLV-EXT-DATA:ephemeral", "rxtx_factor", "min_disk", "min_ram",
	"size", "virtual_size", NULL };
static const char *const switches[] = { "os_hidden", "protected",
	"os-flavor-access:is_public", "OS-FLV-DISABLED:disabled", NULL };

static const struct {
	const char *member;
	enum object_kind kind;
} wrappers[] = { { "flavor", OBJECT_FLAVOR }, { "flavors", OBJECT_FLAVOR },
	{ "image", OBJECT_IMAGE }, { "images", OBJECT_IMAGE } };

static const struct {
	const char *member;
	enum object_kind kind;
} signs[] = { { "vcpus", OBJECT_FLAVOR }, { "ram", OBJECT_FLAVOR },
	{ "visibility", OBJECT_IMAGE }, { "disk_format", OBJECT_IMAGE },
	{ "container_format", OBJECT_IMAGE }, { "min_disk", OBJECT_IMAGE },
	{ "os_distro", OBJECT_IMAGE }, { "image_source", OBJECT_IMAGE } };

bool
judge_file_read(const char *file, struct judge_file *ret, struct faults *faults)
{
	bool yaml = ends_with(file, ".yaml") || ends_with(file, ".yml");
	json_t *root = yaml ? read_yaml(file, faults) : read_json(file, faults);
	bool good;

	*ret = (struct judge_file){ .objects = json_array() };
	if (root == NULL || ret->objects == NULL) {
		json_decref(root);
		return false;
	}
	good = unwrap(root, ret);
	json_decref(root);
	if (!good)
		faults_add(faults, file, 0,
		    "no flavor or image in here: one object, a list of them, "
		    "or either within flavor, flavors, image or images");
	return good;
}

static json_t *
read_json(const char *file, struct faults *faults)
{
	struct text bytes = TEXT_INIT;
	json_error_t why;
	json_t *ret = NULL;

	if (!yaml_tree_read_file(file, &bytes, faults))
		return NULL;
	ret = json_loadb(
	    text_str(&bytes), bytes.len, JSON_REJECT_DUPLICATES, &why);
	text_done(&bytes);
	if (ret == NULL)
		faults_add(faults, file, why.line > 0 ? (unsigned)why.line : 0,
		    "%s", why.text);
	return ret;
}

static json_t *
read_yaml(const char *file, struct faults *faults)
{
	struct yaml_tree *tree = yaml_tree_load(file, faults);
	json_t *ret = tree == NULL ? NULL : from_yaml(tree->root);

	yaml_tree_free(tree);
	if (tree != NULL && ret == NULL)
		faults_add(faults, file, 0, "out of memory");
	return ret;
}

/* As deep as conf/yaml_tree.c lets a file be. */
static json_t *
from_yaml(const struct yaml_node *n)
{
	switch (n->kind) {
	case YAML_SCALAR:
		return from_scalar(n);
	case YAML_LIST:
		return from_list(n);
	case YAML_MAP:
		return from_map(n);
	}
	return NULL;
}

static json_t *
from_list(const struct yaml_node *n)
{
	json_t *ret = json_array();
	bool good = ret != NULL;

	for (size_t i = 0; good && i < n->count; i++)
		good = json_array_append_new(ret, from_yaml(n->items[i])) == 0;
	if (good)
		return ret;
	json_decref(ret);
	return NULL;
}

static json_t *
from_map(const struct yaml_node *n)
{
	json_t *ret = json_object();
	bool good = ret != NULL;

	for (size_t i = 0; good && i < n->count; i++)
		good = json_object_set_new(
			   ret, n->items[i]->key, from_yaml(n->items[i])) == 0;
	if (good)
		return ret;
	json_decref(ret);
	return NULL;
}

static json_t *
from_scalar(const struct yaml_node *n)
{
	bool named = n->key != NULL && !n->quoted;
	uint64_t number;

	if (yaml_is_null(n))
		return json_null();
	if (named && among(n->key, numbers) &&
	    slice_to_u64(slice_of(n->text), &number) && number <= INT64_MAX)
		return json_integer((json_int_t)number);
	if (named && among(n->key, switches))
		return json_boolean(
		    slice_is_nocase(slice_of(n->text), "true") ||
		    slice_is_nocase(slice_of(n->text), "yes"));
	return json_string(n->text);
}

static bool
unwrap(json_t *root, struct judge_file *ret)
{
	size_t count = sizeof(wrappers) / sizeof(wrappers[0]);
	bool good = true;

	for (size_t i = 0; i < count; i++) {
		json_t *inner = json_object_get(root, wrappers[i].member);

		/* An image can have a property of such a name, a text. */
		if (!json_is_object(inner) && !json_is_array(inner))
			continue;
		ret->kind_known = true;
		ret->kind = wrappers[i].kind;
		root = inner;
		break;
	}
	if (json_is_array(root))
		good = json_array_extend(ret->objects, root) == 0;
	else
		good = json_array_append(ret->objects, root) == 0;
	for (size_t i = 0; i < json_array_size(ret->objects); i++)
		good = good && json_is_object(json_array_get(ret->objects, i));
	return good;
}

bool
judge_file_guess(const json_t *object, enum object_kind *ret)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (json_object_get(object, signs[i].member) == NULL)
			continue;
		*ret = signs[i].kind;
		return true;
	}
	return false;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool
among(const char *word, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strcmp(word, *list) == 0)
			return true;
	}
	return false;
}
