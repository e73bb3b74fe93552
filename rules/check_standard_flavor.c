/*
 * check_standard_flavor.c - a flavor that is taken for a certain standard
 * flavor must have exactly its figures and extra specs. It is taken for it
 * by scs:name-v2 or by its own name; of several the tests look at the last
 * one listed with the extra spec, and the name counts if there is none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/check_flavor.h"
#include "rules/field.h"
#include "rules/flavor_facts.h"
#include "rules/problem_say.h"
#include "rules/report.h"
#include "rules/rule_args.h"

struct standard {
	const char *name, *cpu_type, *disk_type; /* disk_type NULL: no disk */
	long long cpus, ram_mib, disk_gb;
	char name_v1[NAME_TEXT_MAX];
};

struct wanted_figure {
	const char *field, *kind;
	int64_t right, found;
};

struct wanted_spec {
	const char *key, *kind_missing, *kind_wrong, *right;
};

static bool fill_name_v1(struct standard *, const struct yaml_node *,
    const char *file, struct faults *);
static void run(const void *private, const struct view *, struct report *);
static bool concerns(const void *private, const struct view *);
static size_t chosen(
    const struct standard *, const struct view *, size_t except);
static bool is_seen(const struct view *, size_t at, size_t except);
static bool is_taken_for(const json_t *flavor, const char *name);
static bool passes(const struct standard *, const json_t *flavor);
static void check_figures(
    const struct standard *, const struct flavor_figures *, struct report *);
static void check_specs(const struct standard *, const struct flavor_facts *,
    const struct view *, struct report *);
static void report_figure(
    const struct standard *, const struct wanted_figure *, struct report *);
static void report_spec(const struct standard *, const struct wanted_spec *,
    const char *found, struct report *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "name", "cpus", "cpu_type",
		"ram_mib", "disk_gb", "disk_type", NULL };
	struct standard *s = calloc(1, sizeof(*s));

	*ret_private = s;
	return s != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "name", file, &s->name, faults) &&
	       args_number(rule, "cpus", file, &s->cpus, faults) &&
	       args_text(rule, "cpu_type", file, &s->cpu_type, faults) &&
	       args_number(rule, "ram_mib", file, &s->ram_mib, faults) &&
	       args_number(rule, "disk_gb", file, &s->disk_gb, faults) &&
	       args_text_or(rule, "disk_type", file, &s->disk_type, faults) &&
	       fill_name_v1(s, rule, file, faults);
}

/* Of standard names: every dash behind the first becomes a colon. */
static bool
fill_name_v1(struct standard *s, const struct yaml_node *rule, const char *file,
    struct faults *faults)
{
	struct flavor_name parts;

	if (flavor_name_parse(slice_of(s->name), &parts, NULL) != NAME_VALID) {
		faults_add(faults, file, yaml_get(rule, "name")->line,
		    "\"%s\" is not a flavor name of version 3", s->name);
		return false;
	}
	flavor_name_write(&parts, NAME_GRAMMAR_V1, s->name_v1);
	return true;
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct standard *s = private;
	const struct flavor_facts *facts;
	struct flavor_facts room;

	if (!concerns(private, view))
		return;
	facts = flavor_facts_of(view, &room);
	if (facts->figures != NULL)
		check_figures(s, facts->figures, report);
	check_specs(s, facts, view, report);
}

static bool
concerns(const void *private, const struct view *view)
{
	const struct standard *s = private;
	const struct flavor_facts *facts;
	struct flavor_facts room;

	if (view->as_tests)
		return chosen(s, view, CENSUS_NONE) == view->self;
	facts = flavor_facts_of(view, &room);
	return slice_is(facts->name_v2, s->name) ||
	       slice_is(facts->own.text, s->name);
}

/* The one that the tests take: the last with the extra spec, else the first
 * of the name. */
static size_t
chosen(const struct standard *s, const struct view *view, size_t except)
{
	struct slice name = slice_of(s->name);
	size_t at = census_keyed(view->census, name, CENSUS_NONE);
	size_t first = CENSUS_NONE;

	while (at != CENSUS_NONE && !is_seen(view, at, except))
		at = census_keyed(view->census, name, at);
	if (at != CENSUS_NONE)
		return at;
	while ((at = census_named(view->census, name, at)) != CENSUS_NONE) {
		if (is_seen(view, at, except))
			first = at;
	}
	return first;
}

/* The tests look at what they are shown; a write is judged by what everybody
 * is. */
static bool
is_seen(const struct view *view, size_t at, size_t except)
{
	return at != except &&
	       (view->as_tests || census_at(view->census, at)->visible);
}

static bool
is_taken_for(const json_t *flavor, const char *name)
{
	return slice_is(field_text(flavor, "extra_specs.scs:name-v2"), name) ||
	       slice_is(field_text(flavor, "name"), name);
}

/* Does the write take away a flavor that others may rely on? */
static bool
needs_census(const void *private, const struct view *view)
{
	const struct standard *s = private;

	return view->before != NULL && is_taken_for(view->before, s->name) &&
	       !json_is_false(
		   field_get(view->before, "os-flavor-access:is_public")) &&
	       (view->object == NULL || !is_taken_for(view->object, s->name)) &&
	       passes(s, view->before);
}

static bool
passes(const struct standard *s, const json_t *flavor)
{
	struct view view = { .kind = OBJECT_FLAVOR, .object = flavor };
	struct report report = REPORT_INIT;
	bool clean;

	run(s, &view, &report);
	clean = report.count == 0 && !report.failed;
	report_done(&report);
	return clean;
}

static void
change(const void *private, const struct view *view, struct report *report)
{
	const struct standard *s = private;
	size_t at;

	if (view->census == NULL || !needs_census(s, view))
		return;
	at = chosen(s, view, view->self);
	if (at != CENSUS_NONE && passes(s, census_at(view->census, at)->flavor))
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "last",
		.field = "name",
		.found = json_string_value(field_get(view->before, "name")),
		.allowed = "another right flavor of that kind, before this one "
			   "goes",
	    },
	    "this is the standard flavor %s, and there is no other: create "
	    "another one that serves as it first",
	    s->name);
}

static void
missing(const void *private, const struct view *view, struct report *report)
{
	const struct standard *s = private;

	if (chosen(s, view, CENSUS_NONE) != CENSUS_NONE)
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "missing",
		.field = "name",
		.allowed = s->name,
		.nearest = s->name,
	    },
	    "the standard flavor %s is missing: %lld vCPUs, %lld MiB of RAM "
	    "and %lld GB of disk",
	    s->name, s->cpus, s->ram_mib, s->disk_gb);
}

static void
check_figures(const struct standard *s, const struct flavor_figures *figures,
    struct report *report)
{
	const struct wanted_figure wanted[] = {
		{ "vcpus", "figures-vcpus", s->cpus, figures->vcpus },
		{ "ram", "figures-ram", s->ram_mib, figures->ram_mib },
		{ "disk", "figures-disk", s->disk_gb, figures->disk_gb },
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (wanted[i].found != wanted[i].right)
			report_figure(s, &wanted[i], report);
	}
}

/* In the request that creates a flavor extra specs cannot be given. */
static void
check_specs(const struct standard *s, const struct flavor_facts *facts,
    const struct view *view, struct report *report)
{
	const struct wanted_spec wanted[] = {
		{ "scs:name-v1", "missing-name-v1", "wrong-name-v1",
		    s->name_v1 },
		{ "scs:name-v2", "missing-name-v2", "wrong-name-v2", s->name },
		{ "scs:cpu-type", "missing-cpu-type", "wrong-cpu-type",
		    s->cpu_type },
		{ "scs:disk0-type", "missing-disk0-type", "wrong-disk0-type",
		    s->disk_type },
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct slice found = flavor_facts_spec(facts, wanted[i].key);

		if (wanted[i].right == NULL || slice_is(found, wanted[i].right))
			continue;
		if (found.at != NULL || !view->at_birth)
			report_spec(s, &wanted[i], found.at, report);
	}
}

static void
report_figure(const struct standard *s, const struct wanted_figure *figure,
    struct report *report)
{
	char found[24], right[24];

	snprintf(found, sizeof(found), "%" PRId64, figure->found);
	snprintf(right, sizeof(right), "%" PRId64, figure->right);
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = figure->kind,
		.field = figure->field,
		.found = found,
		.allowed = right,
		.nearest = right,
	    },
	    "the standard flavor %s has %s %s, not %s", s->name, figure->field,
	    right, found);
}

static void
report_spec(const struct standard *s, const struct wanted_spec *spec,
    const char *found, struct report *report)
{
	char field[64];
	struct problem problem = {
		.outcome = OUTCOME_FAIL,
		.kind = found == NULL ? spec->kind_missing : spec->kind_wrong,
		.field = field,
		.found = found,
		.allowed = spec->right,
		.nearest = spec->right,
	};

	snprintf(field, sizeof(field), "extra_specs.%s", spec->key);
	if (found == NULL)
		problem_say(report, problem,
		    "the standard flavor %s lacks the extra spec %s=%s",
		    s->name, spec->key, spec->right);
	else
		problem_say(report, problem,
		    "the standard flavor %s has %s=%s, not %s", s->name,
		    spec->key, spec->right, found);
}

const struct check check_standard_flavor = {
	.name = "standard-flavor",
	.usage = "name, cpus, cpu_type, ram_mib, disk_gb; disk_type: left out "
		 "where there is no disk",
	.prepare = prepare,
	.run = run,
	.release = free,
	.concerns = concerns,
	.change = change,
	.needs_census = needs_census,
	.missing = missing,
};
