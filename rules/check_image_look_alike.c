/*
 * check_image_look_alike.c - no image has a name that people take for one of
 * the listed names; nor, with exact, such a name itself.
 */
#include <stdlib.h>

#include "rules/check_image.h"
#include "rules/field.h"
#include "rules/look_alike.h"
#include "rules/name_like.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"
#include "rules/word_list.h"

struct alike {
	const struct yaml_node *names, *like;
	bool exact;
};

static bool is_listed(const struct alike *, struct slice);
static const char *read_as(const struct alike *, struct slice);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "names", "names_like", "exact",
		NULL };
	struct alike *a = calloc(1, sizeof(*a));

	*ret_private = a;
	return a != NULL && args_known(rule, file, own, faults) &&
	       args_list(rule, "names", file, &a->names, faults) &&
	       args_list_or(rule, "names_like", file, &a->like, faults) &&
	       args_switch(rule, "exact", file, &a->exact, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct alike *a = private;
	struct slice name = field_text(view->object, "name");
	bool listed = is_listed(a, name);
	const char *other = listed ? name.at : read_as(a, name);

	if (other == NULL || (listed && !a->exact))
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = listed ? "listed" : "look-alike",
		.field = "name",
		.found = name.at,
		.allowed =
		    a->exact ? "a name that nobody takes for a standard image"
			     : "the name of the standard image itself, or one "
			       "that nobody takes for it",
		.nearest =
		    a->exact || strchr(other, '#') != NULL ? NULL : other,
	    },
	    listed ? "'%s' is the name of a standard image"
		   : "'%s' only looks like %s, the name of a standard image",
	    name.at, other);
}

static bool
is_listed(const struct alike *a, struct slice name)
{
	for (size_t i = 0; a->like != NULL && i < a->like->count; i++) {
		if (name_like(name, a->like->items[i]->text))
			return true;
	}
	return word_list_has(a->names, name);
}

/* The listed name, or pattern, that the name reads like. */
static const char *
read_as(const struct alike *a, struct slice name)
{
	for (size_t i = 0; i < a->names->count; i++) {
		if (look_alike(name, a->names->items[i]->text, false))
			return a->names->items[i]->text;
	}
	for (size_t i = 0; a->like != NULL && i < a->like->count; i++) {
		if (look_alike(name, a->like->items[i]->text, true))
			return a->like->items[i]->text;
	}
	return NULL;
}

const struct check check_image_look_alike = {
	.name = "image-name-look-alike",
	.usage = "names: the list; names_like: how further ones start, # "
		 "stands for a digit; exact: yes if those names themselves "
		 "are wrong, too",
	.prepare = prepare,
	.run = run,
	.release = free,
};
