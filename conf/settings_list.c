/* settings_list.c - actions, overrides, and lists of plain texts. */
#include <stdlib.h>
#include <string.h>

#include "conf/settings_network.h"
#include "conf/settings_shape.h"

static bool read_action(
    struct settings_reader *, const struct yaml_node *, enum action *ret);
static void read_override(struct settings_reader *, const struct yaml_node *);
static void read_case(
    struct settings_reader *, const struct yaml_node *list, size_t);
static void add_override(
    struct settings_reader *, const struct settings_override *);
static void read_project(struct settings_reader *, const struct yaml_node *);
static void read_proxy(struct settings_reader *, const struct yaml_node *);

/* By enum severity; NULL ends it. */
static const char *const severities[] = {
	[SEVERITY_MAIN] = "main",
	[SEVERITY_RECOMMENDED] = "recommended",
	[SEVERITY_PREVIEW] = "preview",
	[SEVERITY_DRAFT] = "draft",
	[SEVERITY_OTHER] = "other",
	[SEVERITY_DEPRECATED] = "deprecated",
	NULL,
};

static const char *const actions[] = {
	[ACTION_OFF] = "off",
	[ACTION_OBSERVE] = "observe",
	[ACTION_WARN] = "warn",
	[ACTION_ANNOTATE] = "annotate",
	[ACTION_DENY] = "deny",
};

enum action
settings_ceiling(const struct settings *s)
{
	/* The words of gate.mode, in its order. */
	static const enum action ceilings[] = { ACTION_OBSERVE, ACTION_WARN,
		ACTION_ANNOTATE, ACTION_DENY };

	return ceilings[s->gate_mode];
}

const char *
action_name(enum action action)
{
	return actions[action];
}

bool
action_parse(const char *text, enum action *ret)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strcmp(text, actions[i]) == 0) {
			*ret = (enum action)i;
			return true;
		}
	}
	return false;
}

const char *
severity_name(enum severity severity)
{
	return severities[severity];
}

void
settings_read_actions(struct settings_reader *r, const struct yaml_node *map)
{
	if (!settings_reader_expect(r, map, YAML_MAP, "{main: deny}"))
		return;
	settings_reader_keys(r, map, severities, "actions");
	for (size_t i = 0; i < SEVERITIES; i++) {
		const struct yaml_node *node = yaml_get(map, severities[i]);

		if (node != NULL && !yaml_is_null(node))
			read_action(r, node, &r->settings->severity_action[i]);
	}
}

static bool
read_action(
    struct settings_reader *r, const struct yaml_node *node, enum action *ret)
{
	if (!settings_reader_expect(r, node, YAML_SCALAR, "deny"))
		return false;
	if (action_parse(node->text, ret))
		return true;
	settings_reader_fault(r, node->line,
	    "\"%s\" is no action; it must be off, observe, warn, annotate or "
	    "deny",
	    node->text);
	return false;
}

void
settings_read_overrides(struct settings_reader *r, const struct yaml_node *map)
{
	if (!settings_reader_expect(
		r, map, YAML_MAP, "{scs-0100-syntax-check: warn}"))
		return;
	for (size_t i = 0; i < map->count; i++)
		read_override(r, map->items[i]);
}

/* One action, or a list of them for some callers each. */
static void
read_override(struct settings_reader *r, const struct yaml_node *node)
{
	struct settings_override o = { .rule = node->key,
		.line = node->key_line };

	if (node->kind != YAML_LIST) {
		if (read_action(r, node, &o.action))
			add_override(r, &o);
		return;
	}
	if (node->count == 0)
		settings_reader_fault(r, node->key_line,
		    "the list of overrides of %s is empty", node->key);
	for (size_t i = 0; i < node->count; i++)
		read_case(r, node, i);
}

/* The first that fits counts: for whoever is none of them, there is the
 * last. */
static void
read_case(struct settings_reader *r, const struct yaml_node *list, size_t i)
{
	static const char *const known[] = { "by", "action", NULL };
	const struct yaml_node *node = list->items[i];
	const struct yaml_node *action = yaml_get(node, "action");
	struct settings_override o = { .rule = list->key,
		.by = yaml_get(node, "by"),
		.line = node->line };

	if (!settings_reader_expect(
		r, node, YAML_MAP, "{by: {role: image_admin}, action: warn}"))
		return;
	settings_reader_keys(r, node, known, "an override");
	if (action == NULL)
		settings_reader_fault(
		    r, node->line, "the override's \"action\" is missing");
	else if (o.by == NULL && i + 1 < list->count)
		settings_reader_fault(r, node->line,
		    "without \"by\" an override is for whoever writes, and "
		    "must "
		    "be the last of its list");
	else if (read_action(r, action, &o.action))
		add_override(r, &o);
}

static void
add_override(struct settings_reader *r, const struct settings_override *o)
{
	struct settings *s = r->settings;
	struct settings_override *list = settings_reader_grow(
	    r, s->overrides, s->override_count, sizeof(*list));

	if (list == NULL)
		return;
	s->overrides = list;
	list += s->override_count++;
	*list = *o;
	list->rule = settings_reader_copy(r, o->rule);
}

void
settings_read_projects(struct settings_reader *r, const struct yaml_node *list)
{
	if (!settings_reader_expect(
		r, list, YAML_LIST, "[\"4f1b0c7a9d2e4e6f8a1b2c3d4e5f6071\"]"))
		return;
	for (size_t i = 0; i < list->count; i++)
		read_project(r, list->items[i]);
}

static void
read_project(struct settings_reader *r, const struct yaml_node *node)
{
	struct settings *s = r->settings;
	char **list;

	if (!settings_reader_expect(
		r, node, YAML_SCALAR, "\"4f1b0c7a9d2e4e6f8a1b2c3d4e5f6071\""))
		return;
	if (node->text[0] == '\0' || yaml_is_null(node)) {
		settings_reader_fault(
		    r, node->line, "the id of a project is missing");
		return;
	}
	list = settings_reader_grow(
	    r, s->provider_projects, s->provider_project_count, sizeof(*list));
	if (list == NULL)
		return;
	s->provider_projects = list;
	list[s->provider_project_count++] = settings_reader_copy(r, node->text);
}

void
settings_read_proxies(struct settings_reader *r, const struct yaml_node *list)
{
	if (!settings_reader_expect(r, list, YAML_LIST, "[\"10.0.0.0/8\"]"))
		return;
	for (size_t i = 0; i < list->count; i++)
		read_proxy(r, list->items[i]);
}

static void
read_proxy(struct settings_reader *r, const struct yaml_node *node)
{
	struct settings *s = r->settings;
	struct settings_network *list, network;
	const char *problem;

	if (!settings_reader_expect(r, node, YAML_SCALAR, "\"10.0.0.0/8\""))
		return;
	problem = settings_network_parse(node->text, &network);
	if (problem != NULL) {
		settings_reader_fault(
		    r, node->line, "\"%s\" %s", node->text, problem);
		return;
	}
	list = settings_reader_grow(
	    r, s->trusted_proxies, s->trusted_proxy_count, sizeof(*list));
	if (list == NULL)
		return;
	s->trusted_proxies = list;
	list[s->trusted_proxy_count++] = network;
}

void
settings_free_lists(struct settings *s)
{
	for (size_t i = 0; i < s->override_count; i++)
		free(s->overrides[i].rule);
	for (size_t i = 0; i < s->provider_project_count; i++)
		free(s->provider_projects[i]);
	free(s->overrides);
	free(s->provider_projects);
	free(s->trusted_proxies);
}
