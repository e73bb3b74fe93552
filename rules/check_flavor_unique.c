/*
 * check_flavor_unique.c - no two flavors claim the same scs:name-v2: the
 * tests take just the last one listed (scs-0103).
 */
#include "rules/check_flavor.h"
#include "rules/clash.h"
#include "rules/field.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

static bool claims_anew(const struct view *, struct slice claimed);
static bool has_grace(const struct view *, const json_t *other);

static void
run(const void *private, const struct view *view, struct report *report)
{
	struct slice claimed =
	    field_text(view->object, "extra_specs.scs:name-v2");
	const struct census_entry *other = NULL;
	bool grace;

	(void)private;
	if (view->census != NULL)
		other = clash_find(view, claimed, census_keyed);
	if (other == NULL)
		return;
	grace = has_grace(view, other->flavor);
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "double",
		.weight = clash_weight(claims_anew(view, claimed), grace),
		.grace = grace,
		.field = "extra_specs.scs:name-v2",
		.found = other->key,
		.allowed = "a name that no other flavor claims",
	    },
	    "flavor '%s' has scs:name-v2=%s already, and of several the "
	    "conformance tests take just one",
	    other->name, other->key);
}

static bool
claims_anew(const struct view *view, struct slice claimed)
{
	return view->before != NULL &&
	       !slice_equal(field_text(view->before, "extra_specs.scs:name-v2"),
		   claimed);
}

/* While one takes the place of the other both serve alike: a mandatory
 * flavor could not be replaced otherwise. A standing pair is reported. */
static bool
has_grace(const struct view *view, const json_t *other)
{
	static const char *const fields[] = { "vcpus", "ram", "disk",
		"extra_specs.scs:name-v1", "extra_specs.scs:cpu-type",
		"extra_specs.scs:disk0-type" };

	if (view->grace == 0 || view->standing)
		return false;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const json_t *a = field_get(view->object, fields[i]);
		const json_t *b = field_get(other, fields[i]);

		if (a != b && !json_equal(a, b))
			return false;
	}
	return true;
}

static bool
needs_census(const void *private, const struct view *view)
{
	(void)private;
	return clash_key_arises(view);
}

const struct check check_flavor_unique = {
	.name = "flavor-unique",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.needs_census = needs_census,
};
