/* image_age.c - when an image is outdated; see image_age.h. */
#include "rules/image_age.h"

#include "rules/date.h"
#include "rules/field.h"

#define HOUR ((time_t)3600)
#define DAY (24 * HOUR)

/* What is not listed has no date. */
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

bool
image_age_built(const json_t *image, time_t *ret)
{
	return date_read(field_text(image, "image_build_date"), ret) ||
	       date_read_stamp(field_text(image, "created_at"), ret);
}

bool
image_age_due(const json_t *image, time_t *ret)
{
	struct slice frequency = field_text(image, "replace_frequency");
	time_t built;

	if (!image_age_built(image, &built))
		return false;
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (!slice_is(frequency, periods[i].frequency))
			continue;
		*ret = built + periods[i].lasts;
		return true;
	}
	return false;
}

time_t
image_age_let_off(const json_t *image)
{
	struct slice until = field_text(image, "provided_until");
	time_t end;

	if (slice_is(until, "none") || slice_is(until, "notice"))
		return 0;
	return date_read(until, &end) ? end : IMAGE_AGE_NEVER;
}
