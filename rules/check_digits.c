/* check_digits.c - a field, where it is used, must be a number written in
 * decimal digits and nothing else. */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/field.h"
#include "rules/rule_args.h"
#include "rules/script_digit.h"

struct digits {
	const char *field, *allowed;
};

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "allowed", NULL };
	struct digits *d = calloc(1, sizeof(*d));

	*ret_private = d;
	return d != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &d->field, faults) &&
	       args_text(rule, "allowed", file, &d->allowed, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct digits *d = private;

	if (field_is_bare(view->object, d->field) ||
	    script_all_digits(field_text(view->object, d->field)))
		return;
	field_report(report, view,
	    &(struct field_fault){
		.field = d->field,
		.outcome = OUTCOME_FAIL,
		.allowed = d->allowed,
	    });
}

const struct check check_digits = {
	.name = "digits",
	.usage = "field; allowed: what it should be",
	.prepare = prepare,
	.run = run,
	.release = free,
};
