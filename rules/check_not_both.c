/* check_not_both.c - two fields that say yes or no must not both say yes. */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/field.h"
#include "rules/rule_args.h"

struct not_both {
	const char *field, *other;
};

static bool says_yes(const json_t *, const char *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "other", NULL };
	struct not_both *n = calloc(1, sizeof(*n));

	*ret_private = n;
	return n != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &n->field, faults) &&
	       args_text(rule, "other", file, &n->other, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct not_both *n = private;
	struct text allowed = TEXT_INIT;

	if (!says_yes(view->object, n->field) ||
	    !says_yes(view->object, n->other))
		return;
	text_addf(&allowed, "false where %s is true", n->other);
	field_report(report, view,
	    &(struct field_fault){
		.field = n->field,
		.kind = "both",
		.outcome = OUTCOME_FAIL,
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.nearest = "false",
	    });
	text_done(&allowed);
}

/* Image properties are texts; what OpenStack takes for true in them. */
static bool
says_yes(const json_t *object, const char *field)
{
	static const char *const yes[] = { "true", "yes", "on", "1" };
	const json_t *value = field_get(object, field);

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (slice_is_nocase(field_text(object, field), yes[i]))
			return true;
	}
	return json_is_true(value);
}

const struct check check_not_both = {
	.name = "not-both",
	.usage = "field and other: the two",
	.prepare = prepare,
	.run = run,
	.release = free,
};
