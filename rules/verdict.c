/* verdict.c - the findings of a judgement, together; see rules.h. */
#include <stdlib.h>

#include "rules/engine.h"

static bool worse(const struct finding *, const struct finding *);
static void weigh(struct verdict *);
static void finding_done(struct finding *);

/* The worst first, else as the rules stand in their packs; and the strongest
 * action of what got worse. */
void
verdict_settle(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		struct finding f = verdict->findings[i];
		size_t k = i;

		for (; k > 0 && worse(&f, &verdict->findings[k - 1]); k--)
			verdict->findings[k] = verdict->findings[k - 1];
		verdict->findings[k] = f;
	}
	weigh(verdict);
}

static void
weigh(struct verdict *verdict)
{
	verdict->action = ACTION_OFF;
	verdict->unknown = false;
	for (size_t i = 0; i < verdict->count; i++) {
		const struct finding *f = &verdict->findings[i];

		if (f->change == CHANGE_UNCHANGED)
			continue;
		if (f->outcome == OUTCOME_UNKNOWN)
			verdict->unknown |= f->action == ACTION_DENY;
		else if (f->action > verdict->action)
			verdict->action = f->action;
	}
}

/* What is acted on stands before what was there already. */
static bool
worse(const struct finding *a, const struct finding *b)
{
	bool a_acts = a->change != CHANGE_UNCHANGED;
	bool b_acts = b->change != CHANGE_UNCHANGED;

	return a_acts != b_acts ? a_acts : a->action > b->action;
}

void
verdict_keep(struct verdict *verdict,
    bool (*keep)(void *arg, const struct finding *), void *arg)
{
	size_t kept = 0;

	for (size_t i = 0; i < verdict->count; i++) {
		struct finding f = verdict->findings[i];

		if (keep(arg, &f))
			verdict->findings[kept++] = f;
		else
			finding_done(&f);
	}
	verdict->count = kept;
	weigh(verdict);
}

void
verdict_done(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		finding_done(&verdict->findings[i]);
	free(verdict->findings);
	*verdict = (struct verdict){ .action = ACTION_OFF };
}

static void
finding_done(struct finding *f)
{
	free(f->field);
	free(f->found);
	free(f->allowed);
	free(f->nearest);
	free(f->message);
}
