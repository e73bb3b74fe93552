/* demand.c - two rules held against each other; see demand.h. */
#include "rules/demand.h"

#include "rules/decimal.h"
#include "rules/word_list.h"

static bool one_way(
    const struct demand *, const struct demand *, struct text *);
static bool any_value(const struct demand *, const struct demand *);
static bool meets(const struct demand *, struct slice);

bool
demand_contradict(
    const struct demand *a, const struct demand *b, struct text *ret_why)
{
	/* A value that may be absent can always be left out. */
	if (!slice_is(slice_of(a->field), b->field) ||
	    (!a->present && !b->present))
		return false;
	if (a->ranged && b->ranged &&
	    (a->least > b->most || b->least > a->most)) {
		text_addf(
		    ret_why, "their ranges of %s exclude each other", a->field);
		return true;
	}
	return one_way(a, b, ret_why) || one_way(b, a, ret_why);
}

static bool
one_way(const struct demand *a, const struct demand *b, struct text *ret_why)
{
	if (a->present && b->absent) {
		text_addf(
		    ret_why, "one wants %s, the other forbids it", a->field);
		return true;
	}
	if (a->values == NULL || any_value(a, b))
		return false;
	text_addf(ret_why, "no value that one allows for %s fits the other",
	    a->field);
	return true;
}

static bool
any_value(const struct demand *a, const struct demand *b)
{
	for (size_t i = 0; i < a->values->count; i++) {
		struct slice value = slice_of(a->values->items[i]->text);

		if (meets(a, value) && meets(b, value))
			return true;
	}
	return false;
}

static bool
meets(const struct demand *d, struct slice value)
{
	double number;

	if ((d->values != NULL && !word_list_has(d->values, value)) ||
	    (d->barred != NULL && word_list_has(d->barred, value)))
		return false;
	if (d->pattern != NULL && pattern_match(d->pattern, value) == MATCH_NO)
		return false;
	if (d->not_pattern != NULL &&
	    pattern_match(d->not_pattern, value) == MATCH_YES)
		return false;
	return !d->ranged || (decimal_parse(value, &number) &&
				 number >= d->least && number <= d->most);
}
