/* clash.c - two objects where there may be one; see clash.h. */
#include "rules/clash.h"

#include "rules/date.h"
#include "rules/field.h"

bool
clash_has_grace(const struct view *view, const struct census_entry *other)
{
	time_t created = 0;

	if (view->grace == 0 || other->owner[0] == '\0' ||
	    !slice_is(field_text(view->object, "owner"), other->owner))
		return false;
	if (!view->standing)
		return true;
	if (!date_read_stamp(field_text(view->object, "created_at"), &created))
		created = 0;
	if (other->created > created)
		created = other->created;
	return created != 0 && view->now - created <= view->grace;
}

const struct census_entry *
clash_find(const struct view *view, struct slice text,
    size_t (*next)(const struct census *, struct slice, size_t before))
{
	const struct census_entry *found = NULL;
	size_t at = next(view->census, text, CENSUS_NONE);

	for (; at != CENSUS_NONE; at = next(view->census, text, at)) {
		const struct census_entry *e = census_at(view->census, at);

		if (at == view->self || !e->visible || e->hidden)
			continue;
		found = e;
		if (!clash_has_grace(view, e))
			break;
	}
	return found;
}

unsigned
clash_weight(bool elsewhere, bool grace)
{
	if (elsewhere)
		return 2;
	return grace ? 0 : 1;
}

bool
clash_key_arises(const struct view *view)
{
	struct text before = TEXT_INIT, after = TEXT_INIT;
	bool arises = view->object != NULL &&
		      census_key(view->kind, view->object, &after) &&
		      !(view->before != NULL &&
			  census_key(view->kind, view->before, &before) &&
			  slice_equal(text_slice(&before), text_slice(&after)));

	/* Without memory nobody knows: better ask. */
	arises = arises || text_failed(&before) || text_failed(&after);
	text_done(&before);
	text_done(&after);
	return arises;
}
