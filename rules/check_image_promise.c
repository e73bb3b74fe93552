/*
 * check_image_promise.c - an image is not deleted while its uuid_validity
 * promises that its id stays (scs-0102): not before a date, never, or not
 * while fewer than N newer images of its name exist. Whether a notice was
 * given, as the value notice promises, nobody can see from here.
 */
#include "rules/check_image.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/image_age.h"
#include "rules/image_name.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

#define FIELD "uuid_validity"
#define COUNTED "last-"

static bool counted(struct slice, uint64_t *);
static uint64_t newer(const struct view *, uint64_t enough);
static void complain(struct report *, const struct view *, const char *until);

static bool
needs_census(const void *private, const struct view *view)
{
	uint64_t number;

	(void)private;
	return view->object == NULL && view->before != NULL &&
	       counted(field_text(view->before, FIELD), &number) && number > 0;
}

static bool
counted(struct slice value, uint64_t *ret)
{
	return slice_starts(value, COUNTED) &&
	       slice_to_u64(slice_skip(value, sizeof(COUNTED) - 1), ret);
}

static void
change(const void *private, const struct view *view, struct report *report)
{
	struct slice value = field_text(view->before, FIELD);
	char date[DATE_TEXT_MAX];
	uint64_t number;
	time_t end;

	(void)private;
	if (view->object != NULL || view->before == NULL)
		return;
	if (slice_is(value, "forever"))
		complain(report, view, "forever");
	else if (view->census != NULL && counted(value, &number) &&
		 newer(view, number) < number)
		complain(report, view,
		    "until that many newer images of its name exist");
	else if (date_read(value, &end) && view->now < end)
		complain(report, view, date_write(end, date));
}

/* Counted up to enough. Hidden and renamed ones are newer builds too. */
static uint64_t
newer(const struct view *view, uint64_t enough)
{
	struct slice name = image_name_base(field_text(view->before, "name"));
	uint64_t count = 0;
	time_t built;

	if (!image_age_built(view->before, &built))
		built = 0;
	for (size_t i = 0; count < enough && i < census_count(view->census);
	     i++) {
		const struct census_entry *e = census_at(view->census, i);

		if (i != view->self && e->visible && e->built > built &&
		    slice_equal(image_name_base(census_name(e)), name))
			count++;
	}
	return count;
}

static void
complain(struct report *report, const struct view *view, const char *until)
{
	const char *value = json_string_value(field_get(view->before, FIELD));

	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "promised",
		.field = FIELD,
		.found = value,
		.allowed = "hiding or renaming the image, or deleting it when "
			   "its promise is over",
	    },
	    "uuid_validity=%s promises that the id of the image stays, %s%s",
	    value, until[0] >= '0' && until[0] <= '9' ? "until " : "", until);
}

const struct check check_image_promise = {
	.name = "image-promise",
	.usage = "none",
	.prepare = args_none,
	.change = change,
	.needs_census = needs_census,
};
