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

struct scope {
	struct yaml_tree *tree; /* of the right shape: asked directly */
	const struct yaml_node *versions, *modules;
	struct period *periods;
	size_t period_count;
};

static bool read_periods(struct scope *, struct faults *);
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
	struct scope *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		faults_add(faults, file, 0, "out of memory");
		return NULL;
	}
	s->tree = yaml_tree_load(file, faults);
	if (s->tree != NULL && scope_check(s->tree, faults) &&
	    read_periods(s, faults)) {
		s->versions = yaml_get(s->tree->root, "versions");
		s->modules = yaml_get(s->tree->root, "modules");
		return s;
	}
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
	return yaml_get_text(scope_testcase(s->tree->root, id), key);
}

bool
scope_knows(const struct scope *s, const char *id)
{
	return scope_testcase(s->tree->root, id) != NULL;
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
		if (slice_is(version, scope_version_name(s, i))) {
			text_done(&names);
			return true;
		}
		text_addf(&names, " %s", scope_version_name(s, i));
	}
	faults_add(faults, s->tree->file, 0,
	    "there is no version %.*s of the scope; there are:%s",
	    (int)version.len, version.at, text_str(&names));
	text_done(&names);
	return false;
}

enum scope_target
scope_target(const struct scope *s, size_t version, const char *id)
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

bool
scope_recommends(const struct scope *s, const char *id)
{
	for (size_t i = 0; i < s->modules->count; i++) {
		if (target_of(s->modules->items[i], id) == TARGET_RECOMMENDED)
			return true;
	}
	return false;
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
