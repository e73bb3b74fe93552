/* credentials.c - see credentials.h. */
#include "proxy/credentials.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/cloud_file.h"
#include "proxy/secret_file.h"

#define VALUE_MAX 8192

static const struct row {
	const char *key;
	size_t offset;
} rows[] = {
	{ "username", offsetof(struct credentials, username) },
	{ "password", offsetof(struct credentials, password) },
	{ "token", offsetof(struct credentials, token) },
	{ "api_key", offsetof(struct credentials, api_key) },
};

#define ROWS (sizeof(rows) / sizeof(*rows))

static void read_map(
    const struct yaml_tree *, struct credentials *, struct faults *);
static char **find(struct credentials *, const char *key);
static char **member(struct credentials *, const struct row *);
static bool is_value(const struct yaml_node *);
static void check(
    const char *file, const struct credentials *, struct faults *);

struct credentials *
credentials_load(const char *file, struct faults *faults)
{
	size_t before = faults->count;
	struct credentials *c = calloc(1, sizeof(*c));
	struct yaml_tree *tree = NULL;

	if (c == NULL)
		faults_add(faults, file, 0, "out of memory");
	else if (secret_file_is_private(file, "the sink's", faults))
		tree = cloud_file_load(file, faults);
	if (tree != NULL)
		read_map(tree, c, faults);
	if (tree != NULL && faults->count == before)
		check(file, c, faults);
	cloud_file_free(tree);
	if (faults->count == before && !faults->out_of_memory)
		return c;
	credentials_free(c);
	return NULL;
}

static void
read_map(
    const struct yaml_tree *tree, struct credentials *c, struct faults *faults)
{
	const struct yaml_node *root = tree->root;

	for (size_t i = 0; i < root->count && root->kind == YAML_MAP; i++) {
		const struct yaml_node *node = root->items[i];
		char **value = find(c, node->key);

		if (value == NULL || !is_value(node)) {
			faults_add(faults, tree->file, node->key_line,
			    "expected username and password, or token, or "
			    "api_key, each one text of 1 to %d printable "
			    "bytes",
			    VALUE_MAX);
			continue;
		}
		*value = strdup(node->text);
		if (*value == NULL)
			faults_add(
			    faults, tree->file, node->line, "out of memory");
	}
}

static char **
find(struct credentials *c, const char *key)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].key, key) == 0)
			return member(c, &rows[i]);
	return NULL;
}

static char **
member(struct credentials *c, const struct row *row)
{
	return (char **)(void *)((char *)c + row->offset);
}

/* It may stand in a header. */
static bool
is_value(const struct yaml_node *node)
{
	size_t len = node->kind == YAML_SCALAR ? strlen(node->text) : 0;

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)node->text[i] < ' ' || node->text[i] == 127)
			return false;
	return len > 0 && len <= VALUE_MAX;
}

static void
check(const char *file, const struct credentials *c, struct faults *faults)
{
	int ways = (c->username != NULL || c->password != NULL) +
		   (c->token != NULL) + (c->api_key != NULL);

	if (ways != 1 || (c->username == NULL) != (c->password == NULL))
		faults_add(faults, file, 0,
		    "expected username and password, or token, or api_key: one "
		    "of the three");
}

void
credentials_free(struct credentials *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < ROWS; i++) {
		char *value = *member(c, &rows[i]);

		if (value != NULL)
			explicit_bzero(value, strlen(value));
		free(value);
	}
	free(c);
}
