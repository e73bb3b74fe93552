/*
 * check_flavor_syntax.c - a flavor name that begins with SCS- must be one
 * that the naming standard knows.
 */
#include <stdlib.h>

#include "rules/check_flavor.h"
#include "rules/flavor_facts.h"
#include "rules/flavor_promise.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

static void
run(const void *private, const struct view *view, struct report *report)
{
	char nearest[NAME_TEXT_MAX];
	struct text message = TEXT_INIT;
	struct flavor_facts room;
	const struct flavor_facts *facts = flavor_facts_of(view, &room);

	(void)private;
	if (facts->own.verdict != NAME_INVALID)
		return;
	text_addf(
	    &message, "%s is not an SCS flavor name: ", facts->own.text.at);
	flavor_name_explain(facts->own.text, &facts->own.fault, &message);
	problem_tell(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "syntax",
		.field = facts->own.field,
		.found = facts->own.text.at,
		.allowed = "a name that follows scs-0100, or one that does "
			   "not begin with SCS-",
		.nearest = flavor_promise_nearest(
		    &facts->own, facts->figures, nearest),
	    },
	    &message);
}

const struct check check_flavor_syntax = {
	.name = "flavor-name-syntax",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.release = free,
};
