/* check_image_unique.c - one visible generic image for each architecture,
 * distribution and version (scs-0102-v2, os_purpose). */
#include "rules/check_image.h"
#include "rules/clash.h"
#include "rules/field.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

static bool is_moved(const struct view *, struct slice key, struct report *);
static void complain(struct report *, const struct view *,
    const struct census_entry *, bool moved);

static void
run(const void *private, const struct view *view, struct report *report)
{
	struct text key = TEXT_INIT;
	const struct census_entry *other = NULL;

	(void)private;
	if (view->census != NULL && census_key(view->kind, view->object, &key))
		other = clash_find(view, text_slice(&key), census_keyed);
	/* Who could not ask does not know. */
	if (text_failed(&key))
		report_problem(report, &(struct problem){ .kind = "double" });
	if (other != NULL)
		complain(report, view, other,
		    is_moved(view, text_slice(&key), report));
	text_done(&key);
}

/* Did it have another key, or none? */
static bool
is_moved(const struct view *view, struct slice key, struct report *report)
{
	struct text before = TEXT_INIT;
	bool moved = view->before != NULL &&
		     !(census_key(view->kind, view->before, &before) &&
			 slice_equal(text_slice(&before), key));

	if (text_failed(&before))
		report_problem(report, &(struct problem){ .kind = "double" });
	text_done(&before);
	return moved;
}

static bool
needs_census(const void *private, const struct view *view)
{
	(void)private;
	return clash_key_arises(view);
}

static void
complain(struct report *report, const struct view *view,
    const struct census_entry *other, bool moved)
{
	bool grace = clash_has_grace(view, other);

	problem_say(report,
	    (struct problem){
		.outcome = field_fail_listed(view),
		.kind = "double",
		.weight = clash_weight(moved, grace),
		.grace = grace,
		.field = "os_purpose",
		.found = "generic",
		.allowed = "generic for one visible image of an architecture, "
			   "distribution and version",
		.nearest = "oldgeneric",
	    },
	    "image '%s' is already the generic image of %s %s for %s: make "
	    "the older one oldgeneric, or hide it",
	    other->name,
	    json_string_value(field_get(view->object, "os_distro")),
	    json_string_value(field_get(view->object, "os_version")),
	    field_is_bare(view->object, "architecture")
		? "any architecture"
		: json_string_value(field_get(view->object, "architecture")));
}

const struct check check_image_unique = {
	.name = "image-unique",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.needs_census = needs_census,
};
