/* veil.c - a verdict without what was found; see veil.h. */
#include "proxy/veil.h"

#include <stdlib.h>
#include <string.h>

static char broken[] =
    "the object would not conform to this rule; you may not read it, so what "
    "it has is not shown";
static char not_judged[] = "this rule could not be judged";

static bool is_told(const struct finding *);
static bool is_named(const struct verdict *, const struct finding *);
static struct finding veiled(const struct finding *);

bool
veil(const struct verdict *verdict, struct verdict *ret)
{
	*ret = (struct verdict){
		.findings = calloc(verdict->count + 1, sizeof(struct finding)),
		.action = verdict->action,
		.unknown = verdict->unknown,
	};
	if (ret->findings == NULL)
		return false;
	for (size_t i = 0; i < verdict->count; i++) {
		const struct finding *f = &verdict->findings[i];

		if (is_told(f) && !is_named(ret, f))
			ret->findings[ret->count++] = veiled(f);
	}
	return true;
}

static bool
is_told(const struct finding *f)
{
	return f->action >= ACTION_WARN && f->change != CHANGE_UNCHANGED;
}

static bool
is_named(const struct verdict *verdict, const struct finding *finding)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (strcmp(verdict->findings[i].rule, finding->rule) == 0)
			return true;
	return false;
}

static struct finding
veiled(const struct finding *f)
{
	bool unknown = f->outcome == OUTCOME_UNKNOWN;

	return (struct finding){
		.rule = f->rule,
		.link = f->link,
		.severity = f->severity,
		.outcome = unknown ? OUTCOME_UNKNOWN : OUTCOME_FAIL,
		.change = CHANGE_NEW,
		.action = f->action,
		.counts = f->counts,
		.message = unknown ? not_judged : broken,
	};
}

void
veil_done(struct verdict *verdict)
{
	free(verdict->findings);
	*verdict = (struct verdict){ 0 };
}
