/* engine.h - what judging one write and judging a cloud have in common. */
#ifndef RULES_ENGINE_H
#define RULES_ENGINE_H

#include "rules/report.h"
#include "rules/rule_set.h"

/* Would the conformance tests look at this object? */
bool engine_in_scope(const struct rule_set *, enum object_kind,
    const json_t *object, bool any_project_provides);
/* The place of the judged object in its census, or CENSUS_NONE. */
size_t engine_self(const struct judgement *);
/* Runs one rule; its problems go to the report. */
void engine_run(const struct rule *, const struct view *, struct report *);
/* As judge(), for one rule, whatever its action; findings in the order of its
 * check. */
void engine_judge_rule(const struct rule_set *, const struct rule *,
    const struct judgement *, struct verdict *ret);

#endif
