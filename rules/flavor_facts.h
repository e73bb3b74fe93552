/*
 * flavor_facts.h - what the checks of flavors look at, read from a Nova
 * flavor object once: its name, what that means, figures, extra specs.
 */
#ifndef RULES_FLAVOR_FACTS_H
#define RULES_FLAVOR_FACTS_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/slice.h"
#include "rules/check.h"
#include "rules/flavor_name.h"

/* A flavor's own name, or one that an extra spec gives it. */
struct given_name {
	const char *field; /* "name", or "extra_specs.scs:name-vN" */
	struct slice text;
	enum name_verdict verdict;
	struct flavor_name parts; /* of a valid one */
	struct name_fault fault;  /* of an invalid one */
};

struct flavor_facts {
	bool known; /* has it been read? */
	struct given_name own;
	const struct flavor_figures *figures; /* NULL: some are unknown */
	struct flavor_figures figures_storage;
	json_t *specs;        /* borrowed; NULL: none */
	struct slice name_v2; /* its extra spec scs:name-v2; at NULL: none */
};

/* What it reads points into itself: the struct stays where it is. */
void flavor_facts_read(const json_t *flavor, struct flavor_facts *ret);
/* Of the state that a view shows; room is for the case that nobody keeps
 * them. */
const struct flavor_facts *flavor_facts_of(
    const struct view *, struct flavor_facts *room);

/* The text of an extra spec; empty, at NULL if absent. */
struct slice flavor_facts_spec(const struct flavor_facts *, const char *key);

/* Calls visit for every scs:name-vN extra spec, valid or not. */
void flavor_facts_names(const struct flavor_facts *,
    void (*visit)(const struct given_name *, void *arg), void *arg);

/* The strongest letter of CPU or disk that any valid name of the flavor
 * promises, as an index into "LVTC" or "nhsp"; -1: none promises any. disk
 * counts from 0. */
int flavor_facts_cpu_promise(const struct flavor_facts *);
int flavor_facts_disk_promise(const struct flavor_facts *, unsigned disk);

#endif
