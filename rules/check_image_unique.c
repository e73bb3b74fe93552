/* check_image_unique.c - one visible generic image for each architecture,
 * distribution and version. */
#include "rules/check_image.h"
#include "rules/field.h"
#include "rules/rule_args.h"

static bool is_generic(const json_t *);
static bool same(const json_t *, const json_t *);
static void complain(struct report *, const struct view *, const json_t *);

/* Together they name a generic image. */
static const char *const fields[] = { "architecture", "os_distro",
	"os_version" };

static void
run(const void *private, const struct view *view, struct report *report)
{
	(void)private;
	if (!is_generic(view->object))
		return;
	for (size_t i = 0; i < json_array_size(view->cloud); i++) {
		const json_t *other = json_array_get(view->cloud, i);

		if (other != view->object && is_generic(other) &&
		    same(view->object, other)) {
			complain(report, view, other);
			return;
		}
	}
}

static bool
is_generic(const json_t *image)
{
	return slice_is(field_text(image, "visibility"), "public") &&
	       !json_is_true(field_get(image, "os_hidden")) &&
	       slice_is(field_text(image, "os_purpose"), "generic") &&
	       !field_is_bare(image, "os_distro") &&
	       !field_is_bare(image, "os_version");
}

static bool
same(const json_t *a, const json_t *b)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!slice_equal(
			field_text(a, fields[i]), field_text(b, fields[i])))
			return false;
	}
	return true;
}

static void
complain(struct report *report, const struct view *view, const json_t *other)
{
	struct text message = TEXT_INIT;

	text_adds(&message, "image '");
	text_add(&message, field_text(other, "name"));
	text_adds(&message, "' is already the generic image of");
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		text_addc(&message, ' ');
		text_add(&message, field_text(view->object, fields[i]));
	}
	text_adds(&message, ": make the older one oldgeneric, or hide it");
	report_problem(report,
	    &(struct problem){
		.outcome = field_fail_listed(view),
		.kind = "double",
		.field = "os_purpose",
		.found = "generic",
		.allowed = "generic for one visible image of an architecture, "
			   "distribution and version",
		.nearest = "oldgeneric",
		.message = text_failed(&message) ? NULL : text_str(&message),
	    });
	text_done(&message);
}

const struct check check_image_unique = {
	.name = "image-unique",
	.usage = "none",
	.prepare = args_none,
	.run = run,
};
