/* check_image_build_date.c - when an image was built: a date, not after it
 * was registered, not in the future. */
#include "rules/check_image.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/rule_args.h"

#define FIELD "image_build_date"

static void complain(
    struct report *, const struct view *, const char *, const char *);

static void
run(const void *private, const struct view *view, struct report *report)
{
	time_t built, created;

	(void)private;
	if (!date_read(field_text(view->object, FIELD), &built))
		complain(report, view, NULL,
		    "a date written as YYYY-MM-DD or YYYY-MM-DD hh:mm");
	else if (date_read_stamp(
		     field_text(view->object, "created_at"), &created) &&
		 built > created)
		complain(report, view, "after-creation",
		    "no later than created_at, when the image was "
		    "registered");
	else if (built > view->now)
		complain(report, view, "future", "no date in the future");
}

static void
complain(struct report *report, const struct view *view, const char *kind,
    const char *allowed)
{
	field_report(report, view,
	    &(struct field_fault){
		.field = FIELD,
		.kind = kind,
		.outcome = OUTCOME_FAIL,
		.allowed = allowed,
	    });
}

const struct check check_image_build_date = {
	.name = "image-build-date",
	.usage = "none",
	.prepare = args_none,
	.run = run,
};
