/* cloud_file.c - files that describe clouds; see cloud_file.h. */
#include "proxy/cloud_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *place(size_t, const char *name, const char *ending);
static void add_fault(const struct fault *, struct faults *);
static void wipe(struct yaml_node *);

/* A directory is the variable's value and the rest; an unset variable leaves
 * it out. */
static const struct {
	const char *variable, *rest;
} places[] = {
	{ NULL, "." },
	{ "XDG_CONFIG_HOME", "/openstack" },
	{ "HOME", "/.config/openstack" },
	{ NULL, "/etc/openstack" },
};
static const char *const endings[] = { ".yaml", ".yml" };

char *
cloud_file_find(const char *name, const char *variable)
{
	const char *named = variable == NULL ? NULL : getenv(variable);

	if (named != NULL && named[0] != '\0')
		return strdup(named);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		for (size_t k = 0; k < sizeof(endings) / sizeof(*endings);
		     k++) {
			char *path = place(i, name, endings[k]);

			if (path != NULL && access(path, R_OK) == 0)
				return path;
			free(path);
		}
	}
	return NULL;
}

static char *
place(size_t i, const char *name, const char *ending)
{
	const char *variable = places[i].variable;
	const char *root = variable == NULL ? "" : getenv(variable);
	struct text path = TEXT_INIT;

	if (root == NULL || (variable != NULL && root[0] == '\0'))
		return NULL;
	text_addf(&path, "%s%s/%s%s", root, places[i].rest, name, ending);
	return text_take(&path);
}

struct yaml_tree *
cloud_file_load(const char *file, struct faults *faults)
{
	struct faults found = FAULTS_INIT;
	struct text bytes = TEXT_INIT;
	struct yaml_tree *tree = NULL;

	if (yaml_tree_read_file(file, &bytes, &found))
		tree =
		    yaml_tree_parse(text_str(&bytes), bytes.len, file, &found);
	if (bytes.at != NULL)
		explicit_bzero(bytes.at, bytes.size);
	text_done(&bytes);
	for (size_t i = 0; i < found.count; i++)
		add_fault(&found.list[i], faults);
	faults->out_of_memory = faults->out_of_memory || found.out_of_memory;
	faults_done(&found);
	return tree;
}

/* A password may begin with such a character, and would be repeated. */
static void
add_fault(const struct fault *f, struct faults *faults)
{
	bool repeats = strstr(f->text, " (&") != NULL ||
		       strstr(f->text, " (*") != NULL ||
		       strstr(f->text, " (!") != NULL;

	faults_add(faults, f->file, f->line, "%s",
	    repeats
		? "a value begins with &, * or !; put it in quotes (anchors, "
		  "aliases and tags of YAML are not read here: write the "
		  "value out)"
		: f->text);
}

void
cloud_file_free(struct yaml_tree *tree)
{
	if (tree == NULL)
		return;
	if (tree->root != NULL)
		wipe(tree->root);
	yaml_tree_free(tree);
}

/* As deep as yaml_tree lets a file nest. */
static void
wipe(struct yaml_node *node)
{
	if (node->text != NULL)
		explicit_bzero(node->text, strlen(node->text));
	for (size_t i = 0; i < node->count; i++)
		wipe(node->items[i]);
}
