/* scope.c - which test cases count in which version, and when; see scope.h. */
#include "rules/scope.h"

#include <stdlib.h>
#include <string.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "conf/yaml_tree.h"
#include "rules/date.h"
#include "rules/scope_check.h"

struct period {
	time_t start;
	const struct yaml_node *states; /* version: state */
};

/* A test case, and where each version has it. */
struct test_case {
	const char *id;
	const struct yaml_node *node;
	bool recommended;           /* in any module */
	enum scope_target *targets; /* by version */
};

struct scope {
	struct yaml_tree *tree;  /* of the right shape: asked directly */
	struct test_case *cases; /* by id */
	size_t case_count;
	enum scope_target *targets; /* of all cases */
	const struct yaml_node *versions, *modules;
	struct period *periods;
	size_t period_count;
};

static struct scope *make_scope(struct yaml_tree *, struct faults *);
static bool read_periods(struct scope *, struct faults *);
static bool read_cases(struct scope *, struct faults *);
static void read_script(struct scope *, const struct yaml_node *testcases);
static enum scope_target included(
    const struct scope *, size_t version, const char *id);
static struct test_case *find_case(const struct scope *, const char *id);
static int by_id(const void *, const void *);
static int by_start(const void *, const void *);
static enum scope_target target_of(
    const struct yaml_node *module, const char *id);

static const char *const states[] = {
	[STATE_EFFECTIVE] = "effective",
	[STATE_WARN] = "warn",
	[STATE_DRAFT] = "draft",
	[STATE_DEPRECATED] = "deprecated",
	[STATE_UNNAMED] = "not named",
};

/* Of one test case in several modules the strongest counts. */
static const struct {
	const char *name;
	enum scope_target target;
} targets[] = { { "main", TARGET_MAIN }, { "recommended", TARGET_RECOMMENDED },
	{ "preview", TARGET_PREVIEW } };

struct scope *
scope_load(const char *file, struct faults *faults)
{
	return make_scope(yaml_tree_load(file, faults), faults);
}

struct scope *
scope_parse(
    const char *text, size_t len, const char *file, struct faults *faults)
{
	return make_scope(yaml_tree_parse(text, len, file, faults), faults);
}

/* Takes the tree; NULL stays NULL. */
static struct scope *
make_scope(struct yaml_tree *tree, struct faults *faults)
{
	struct scope *s = tree != NULL ? calloc(1, sizeof(*s)) : NULL;

	if (s == NULL) {
		if (tree != NULL)
			faults_add(faults, tree->file, 0, "out of memory");
		yaml_tree_free(tree);
		return NULL;
	}
	s->tree = tree;
	s->versions = yaml_get(s->tree->root, "versions");
	s->modules = yaml_get(s->tree->root, "modules");
	if (scope_check(s->tree, faults) && read_periods(s, faults) &&
	    read_cases(s, faults))
		return s;
	scope_free(s);
	return NULL;
}

static bool
read_periods(struct scope *s, struct faults *faults)
{
	const struct yaml_node *timeline = yaml_get(s->tree->root, "timeline");

	s->periods = calloc(timeline->count + 1, sizeof(*s->periods));
	if (s->periods == NULL) {
		faults_add(faults, s->tree->file, 0, "out of memory");
		return false;
	}
	for (; s->period_count < timeline->count; s->period_count++) {
		const struct yaml_node *entry =
		    timeline->items[s->period_count];
		struct period *p = &s->periods[s->period_count];

		p->states = yaml_get(entry, "versions");
		/* scope_check() has seen that it is a day; the tests' reader
		 * knows no 1970-01-01, which is then no start at all. */
		date_read(slice_of(yaml_get_text(entry, "date")), &p->start);
	}
	qsort(s->periods, s->period_count, sizeof(*s->periods), by_start);
	return true;
}

static int
by_start(const void *a, const void *b)
{
	const struct period *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

void
scope_free(struct scope *s)
{
	if (s == NULL)
		return;
	yaml_tree_free(s->tree);
	free(s->periods);
	free(s->cases);
	free(s->targets);
	free(s);
}

const char *
scope_text(const struct scope *s, const char *key)
{
	const char *text = yaml_get_text(s->tree->root, key);

	return text != NULL ? text : "";
}

const char *
scope_case_text(const struct scope *s, const char *id, const char *key)
{
	const struct test_case *c = find_case(s, id);

	return c == NULL ? NULL : yaml_get_text(c->node, key);
}

bool
scope_knows(const struct scope *s, const char *id)
{
	return find_case(s, id) != NULL;
}

size_t
scope_version_count(const struct scope *s)
{
	return s->versions->count;
}

const char *
scope_version_name(const struct scope *s, size_t version)
{
	return yaml_get_text(s->versions->items[version], "version");
}

size_t
scope_version_find(const struct scope *s, const char *name)
{
	for (size_t i = 0; i < s->versions->count; i++) {
		if (strcmp(scope_version_name(s, i), name) == 0)
			return i;
	}
	return SCOPE_NONE;
}

bool
scope_has_version(
    const struct scope *s, struct slice version, struct faults *faults)
{
	struct text names = TEXT_INIT;

	for (size_t i = 0; i < s->versions->count; i++) {
		if (slice_is(version, scope_version_name(s, i)))
			return true;
	}
	for (size_t i = 0; i < s->versions->count; i++)
		text_addf(&names, " %s", scope_version_name(s, i));
	faults_add(faults, s->tree->file, 0,
	    "there is no version %.*s of the scope; there are:%s",
	    (int)version.len, version.at, text_str(&names));
	text_done(&names);
	return false;
}

enum scope_target
scope_target(const struct scope *s, size_t version, const char *id)
{
	const struct test_case *c = find_case(s, id);

	return c == NULL ? TARGET_NONE : c->targets[version];
}

bool
scope_recommends(const struct scope *s, const char *id)
{
	const struct test_case *c = find_case(s, id);

	return c != NULL && c->recommended;
}

static struct test_case *
find_case(const struct scope *s, const char *id)
{
	const struct test_case wanted = { .id = id };

	return bsearch(
	    &wanted, s->cases, s->case_count, sizeof(*s->cases), by_id);
}

static int
by_id(const void *a, const void *b)
{
	const struct test_case *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* Asked for often: by each rule in each period. */
static bool
read_cases(struct scope *s, struct faults *faults)
{
	const struct yaml_node *scripts = yaml_get(s->tree->root, "scripts");
	size_t count = 0;

	for (size_t i = 0; i < scripts->count; i++)
		count += yaml_get(scripts->items[i], "testcases")->count;
	s->cases = calloc(count + 1, sizeof(*s->cases));
	s->targets =
	    calloc(count * s->versions->count + 1, sizeof(*s->targets));
	if (s->cases == NULL || s->targets == NULL) {
		faults_add(faults, s->tree->file, 0, "out of memory");
		return false;
	}
	for (size_t i = 0; i < scripts->count; i++)
		read_script(s, yaml_get(scripts->items[i], "testcases"));
	qsort(s->cases, s->case_count, sizeof(*s->cases), by_id);
	return true;
}

static void
read_script(struct scope *s, const struct yaml_node *testcases)
{
	for (size_t i = 0; i < testcases->count; i++) {
		struct test_case *c = &s->cases[s->case_count];

		*c = (struct test_case){
			.id = yaml_get_text(testcases->items[i], "id"),
			.node = testcases->items[i],
			.targets =
			    s->targets + s->case_count++ * s->versions->count,
		};
		for (size_t k = 0; k < s->modules->count; k++)
			c->recommended =
			    c->recommended || target_of(s->modules->items[k],
						  c->id) == TARGET_RECOMMENDED;
		for (size_t k = 0; k < s->versions->count; k++)
			c->targets[k] = included(s, k, c->id);
	}
}

static enum scope_target
included(const struct scope *s, size_t version, const char *id)
{
	const struct yaml_node *include =
	    yaml_get(s->versions->items[version], "include");
	enum scope_target best = TARGET_NONE;

	for (size_t i = 0; i < include->count; i++) {
		enum scope_target here =
		    target_of(scope_item(s->modules, "id",
				  scope_include_ref(include->items[i])),
			id);

		if (here != TARGET_NONE && (best == TARGET_NONE || here < best))
			best = here;
	}
	return best;
}

static enum scope_target
target_of(const struct yaml_node *module, const char *id)
{
	const struct yaml_node *lists = yaml_get(module, "targets");

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (scope_lists(yaml_get(lists, targets[i].name), id))
			return targets[i].target;
	}
	return TARGET_NONE;
}

size_t
scope_period_count(const struct scope *s)
{
	return s->period_count;
}

time_t
scope_period_start(const struct scope *s, size_t period)
{
	return s->periods[period].start;
}

size_t
scope_period_at(const struct scope *s, time_t now)
{
	size_t period = 0;

	while (
	    period + 1 < s->period_count && s->periods[period + 1].start <= now)
		period++;
	return period;
}

enum scope_state
scope_state(const struct scope *s, size_t period, size_t version)
{
	const char *state = yaml_get_text(
	    s->periods[period].states, scope_version_name(s, version));

	for (int i = 0; state != NULL && i < STATE_UNNAMED; i++) {
		if (strcmp(state, states[i]) == 0)
			return (enum scope_state)i;
	}
	return STATE_UNNAMED;
}

size_t
scope_effective(const struct scope *s, size_t period)
{
	size_t warned = SCOPE_NONE;

	for (size_t i = 0; i < s->versions->count; i++) {
		enum scope_state state = scope_state(s, period, i);

		if (state == STATE_EFFECTIVE)
			return i;
		if (state == STATE_WARN && warned == SCOPE_NONE)
			warned = i;
	}
	return warned;
}

const char *
scope_state_name(enum scope_state state)
{
	return states[state];
}
