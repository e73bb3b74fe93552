/*
 * check_flavor_specs.c - the names that scs:name-vN extra specs give a
 * flavor must be SCS names, must not promise more than it has, and must
 * agree with each other and with its own.
 */
#include <stdlib.h>

#include "rules/check_flavor.h"
#include "rules/flavor_facts.h"
#include "rules/flavor_promise.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

struct visit {
	const struct flavor_facts *facts;
	struct report *report;
	struct flavor_name anchor; /* the figures of the first valid name */
	char anchor_text[NAME_TEXT_MAX]; /* empty: none yet */
};

static void check_name(const struct given_name *, void *);
static void report_syntax(const struct visit *, const struct given_name *);
static void report_promise(const struct visit *, const struct given_name *);
static void compare(struct visit *, const struct given_name *);
static bool agree(const struct flavor_name *, const struct flavor_name *);

static void
run(const void *private, const struct view *view, struct report *report)
{
	struct flavor_facts room;
	const struct flavor_facts *facts = flavor_facts_of(view, &room);
	struct visit visit = { .facts = facts, .report = report };

	(void)private;
	if (facts->own.verdict >= NAME_TOLERATED_V1)
		compare(&visit, &facts->own);
	flavor_facts_names(facts, check_name, &visit);
}

static void
check_name(const struct given_name *name, void *arg)
{
	struct visit *visit = arg;

	if (name->verdict < NAME_TOLERATED_V1) {
		report_syntax(visit, name);
		return;
	}
	if (visit->facts->figures != NULL)
		report_promise(visit, name);
	compare(visit, name);
}

static void
report_syntax(const struct visit *visit, const struct given_name *name)
{
	char nearest[NAME_TEXT_MAX];
	struct text message = TEXT_INIT;

	text_addf(&message,
	    "%s in %s is not an SCS flavor name: ", name->text.at,
	    strchr(name->field, '.') + 1);
	if (name->verdict == NAME_INVALID)
		flavor_name_explain(name->text, &name->fault, &message);
	else
		text_adds(&message, "it does not begin with SCS-");
	problem_tell(visit->report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "syntax",
		.field = name->field,
		.found = name->text.at,
		.allowed = "a name that follows scs-0100",
		.nearest = flavor_promise_nearest(
		    name, visit->facts->figures, nearest),
	    },
	    &message);
}

static void
report_promise(const struct visit *visit, const struct given_name *name)
{
	char nearest[NAME_TEXT_MAX];

	flavor_promise_report(
	    &(struct flavor_promise){
		.name = name,
		.figures = visit->facts->figures,
		.outcome = OUTCOME_FAIL,
		.subject = strchr(name->field, '.') + 1,
		.nearest = flavor_promise_nearest(
		    name, visit->facts->figures, nearest),
	    },
	    visit->report);
}

static void
compare(struct visit *visit, const struct given_name *name)
{
	char nearest[NAME_TEXT_MAX];

	if (visit->anchor_text[0] == '\0') {
		visit->anchor = name->parts;
		flavor_name_write(
		    &name->parts, name->parts.grammar, visit->anchor_text);
		return;
	}
	if (agree(&visit->anchor, &name->parts))
		return;
	problem_say(visit->report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "disagrees",
		.field = name->field,
		.found = name->text.at,
		.allowed = "a name with the same vCPUs, RAM and disk as the "
			   "flavor's other names",
		.nearest = flavor_promise_nearest(
		    name, visit->facts->figures, nearest),
	    },
	    "%s in %s has other vCPUs, RAM or disk than %s, a name of the "
	    "same flavor",
	    name->text.at, strchr(name->field, '.') + 1, visit->anchor_text);
}

static bool
agree(const struct flavor_name *a, const struct flavor_name *b)
{
	return a->cpus == b->cpus && a->ram_gib >= b->ram_gib &&
	       a->ram_gib <= b->ram_gib && a->disk.present == b->disk.present &&
	       a->disk.count == b->disk.count &&
	       a->disk.size_gb == b->disk.size_gb;
}

const struct check check_flavor_specs = {
	.name = "flavor-name-specs",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.release = free,
};
