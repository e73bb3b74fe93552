/* check_image_min_disk.c - min_disk must have room for the image's data. */
#include <stdio.h>

#include "rules/check_image.h"
#include "rules/field.h"
#include "rules/rule_args.h"

#define GIB ((json_int_t)1 << 30)

static void compare(json_int_t, const struct view *, struct report *);

static void
run(const void *private, const struct view *view, struct report *report)
{
	const json_t *min_disk = field_get(view->object, "min_disk");

	(void)private;
	if (json_is_integer(min_disk) && json_integer_value(min_disk) != 0) {
		compare(json_integer_value(min_disk), view, report);
		return;
	}
	field_report(report, view,
	    &(struct field_fault){
		.field = "min_disk",
		.outcome = field_fail_listed(view),
		.allowed = "a number of GiB that the image fits into",
	    });
}

static void
compare(json_int_t min_disk, const struct view *view, struct report *report)
{
	const json_t *size = field_get(view->object, "size");
	json_int_t bytes = json_integer_value(size);
	json_int_t needed = bytes / GIB + (bytes % GIB > 0);
	char nearest[32], found[32], message[160];

	if (json_is_integer(size) && min_disk >= needed)
		return;
	snprintf(nearest, sizeof(nearest), "%lld", (long long)needed);
	snprintf(found, sizeof(found), "%lld", (long long)min_disk);
	snprintf(message, sizeof(message),
	    "min_disk is %lld GiB, but the image's data of %lld bytes needs "
	    "%lld",
	    (long long)min_disk, (long long)bytes, (long long)needed);
	if (json_is_integer(size))
		report_problem(report,
		    &(struct problem){
			.outcome = field_fail_listed(view),
			.kind = "too-small",
			.weight = (unsigned)(needed - min_disk),
			.field = "min_disk",
			.found = found,
			.allowed = "a number of GiB that the image fits into",
			.nearest = nearest,
			.message = message,
		    });
	else
		report_problem(report,
		    &(struct problem){
			.outcome = OUTCOME_ABORT,
			.kind = "no-data",
			.field = "min_disk",
			.found = found,
			.allowed = "an image whose data is uploaded",
			.message = "the image has no data yet, so that "
				   "min_disk cannot be compared with its "
				   "size: upload first, publish afterwards",
		    });
}

const struct check check_image_min_disk = {
	.name = "image-min-disk",
	.usage = "none",
	.prepare = args_none,
	.run = run,
};
