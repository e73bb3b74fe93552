/* check_at_least.c - a field must be a whole number of some size. */
#include <math.h>
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/demand.h"
#include "rules/field.h"
#include "rules/rule_args.h"

struct at_least {
	const char *field, *allowed, *because;
	long long least;
};

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "least", "allowed",
		"because", NULL };
	struct at_least *a = calloc(1, sizeof(*a));

	*ret_private = a;
	return a != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &a->field, faults) &&
	       args_number(rule, "least", file, &a->least, faults) &&
	       args_text(rule, "allowed", file, &a->allowed, faults) &&
	       args_text_or(rule, "because", file, &a->because, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct at_least *a = private;
	const json_t *value = field_get(view->object, a->field);

	if (json_is_integer(value) && json_integer_value(value) >= a->least)
		return;
	field_report(report, view,
	    &(struct field_fault){
		.field = a->field,
		.outcome = OUTCOME_FAIL,
		.allowed = a->allowed,
		.because = a->because,
	    });
}

static void
demand(const void *private, struct demand *ret)
{
	const struct at_least *a = private;

	*ret = (struct demand){ .field = a->field,
		.present = true,
		.ranged = true,
		.least = (double)a->least,
		.most = (double)INFINITY };
}

const struct check check_at_least = {
	.name = "at-least",
	.usage = "field; least: the number; allowed: what it should be; "
		 "because",
	.prepare = prepare,
	.run = run,
	.release = free,
	.demand = demand,
};
