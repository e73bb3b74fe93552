/*
 * check_image_present.c - an image of a certain name (or of names like a
 * pattern) must be there for everybody: the last one may not go (scs-0104).
 */
#include <stdlib.h>

#include "rules/check_image.h"
#include "rules/field.h"
#include "rules/image_name.h"
#include "rules/name_like.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

struct present {
	const char *name, *like;
	bool needs_name; /* the test dies of an image without a name */
};

static bool dies(const struct present *, const struct view *);
static bool is_named(const struct present *, struct slice);
static bool serves(const struct present *, const json_t *);
static bool another_serves(const struct present *, const struct view *);
static const char *shown(const struct present *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "name", "name_like", "needs_name",
		NULL };
	struct present *p = calloc(1, sizeof(*p));

	*ret_private = p;
	if (p == NULL || !args_known(rule, file, own, faults) ||
	    !args_text_or(rule, "name", file, &p->name, faults) ||
	    !args_text_or(rule, "name_like", file, &p->like, faults) ||
	    !args_switch(rule, "needs_name", file, &p->needs_name, faults))
		return false;
	if ((p->name == NULL) != (p->like == NULL))
		return true;
	faults_add(faults, file, rule->line,
	    "either \"name\" or \"name_like\" says which image is wanted");
	return false;
}

static bool
concerns(const void *private, const struct view *view)
{
	return dies(private, view) ||
	       is_named(private, field_text(view->object, "name"));
}

static bool
dies(const struct present *p, const struct view *view)
{
	return p->needs_name && view->as_tests &&
	       field_is_nameless(view->object);
}

/* That an image is there is nothing wrong with it. */
static void
run(const void *private, const struct view *view, struct report *report)
{
	if (dies(private, view))
		field_report_nameless(report, view);
}

static bool
is_named(const struct present *p, struct slice name)
{
	return p->name != NULL ? slice_is(name, p->name)
			       : name_like(name, p->like);
}

static bool
serves(const struct present *p, const json_t *image)
{
	return image_is_listed(image) && is_named(p, field_text(image, "name"));
}

static bool
needs_census(const void *private, const struct view *view)
{
	return serves(private, view->before) && !serves(private, view->object);
}

static void
change(const void *private, const struct view *view, struct report *report)
{
	const struct present *p = private;

	if (view->census == NULL || !needs_census(p, view) ||
	    another_serves(p, view))
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "last",
		.field = "name",
		.found = json_string_value(field_get(view->before, "name")),
		.allowed = "another visible image of that name, before this "
			   "one goes",
	    },
	    "this is the last visible image named %s, and the standard wants "
	    "one: publish another one of that name first",
	    shown(p));
}

static bool
another_serves(const struct present *p, const struct view *view)
{
	for (size_t i = 0; i < census_count(view->census); i++) {
		const struct census_entry *e = census_at(view->census, i);

		if (i != view->self && e->visible && !e->hidden && !e->aside &&
		    is_named(p, census_name(e)))
			return true;
	}
	return false;
}

static void
missing(const void *private, const struct view *view, struct report *report)
{
	const struct present *p = private;

	if (another_serves(p, view))
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "missing",
		.field = "name",
		.allowed = "a visible image of that name",
		.nearest = p->name,
	    },
	    "there is no image named %s for everybody", shown(p));
}

static const char *
shown(const struct present *p)
{
	return p->name != NULL ? p->name : p->like;
}

const struct check check_image_present = {
	.name = "image-present",
	.usage = "name, or name_like: which image must be there, # stands for "
		 "a digit; needs_name: the test dies of one without",
	.prepare = prepare,
	.run = run,
	.release = free,
	.concerns = concerns,
	.change = change,
	.needs_census = needs_census,
	.missing = missing,
};
