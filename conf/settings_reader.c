/* settings_reader.c - helpers of all that reads the settings file. */
#include "conf/settings_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/near.h"

static bool is_path(const char *);
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

size_t
settings_reader_upstream(
    struct settings_reader *r, const char *name, unsigned line)
{
	const struct settings *s = r->settings;
	size_t found = settings_find_upstream(s, name);
	struct near near = NEAR_INIT(name);

	if (found < s->upstream_count)
		return found;
	for (size_t i = 0; i < s->upstream_count; i++)
		if (s->upstreams[i].name != NULL)
			near_offer(&near, s->upstreams[i].name);
	settings_reader_fault(r, line, "there is no upstream \"%s\"; %s%s%s",
	    name,
	    near.best == NULL ? "add it under upstreams" : "did you mean \"",
	    near.best == NULL ? "" : near.best, near.best == NULL ? "" : "\"?");
	return 0;
}

void
settings_reader_path(struct settings_reader *r, const char *name,
    const char *path, unsigned line)
{
	if (!is_path(path))
		settings_reader_fault(r, line,
		    "%s is \"%s\" but must be empty or begin with a slash, "
		    "end without one and hold only letters, digits and -._~ "
		    "between slashes, such as /compute",
		    name, path);
}

/* What stands here is compared with paths in canonical form. */
static bool
is_path(const char *path)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-._~";

	while (*path == '/') {
		size_t len = strspn(++path, plain);

		if (len == 0 || (len <= 2 && strspn(path, ".") >= len))
			return false;
		path += len;
	}
	return *path == '\0';
}
