/*
 * check_promise_date.c - a field that says until when something is promised:
 * one of the listed words, a date, or, where counted is given, that text and
 * a number ("last-3").
 */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/rule_args.h"
#include "rules/script_digit.h"
#include "rules/word_list.h"

struct promise {
	const char *field, *counted, *allowed, *because;
	const struct yaml_node *words;
	bool may_be_empty; /* another rule wants it filled */
};

static bool kept(const struct promise *, struct slice);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "words", "counted",
		"allowed", "because", "may_be_empty", NULL };
	struct promise *p = calloc(1, sizeof(*p));

	*ret_private = p;
	return p != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &p->field, faults) &&
	       args_list(rule, "words", file, &p->words, faults) &&
	       args_text_or(rule, "counted", file, &p->counted, faults) &&
	       args_text(rule, "allowed", file, &p->allowed, faults) &&
	       args_text_or(rule, "because", file, &p->because, faults) &&
	       args_switch(
		   rule, "may_be_empty", file, &p->may_be_empty, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct promise *p = private;
	struct slice value = field_text(view->object, p->field);

	if (field_get(view->object, p->field) == NULL || kept(p, value) ||
	    (p->may_be_empty && field_is_bare(view->object, p->field)))
		return;
	field_report(report, view,
	    &(struct field_fault){
		.field = p->field,
		.outcome = OUTCOME_FAIL,
		.allowed = p->allowed,
		.nearest = word_list_nearest(p->words, NULL, value),
		.because = p->because,
	    });
}

static bool
kept(const struct promise *p, struct slice value)
{
	time_t when;

	if (word_list_has(p->words, value) || date_read(value, &when))
		return true;
	return p->counted != NULL && slice_starts(value, p->counted) &&
	       script_all_digits(slice_skip(value, strlen(p->counted)));
}

const struct check check_promise_date = {
	.name = "promise-date",
	.usage = "field; words: the list; counted: text before a number; "
		 "allowed: what it should be; because; may_be_empty: yes if "
		 "an empty value is another rule's matter",
	.prepare = prepare,
	.run = run,
	.release = free,
};
