/*
 * check_image_name_unique.c - one visible image of a name, for the names by
 * which the standard knows images: of several, its tests look at just one.
 */
#include <stdlib.h>

#include "rules/check_image.h"
#include "rules/clash.h"
#include "rules/field.h"
#include "rules/image_name.h"
#include "rules/name_like.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"
#include "rules/word_list.h"

struct name_unique {
	const struct yaml_node *names, *like;
};

static bool counts(const struct name_unique *, const json_t *);
static bool is_renamed(const struct view *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "names", "names_like", NULL };
	struct name_unique *n = calloc(1, sizeof(*n));

	*ret_private = n;
	return n != NULL && args_known(rule, file, own, faults) &&
	       args_list_or(rule, "names", file, &n->names, faults) &&
	       args_list_or(rule, "names_like", file, &n->like, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct census_entry *other;
	struct slice name = field_text(view->object, "name");
	bool grace;

	if (view->census == NULL || !counts(private, view->object))
		return;
	other = clash_find(view, name, census_named);
	if (other == NULL)
		return;
	grace = clash_has_grace(view, other);
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "double",
		.weight = clash_weight(
		    view->before != NULL && is_renamed(view), grace),
		.grace = grace,
		.field = "name",
		.found = other->name,
		.allowed = "one visible image of that name",
	    },
	    "image %s has the name '%s' already: rename or hide the older one",
	    other->id[0] != '\0' ? other->id : "number two", other->name);
}

static bool
counts(const struct name_unique *n, const json_t *image)
{
	struct slice name = field_text(image, "name");

	if (!image_is_listed(image))
		return false;
	if (n->names == NULL && n->like == NULL)
		return name.len > 0;
	for (size_t i = 0; n->like != NULL && i < n->like->count; i++) {
		if (name_like(name, n->like->items[i]->text))
			return true;
	}
	return n->names != NULL && word_list_has(n->names, name);
}

static bool
needs_census(const void *private, const struct view *view)
{
	return view->object != NULL && counts(private, view->object) &&
	       (view->before == NULL || !counts(private, view->before) ||
		   is_renamed(view));
}

static bool
is_renamed(const struct view *view)
{
	return !slice_equal(
	    field_text(view->before, "name"), field_text(view->object, "name"));
}

const struct check check_image_name_unique = {
	.name = "image-name-unique",
	.usage = "names, names_like: the names that may stand once, # stands "
		 "for a digit, every name where none is listed",
	.prepare = prepare,
	.run = run,
	.release = free,
	.needs_census = needs_census,
};
