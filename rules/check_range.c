/* check_range.c - a field must be a number, written as one or as a text,
 * between two others. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/decimal.h"
#include "rules/demand.h"
#include "rules/field.h"
#include "rules/rule_args.h"

struct range {
	const char *field, *allowed, *because;
	const char *least_text, *most_text; /* NULL: no end */
	double least, most;
	bool optional;
};

static bool take_ends(
    const struct yaml_node *, const char *, struct range *, struct faults *);
static bool take_end(const struct yaml_node *, const char *key, const char *,
    const char **, double *, struct faults *);
static void complain(
    const struct range *, const struct view *, struct report *, double);
static void show_allowed(const struct range *, struct text *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "least", "most", "optional",
		"allowed", "because", NULL };
	struct range *r = calloc(1, sizeof(*r));

	*ret_private = r;
	return r != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &r->field, faults) &&
	       args_switch(rule, "optional", file, &r->optional, faults) &&
	       args_text_or(rule, "allowed", file, &r->allowed, faults) &&
	       args_text_or(rule, "because", file, &r->because, faults) &&
	       take_ends(rule, file, r, faults);
}

static bool
take_ends(const struct yaml_node *rule, const char *file, struct range *r,
    struct faults *faults)
{
	r->least = 0;
	r->most = (double)INFINITY;
	if (!take_end(rule, "least", file, &r->least_text, &r->least, faults) ||
	    !take_end(rule, "most", file, &r->most_text, &r->most, faults))
		return false;
	if (r->least_text == NULL && r->most_text == NULL)
		faults_add(faults, file, rule->line,
		    "check range needs \"least\", \"most\" or both");
	else if (r->least > r->most)
		faults_add(faults, file, rule->line,
		    "no number is %s at least and %s at most", r->least_text,
		    r->most_text);
	else
		return true;
	return false;
}

static bool
take_end(const struct yaml_node *rule, const char *key, const char *file,
    const char **ret_text, double *ret, struct faults *faults)
{
	if (!args_text_or(rule, key, file, ret_text, faults))
		return false;
	if (*ret_text == NULL || decimal_parse(slice_of(*ret_text), ret))
		return true;
	faults_add(faults, file, yaml_get(rule, key)->key_line,
	    "\"%s\" must be a number such as 4 or 2.5, not %s", key, *ret_text);
	return false;
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct range *r = private;
	double number = (double)NAN;

	if (r->optional && field_get(view->object, r->field) == NULL)
		return;
	if (!field_number(view->object, r->field, &number) ||
	    number < r->least || number > r->most)
		complain(r, view, report, number);
}

/* number: NAN if the field is none. */
static void
complain(const struct range *r, const struct view *view, struct report *report,
    double number)
{
	struct text allowed = TEXT_INIT;
	double off = number < r->least  ? r->least - number
		     : number > r->most ? number - r->most
					: 0;

	show_allowed(r, &allowed);
	field_report(report, view,
	    &(struct field_fault){
		.field = r->field,
		.kind = number < r->least  ? "too-small"
			: number > r->most ? "too-large"
					   : NULL,
		.weight = off < UINT_MAX ? (unsigned)ceil(off) : UINT_MAX,
		.outcome = OUTCOME_FAIL,
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.nearest = number < r->least  ? r->least_text
			   : number > r->most ? r->most_text
					      : NULL,
		.because = r->because,
	    });
	text_done(&allowed);
}

static void
show_allowed(const struct range *r, struct text *ret)
{
	if (r->allowed != NULL)
		text_adds(ret, r->allowed);
	else if (r->most_text == NULL)
		text_addf(ret, "%s or more", r->least_text);
	else if (r->least_text == NULL)
		text_addf(ret, "%s or less", r->most_text);
	else
		text_addf(
		    ret, "between %s and %s", r->least_text, r->most_text);
}

static void
demand(const void *private, struct demand *ret)
{
	const struct range *r = private;

	*ret = (struct demand){ .field = r->field,
		.present = !r->optional,
		.ranged = true,
		.least = r->least,
		.most = r->most };
}

const struct check check_range = {
	.name = "range",
	.usage = "field; least, most: the numbers it lies between, both "
		 "included, one may be left out; optional: yes if it may be "
		 "absent; allowed: what it should be; because",
	.prepare = prepare,
	.run = run,
	.release = free,
	.demand = demand,
};
