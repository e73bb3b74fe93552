/* comparison.c - what two judgements have not in common; see comparison.h. */
#include "proxy/comparison.h"

#include <string.h>

static const struct finding *partner_of(
    const struct verdict *list, size_t at, const struct verdict *others);
static bool is_one(const struct finding *, const struct finding *);
static bool is_same(const struct finding *, const struct finding *);
static bool same_exception(const struct finding *, const struct finding *);
static void note(
    void *any, enum move, const struct finding *, const struct finding *);

const char *
turn_name(enum turn turn)
{
	static const char *const names[] = { "none", "refuse", "pass",
		"other" };

	return names[turn];
}

const char *
move_name(enum move move)
{
	static const char *const names[] = { "came", "went", "changed" };

	return names[move];
}

enum turn
comparison_turn(
    const struct comparison_side *was, const struct comparison_side *now)
{
	bool was_refused = strcmp(was->action, "refused") == 0;
	bool is_refused = strcmp(now->action, "refused") == 0;
	bool any = strcmp(was->verdict, now->verdict) != 0 ||
		   strcmp(was->action, now->action) != 0;

	if (was_refused != is_refused)
		return is_refused ? TURN_REFUSE : TURN_PASS;
	comparison_each(was, now, note, &any);
	return any ? TURN_OTHER : TURN_NONE;
}

static void
note(void *any, enum move move, const struct finding *was,
    const struct finding *now)
{
	(void)move;
	(void)was;
	(void)now;
	*(bool *)any = true;
}

void
comparison_each(const struct comparison_side *was,
    const struct comparison_side *now,
    void (*visit)(void *arg, enum move, const struct finding *was,
	const struct finding *now),
    void *arg)
{
	const struct verdict *before = was->findings, *after = now->findings;

	for (size_t i = 0; i < after->count; i++) {
		const struct finding *f = &after->findings[i];
		const struct finding *old = partner_of(after, i, before);

		if (old == NULL)
			visit(arg, MOVE_CAME, NULL, f);
		else if (!is_same(old, f))
			visit(arg, MOVE_CHANGED, old, f);
	}
	for (size_t i = 0; i < before->count; i++)
		if (partner_of(before, i, after) == NULL)
			visit(arg, MOVE_WENT, &before->findings[i], NULL);
}

/* Where a rule says several things of one field, the first goes with the
 * first, and so on. NULL: there is none left for it. */
static const struct finding *
partner_of(const struct verdict *list, size_t at, const struct verdict *others)
{
	const struct finding *f = &list->findings[at];
	size_t before = 0;

	for (size_t i = 0; i < at; i++)
		before += is_one(&list->findings[i], f) ? 1 : 0;
	for (size_t i = 0; i < others->count; i++) {
		if (!is_one(&others->findings[i], f))
			continue;
		if (before-- == 0)
			return &others->findings[i];
	}
	return NULL;
}

static bool
is_one(const struct finding *a, const struct finding *b)
{
	return strcmp(a->rule, b->rule) == 0 &&
	       (a->field == NULL || b->field == NULL
		       ? a->field == b->field
		       : strcmp(a->field, b->field) == 0);
}

static bool
is_same(const struct finding *a, const struct finding *b)
{
	return a->outcome == b->outcome && a->change == b->change &&
	       a->action == b->action && a->grace == b->grace &&
	       same_exception(a, b);
}

static bool
same_exception(const struct finding *a, const struct finding *b)
{
	if (a->exception == NULL || b->exception == NULL)
		return a->exception == b->exception;
	return strcmp(a->exception->id, b->exception->id) == 0;
}
