/*
 * check_flavor_cpu_type.c - scs:cpu-type must be one of its four values and
 * not less than what a name of the flavor promises.
 */
#include <stdlib.h>

#include "rules/check_flavor.h"
#include "rules/flavor_facts.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

#define KEY "scs:cpu-type"
#define FIELD "extra_specs." KEY

static const char letters[] = "LVTC";

static int rank_of(struct slice type);
static void report_unknown(struct slice found, int promised, struct report *);
static void report_weaker(struct slice found, int promised, struct report *);

static void
run(const void *private, const struct view *view, struct report *report)
{
	struct flavor_facts room;
	const struct flavor_facts *facts = flavor_facts_of(view, &room);
	struct slice type;
	int rank, promised;

	(void)private;
	type = flavor_facts_spec(facts, KEY);
	if (type.at == NULL)
		return;
	rank = rank_of(type);
	promised = flavor_facts_cpu_promise(facts);
	if (rank < 0)
		report_unknown(type, promised, report);
	else if (rank < promised)
		report_weaker(type, promised, report);
}

/* -1: no such type. */
static int
rank_of(struct slice type)
{
	for (int i = 0; letters[i] != '\0'; i++) {
		if (slice_is(type, flavor_name_cpu_type(letters[i])))
			return i;
	}
	return -1;
}

static void
report_unknown(struct slice found, int promised, struct report *report)
{
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "unknown-value",
		.field = FIELD,
		.found = found.at,
		.allowed = "crowded-core, shared-core, dedicated-thread or "
			   "dedicated-core",
		.nearest = promised < 0
			       ? NULL
			       : flavor_name_cpu_type(letters[promised]),
	    },
	    KEY " has no value %s", found.len == 0 ? "\"\"" : found.at);
}

static void
report_weaker(struct slice found, int promised, struct report *report)
{
	const char *needed = flavor_name_cpu_type(letters[promised]);

	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "less-than-name",
		.field = FIELD,
		.found = found.at,
		.allowed = "no less than the CPU letter in the flavor's names",
		.nearest = needed,
	    },
	    KEY " says %s and a name of the flavor promises %s with its "
		"letter %c",
	    found.at, needed, letters[promised]);
}

const struct check check_flavor_cpu_type = {
	.name = "flavor-cpu-type",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.release = free,
};
