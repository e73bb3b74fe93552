/* scope_check.c - the shape of a scope file; see scope_check.h. */
#include "rules/scope_check.h"

#include <string.h>

#include "conf/near.h"
#include "conf/slice.h"
#include "rules/date.h"

/* What is being checked, and where its faults go. */
struct place {
	const char *file;
	const struct yaml_node *root;
	struct faults *faults;
};

static void check_list(const struct place *, const struct yaml_node *,
    const char *, void (*)(const struct place *, const struct yaml_node *));
static void check_not_empty(const struct place *, const char *);
static void check_script(const struct place *, const struct yaml_node *);
static void check_testcase(const struct place *, const struct yaml_node *);
static void check_module(const struct place *, const struct yaml_node *);
static void check_target(const struct place *, const struct yaml_node *);
static void check_period(const struct place *, const struct yaml_node *);
static void check_version(const struct place *, const struct yaml_node *);
static void check_include(const struct place *, const struct yaml_node *);
static void check_keys(
    const struct place *, const struct yaml_node *, const char *const *);
static void check_word(const struct place *, const struct yaml_node *,
    const char *, const char *const *);
static void check_text(
    const struct place *, const struct yaml_node *, const char *);
static void check_day(const struct place *, const struct yaml_node *);
static void check_unique(const struct place *, const char *, const char *);
static void check_testcases_unique(const struct place *);
static void add_double(
    const struct place *, const struct yaml_node *, const struct yaml_node *);

static const char *const top_keys[] = { "uuid", "name", "url", "prerequisite",
	"variables", "scripts", "modules", "timeline", "versions", NULL };
static const char *const script_keys[] = { "executable", "args", "env",
	"testcases", NULL };
static const char *const testcase_keys[] = { "id", "lifetime", "section",
	"description", "url", NULL };
static const char *const module_keys[] = { "id", "name", "url", "parameters",
	"targets", NULL };
static const char *const target_keys[] = { "main", "recommended", "preview",
	NULL };
static const char *const period_keys[] = { "date", "versions", NULL };
static const char *const version_keys[] = { "version", "stabilized_at",
	"include", "targets", NULL };
static const char *const include_keys[] = { "ref", "parameters", NULL };
static const char *const lifetimes[] = { "day", "week", "month", "quarter",
	"year", NULL };
static const char *const states[] = { "effective", "warn", "draft",
	"deprecated", NULL };

bool
scope_check(const struct yaml_tree *tree, struct faults *faults)
{
	struct place p = { tree->file, tree->root, faults };
	size_t before = faults->count;

	check_keys(&p, p.root, top_keys);
	check_list(&p, p.root, "scripts", check_script);
	check_list(&p, p.root, "modules", check_module);
	check_list(&p, p.root, "timeline", check_period);
	check_list(&p, p.root, "versions", check_version);
	check_testcases_unique(&p);
	check_unique(&p, "modules", "id");
	check_unique(&p, "versions", "version");
	check_unique(&p, "timeline", "date");
	check_not_empty(&p, "timeline");
	return faults->count == before && !faults->out_of_memory;
}

static void
check_list(const struct place *p, const struct yaml_node *map, const char *key,
    void (*check)(const struct place *, const struct yaml_node *))
{
	const struct yaml_node *list = yaml_get(map, key);

	if (list == NULL || list->kind != YAML_LIST) {
		faults_add(p->faults, p->file, list ? list->line : map->line,
		    "the list \"%s\" is missing", key);
		return;
	}
	for (size_t i = 0; i < list->count; i++)
		check(p, list->items[i]);
}

/* Without a period nothing is ever in force. */
static void
check_not_empty(const struct place *p, const char *key)
{
	const struct yaml_node *list = yaml_get(p->root, key);

	if (list != NULL && list->kind == YAML_LIST && list->count == 0)
		faults_add(p->faults, p->file, list->line,
		    "the list \"%s\" is empty", key);
}

static void
check_script(const struct place *p, const struct yaml_node *script)
{
	check_keys(p, script, script_keys);
	check_list(p, script, "testcases", check_testcase);
}

static void
check_testcase(const struct place *p, const struct yaml_node *testcase)
{
	check_keys(p, testcase, testcase_keys);
	check_text(p, testcase, "id");
	check_word(p, yaml_get(testcase, "lifetime"), "lifetime", lifetimes);
}

static void
check_module(const struct place *p, const struct yaml_node *module)
{
	const struct yaml_node *targets = yaml_get(module, "targets");

	check_keys(p, module, module_keys);
	check_text(p, module, "id");
	if (targets == NULL)
		return;
	check_keys(p, targets, target_keys);
	for (size_t i = 0; targets->kind == YAML_MAP && i < targets->count; i++)
		check_list(p, targets, targets->items[i]->key, check_target);
}

static void
check_target(const struct place *p, const struct yaml_node *id)
{
	if (id->kind != YAML_SCALAR)
		faults_add(p->faults, p->file, id->line,
		    "a target lists ids of test cases");
	else if (scope_testcase(p->root, id->text) == NULL)
		faults_add(p->faults, p->file, id->line,
		    "no script has the test case \"%s\"", id->text);
}

static void
check_period(const struct place *p, const struct yaml_node *period)
{
	const struct yaml_node *versions = yaml_get(period, "versions");

	check_keys(p, period, period_keys);
	check_text(p, period, "date");
	check_day(p, yaml_get(period, "date"));
	if (versions == NULL || versions->kind != YAML_MAP) {
		faults_add(p->faults, p->file, period->line,
		    "an entry of the timeline maps versions to their states");
		return;
	}
	for (size_t i = 0; i < versions->count; i++) {
		const struct yaml_node *state = versions->items[i];

		check_word(p, state, "state", states);
		if (scope_item(yaml_get(p->root, "versions"), "version",
			state->key) == NULL)
			faults_add(p->faults, p->file, state->key_line,
			    "there is no version \"%s\"", state->key);
	}
}

static void
check_day(const struct place *p, const struct yaml_node *n)
{
	time_t day;

	if (n == NULL || n->kind != YAML_SCALAR ||
	    (date_is_day(slice_of(n->text)) &&
		date_read(slice_of(n->text), &day)))
		return;
	faults_add(p->faults, p->file, n->line,
	    "\"%s\" is no day; it is written as YYYY-MM-DD", n->text);
}

static void
check_version(const struct place *p, const struct yaml_node *version)
{
	check_keys(p, version, version_keys);
	check_text(p, version, "version");
	check_list(p, version, "include", check_include);
}

static void
check_include(const struct place *p, const struct yaml_node *entry)
{
	const char *ref = scope_include_ref(entry);

	if (entry->kind == YAML_MAP)
		check_keys(p, entry, include_keys);
	if (ref == NULL)
		faults_add(p->faults, p->file, entry->line,
		    "an include is the id of a module, or a map with ref");
	else if (scope_item(yaml_get(p->root, "modules"), "id", ref) == NULL)
		faults_add(p->faults, p->file, entry->line,
		    "there is no module \"%s\"", ref);
}

static void
check_keys(
    const struct place *p, const struct yaml_node *map, const char *const *keys)
{
	if (map->kind != YAML_MAP) {
		faults_add(
		    p->faults, p->file, map->line, "a map is expected here");
		return;
	}
	for (size_t i = 0; i < map->count; i++) {
		struct near near = NEAR_INIT(map->items[i]->key);

		if (slice_among(slice_of(near.word), keys))
			continue;
		for (size_t k = 0; keys[k] != NULL; k++)
			near_offer(&near, keys[k]);
		faults_add(p->faults, p->file, map->items[i]->key_line,
		    near.best == NULL ? "unknown key \"%s\""
				      : "unknown key \"%s\"; \"%s\" is one",
		    near.word, near.best);
	}
}

/* Absence is fine. */
static void
check_word(const struct place *p, const struct yaml_node *n, const char *what,
    const char *const *words)
{
	struct text list = TEXT_INIT;

	if (n == NULL ||
	    (n->kind == YAML_SCALAR && slice_among(slice_of(n->text), words)))
		return;
	for (; *words != NULL; words++)
		text_addf(&list, " %s", *words);
	faults_add(p->faults, p->file, n->line, "a %s is one of%s", what,
	    text_str(&list));
	text_done(&list);
}

static void
check_text(const struct place *p, const struct yaml_node *map, const char *key)
{
	const char *text = yaml_get_text(map, key);

	if (map->kind == YAML_MAP && (text == NULL || text[0] == '\0'))
		faults_add(p->faults, p->file, map->line,
		    "\"%s\" is missing here", key);
}

static void
check_unique(const struct place *p, const char *list_key, const char *key)
{
	const struct yaml_node *list = yaml_get(p->root, list_key);

	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const char *text = yaml_get_text(list->items[i], key);

		if (text != NULL)
			add_double(p, yaml_get(list->items[i], key),
			    yaml_get(scope_item(list, key, text), key));
	}
}

static void
check_testcases_unique(const struct place *p)
{
	const struct yaml_node *scripts = yaml_get(p->root, "scripts");
	const struct yaml_node *cases, *id;

	for (size_t i = 0; scripts != NULL && i < scripts->count; i++) {
		cases = yaml_get(scripts->items[i], "testcases");
		for (size_t k = 0; cases != NULL && k < cases->count; k++) {
			id = yaml_get(cases->items[k], "id");
			if (id == NULL || id->kind != YAML_SCALAR)
				continue;
			add_double(p, id,
			    yaml_get(scope_testcase(p->root, id->text), "id"));
		}
	}
}

/* first is what a search for the id finds: itself, unless it is a double. */
static void
add_double(const struct place *p, const struct yaml_node *id,
    const struct yaml_node *first)
{
	if (id != first)
		faults_add(p->faults, p->file, id->line,
		    "\"%s\" stands in line %u already", id->text, first->line);
}

const struct yaml_node *
scope_item(const struct yaml_node *list, const char *key, const char *text)
{
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const char *here = yaml_get_text(list->items[i], key);

		if (here != NULL && strcmp(here, text) == 0)
			return list->items[i];
	}
	return NULL;
}

const struct yaml_node *
scope_testcase(const struct yaml_node *root, const char *id)
{
	const struct yaml_node *scripts = yaml_get(root, "scripts");
	const struct yaml_node *found = NULL;

	for (size_t i = 0; scripts != NULL && i < scripts->count; i++) {
		found = scope_item(
		    yaml_get(scripts->items[i], "testcases"), "id", id);
		if (found != NULL)
			break;
	}
	return found;
}

bool
scope_lists(const struct yaml_node *list, const char *text)
{
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		if (list->items[i]->kind == YAML_SCALAR &&
		    strcmp(list->items[i]->text, text) == 0)
			return true;
	}
	return false;
}

const char *
scope_include_ref(const struct yaml_node *entry)
{
	if (entry->kind == YAML_SCALAR)
		return entry->text;
	return yaml_get_text(entry, "ref");
}
