/*
 * check_date_spelling.c - dates that the conformance tests understand should
 * be written as the standard writes them.
 */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/rule_args.h"

struct spelling {
	const struct yaml_node *days;    /* fields that hold a day */
	const struct yaml_node *moments; /* a day, and a time maybe */
};

static void look(const char *, bool, const struct view *, struct report *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "days", "moments", NULL };
	struct spelling *s = calloc(1, sizeof(*s));

	*ret_private = s;
	return s != NULL && args_known(rule, file, own, faults) &&
	       args_list(rule, "days", file, &s->days, faults) &&
	       args_list(rule, "moments", file, &s->moments, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct spelling *s = private;

	for (size_t i = 0; i < s->days->count; i++)
		look(s->days->items[i]->text, true, view, report);
	for (size_t i = 0; i < s->moments->count; i++)
		look(s->moments->items[i]->text, false, view, report);
}

static void
look(
    const char *field, bool day, const struct view *view, struct report *report)
{
	struct slice value = field_text(view->object, field);
	char right[DATE_TEXT_MAX];
	time_t when;

	if ((day ? date_is_day(value) : date_is_moment(value)) ||
	    !date_read(value, &when))
		return;
	date_write(when, right);
	if (day || memchr(value.at, ':', value.len) == NULL)
		right[strcspn(right, " ")] = '\0';
	field_report(report, view,
	    &(struct field_fault){
		.field = field,
		.kind = "spelling",
		.outcome = OUTCOME_FAIL,
		.allowed = day ? "written as YYYY-MM-DD"
			       : "written as YYYY-MM-DD or YYYY-MM-DD hh:mm",
		.nearest = right,
		.because = "the tests take this spelling, the standard does "
			   "not",
	    });
}

const struct check check_date_spelling = {
	.name = "date-spelling",
	.usage = "days: fields that hold a day; moments: fields that may "
		 "hold a time as well",
	.prepare = prepare,
	.run = run,
	.release = free,
};
