/* settings_reader.c - helpers of all that reads the settings file. */
#include "conf/settings_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/near.h"

static bool is_known(const char *const *known, const char *key);

void
settings_reader_keys(struct settings_reader *r, const struct yaml_node *map,
    const char *const *known, const char *of)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_node *node = map->items[i];
		struct near near = NEAR_INIT(node->key);

		if (is_known(known, node->key))
			continue;
		for (size_t j = 0; known[j] != NULL; j++)
			near_offer(&near, known[j]);
		settings_reader_unknown(r, node, near.best, of);
	}
}

static bool
is_known(const char *const *known, const char *key)
{
	while (*known != NULL && strcmp(*known, key) != 0)
		known++;
	return *known != NULL;
}

void
settings_reader_unknown(struct settings_reader *r, const struct yaml_node *node,
    const char *nearest, const char *of)
{
	if (nearest != NULL)
		settings_reader_fault(r, node->key_line,
		    "\"%s\" is no setting of %s; did you mean \"%s\"?",
		    node->key, of, nearest);
	else
		settings_reader_fault(r, node->key_line,
		    "\"%s\" is no setting of %s", node->key, of);
}

bool
settings_reader_expect(struct settings_reader *r, const struct yaml_node *node,
    enum yaml_kind kind, const char *such_as)
{
	static const char *const kinds[] = {
		[YAML_SCALAR] = "a single value",
		[YAML_LIST] = "a list",
		[YAML_MAP] = "a map",
	};

	if (node->kind == kind)
		return true;
	settings_reader_fault(r, node->line,
	    "%s stands where %s is expected, such as %s", kinds[node->kind],
	    kinds[kind], such_as);
	return false;
}

const char *
settings_reader_text(
    struct settings_reader *r, const struct yaml_node *map, const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);

	if (node == NULL || yaml_is_null(node))
		return NULL;
	if (node->kind == YAML_SCALAR)
		return node->text;
	settings_reader_fault(
	    r, node->line, "\"%s\" must be a single value", key);
	return NULL;
}

char *
settings_reader_file(
    struct settings_reader *r, const struct yaml_node *map, const char *key)
{
	const char *path = settings_reader_text(r, map, key);

	if (path != NULL && access(path, R_OK) != 0)
		settings_reader_fault(r, yaml_get(map, key)->line,
		    "the file \"%s\" cannot be read: %s", path,
		    strerror(errno));
	return settings_reader_copy(r, path);
}

char *
settings_reader_copy(struct settings_reader *r, const char *text)
{
	char *copy = text == NULL ? NULL : strdup(text);

	if (text != NULL && copy == NULL)
		settings_reader_fault(r, 0, "out of memory");
	return copy;
}

void *
settings_reader_grow(
    struct settings_reader *r, void *list, size_t count, size_t item_size)
{
	char *grown = reallocarray(list, count + 1, item_size);

	if (grown == NULL)
		settings_reader_fault(r, 0, "out of memory");
	else
		memset(grown + count * item_size, 0, item_size);
	return grown;
}
