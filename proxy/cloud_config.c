/* cloud_config.c - which cloud, and who asks; see cloud_config.h. */
#include "proxy/cloud_config.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "proxy/cloud_file.h"

#define ENVIRONMENT "envvars" /* its name as a cloud */

struct row {
	size_t offset;
	const char *key, *variable;
	bool fills;
};

static bool load(
    struct cloud_config *, const struct cloud_choice *, struct faults *);
static bool take_choice(struct cloud_config *, const struct cloud_choice *);
static bool is_environment(const char *name);
static bool take_variables(struct cloud_config *, bool all);
static bool load_files(
    struct cloud_config *, const char *name, struct faults *);
static const struct yaml_node *choose(
    const struct yaml_tree *, const char *name, struct faults *);
static void say_names(const struct yaml_tree *, const struct yaml_node *clouds,
    const char *name, struct faults *);
static bool load_more(struct cloud_config *, const char *file_name,
    const char *variable, const char *list, struct faults *);
static bool take_cloud(struct cloud_config *, const char *file,
    const struct yaml_node *, struct faults *);
static bool take_nodes(struct cloud_config *, const char *file,
    const struct yaml_node *, struct faults *);
static bool take_first_region(
    struct cloud_config *, const struct yaml_node *list);
static const struct yaml_node *find(const struct yaml_node *, const char *key);
static bool same_key(const char *written, const char *key);
static char **member(struct cloud_config *, const struct row *);
static bool set(char **, const char *value);

static const struct row rows[] = {
#define CLOUD(member, key, variable, fills)                                    \
	{ offsetof(struct cloud_config, member), key, variable, fills },
#include "proxy/cloud_config_table.h"
#undef CLOUD
};

#define ROWS (sizeof(rows) / sizeof(*rows))

struct cloud_config *
cloud_config_load(const struct cloud_choice *choice, struct faults *faults)
{
	size_t before = faults->count;
	struct cloud_config *c = calloc(1, sizeof(*c));

	if (c == NULL || !load(c, choice, faults)) {
		if (faults->count == before)
			faults_add(faults, NULL, 0, "out of memory");
	} else {
		cloud_config_check(c, faults);
	}
	if (c != NULL && faults->count == before && !faults->out_of_memory)
		return c;
	cloud_config_free(c);
	return NULL;
}

void
cloud_config_free(struct cloud_config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < ROWS; i++) {
		char **text = member(c, &rows[i]);

		if (*text != NULL)
			explicit_bzero(*text, strlen(*text));
		free(*text);
		*text = NULL;
	}
	free(c->name);
	free(c->file);
	free(c);
}

/* Who comes first wins: command line, files, variables. */
static bool
load(struct cloud_config *c, const struct cloud_choice *choice,
    struct faults *faults)
{
	const char *name = choice->cloud;

	if (!take_choice(c, choice))
		return false;
	if (name == NULL || name[0] == '\0')
		name = getenv("OS_CLOUD");
	if (name != NULL && name[0] == '\0')
		name = NULL;
	if (is_environment(name))
		return set(&c->name, ENVIRONMENT) && take_variables(c, true);
	return load_files(c, name, faults) && take_variables(c, false);
}

static bool
take_choice(struct cloud_config *c, const struct cloud_choice *choice)
{
	return set(&c->region, choice->region) &&
	       set(&c->interface, choice->interface) &&
	       set(&c->cacert, choice->cacert) &&
	       set(&c->insecure_text, choice->insecure ? "true" : NULL);
}

static bool
is_environment(const char *name)
{
	static const char *const signs[] = { "OS_AUTH_URL", "OS_AUTH_TYPE",
		"OS_COMPUTE_ENDPOINT_OVERRIDE", "OS_IMAGE_ENDPOINT_OVERRIDE" };

	if (name != NULL)
		return strcmp(name, ENVIRONMENT) == 0;
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		const char *value = getenv(signs[i]);

		if (value != NULL && value[0] != '\0')
			return true;
	}
	return false;
}

static bool
take_variables(struct cloud_config *c, bool all)
{
	for (size_t i = 0; i < ROWS; i++) {
		if ((all || rows[i].fills) &&
		    !set(member(c, &rows[i]), getenv(rows[i].variable)))
			return false;
	}
	return true;
}

static bool
load_files(struct cloud_config *c, const char *name, struct faults *faults)
{
	const struct yaml_node *cloud = NULL;
	struct yaml_tree *tree = NULL;
	bool good;

	c->file = cloud_file_find("clouds", "OS_CLIENT_CONFIG_FILE");
	if (c->file != NULL)
		tree = cloud_file_load(c->file, faults);
	else if (name != NULL)
		faults_add(faults, NULL, 0,
		    "there is no clouds.yaml that could describe the cloud "
		    "%s: looked in " CLOUD_FILE_PLACES
		    "; OS_CLIENT_CONFIG_FILE can name one",
		    name);
	else
		faults_add(faults, NULL, 0,
		    "which cloud? Name one of clouds.yaml by --os-cloud or "
		    "OS_CLOUD, or set OS_AUTH_URL, OS_USERNAME and so on (an "
		    "openrc file does); no clouds.yaml is "
		    "in " CLOUD_FILE_PLACES);
	if (tree != NULL)
		cloud = choose(tree, name, faults);
	if (cloud != NULL)
		c->line = cloud->key_line;
	good =
	    cloud != NULL && set(&c->name, cloud->key) &&
	    load_more(c, "secure", "OS_CLIENT_SECURE_FILE", "clouds", faults) &&
	    take_cloud(c, c->file, cloud, faults) &&
	    (c->profile == NULL ||
		load_more(c, "clouds-public", NULL, "public-clouds", faults));
	cloud_file_free(tree);
	return good;
}

static const struct yaml_node *
choose(const struct yaml_tree *tree, const char *name, struct faults *faults)
{
	const struct yaml_node *clouds = yaml_get(tree->root, "clouds");
	const struct yaml_node *cloud = NULL;

	if (clouds == NULL || clouds->kind != YAML_MAP || clouds->count == 0) {
		faults_add(faults, tree->file, 0,
		    "no cloud is described here; expected \"clouds:\" with a "
		    "map under each cloud's name");
		return NULL;
	}
	if (name != NULL)
		cloud = yaml_get(clouds, name);
	else if (clouds->count == 1)
		cloud = clouds->items[0];
	if (cloud == NULL)
		say_names(tree, clouds, name, faults);
	else if (cloud->kind != YAML_MAP)
		faults_add(faults, tree->file, cloud->line,
		    "the cloud %s is no map; expected auth_url and so on "
		    "under it",
		    cloud->key);
	return cloud != NULL && cloud->kind == YAML_MAP ? cloud : NULL;
}

static void
say_names(const struct yaml_tree *tree, const struct yaml_node *clouds,
    const char *name, struct faults *faults)
{
	struct near near = NEAR_INIT(name == NULL ? "" : name);
	struct text names = TEXT_INIT;

	for (size_t i = 0; i < clouds->count; i++) {
		near_offer(&near, clouds->items[i]->key);
		text_addf(
		    &names, "%s%s", i > 0 ? ", " : "", clouds->items[i]->key);
	}
	if (name == NULL)
		faults_add(faults, tree->file, clouds->line,
		    "which cloud? Name one by --os-cloud or OS_CLOUD: %s",
		    text_str(&names));
	else
		faults_add(faults, tree->file, clouds->line,
		    "there is no cloud %s here%s%s; there are: %s", name,
		    near.best == NULL ? "" : ", did you mean ",
		    near.best == NULL ? "" : near.best, text_str(&names));
	text_done(&names);
}

/* What another file adds, if there is one: secure.yaml under the cloud's
 * name, clouds-public.yaml under the profile's. */
static bool
load_more(struct cloud_config *c, const char *file_name, const char *variable,
    const char *list, struct faults *faults)
{
	char *file = cloud_file_find(file_name, variable);
	const char *name = variable == NULL ? c->profile : c->name;
	const struct yaml_node *cloud;
	struct yaml_tree *tree;
	bool good;

	if (file == NULL)
		return true;
	tree = cloud_file_load(file, faults);
	cloud =
	    tree == NULL ? NULL : yaml_get(yaml_get(tree->root, list), name);
	good = tree != NULL &&
	       (cloud == NULL || take_cloud(c, file, cloud, faults));
	cloud_file_free(tree);
	free(file);
	return good;
}

/* Clients take what belongs under auth one level higher, too. */
static bool
take_cloud(struct cloud_config *c, const char *file,
    const struct yaml_node *cloud, struct faults *faults)
{
	const struct yaml_node *auth = yaml_get(cloud, "auth");

	return (auth == NULL || take_nodes(c, file, auth, faults)) &&
	       take_nodes(c, file, cloud, faults) &&
	       take_first_region(c, yaml_get(cloud, "regions"));
}

static bool
take_nodes(struct cloud_config *c, const char *file,
    const struct yaml_node *map, struct faults *faults)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct yaml_node *node = find(map, rows[i].key);

		if (node == NULL || yaml_is_null(node))
			continue;
		if (node->kind != YAML_SCALAR) {
			faults_add(faults, file, node->line,
			    "%s is one text, not a list or a map", rows[i].key);
			return false;
		}
		if (!set(member(c, &rows[i]), node->text))
			return false;
	}
	return true;
}

/* A cloud may list its regions, as texts or as maps with a name: then the
 * first is meant. */
static bool
take_first_region(struct cloud_config *c, const struct yaml_node *list)
{
	const struct yaml_node *first;

	if (list == NULL || list->kind != YAML_LIST || list->count == 0)
		return true;
	first = list->items[0];
	return set(&c->region, first->kind == YAML_SCALAR
				   ? first->text
				   : yaml_get_text(first, "name"));
}

static const struct yaml_node *
find(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++)
		if (same_key(map->items[i]->key, key))
			return map->items[i];
	return NULL;
}

/* user-name is user_name. */
static bool
same_key(const char *written, const char *key)
{
	while (*written != '\0' &&
	       (*written == *key || (*written == '-' && *key == '_'))) {
		written++;
		key++;
	}
	return *written == *key;
}

static char **
member(struct cloud_config *c, const struct row *row)
{
	return (char **)(void *)((char *)c + row->offset);
}

/* What is there already stays; nothing is nothing. */
static bool
set(char **text, const char *value)
{
	if (*text != NULL || value == NULL || value[0] == '\0')
		return true;
	*text = strdup(value);
	return *text != NULL;
}
