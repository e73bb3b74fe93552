/*
 * check_image_replacement.c - an image by whose name an outdated one is
 * excused (scs-0102-image-recency) stays visible under that name, while the
 * outdated one is.
 */
#include "rules/check_image.h"
#include "rules/field.h"
#include "rules/image_name.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

static bool leaves_name(const struct view *);
static const struct census_entry *find_widow(const struct view *);
static bool another_replaces(const struct view *);

static bool
needs_census(const void *private, const struct view *view)
{
	(void)private;
	return leaves_name(view);
}

static bool
leaves_name(const struct view *view)
{
	return image_is_listed(view->before) &&
	       !(image_is_listed(view->object) &&
		   slice_equal(field_text(view->before, "name"),
		       field_text(view->object, "name")));
}

static void
change(const void *private, const struct view *view, struct report *report)
{
	const struct census_entry *widow;

	(void)private;
	if (view->census == NULL || !leaves_name(view) ||
	    another_replaces(view))
		return;
	widow = find_widow(view);
	if (widow == NULL)
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "replaces",
		.field = "name",
		.found = json_string_value(field_get(view->before, "name")),
		.allowed = "hiding or deleting the outdated image first",
	    },
	    "this image replaces the outdated image '%s', which without it "
	    "fails",
	    widow->name);
}

/* An outdated one whose name without the last word is that of the image. */
static const struct census_entry *
find_widow(const struct view *view)
{
	struct slice name = field_text(view->before, "name");

	for (size_t i = 0; i < census_count(view->census); i++) {
		const struct census_entry *e = census_at(view->census, i);
		struct slice shorter;

		if (i != view->self && !e->aside && !e->hidden && e->visible &&
		    !census_is_current(e, view->now) &&
		    image_name_shorter(census_name(e), &shorter) &&
		    slice_equal(shorter, name))
			return e;
	}
	return NULL;
}

/* Of several of the name the one listed last, as the tests take it. */
static bool
another_replaces(const struct view *view)
{
	struct slice name = field_text(view->before, "name");
	size_t at = CENSUS_NONE;

	while ((at = census_named(view->census, name, at)) != CENSUS_NONE) {
		const struct census_entry *e = census_at(view->census, at);

		if (at != view->self && e->visible && !e->hidden)
			return census_is_current(e, view->now);
	}
	return false;
}

const struct check check_image_replacement = {
	.name = "image-replacement",
	.usage = "none",
	.prepare = args_none,
	.change = change,
	.needs_census = needs_census,
};
