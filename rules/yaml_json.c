/* yaml_json.c - objects written in YAML; see yaml_json.h. */
#include "rules/yaml_json.h"

#include <string.h>

#include "conf/slice.h"

static json_t *from_list(const struct yaml_node *);
static json_t *from_map(const struct yaml_node *);
static json_t *from_scalar(const struct yaml_node *);

static const char *const numbers[] = { "vcpus", "ram", "disk", "swap",
	"OS-FLV-EXT-DATA:ephemeral", "rxtx_factor", "min_disk", "min_ram",
	"size", "virtual_size", NULL };
static const char *const switches[] = { "os_hidden", "protected",
	"os-flavor-access:is_public", "OS-FLV-DISABLED:disabled", NULL };

/* As deep as conf/yaml_tree.c lets a file be. */
json_t *
yaml_json(const struct yaml_node *n)
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
		good = json_array_append_new(ret, yaml_json(n->items[i])) == 0;
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
			   ret, n->items[i]->key, yaml_json(n->items[i])) == 0;
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
	if (named && slice_among(slice_of(n->key), numbers) &&
	    slice_to_u64(slice_of(n->text), &number) && number <= INT64_MAX)
		return json_integer((json_int_t)number);
	if (named && slice_among(slice_of(n->key), switches))
		return json_boolean(
		    slice_is_nocase(slice_of(n->text), "true") ||
		    slice_is_nocase(slice_of(n->text), "yes"));
	return json_string(n->text);
}
