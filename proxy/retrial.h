/*
 * retrial.h - a write of the journal judged again, by other rules or on
 * another day, and with what the record has: the objects, and not the others
 * of the cloud. What rules found that ask about those is taken as it was
 * recorded, and counts for what it would count for now.
 */
#ifndef PROXY_RETRIAL_H
#define PROXY_RETRIAL_H

#include <jansson.h>

#include "proxy/comparison.h"
#include "proxy/recorded.h"

struct retrial_court {
	const struct settings *settings;
	const struct rule_set *rules;
	bool at_given; /* else at the time of the record */
	time_t at;
};

enum retrial_state {
	RETRIAL_HELD,
	RETRIAL_NO_DECISION, /* another kind of record */
	RETRIAL_UNJUDGED,    /* no rule had judged it then */
	RETRIAL_NO_OBJECTS,  /* audit.object was none */
	RETRIAL_TOO_LARGE,   /* the objects, for the journal */
	RETRIAL_MASKED,
	RETRIAL_BROKEN, /* no gate writes such a record */
	RETRIAL_NO_MEMORY,
	RETRIAL_STATES,
};

struct retrial {
	time_t when; /* that it is judged at */
	enum object_kind kind;
	struct comparison_side was, now;
	/* What rules could not be judged again: UNKNOWN, in part of it. */
	struct verdict fresh;
	struct caller *caller; /* NULL: the record names none */
	/* Where the sides' findings are kept. */
	struct recorded recorded;
	struct verdict merged; /* borrows from both */
};

/* Found by a rule that asks about the others, and so not judged. That it
 * depends on the caller is no matter of theirs. */
bool retrial_is_open(const struct finding *);

/* The record must outlive it. Free with retrial_done() in any case. */
enum retrial_state retrial_hold(
    const struct retrial_court *, const json_t *record, struct retrial *ret);
void retrial_done(struct retrial *);

#endif
