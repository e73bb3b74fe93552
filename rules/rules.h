/*
 * rules.h - the public face of judging: documents in, findings out.
 * Nothing here knows sockets, keeps a clock or writes a log. proxy/ includes
 * only this, api.h, subject.h, project.h, mark.h and flavor_name.h of rules/.
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

enum object_kind { OBJECT_FLAVOR, OBJECT_IMAGE };

enum operation { OPERATION_CREATE, OPERATION_UPDATE, OPERATION_DELETE };

enum outcome { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_ABORT };

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
	enum action action; /* after severity, override and ceiling */
	char *field;        /* "name", "extra_specs.scs:cpu-type", "min_disk" */
	char *found;        /* as text; NULL: absent */
	char *allowed;      /* what would be right, for a person */
	char *nearest;      /* one right value; NULL: none to offer */
	char *message; /* one sentence that stands alone, without a full stop
			* at its end */
};

struct verdict {
	struct finding *findings; /* the worst first */
	size_t count;
	enum action action; /* the strongest over NEW and WORSENED */
	bool incomplete;    /* out of memory: cannot judge */
};

struct rule_set; /* immutable, reference-counted */

/* Loads scope and packs as the settings say. NULL after adding a fault. */
struct rule_set *rule_set_load(const struct settings *, struct faults *);
struct rule_set *rule_set_ref(struct rule_set *); /* thread-safe */
void rule_set_unref(struct rule_set *);           /* NULL is fine */
/* For audit lines: "v5.1", and a short hash over the packs' bytes. */
const char *rule_set_scope_version(const struct rule_set *);
const char *rule_set_pack_version(const struct rule_set *);

struct rule_view {
	const char *id;
	enum object_kind kind;
	enum severity severity;
	enum action action;
	const char *title;
	const char *link;
};

/* Each rule in the order of the packs; what it shows lives as long as the
 * rule set. */
void rule_set_each(const struct rule_set *,
    void (*each)(void *arg, const struct rule_view *), void *arg);

struct judgement {
	enum object_kind kind;
	enum operation operation;
	/* Flavor: the object of GET /flavors/{id} (name, ram, vcpus, disk,
	 * extra_specs). Image: the flat object of GET /v2/images/{id}.
	 * Borrowed. before is NULL for a create, after for a delete. */
	const json_t *before;
	const json_t *after;
	time_t now;
	/* Community images count as the provider's whoever owns them, as in
	 * the conformance tests; else only those of provider_projects. */
	bool any_project_provides;
};

/* Never NULL findings with count > 0. Free with verdict_done(). */
void judge(
    const struct rule_set *, const struct judgement *, struct verdict *ret);
void verdict_done(struct verdict *);

/* The verdict of the conformance tests for a cloud of these objects: calls
 * report once for each test case that the tests decide for them. others may
 * be NULL or an array of further objects. */
void judge_cases(const struct rule_set *, enum object_kind,
    const json_t *object, const json_t *others, time_t now,
    void (*report)(void *arg, const char *id, enum outcome), void *arg);

const char *severity_name(enum severity); /* "main", "recommended", "draft" */
const char *outcome_name(enum outcome);   /* "PASS", "FAIL", "ABORT" */
const char *change_name(enum change);
const char *operation_name(enum operation);

#endif
