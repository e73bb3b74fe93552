/*
 * ruling.h - what a verdict calls for: what becomes of the write, in the words
 * of the journal. The gate does it, replay tells it of another day.
 */
#ifndef PROXY_RULING_H
#define PROXY_RULING_H

#include <stdbool.h>

#include "conf/settings.h"
#include "conf/text.h"
#include "rules/rules.h"

struct ruling_matter {
	const struct settings *settings;
	const struct judgement *judged;
	const struct verdict *verdict;
	bool enforcing; /* the gate may refuse at all */
	/* A mark can be put on what the write makes: not where that does not
	 * exist yet (a task's image). */
	bool can_mark;
};

struct ruling {
	const char *verdict; /* "conforming", "violating", "unchecked" */
	const char *action;  /* "forwarded", "warned", "annotated" or
			      * "refused", where the doubt is let pass */
	/* What the rules that could not be judged might have done; OFF: there
	 * are none that matter. Then the verdict is "unchecked", and with
	 * DENY the settings of failure decide. */
	enum action doubt;
	/* The object has a mark, or gets one: mark_wanted is what it shall
	 * be, "" none. */
	bool marks;
	struct text mark_wanted;
};

/* False when out of memory. Free with ruling_done() in either case. */
bool ruling_make(const struct ruling_matter *, struct ruling *ret);
void ruling_done(struct ruling *);

/* Of findings alone. */
const char *ruling_word(const struct verdict *);
/* Is there something of that action at least that only the caller's name can
 * settle? With old, also what the object had before. */
bool ruling_per_caller(const struct verdict *, enum action least, bool old);

#endif
