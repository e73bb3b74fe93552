/* check_forbidden.c - a field must not be there, or must not have one of the
 * listed values. */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/demand.h"
#include "rules/field.h"
#include "rules/rule_args.h"
#include "rules/word_list.h"

struct forbidden {
	const char *field, *allowed, *because;
	const struct yaml_node *values; /* NULL: any */
};

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "values", "allowed",
		"because", NULL };
	struct forbidden *f = calloc(1, sizeof(*f));

	*ret_private = f;
	return f != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &f->field, faults) &&
	       args_list_or(rule, "values", file, &f->values, faults) &&
	       args_text_or(rule, "allowed", file, &f->allowed, faults) &&
	       args_text_or(rule, "because", file, &f->because, faults);
}

static bool
is_listed(const void *arg, struct slice value)
{
	const struct forbidden *f = arg;

	return word_list_has(f->values, value);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct forbidden *f = private;
	struct text allowed = TEXT_INIT;

	if (f->values == NULL
		? field_get(view->object, f->field) == NULL
		: !field_any(view->object, f->field, is_listed, f))
		return;
	if (f->allowed != NULL) {
		text_adds(&allowed, f->allowed);
	} else if (f->values == NULL) {
		text_adds(&allowed, "absent");
	} else {
		text_adds(&allowed, "anything but ");
		word_list_show(f->values, &allowed);
	}
	field_report(report, view,
	    &(struct field_fault){
		.field = f->field,
		.kind = "forbidden",
		.outcome = OUTCOME_FAIL,
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.because = f->because,
	    });
	text_done(&allowed);
}

static void
demand(const void *private, struct demand *ret)
{
	const struct forbidden *f = private;

	*ret = (struct demand){ .field = f->field,
		.absent = f->values == NULL,
		.barred = f->values };
}

const struct check check_forbidden = {
	.name = "forbidden",
	.usage = "field; values: the wrong ones, none: it must not be there; "
		 "allowed: what it should be; because",
	.prepare = prepare,
	.run = run,
	.release = free,
	.demand = demand,
};
