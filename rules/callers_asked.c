/* callers_asked.c - which rules, overrides and exceptions ask who writes, for
 * where nobody can tell; see rules.h. */
#include "rules/rule_set.h"

/* Named in one sentence. */
#define NAMED_MOST 10

static size_t add_rules(const struct rule_set *, time_t, struct text *);
static bool any_exception_asks(const struct rule_set *);

bool
rule_set_knows_callers(const struct rule_set *set,
    const struct settings *settings, struct faults *faults)
{
	static const char why[] =
	    "asks who writes (\"by\"), which Keystone is not asked: set "
	    "identity.upstream";
	size_t before = faults->count;

	if (settings->identity_upstream != NULL)
		return true;
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *r = set->rules[i];

		if (r->by != NULL)
			faults_add(
			    faults, r->file, r->line, "rule %s %s", r->id, why);
	}
	for (size_t i = 0; i < overrides_count(set->overrides); i++) {
		const struct override *o = overrides_at(set->overrides, i);

		if (o->by != NULL)
			faults_add(faults, settings->file, o->line,
			    "this override of %s %s", o->rule, why);
	}
	return faults->count == before && !faults->out_of_memory;
}

void
rule_set_tell_left_out(const struct rule_set *set, time_t now, struct text *ret)
{
	const char *between = "it is not known here who writes: ";
	size_t rules;
	struct text names = TEXT_INIT;

	rules = add_rules(set, now, &names);
	if (rules > 0) {
		text_addf(ret, "%srules for some callers are not judged (%s",
		    between, text_str(&names));
		if (rules > NAMED_MOST)
			text_addf(ret, " and %zu more", rules - NAMED_MOST);
		text_addc(ret, ')');
		between = ", ";
	}
	if (overrides_asking(set->overrides) > 0) {
		text_addf(
		    ret, "%soverrides for some callers do not count", between);
		between = ", ";
	}
	if (any_exception_asks(set))
		text_addf(ret, "%sexceptions for some callers cover nothing",
		    between);
	ret->failed |= text_failed(&names);
	text_done(&names);
}

/* Those in force; how many. */
static size_t
add_rules(const struct rule_set *set, time_t now, struct text *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *r = set->rules[i];

		if (r->by == NULL ||
		    rule_set_standing(set, r, now)->action == ACTION_OFF)
			continue;
		if (count++ < NAMED_MOST)
			text_addf(ret, "%s%s", count > 1 ? ", " : "", r->id);
	}
	return count;
}

static bool
any_exception_asks(const struct rule_set *set)
{
	for (size_t i = 0; i < rule_set_exception_count(set); i++) {
		if (rule_set_exception(set, i)->by != NULL)
			return true;
	}
	return false;
}
