/* check_url.c - a field must be a URL of one of the listed schemes, or one
 * of the listed words. Only what stands before "://" is looked at, as the
 * conformance tests do. */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/field.h"
#include "rules/rule_args.h"
#include "rules/word_list.h"

struct url {
	const char *field, *allowed;
	const struct yaml_node *schemes, *words;
};

static struct slice scheme_of(struct slice);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "schemes", "words",
		"allowed", NULL };
	struct url *u = calloc(1, sizeof(*u));

	*ret_private = u;
	return u != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &u->field, faults) &&
	       args_list(rule, "schemes", file, &u->schemes, faults) &&
	       args_list_or(rule, "words", file, &u->words, faults) &&
	       args_text(rule, "allowed", file, &u->allowed, faults);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct url *u = private;
	struct slice value = field_text(view->object, u->field);

	if (word_list_has(u->schemes, scheme_of(value)) ||
	    (u->words != NULL && word_list_has(u->words, value)))
		return;
	field_report(report, view,
	    &(struct field_fault){
		.field = u->field,
		.outcome = field_fail_listed(view),
		.allowed = u->allowed,
	    });
}

static struct slice
scheme_of(struct slice url)
{
	for (size_t i = 0; i < url.len; i++) {
		if (slice_starts(slice_skip(url, i), "://"))
			return (struct slice){ url.at, i };
	}
	return SLICE("");
}

const struct check check_url = {
	.name = "url",
	.usage = "field; schemes: the list; words: other right values; "
		 "allowed: what it should be",
	.prepare = prepare,
	.run = run,
	.release = free,
};
