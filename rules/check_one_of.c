/* check_one_of.c - a field must have one of the listed values, exactly. */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/demand.h"
#include "rules/field.h"
#include "rules/rule_args.h"
#include "rules/word_list.h"

struct one_of {
	const char *field, *because;
	const char *allowed; /* in place of the list, where that is long */
	const struct yaml_node *values, *mistakes;
	bool optional; /* absence is fine; emptiness is not */
};

static bool take_mistakes(
    const struct yaml_node *, const char *, struct one_of *, struct faults *);
static void complain(
    const struct one_of *, const struct view *, struct report *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "values", "optional",
		"mistakes", "allowed", "because", NULL };
	struct one_of *o = calloc(1, sizeof(*o));

	*ret_private = o;
	return o != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &o->field, faults) &&
	       args_list(rule, "values", file, &o->values, faults) &&
	       args_switch(rule, "optional", file, &o->optional, faults) &&
	       args_text_or(rule, "allowed", file, &o->allowed, faults) &&
	       args_text_or(rule, "because", file, &o->because, faults) &&
	       take_mistakes(rule, file, o, faults);
}

static bool
take_mistakes(const struct yaml_node *rule, const char *file, struct one_of *o,
    struct faults *faults)
{
	const struct yaml_node *map = yaml_get(rule, "mistakes");
	bool good = map == NULL || map->kind == YAML_MAP;

	for (size_t i = 0; map != NULL && good && i < map->count; i++)
		good = map->items[i]->kind == YAML_SCALAR &&
		       word_list_has(o->values, slice_of(map->items[i]->text));
	if (!good)
		faults_add(faults, file, map->key_line,
		    "\"mistakes\" must map wrong values to listed ones");
	o->mistakes = map;
	return good;
}

static bool
is_listed(const void *arg, struct slice value)
{
	const struct one_of *o = arg;

	return word_list_has(o->values, value);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct one_of *o = private;

	if (field_get(view->object, o->field) == NULL
		? o->optional
		: field_any(view->object, o->field, is_listed, o))
		return;
	complain(o, view, report);
}

static void
complain(const struct one_of *o, const struct view *view, struct report *report)
{
	struct slice value = field_text(view->object, o->field);
	struct text allowed = TEXT_INIT;

	if (o->allowed != NULL)
		text_adds(&allowed, o->allowed);
	else
		word_list_show(o->values, &allowed);
	field_report(report, view,
	    &(struct field_fault){
		.field = o->field,
		.outcome = field_fail_listed(view),
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.nearest = value.len == 0 ? NULL
					  : word_list_nearest(
						o->values, o->mistakes, value),
		.because = o->because,
	    });
	text_done(&allowed);
}

static void
demand(const void *private, struct demand *ret)
{
	const struct one_of *o = private;

	*ret = (struct demand){
		.field = o->field, .present = !o->optional, .values = o->values
	};
}

const struct check check_one_of = {
	.name = "one-of",
	.usage = "field; values: the list; optional: yes if it may be absent; "
		 "mistakes: map of wrong to right values; allowed: said "
		 "in place of the list; because",
	.prepare = prepare,
	.run = run,
	.release = free,
	.demand = demand,
};
