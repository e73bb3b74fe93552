/*
 * check_flavor_disk_type.c - scs:diskN-type must be one of its four values,
 * not less than what a name of the flavor promises, and absent where there
 * is no disk.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rules/check_flavor.h"
#include "rules/flavor_facts.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

#define FIELD_MAX 280

static const char letters[] = "nhsp";

struct disk_spec {
	const char *key;
	char field[FIELD_MAX];
	struct slice type;
	int promised; /* by names; -1: nothing */
};

static bool is_disk_key(const char *key, unsigned *ret_number);
static void check_spec(
    const struct disk_spec *, const struct flavor_facts *, struct report *);
static int rank_of(struct slice type);
static void report_no_disk(const struct disk_spec *, struct report *);
static void report_unknown(const struct disk_spec *, struct report *);
static void report_weaker(const struct disk_spec *, struct report *);

static void
run(const void *private, const struct view *view, struct report *report)
{
	struct flavor_facts room;
	const struct flavor_facts *facts = flavor_facts_of(view, &room);
	struct disk_spec spec;
	const char *key;
	unsigned number;
	json_t *value;

	(void)private;
	json_object_foreach (facts->specs, key, value) {
		if (!is_disk_key(key, &number))
			continue;
		spec.key = key;
		snprintf(
		    spec.field, sizeof(spec.field), "extra_specs.%s", spec.key);
		spec.type = flavor_facts_spec(facts, spec.key);
		spec.promised = flavor_facts_disk_promise(facts, number);
		check_spec(&spec, facts, report);
	}
}

/* scs:diskN-type */
static bool
is_disk_key(const char *key, unsigned *ret_number)
{
	static const char start[] = "scs:disk";
	struct slice number;
	uint64_t n;

	if (strncmp(key, start, strlen(start)) != 0)
		return false;
	number.at = key + strlen(start);
	number.len = strspn(number.at, "0123456789");
	if (strcmp(number.at + number.len, "-type") != 0 ||
	    !slice_to_u64(number, &n) || n > INT32_MAX)
		return false;
	*ret_number = (unsigned)n;
	return true;
}

static void
check_spec(const struct disk_spec *spec, const struct flavor_facts *facts,
    struct report *report)
{
	int rank = rank_of(spec->type);

	if (facts->figures != NULL && facts->figures->disk_gb == 0)
		report_no_disk(spec, report);
	else if (rank < 0)
		report_unknown(spec, report);
	else if (rank < spec->promised)
		report_weaker(spec, report);
}

/* -1: no such type. */
static int
rank_of(struct slice type)
{
	for (int i = 0; letters[i] != '\0'; i++) {
		if (slice_is(type, flavor_name_disk_type(letters[i])))
			return i;
	}
	return -1;
}

static void
report_no_disk(const struct disk_spec *spec, struct report *report)
{
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "no-disk",
		.field = spec->field,
		.found = spec->type.at,
		.allowed = "no such extra spec on a flavor without a disk",
	    },
	    "%s is given and the flavor has no disk", spec->key);
}

static void
report_unknown(const struct disk_spec *spec, struct report *report)
{
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "unknown-value",
		.field = spec->field,
		.found = spec->type.at,
		.allowed = "network, hdd, ssd or nvme",
		.nearest = spec->promised < 0
			       ? NULL
			       : flavor_name_disk_type(letters[spec->promised]),
	    },
	    "%s has no value %s", spec->key,
	    spec->type.len == 0 ? "\"\"" : spec->type.at);
}

static void
report_weaker(const struct disk_spec *spec, struct report *report)
{
	const char *needed = flavor_name_disk_type(letters[spec->promised]);

	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = "less-than-name",
		.field = spec->field,
		.found = spec->type.at,
		.allowed = "no less than the disk letter in the flavor's "
			   "names",
		.nearest = needed,
	    },
	    "%s says %s and a name of the flavor promises %s with its letter "
	    "%c",
	    spec->key, spec->type.at, needed, letters[spec->promised]);
}

const struct check check_flavor_disk_type = {
	.name = "flavor-disk-type",
	.usage = "none",
	.prepare = args_none,
	.run = run,
	.release = free,
};
