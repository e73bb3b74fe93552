/*
 * check_pattern.c - a field must match a pattern, or must not. What cannot be
 * decided in the time that there is counts as wrong: who writes a value must
 * not be able to dodge the rule with it.
 */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/demand.h"
#include "rules/field.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"

struct matching {
	const char *field, *allowed, *because;
	struct pattern *pattern;
	bool negated;  /* must not match */
	bool optional; /* absence is fine */
};

/* The worst of a list's items is what counts. */
struct trial {
	const struct pattern *pattern;
	enum match match; /* any item matches; else any is undecided */
};

static bool take_pattern(
    const struct yaml_node *, const char *, struct matching *, struct faults *);
static bool try_one(const void *, struct slice);
static void complain(
    const struct matching *, const struct view *, struct report *);
static void complain_undecided(
    const struct matching *, enum match, struct report *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "matches", "not_matches",
		"optional", "allowed", "because", NULL };
	struct matching *m = calloc(1, sizeof(*m));

	*ret_private = m;
	return m != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &m->field, faults) &&
	       args_switch(rule, "optional", file, &m->optional, faults) &&
	       args_text_or(rule, "allowed", file, &m->allowed, faults) &&
	       args_text_or(rule, "because", file, &m->because, faults) &&
	       take_pattern(rule, file, m, faults);
}

static bool
take_pattern(const struct yaml_node *rule, const char *file, struct matching *m,
    struct faults *faults)
{
	const struct yaml_node *n = yaml_get(rule, "matches");
	const char *expression;

	m->negated = n == NULL;
	if (m->negated == (yaml_get(rule, "not_matches") == NULL)) {
		faults_add(faults, file, rule->line,
		    "check pattern needs either \"matches\" or "
		    "\"not_matches\"");
		return false;
	}
	if (m->negated)
		n = yaml_get(rule, "not_matches");
	if (!args_text(rule, n->key, file, &expression, faults))
		return false;
	m->pattern = pattern_new(expression, file, n->key_line, faults);
	return m->pattern != NULL;
}

static void
release(void *private)
{
	struct matching *m = private;

	pattern_free(m->pattern);
	free(m);
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct matching *m = private;
	struct trial trial = { m->pattern, MATCH_NO };

	if (field_get(view->object, m->field) == NULL &&
	    (m->optional || m->negated))
		return;
	field_any(view->object, m->field, try_one, &(struct trial *){ &trial });
	if (trial.match == MATCH_UNDECIDED || trial.match == MATCH_NO_MEMORY)
		complain_undecided(m, trial.match, report);
	else if ((trial.match == MATCH_YES) == m->negated)
		complain(m, view, report);
}

static bool
try_one(const void *arg, struct slice value)
{
	struct trial *trial = *(struct trial *const *)arg;
	enum match match = pattern_match(trial->pattern, value);

	if (match != MATCH_NO)
		trial->match = match;
	return match == MATCH_YES;
}

static void
complain(
    const struct matching *m, const struct view *view, struct report *report)
{
	struct text allowed = TEXT_INIT;

	if (m->allowed != NULL)
		text_adds(&allowed, m->allowed);
	else
		text_addf(&allowed, "a text that %s %s",
		    m->negated ? "does not match" : "matches",
		    pattern_text(m->pattern));
	field_report(report, view,
	    &(struct field_fault){
		.field = m->field,
		.outcome = OUTCOME_FAIL,
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.because = m->because,
	    });
	text_done(&allowed);
}

static void
complain_undecided(
    const struct matching *m, enum match match, struct report *report)
{
	const struct problem problem = {
		.outcome = OUTCOME_FAIL,
		.kind = "undecided",
		.field = m->field,
		.allowed = m->allowed != NULL ? m->allowed : "a shorter value",
	};

	if (match == MATCH_NO_MEMORY)
		report_problem(report, &problem);
	else
		problem_say(report, problem,
		    "%s is too long to be compared with %s, and counts as "
		    "wrong",
		    m->field, pattern_text(m->pattern));
}

static void
demand(const void *private, struct demand *ret)
{
	const struct matching *m = private;

	*ret = (struct demand){ .field = m->field,
		.present = !m->optional && !m->negated,
		.pattern = m->negated ? NULL : m->pattern,
		.not_pattern = m->negated ? m->pattern : NULL };
}

const struct check check_pattern = {
	.name = "pattern",
	.usage = "field; matches: the pattern of the whole value, or "
		 "not_matches: one that it must not match; optional: yes if "
		 "it may be absent; allowed: what it should be; because",
	.prepare = prepare,
	.run = run,
	.release = release,
	.demand = demand,
};
