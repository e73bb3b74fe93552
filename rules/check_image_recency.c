/*
 * check_image_recency.c - an image must be replaced as often as its
 * replace_frequency says, while provided_until lasts.
 */
#include "rules/check_image.h"
#include "rules/cloud.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/rule_args.h"
#include "rules/script_digit.h"

#define UNTIL "provided_until"
#define HOUR ((time_t)3600)
#define DAY (24 * HOUR)

static bool has_nameless_twin(const struct view *);
static bool outdated(const json_t *, time_t, time_t *);
static bool let_off(const json_t *, time_t);
static void complain_of_until(const struct view *, struct report *);
static bool may_be_replaced(const struct view *);
static struct slice last_word(struct slice);
static bool marks_old(struct slice);
static void complain(struct report *, const struct view *, time_t);

/* How long after its build an image may stay: a tenth more than the period
 * it promises. What is not listed has no date. */
static const struct {
	const char *frequency;
	time_t lasts;
} periods[] = {
	{ "yearly", 365 * DAY + 365 * DAY / 10 },
	{ "quarterly", 92 * DAY + 92 * DAY / 10 },
	{ "monthly", 31 * DAY + 31 * DAY / 10 },
	{ "weekly", 175 * HOUR + 175 * HOUR / 10 },
	{ "daily", 25 * HOUR + 25 * HOUR / 10 },
};

static void
run(const void *private, const struct view *view, struct report *report)
{
	time_t due, end;

	(void)private;
	if (has_nameless_twin(view))
		field_report_nameless(report, view);
	if (!outdated(view->object, view->now, &due) ||
	    let_off(view->object, view->now))
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
	bool nameless = field_is_nameless(view->object);

	for (size_t i = 0; nameless && i < json_array_size(view->cloud); i++) {
		const json_t *other = json_array_get(view->cloud, i);

		if (other != view->object && field_is_nameless(other))
			return true;
	}
	return false;
}

static bool
outdated(const json_t *image, time_t now, time_t *ret_due)
{
	struct slice frequency = field_text(image, "replace_frequency");
	time_t built;

	if (!date_read(field_text(image, "image_build_date"), &built) &&
	    !date_read_stamp(field_text(image, "created_at"), &built))
		return false;
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (!slice_is(frequency, periods[i].frequency))
			continue;
		*ret_due = built + periods[i].lasts;
		return now > *ret_due;
	}
	return false;
}

/* Nobody promised to keep it current until now. */
static bool
let_off(const json_t *image, time_t now)
{
	struct slice until = field_text(image, UNTIL);
	time_t end;

	return slice_is(until, "none") || slice_is(until, "notice") ||
	       (date_read(until, &end) && end < now);
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
	struct slice name = field_text(view->object, "name"), shorter = name;
	struct slice word = last_word(name);
	const json_t *newer;
	time_t due;

	if (view->cloud == NULL)
		return word.len < name.len && marks_old(word);
	if (word.len < name.len)
		shorter.len -= word.len + 1;
	shorter = script_trim_end(shorter);
	if (shorter.len == name.len)
		return false;
	newer = cloud_last_named(view->cloud, shorter);
	return newer != NULL &&
	       (!outdated(newer, view->now, &due) || let_off(newer, view->now));
}

static struct slice
last_word(struct slice name)
{
	size_t start = name.len;

	while (start > 0 && name.at[start - 1] != ' ')
		start--;
	return slice_skip(name, start);
}

/* "old", "prev", "YYYY-MM-DD" or "YYYYMMDD". */
static bool
marks_old(struct slice word)
{
	uint64_t number;

	return slice_is(word, "old") || slice_is(word, "prev") ||
	       date_is_day(word) ||
	       (word.len == 8 && slice_to_u64(word, &number));
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
		.outcome = field_fail_listed(view),
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
};
