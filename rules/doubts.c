/* doubts.c - what is allowed in packs, and hardly meant; see rules.h. */
#include "rules/demand.h"
#include "rules/rule_set.h"

static bool told_of(const struct rule *, struct demand *);
static void compare(const struct rule *, const struct rule *, struct faults *);

void
rule_set_doubts(const struct rule_set *set, struct faults *doubts)
{
	for (size_t i = 0; i < set->rule_count; i++) {
		for (size_t k = 0; k < i; k++)
			compare(set->rules[k], set->rules[i], doubts);
	}
}

/* Two rules that one object can never meet both. Two that ask who writes may
 * well mean different people. */
static void
compare(const struct rule *a, const struct rule *b, struct faults *doubts)
{
	struct demand one, other;
	struct text why = TEXT_INIT;

	if (a->kind != b->kind || (a->by != NULL && b->by != NULL) ||
	    a->outside != b->outside || !told_of(a, &one) ||
	    !told_of(b, &other) || !select_overlap(a->select, b->select) ||
	    !demand_contradict(&one, &other, &why))
		return;
	if (text_failed(&why))
		doubts->out_of_memory = true;
	else
		faults_add(doubts, b->file, b->line,
		    "rule %s contradicts %s (%s:%u): %s; if both are meant, "
		    "let \"when\" tell them apart",
		    b->id, a->id, a->file, a->line, text_str(&why));
	text_done(&why);
}

static bool
told_of(const struct rule *rule, struct demand *ret)
{
	if (rule->check->demand == NULL)
		return false;
	rule->check->demand(rule->private, ret);
	return true;
}
