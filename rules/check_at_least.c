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
	long long listed_below; /* a warning of the test lists names too */
};

static bool read_listed(
    const struct yaml_node *, const char *file, long long *, struct faults *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "least", "allowed",
		"because", "listed_below", NULL };
	struct at_least *a = calloc(1, sizeof(*a));

	*ret_private = a;
	return a != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &a->field, faults) &&
	       args_number(rule, "least", file, &a->least, faults) &&
	       args_text(rule, "allowed", file, &a->allowed, faults) &&
	       args_text_or(rule, "because", file, &a->because, faults) &&
	       read_listed(rule, file, &a->listed_below, faults);
}

static bool
read_listed(const struct yaml_node *rule, const char *file, long long *ret,
    struct faults *faults)
{
	return yaml_get(rule, "listed_below") == NULL ||
	       args_number(rule, "listed_below", file, ret, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct at_least *a = private;
	const json_t *value = field_get(view->object, a->field);

	if (json_is_integer(value) && json_integer_value(value) >= a->least) {
		if (json_integer_value(value) < a->listed_below &&
		    field_fail_listed(view) == OUTCOME_ABORT)
			field_report_nameless(report, view);
		return;
	}
	field_report(report, view,
	    &(struct field_fault){
		.field = a->field,
		.outcome = field_fail_listed(view),
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
		 "because; listed_below: of less the test warns by name",
	.prepare = prepare,
	.run = run,
	.release = free,
	.demand = demand,
};
