/*
 * comparison.h - one write, or one object, judged twice: what became of it and
 * what would become of it, and which findings came, went or count for
 * something else.
 */
#ifndef PROXY_COMPARISON_H
#define PROXY_COMPARISON_H

#include <stdbool.h>

#include "rules/rules.h"

struct comparison_side {
	const char *verdict, *action; /* as in struct decision */
	const struct verdict *findings;
};

enum turn {
	TURN_NONE,   /* there is no difference */
	TURN_REFUSE, /* it was let through, and would be refused */
	TURN_PASS,   /* it was refused, and would be let through */
	TURN_OTHER,  /* another word for it, or other findings */
};

enum move { MOVE_CAME, MOVE_WENT, MOVE_CHANGED, MOVES };

enum turn comparison_turn(
    const struct comparison_side *was, const struct comparison_side *now);
/* "refuse", "pass", "other"; "came", "went", "changed". */
const char *turn_name(enum turn);
const char *move_name(enum move);

/* Each finding that one side has and the other has not, or has with another
 * outcome, change, action, grace or exception: two are one if rule and field
 * are the same. What they say, and what a rule counts for in the scope, may
 * differ. was is NULL for one that came, now for one that went. */
void comparison_each(const struct comparison_side *was,
    const struct comparison_side *now,
    void (*visit)(void *arg, enum move, const struct finding *was,
	const struct finding *now),
    void *arg);

#endif
