/*
 * check.h - the shape of a check: what a rule of a pack runs on one state of
 * an object. Start here to add a kind of check: one check_NAME.c, one row in
 * check_table.h. A check looks at one state only (the object before the
 * write, or after it); what is new or worse is found by the engine, which
 * compares problems by rule, field and kind.
 */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "conf/faults.h"
#include "conf/yaml_tree.h"
#include "rules/rules.h"

struct flavor_facts;

struct view {
	enum object_kind kind;
	enum operation operation;
	/* The state looked at. For run never NULL; for change the object after
	 * the write, NULL where it is gone. */
	const json_t *object;
	const json_t *before; /* for change: before the write, or NULL */
	/* Where what is known of the flavor object stands for all rules that
	 * look at it; NULL: each reads it anew. See flavor_facts_of. */
	struct flavor_facts *facts;
	/* The whole write, whichever of its states is looked at. */
	const json_t *write_before, *write_after;
	/* The objects of that kind in the cloud; NULL: unknown. */
	const struct census *census;
	size_t self; /* the place of the object in there, or CENSUS_NONE */
	const struct caller *caller; /* who writes; NULL: not known */
	time_t now;
	/* Seconds that one owner has for resolving a clash between two objects
	 * of theirs, as a rotation makes it. */
	time_t grace;
	bool standing; /* no write: the object as it stands */
	bool as_tests; /* where the tests overlook an object, so shall we */
	/* The write that creates the object: what cannot be given in it (the
	 * extra specs of a flavor) is not yet missing. */
	bool at_birth;
};

struct problem {
	enum outcome outcome; /* FAIL or ABORT */
	/* Same rule, field and kind before and after: not worse. Static. */
	const char *kind; /* "missing", "wrong", "syntax", "overpromise" ... */
	unsigned weight;  /* higher after than before: worsened; mostly 0 */
	bool grace;       /* the owner has time to resolve it: warned at most */
	/* Copied by report_problem; NULL where there is none. */
	const char *field;
	const char *found;
	const char *allowed;
	const char *nearest;
	const char *message;
};

struct demand;
struct report; /* private to the engine */
/* A problem without a message says that memory for it ran out. */
void report_problem(struct report *, const struct problem *);

struct check {
	const char *name;  /* as packs write it */
	const char *usage; /* for scs-gate-rules(7): its arguments */
	/* Turns the check's arguments (the rule's own YAML map) into a private
	 * struct, NULL allowed; false after adding a fault. Whatever is in
	 * ret_private then is released. */
	bool (*prepare)(const struct yaml_node *rule, const char *file,
	    void **ret_private, struct faults *);
	/* What is wrong with a state. NULL where only change matters. */
	void (*run)(const void *private, const struct view *, struct report *);
	void (*release)(void *private);
	/* Would the test case look at this object at all? NULL: always. Where
	 * it would not, run finds nothing. */
	bool (*concerns)(const void *private, const struct view *);
	/* What a write breaks that no state of its object shows: a deletion, a
	 * promise, the last of its kind. NULL: nothing. */
	void (*change)(
	    const void *private, const struct view *, struct report *);
	/* Can this write (before and object, where there are such) be judged
	 * only with the census? NULL: it is never needed. */
	bool (*needs_census)(const void *private, const struct view *);
	/* Is an object missing from the whole cloud? NULL: the test passes if
	 * there is none of its kind. */
	void (*missing)(
	    const void *private, const struct view *, struct report *);
	/* What it asks of one field. NULL: that cannot be put so simply. */
	void (*demand)(const void *private, struct demand *ret);
};

#endif
