/*
 * check_flavor_semantics.c - an SCS flavor name must not promise more than
 * the flavor has.
 */
#include <stdlib.h>

#include "rules/check_flavor.h"
#include "rules/flavor_facts.h"
#include "rules/flavor_promise.h"
#include "rules/rule_args.h"

static void
run(const void *private, const struct view *view, struct report *report)
{
	char nearest[NAME_TEXT_MAX];
	struct flavor_promise promise = { .subject = "the name" };
	struct flavor_facts room;
	const struct flavor_facts *facts = flavor_facts_of(view, &room);

	(void)private;
	if (facts->own.verdict < NAME_TOLERATED_V1 || facts->figures == NULL)
		return;
	promise.name = &facts->own;
	promise.figures = facts->figures;
	promise.nearest =
	    flavor_promise_nearest(&facts->own, facts->figures, nearest);
	/* Where the test aborts it tells nothing of the other figures. */
	promise.outcome =
	    flavor_name_truth(&facts->own.parts, facts->figures).disk ==
		    NAME_CANNOT_COMPARE
		? OUTCOME_ABORT
		: OUTCOME_FAIL;
	flavor_promise_report(&promise, report);
}

const struct check check_flavor_semantics = {
	.name = "flavor-name-semantics",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.release = free,
};
