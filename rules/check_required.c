/* check_required.c - a field must be there and not be empty. */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/demand.h"
#include "rules/field.h"
#include "rules/rule_args.h"

struct required {
	const char *field, *allowed, *because;
	bool may_be_empty; /* only absence is a problem */
};

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "allowed", "because",
		"may_be_empty", NULL };
	struct required *r = calloc(1, sizeof(*r));

	*ret_private = r;
	return r != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &r->field, faults) &&
	       args_text(rule, "allowed", file, &r->allowed, faults) &&
	       args_text_or(rule, "because", file, &r->because, faults) &&
	       args_switch(
		   rule, "may_be_empty", file, &r->may_be_empty, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct required *r = private;

	if (!field_is_bare(view->object, r->field) ||
	    (r->may_be_empty && field_get(view->object, r->field) != NULL))
		return;
	field_report(report, view,
	    &(struct field_fault){
		.field = r->field,
		.outcome = field_fail_listed(view),
		.allowed = r->allowed,
		.because = r->because,
	    });
}

static void
demand(const void *private, struct demand *ret)
{
	const struct required *r = private;

	*ret = (struct demand){ .field = r->field, .present = true };
}

const struct check check_required = {
	.name = "required",
	.usage = "field; allowed: what should be there; because; "
		 "may_be_empty: yes if only absence is a problem",
	.prepare = prepare,
	.run = run,
	.release = free,
	.demand = demand,
};
