/* ruling.c - what a verdict calls for; see ruling.h. */
#include "proxy/ruling.h"

#include "conf/failure.h"
#include "rules/mark.h"

static enum action strongest_unknown(const struct ruling_matter *);
static bool rule_mark(const struct ruling_matter *, struct ruling *ret);
static void find_wanted_mark(const struct ruling_matter *, struct text *ret);
static bool changes(const char *current, const struct text *wanted);

bool
ruling_make(const struct ruling_matter *m, struct ruling *ret)
{
	enum action unknown = strongest_unknown(m);
	enum action known = m->verdict->action;

	*ret = (struct ruling){ .verdict = ruling_word(m->verdict),
		.action = "forwarded",
		.doubt = ACTION_OFF,
		.mark_wanted = TEXT_INIT };
	if (known == ACTION_DENY) {
		ret->action = "refused";
		return true;
	}
	if (unknown >= (m->enforcing ? ACTION_WARN : ACTION_OBSERVE)) {
		ret->doubt = unknown;
		ret->verdict = "unchecked";
	}
	if (known >= ACTION_WARN || unknown >= ACTION_WARN)
		ret->action = "warned";
	return rule_mark(m, ret);
}

static bool
rule_mark(const struct ruling_matter *m, struct ruling *ret)
{
	const char *current;

	if (m->settings->gate_mode < MODE_ANNOTATE || m->judged->after == NULL)
		return true;
	current = mark_current(m->judged->kind, m->judged->after);
	/* Who takes a mark away does not take away what it is for. */
	if (current == NULL && m->verdict->action != ACTION_ANNOTATE &&
	    mark_current(m->judged->kind, m->judged->before) == NULL)
		return true;
	/* It is warned of and recorded. */
	if (!m->can_mark) {
		ret->action = "warned";
		return true;
	}
	ret->marks = true;
	find_wanted_mark(m, &ret->mark_wanted);
	if (changes(current, &ret->mark_wanted))
		ret->action = "annotated";
	return !text_failed(&ret->mark_wanted);
}

void
ruling_done(struct ruling *r)
{
	text_done(&r->mark_wanted);
}

/* Of what the write brings, by rules that may refuse for that. */
static enum action
strongest_unknown(const struct ruling_matter *m)
{
	enum action strongest = ACTION_OFF;

	for (size_t i = 0; i < m->verdict->count; i++) {
		const struct finding *f = &m->verdict->findings[i];
		enum action action = f->action;

		if (f->outcome != OUTCOME_UNKNOWN ||
		    f->change == CHANGE_UNCHANGED)
			continue;
		if (action == ACTION_DENY &&
		    !failure_concerns(m->settings, f->severity))
			action = ACTION_WARN;
		if (action > strongest)
			strongest = action;
	}
	return strongest;
}

const char *
ruling_word(const struct verdict *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->findings[i].outcome != OUTCOME_UNKNOWN)
			return "violating";
	return v->count > 0 ? "unchecked" : "conforming";
}

/* A mark stays as it is while nobody knows whether it is still true. */
static void
find_wanted_mark(const struct ruling_matter *m, struct text *ret)
{
	const char *before = mark_current(m->judged->kind, m->judged->before);

	if (before != NULL &&
	    (m->judged->census_unknown != NULL ||
		ruling_per_caller(m->verdict, ACTION_ANNOTATE, true)))
		text_adds(ret, before);
	else
		mark_value(m->verdict, ret);
}

static bool
changes(const char *current, const struct text *wanted)
{
	return wanted->len > 0 &&
	       (current == NULL || strcmp(current, text_str(wanted)) != 0);
}

bool
ruling_per_caller(const struct verdict *v, enum action least, bool old)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct finding *f = &v->findings[i];

		if (f->per_caller && f->action >= least &&
		    (old || f->change != CHANGE_UNCHANGED))
			return true;
	}
	return false;
}
