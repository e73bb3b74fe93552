/* scope.c - which test cases count in which version; see scope.h. */
#include "rules/scope.h"

#include <stdlib.h>
#include <string.h>

#include "conf/text.h"
#include "conf/yaml_tree.h"
#include "rules/scope_check.h"

struct scope {
	struct yaml_tree *tree; /* of the right shape: asked directly */
};

static bool in_main(const struct yaml_node *, const char *, const char *);
static bool in_draft(const struct yaml_node *, const char *);
static bool recommended(const struct yaml_node *, const char *);
static const struct yaml_node *last_period(const struct yaml_node *);

struct scope *
scope_load(const char *file, struct faults *faults)
{
	struct scope *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		faults_add(faults, file, 0, "out of memory");
		return NULL;
	}
	s->tree = yaml_tree_load(file, faults);
	if (s->tree != NULL && scope_check(s->tree, faults))
		return s;
	scope_free(s);
	return NULL;
}

void
scope_free(struct scope *s)
{
	if (s == NULL)
		return;
	yaml_tree_free(s->tree);
	free(s);
}

bool
scope_has_version(
    const struct scope *s, const char *version, struct faults *faults)
{
	const struct yaml_node *list = yaml_get(s->tree->root, "versions");
	struct text names = TEXT_INIT;

	if (scope_item(list, "version", version) != NULL)
		return true;
	for (size_t i = 0; i < list->count; i++)
		text_addf(
		    &names, " %s", yaml_get_text(list->items[i], "version"));
	faults_add(faults, s->tree->file, 0,
	    "there is no version %s of the scope; there are:%s", version,
	    text_str(&names));
	text_done(&names);
	return false;
}

bool
scope_knows(const struct scope *s, const char *id)
{
	return scope_testcase(s->tree->root, id) != NULL;
}

bool
scope_severity(const struct scope *s, const char *version, const char *id,
    enum severity *ret)
{
	const struct yaml_node *root = s->tree->root;

	if (in_main(root, version, id))
		*ret = SEVERITY_MAIN;
	else if (recommended(root, id))
		*ret = SEVERITY_RECOMMENDED;
	else if (in_draft(root, id))
		*ret = SEVERITY_DRAFT;
	else
		return false;
	return true;
}

static bool
in_main(const struct yaml_node *root, const char *version, const char *id)
{
	const struct yaml_node *modules = yaml_get(root, "modules");
	const struct yaml_node *include =
	    yaml_get(scope_item(yaml_get(root, "versions"), "version", version),
		"include");

	for (size_t i = 0; include != NULL && i < include->count; i++) {
		const struct yaml_node *module = scope_item(
		    modules, "id", scope_include_ref(include->items[i]));

		if (scope_lists(
			yaml_get(yaml_get(module, "targets"), "main"), id))
			return true;
	}
	return false;
}

static bool
recommended(const struct yaml_node *root, const char *id)
{
	const struct yaml_node *modules = yaml_get(root, "modules");

	for (size_t i = 0; i < modules->count; i++) {
		if (scope_lists(yaml_get(yaml_get(modules->items[i], "targets"),
				    "recommended"),
			id))
			return true;
	}
	return false;
}

static bool
in_draft(const struct yaml_node *root, const char *id)
{
	const struct yaml_node *states =
	    yaml_get(last_period(root), "versions");

	for (size_t i = 0; states != NULL && i < states->count; i++) {
		if (strcmp(states->items[i]->text, "draft") == 0 &&
		    in_main(root, states->items[i]->key, id))
			return true;
	}
	return false;
}

/* The one of the greatest date, whatever the order in the file. */
static const struct yaml_node *
last_period(const struct yaml_node *root)
{
	const struct yaml_node *timeline = yaml_get(root, "timeline");
	const struct yaml_node *last = NULL;

	for (size_t i = 0; i < timeline->count; i++) {
		const struct yaml_node *period = timeline->items[i];

		if (last == NULL || strcmp(yaml_get_text(period, "date"),
					yaml_get_text(last, "date")) > 0)
			last = period;
	}
	return last;
}
