/*
 * check_starts_with.c - a field must start with one of the listed texts; for
 * all objects, or those of one name, or of names like a pattern. A pattern
 * says how a name starts; '#' in it stands for a digit.
 */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/field.h"
#include "rules/name_like.h"
#include "rules/rule_args.h"
#include "rules/word_list.h"

struct starts_with {
	const char *field, *name, *name_like, *because;
	const struct yaml_node *prefixes;
	bool needs_name; /* the test dies of an image without a name */
};

static bool dies(const struct starts_with *, const struct view *);
static void complain(
    const struct starts_with *, const struct view *, struct report *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "prefixes", "name",
		"name_like", "because", "needs_name", NULL };
	struct starts_with *s = calloc(1, sizeof(*s));

	*ret_private = s;
	return s != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &s->field, faults) &&
	       args_list(rule, "prefixes", file, &s->prefixes, faults) &&
	       args_text_or(rule, "name", file, &s->name, faults) &&
	       args_text_or(rule, "name_like", file, &s->name_like, faults) &&
	       args_text_or(rule, "because", file, &s->because, faults) &&
	       args_switch(rule, "needs_name", file, &s->needs_name, faults);
}

/* Of several images of one name the tests look at the last one listed. */
static bool
concerns(const void *private, const struct view *view)
{
	const struct starts_with *s = private;
	struct slice name = field_text(view->object, "name");

	if ((s->name == NULL && s->name_like == NULL) || dies(s, view))
		return true;
	if (s->name != NULL && !slice_is(name, s->name))
		return false;
	if (s->name_like != NULL && !name_like(name, s->name_like))
		return false;
	return !view->as_tests ||
	       census_named(view->census, name, CENSUS_NONE) == view->self;
}

static bool
dies(const struct starts_with *s, const struct view *view)
{
	return s->needs_name && field_is_nameless(view->object);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct starts_with *s = private;
	struct slice value;

	if (!concerns(s, view))
		return;
	if (dies(s, view)) {
		field_report_nameless(report, view);
		return;
	}
	value = field_text(view->object, s->field);
	for (size_t i = 0; i < s->prefixes->count; i++) {
		if (slice_starts(value, s->prefixes->items[i]->text))
			return;
	}
	complain(s, view, report);
}

static void
complain(
    const struct starts_with *s, const struct view *view, struct report *report)
{
	struct text allowed = TEXT_INIT;

	text_adds(&allowed, "a text that starts with ");
	word_list_show(s->prefixes, &allowed);
	field_report(report, view,
	    &(struct field_fault){
		.field = s->field,
		.outcome = OUTCOME_FAIL,
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.because = s->because,
	    });
	text_done(&allowed);
}

const struct check check_starts_with = {
	.name = "starts-with",
	.usage = "field; prefixes: the list; name, or name_like: which "
		 "objects, # stands for a digit; because; needs_name: yes if "
		 "the test dies of an image without a name",
	.prepare = prepare,
	.run = run,
	.release = free,
	.concerns = concerns,
};
