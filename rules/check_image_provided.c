/*
 * check_image_provided.c - provided_until is a promise about a name
 * (scs-0102): until then an image of this name must be there. And an image
 * that replaces an outdated one must stay, or that one fails.
 */
#include "rules/check_image.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/image_name.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

static bool promised(const struct view *, time_t *);
static bool another_named(const struct view *);

static bool
needs_census(const void *private, const struct view *view)
{
	time_t end;

	(void)private;
	return promised(view, &end);
}

/* Is an image taken from its name before the promised day? */
static bool
promised(const struct view *view, time_t *ret_end)
{
	struct slice name = field_text(view->before, "name");

	return image_is_listed(view->before) &&
	       !(image_is_listed(view->object) &&
		   slice_equal(name, field_text(view->object, "name"))) &&
	       !image_name_marks_old(image_name_last_word(name)) &&
	       date_read(field_text(view->before, "provided_until"), ret_end) &&
	       view->now < *ret_end;
}

static void
change(const void *private, const struct view *view, struct report *report)
{
	time_t end;

	(void)private;
	if (view->census == NULL || !promised(view, &end) ||
	    another_named(view))
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "promised",
		.field = "provided_until",
		.found = json_string_value(
		    field_get(view->before, "provided_until")),
		.allowed = "a newer image of that name, before this one goes",
	    },
	    "until its provided_until an image named '%s' was promised, and "
	    "this is the last one",
	    json_string_value(field_get(view->before, "name")));
}

static bool
another_named(const struct view *view)
{
	struct slice name = field_text(view->before, "name");
	size_t at = CENSUS_NONE;

	while ((at = census_named(view->census, name, at)) != CENSUS_NONE) {
		const struct census_entry *e = census_at(view->census, at);

		if (at != view->self && e->visible && !e->hidden)
			return true;
	}
	return false;
}

const struct check check_image_provided = {
	.name = "image-provided",
	.usage = "none",
	.prepare = args_none,
	.change = change,
	.needs_census = needs_census,
};
