/*
 * rules.h - the public face of judging: documents in, findings out.
 * Nothing here knows sockets, keeps a clock or writes a log. proxy/ includes
 * only this, caller.h, caller_match.h, census.h, exception.h, override.h,
 * cases.h, forecast.h, api.h, subject.h, project.h, mark.h, complete.h, write.h,
 * yaml_json.h, json_memory.h and flavor_name.h of rules/.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "conf/action.h"
#include "conf/faults.h"
#include "conf/settings.h"
#include "conf/text.h"
#include "rules/caller.h"
#include "rules/census.h"
#include "rules/exception.h"
#include "rules/object.h"

enum operation { OPERATION_CREATE, OPERATION_UPDATE, OPERATION_DELETE };

enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,
	OUTCOME_ABORT,
	/* Of a write: what it takes to judge is not known. Of a rule that
	 * depends on who writes, the rest of the finding is known. */
	OUTCOME_UNKNOWN,
};

/* A finding against the state before the write. */
enum change {
	CHANGE_NEW, /* the object did not have it */
	CHANGE_WORSENED,
	CHANGE_UNCHANGED, /* it was there already: recorded, never acted on */
};

struct finding {
	const char *rule; /* test-case id; lives as long as the rule set */
	const char *link; /* of the clause; same */
	enum severity severity;
	enum outcome outcome;
	enum change change;
	enum action action; /* after severity, override, ceiling, grace and
			     * exception */
	const char *counts; /* "main in v5.1 and next"; same; NULL: nowhere */
	bool grace;         /* a clash that the owner has time to resolve */
	bool per_caller;    /* UNKNOWN, for it depends on who writes */
	/* What covers it, so that it is observed at most; NULL: nothing. Lives
	 * as long as the rule set. */
	const struct exception *exception;
	char *field;   /* "name", "extra_specs.scs:cpu-type", "min_disk" */
	char *found;   /* as text; NULL: absent */
	char *allowed; /* what would be right, for a person */
	char *nearest; /* one right value; NULL: none to offer */
	char *message; /* one sentence that stands alone, without a full stop
			* at its end */
};

struct verdict {
	struct finding *findings; /* the worst first */
	size_t count;
	enum action action; /* the strongest over NEW and WORSENED, without
			     * those that are UNKNOWN */
	bool unknown;       /* a rule that might have denied is UNKNOWN */
	bool incomplete;    /* out of memory: cannot judge */
};

struct override;
struct rule_set; /* immutable, reference-counted */

/* Loads scope and packs as the settings say. NULL after adding a fault. */
struct rule_set *rule_set_load(const struct settings *, struct faults *);
struct rule_set *rule_set_ref(struct rule_set *); /* thread-safe */
void rule_set_unref(struct rule_set *);           /* NULL is fine */
/* For audit lines: the version enforced at that time ("v5.1", or "none"),
 * and a short hash over the packs' bytes. */
const char *rule_set_scope_version(const struct rule_set *, time_t now);
const char *rule_set_pack_version(const struct rule_set *);
/* "uuid", "name" or "url" of the scope; "" if it says none. */
const char *rule_set_scope_text(const struct rule_set *, const char *key);
/* The versions that count at that time, those named in the timeline, by
 * index from 0; false: there are no more. */
bool rule_set_version(const struct rule_set *, time_t now, size_t index,
    const char **ret_name, const char **ret_state);
/* The operator's exceptions, in the order loaded. They live as long as the
 * rule set. */
size_t rule_set_exception_count(const struct rule_set *);
const struct exception *rule_set_exception(
    const struct rule_set *, size_t index);

/* When the timeline of the scope next enters a period, and a sentence on what
 * changes then; false: nothing is planned. */
bool rule_set_next_change(const struct rule_set *, time_t now, time_t *ret_when,
    struct text *ret_what);

/* Does every example in the packs behave as it should, as of that time? Adds
 * a fault for each that does not. */
bool rule_set_run_examples(
    const struct rule_set *, time_t now, struct faults *);
/* What is known of a rule, at a time. */
struct rule_info {
	const char *id;
	const char *pack, *pack_title; /* the pack's standard and title */
	const char *file;              /* where it stands */
	unsigned line;
	enum object_kind kind;
	bool outside; /* about images of projects that are not the provider's */
	bool testcase;
	const char *say, *link;
	const char *why, *good, *bad; /* may be NULL */
	const char *when;             /* its select in words; NULL: all */
	const char *by;               /* whose writes; NULL: everybody's */
	const char *check, *arguments;
	enum severity severity;
	enum action action;
	const char *counts; /* as in struct finding */
	/* Actions for some callers, the first that fits counts. */
	const struct override *const *overrides;
	size_t override_count;
	const char *since; /* the first version of the scope that has it; NULL:
			    * none */
	const struct exception *const *exceptions; /* that name it */
	size_t exception_count;
};
/* Describes all rules, pack by pack; what the info names lives until visit
 * returns. False when out of memory: a when or arguments were cut short. */
bool rule_set_describe(const struct rule_set *, time_t now,
    void (*visit)(void *arg, const struct rule_info *), void *arg);
/* Can a gate with these settings, which the rules were loaded with, know who
 * writes, if a rule or an override asks? Adds a fault for each that does, if
 * not. */
bool rule_set_knows_callers(
    const struct rule_set *, const struct settings *, struct faults *);
/* Where nobody knows who writes: appends a sentence, without a full stop, on
 * what does not count for that; nothing if all does. */
void rule_set_tell_left_out(
    const struct rule_set *, time_t now, struct text *ret);
/* Does a rule of that id, in force at that time, ask about the other objects of
 * the cloud? Then what its findings count for. */
bool rule_set_asks_others(const struct rule_set *, const char *id, time_t now,
    enum severity *ret_severity, enum action *ret_action);
/* The id that was probably meant by a wrong one, or NULL. */
const char *rule_set_nearest(const struct rule_set *, const char *id);
/* What is allowed, and hardly meant: rules that contradict each other. */
void rule_set_doubts(const struct rule_set *, struct faults *doubts);

struct judgement {
	enum object_kind kind;
	enum operation operation;
	/* Flavor: the object of GET /flavors/{id} (name, ram, vcpus, disk,
	 * extra_specs). Image: the flat object of GET /v2/images/{id}.
	 * Borrowed. before is NULL for a create, after for a delete. */
	const json_t *before;
	const json_t *after;
	time_t now;
	/* The objects of the same kind that stand in the cloud, the one in
	 * question among them or not. NULL: not known, and rules that need it
	 * are left out, unless census_unknown says why it could not be had:
	 * then they are UNKNOWN. */
	const struct census *census;
	const char *census_unknown;
	/* Who writes. NULL: not known, and what asks for it does not apply,
	 * unless caller_unknown says why nobody could tell: then what a rule
	 * finds, whose action depends on it, is UNKNOWN. */
	const struct caller *caller;
	const char *caller_unknown;
	/* Judges an object as it stands, not a write: after is the object.
	 * What is asked of a write is then asked as if it had just come. With
	 * OPERATION_CREATE a flavor's extra specs are not yet missing. */
	bool standing;
	/* Community images count as the provider's whoever owns them, as in
	 * the conformance tests; else only those of provider_projects. */
	bool any_project_provides;
};

/* Is there a rule in force that can judge this write only with the census? */
bool judge_needs_census(const struct rule_set *, const struct judgement *);
/* Never NULL findings with count > 0. Free with verdict_done(). */
void judge(
    const struct rule_set *, const struct judgement *, struct verdict *ret);
/* What the cloud as a whole lacks: mandatory objects that are not there. */
void judge_cloud(const struct rule_set *, const struct census *, time_t now,
    struct verdict *ret);
void verdict_done(struct verdict *);
/* Brings findings in their order, and draws the sum: the strongest action. */
void verdict_settle(struct verdict *);
/* Leaves out the findings that keep says false to. */
void verdict_keep(struct verdict *,
    bool (*keep)(void *arg, const struct finding *), void *arg);

const char *outcome_name(enum outcome); /* "PASS", "FAIL", "ABORT" */
const char *change_name(enum change);
const char *operation_name(enum operation);

#endif
