/*
 * check_image_recency.c - an image must be replaced as often as its
 * replace_frequency says, while provided_until lasts.
 */
#include "rules/check_image.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/image_age.h"
#include "rules/image_name.h"
#include "rules/rule_args.h"

static bool excused(const struct view *, struct report *);
static bool may_be_replaced(const struct view *);
static void complain(struct report *, const struct view *, time_t);

static void
run(const void *private, const struct view *view, struct report *report)
{
	time_t due;

	(void)private;
	if (!image_age_due(view->object, &due) || view->now <= due ||
	    excused(view, report) || may_be_replaced(view))
		return;
	complain(report, view, due);
}

/* Only an outdated image is looked for a replacement of. */
static bool
needs_census(const void *private, const struct view *view)
{
	time_t due;

	(void)private;
	return view->object != NULL && image_age_due(view->object, &due) &&
	       view->now > due;
}

/* True also after reporting what is wrong with provided_until itself. */
static bool
excused(const struct view *view, struct report *report)
{
	struct slice until = field_text(view->object, "provided_until");
	struct field_fault fault = {
		.field = "provided_until",
		.outcome = OUTCOME_FAIL,
		.allowed = "a date written as YYYY-MM-DD, none or notice",
		.because = "the image is out of date, so that it matters "
			   "how long it was to be kept current",
	};
	time_t end;

	if (field_get(view->object, fault.field) == NULL)
		fault.outcome = OUTCOME_ABORT;
	else if (slice_is(until, "none") || slice_is(until, "notice"))
		return true;
	else if (date_read(until, &end))
		return end < view->now;
	field_report(report, view, &fault);
	return true;
}

/* The newer image carries the name without the last word. Without sight of
 * the other images a name that is marked as old is believed. */
static bool
may_be_replaced(const struct view *view)
{
	struct slice name = field_text(view->object, "name");
	struct slice word = image_name_last_word(name);
	const struct census_entry *newer;
	size_t at;

	if (word.len == name.len)
		return false;
	if (view->census == NULL)
		return image_name_marks_old(word);
	name.len -= word.len + 1;
	at = census_named(view->census, name, CENSUS_NONE);
	if (at == CENSUS_NONE)
		return false;
	newer = census_at(view->census, at);
	return newer->due == 0 || view->now <= newer->due;
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
	report_problem(report,
	    &(struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "outdated",
		.field = "image_build_date",
		.found = text_failed(&found) ? NULL : text_str(&found),
		.allowed = "a build within the period that "
			   "replace_frequency promises",
		.message = text_failed(&message) ? NULL : text_str(&message),
	    });
	text_done(&message);
	text_done(&found);
}

const struct check check_image_recency = {
	.name = "image-recency",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.needs_census = needs_census,
};
