/*
 * check_image_recency.c - an image must be replaced as often as its
 * replace_frequency says, while provided_until lasts.
 */
#include "rules/check_image.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/image_age.h"
#include "rules/image_name.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

#define UNTIL "provided_until"

static bool has_nameless_twin(const struct view *);
static void complain_of_until(const struct view *, struct report *);
static bool may_be_replaced(const struct view *);
static void complain(struct report *, const struct view *, time_t);

static void
run(const void *private, const struct view *view, struct report *report)
{
	time_t due, end;

	(void)private;
	if (has_nameless_twin(view))
		field_report_nameless(report, view);
	if (!image_age_due(view->object, &due) || view->now <= due ||
	    view->now > image_age_let_off(view->object))
		return;
	if (!date_read(field_text(view->object, UNTIL), &end))
		complain_of_until(view, report);
	else if (!may_be_replaced(view))
		complain(report, view, due);
}

/* The test lists names that several images have, and dies if that is none. */
static bool
has_nameless_twin(const struct view *view)
{
	return view->census != NULL && field_is_nameless(view->object) &&
	       census_nameless(view->census) > 1;
}

/* Only an outdated image is looked for a replacement of. */
static bool
needs_census(const void *private, const struct view *view)
{
	time_t due;

	(void)private;
	return view->object != NULL && image_age_due(view->object, &due) &&
	       view->now > due && view->now <= image_age_let_off(view->object);
}

static void
complain_of_until(const struct view *view, struct report *report)
{
	field_report(report, view,
	    &(struct field_fault){
		.field = UNTIL,
		.outcome = field_get(view->object, UNTIL) == NULL
			       ? OUTCOME_ABORT
			       : OUTCOME_FAIL,
		.allowed = "a date written as YYYY-MM-DD, none or notice",
		.because = "the image is out of date, so that it matters "
			   "how long it was to be kept current",
	    });
}

/* The newer image carries the name without the last word, and is current or
 * let off itself. Without sight of the other images a name that is marked as
 * old is believed. */
static bool
may_be_replaced(const struct view *view)
{
	struct slice name = field_text(view->object, "name"), shorter;
	struct slice word = image_name_last_word(name);
	size_t at;

	if (view->census == NULL)
		return word.len < name.len && image_name_marks_old(word);
	if (!image_name_shorter(name, &shorter))
		return false;
	at = census_named(view->census, shorter, CENSUS_NONE);
	return at != CENSUS_NONE &&
	       census_is_current(census_at(view->census, at), view->now);
}

static void
complain(struct report *report, const struct view *view, time_t due)
{
	struct slice frequency = field_text(view->object, "replace_frequency");
	struct text message = TEXT_INIT, found = TEXT_INIT;
	char date[DATE_TEXT_MAX];
	const json_t *built = field_get(view->object, "image_build_date");

	if (built != NULL)
		field_show(built, &found);
	text_adds(&message, "replace_frequency is ");
	text_add(&message, frequency);
	text_addf(&message,
	    ", but the image is out of date since %s UTC and no newer image "
	    "of its name without the last word replaces it: build it anew",
	    date_write(due, date));
	problem_tell(report,
	    (struct problem){
		.outcome = field_fail_listed(view),
		.kind = "outdated",
		.field = "image_build_date",
		.found = text_failed(&found) ? NULL : text_str(&found),
		.allowed = "a build within the period that "
			   "replace_frequency promises",
	    },
	    &message);
	text_done(&found);
}

const struct check check_image_recency = {
	.name = "image-recency",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.needs_census = needs_census,
};
