/* settings.c - the settings file, read as a whole. */
#include "conf/settings.h"

#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "conf/settings_address.h"
#include "conf/settings_check.h"
#include "conf/settings_network.h"
#include "conf/settings_shape.h"
#include "conf/settings_value.h"
#include "conf/yaml_tree.h"

/* How much of a file is read. */
enum extent { WHOLE, WITHOUT_NAMES, SINKS_ALONE };

static struct settings *load(const char *file, struct faults *, enum extent);
static struct settings *parse(
    struct slice bytes, const char *name, struct faults *, enum extent);
static struct settings *new_settings(const char *name);
static void read_file(
    struct settings_reader *, const struct yaml_node *, bool sinks_alone);
static void read_part(struct settings_reader *, const struct yaml_node *);
static bool is_section(const char *name);
static void read_section(struct settings_reader *, const struct yaml_node *);
static void read_option(struct settings_reader *,
    const struct settings_option *, const struct yaml_node *);
static void refuse_part(struct settings_reader *, const struct yaml_node *);
static void refuse_option(
    struct settings_reader *, const char *section, const struct yaml_node *);

/* In the order of reading. */
static const struct shape {
	const char *name;
	void (*read)(struct settings_reader *, const struct yaml_node *);
} shapes[] = {
	{ "upstreams", settings_read_upstreams },
	{ "listeners", settings_read_listeners },
	{ "actions", settings_read_actions },
	{ "overrides", settings_read_overrides },
	{ "provider_projects", settings_read_projects },
	{ "trusted_proxies", settings_read_proxies },
	{ "sinks", settings_read_sinks },
};
#define SHAPES (sizeof(shapes) / sizeof(*shapes))

struct settings *
settings_load(const char *file, struct faults *faults)
{
	return load(file, faults, WHOLE);
}

struct settings *
settings_load_sinks(const char *file, struct faults *faults)
{
	return load(file, faults, SINKS_ALONE);
}

static struct settings *
load(const char *file, struct faults *faults, enum extent extent)
{
	struct text bytes = TEXT_INIT;
	struct settings *s = NULL;

	if (yaml_tree_read_file(file, &bytes, faults))
		s = parse(text_slice(&bytes), file, faults, extent);
	text_done(&bytes);
	return s;
}

struct settings *
settings_parse(
    const char *bytes, size_t len, const char *name, struct faults *faults)
{
	return parse((struct slice){ bytes, len }, name, faults, WITHOUT_NAMES);
}

static struct settings *
parse(struct slice bytes, const char *name, struct faults *faults,
    enum extent extent)
{
	size_t before = faults->count;
	struct yaml_tree *tree =
	    yaml_tree_salvage(bytes.at, bytes.len, name, faults);
	struct settings *s = new_settings(name);
	struct settings_reader r = { s, faults, extent == WHOLE };

	if (s == NULL)
		faults_add(faults, name, 0, "out of memory");
	else if (tree != NULL)
		read_file(&r, tree->root, extent == SINKS_ALONE);
	if (s != NULL)
		s->tree = tree;
	else
		yaml_tree_free(tree);
	if (faults->count == before && !faults->out_of_memory)
		return s;
	faults_sort(faults, before);
	settings_unref(s);
	return NULL;
}

/* Everything at its default; NULL when out of memory. */
static struct settings *
new_settings(const char *name)
{
	struct settings *s = calloc(1, sizeof(*s));
	bool good = s != NULL && (s->file = strdup(name)) != NULL;
	bool out_of_memory = false;

	for (size_t i = 0; good && i < settings_option_count; i++)
		good = settings_value_set(s, &settings_options[i],
		    settings_options[i].standard, &out_of_memory);
	if (s == NULL)
		return NULL;
	s->refs = 1;
	s->severity_action[SEVERITY_MAIN] = ACTION_DENY;
	s->severity_action[SEVERITY_RECOMMENDED] = ACTION_WARN;
	s->severity_action[SEVERITY_PREVIEW] = ACTION_OBSERVE;
	s->severity_action[SEVERITY_DRAFT] = ACTION_OBSERVE;
	s->severity_action[SEVERITY_OTHER] = ACTION_OBSERVE;
	s->severity_action[SEVERITY_DEPRECATED] = ACTION_OFF;
	if (good)
		return s;
	settings_unref(s);
	return NULL;
}

static void
read_file(
    struct settings_reader *r, const struct yaml_node *root, bool sinks_alone)
{
	if (!settings_reader_expect(r, root, YAML_MAP, "mode: deny"))
		return;
	for (size_t i = 0; i < SHAPES; i++) {
		const struct yaml_node *node = yaml_get(root, shapes[i].name);

		if (node == NULL || yaml_is_null(node) ||
		    (sinks_alone && shapes[i].read != settings_read_sinks))
			continue;
		shapes[i].read(r, node);
	}
	for (size_t i = 0; i < root->count; i++)
		read_part(r, root->items[i]);
	if (!sinks_alone)
		settings_check(r, root);
}

static void
read_part(struct settings_reader *r, const struct yaml_node *node)
{
	const struct settings_option *option =
	    settings_option_find("gate", node->key);

	for (size_t i = 0; i < SHAPES; i++) {
		if (strcmp(shapes[i].name, node->key) == 0)
			return;
	}
	if (option != NULL)
		read_option(r, option, node);
	else if (is_section(node->key))
		read_section(r, node);
	else
		refuse_part(r, node);
}

static bool
is_section(const char *name)
{
	for (size_t i = 0; i < settings_option_count; i++) {
		if (strcmp(settings_options[i].section, name) == 0)
			return strcmp(name, "gate") != 0;
	}
	return false;
}

static void
read_section(struct settings_reader *r, const struct yaml_node *section)
{
	if (yaml_is_null(section) || !settings_reader_expect(r, section,
					 YAML_MAP, "timeout: {head: 10s}"))
		return;
	for (size_t i = 0; i < section->count; i++) {
		const struct yaml_node *node = section->items[i];
		const struct settings_option *option =
		    settings_option_find(section->key, node->key);

		if (option != NULL)
			read_option(r, option, node);
		else
			refuse_option(r, section->key, node);
	}
}

static void
read_option(struct settings_reader *r, const struct settings_option *option,
    const struct yaml_node *node)
{
	struct text name = TEXT_INIT, right = TEXT_INIT;
	bool out_of_memory = false;

	if (yaml_is_null(node))
		return;
	if (node->kind == YAML_SCALAR &&
	    settings_value_set(r->settings, option, node->text, &out_of_memory))
		return;
	settings_option_add_name(&name, option);
	settings_value_describe(&right, option);
	if (out_of_memory || text_failed(&name) || text_failed(&right))
		settings_reader_fault(r, node->line, "out of memory");
	else if (node->kind == YAML_SCALAR)
		settings_reader_fault(r, node->line,
		    "%s is \"%s\" but must be %s", text_str(&name), node->text,
		    text_str(&right));
	else
		settings_reader_fault(r, node->line,
		    "%s must be a single value: %s", text_str(&name),
		    text_str(&right));
	text_done(&name);
	text_done(&right);
}

static void
refuse_part(struct settings_reader *r, const struct yaml_node *node)
{
	struct near near = NEAR_INIT(node->key);

	for (size_t i = 0; i < SHAPES; i++)
		near_offer(&near, shapes[i].name);
	for (size_t i = 0; i < settings_option_count; i++) {
		const struct settings_option *o = &settings_options[i];

		near_offer(&near,
		    strcmp(o->section, "gate") == 0 ? o->key : o->section);
	}
	settings_reader_unknown(r, node, near.best, "the gate");
}

static void
refuse_option(struct settings_reader *r, const char *section,
    const struct yaml_node *node)
{
	struct near near = NEAR_INIT(node->key);

	for (size_t i = 0; i < settings_option_count; i++) {
		if (strcmp(settings_options[i].section, section) == 0)
			near_offer(&near, settings_options[i].key);
	}
	settings_reader_unknown(r, node, near.best, section);
}

struct settings *
settings_ref(struct settings *s)
{
	__atomic_add_fetch(&s->refs, 1, __ATOMIC_RELAXED);
	return s;
}

void
settings_unref(struct settings *s)
{
	if (s == NULL || __atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	settings_free_listeners(s);
	settings_free_upstreams(s);
	settings_free_lists(s);
	yaml_tree_free(s->tree);
	settings_free_sinks(s);
	for (size_t i = 0; i < settings_option_count; i++)
		settings_value_free(s, &settings_options[i]);
	free(s->file);
	free(s);
}

bool
settings_trusts(const struct settings *s, const struct sockaddr *peer)
{
	for (size_t i = 0; i < s->trusted_proxy_count; i++) {
		if (settings_network_holds(&s->trusted_proxies[i], peer))
			return true;
	}
	return false;
}
