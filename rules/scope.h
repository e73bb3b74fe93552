/*
 * scope.h - the certification scope: which test cases count in which version
 * of it, and the states of its versions over time. Reads the form of the SCS
 * project's own scope file, with the rules of its loader (scs-0003).
 */
#ifndef RULES_SCOPE_H
#define RULES_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "conf/action.h"
#include "conf/faults.h"
#include "conf/slice.h"

#define SCOPE_NONE SIZE_MAX

enum scope_state {
	STATE_EFFECTIVE, /* can be certified against */
	STATE_WARN,      /* can still be, but not for long */
	STATE_DRAFT,
	STATE_DEPRECATED,
	STATE_UNNAMED, /* deprecated too, and not even shown */
};

enum scope_target {
	TARGET_NONE,
	TARGET_MAIN,
	TARGET_RECOMMENDED,
	TARGET_PREVIEW
};

struct scope;

/* NULL after adding at least one fault. */
struct scope *scope_load(const char *file, struct faults *);
/* The same of a text; file is its name for faults. */
struct scope *scope_parse(
    const char *text, size_t len, const char *file, struct faults *);
void scope_free(struct scope *); /* NULL is fine */

/* "uuid", "name" or "url" of the scope; "" if it says none. */
const char *scope_text(const struct scope *, const char *key);
/* "description" or "url" of a test case, or NULL. */
const char *scope_case_text(
    const struct scope *, const char *id, const char *key);
/* Is the id a test case of any script? */
bool scope_knows(const struct scope *, const char *id);

/* Versions, in the order of the file: the newest first. */
size_t scope_version_count(const struct scope *);
const char *scope_version_name(const struct scope *, size_t version);
/* SCOPE_NONE: there is no such version. */
size_t scope_version_find(const struct scope *, const char *name);
/* Is there such a version? Adds a fault that lists them if not. */
bool scope_has_version(
    const struct scope *, struct slice version, struct faults *);
/* Where a version has a test case. */
enum scope_target scope_target(
    const struct scope *, size_t version, const char *id);
/* Is it in the recommended target of any module, included or not? */
bool scope_recommends(const struct scope *, const char *id);

/* Periods of the timeline, the earliest first; there is at least one. */
size_t scope_period_count(const struct scope *);
/* 00:00 UTC of the day it starts. */
time_t scope_period_start(const struct scope *, size_t period);
/* The one with the greatest start not after now; before all of them the
 * first. */
size_t scope_period_at(const struct scope *, time_t now);
enum scope_state scope_state(
    const struct scope *, size_t period, size_t version);
/* The newest version that is effective in a period, else the newest in state
 * warn, or SCOPE_NONE. */
size_t scope_effective(const struct scope *, size_t period);
const char *scope_state_name(enum scope_state); /* "effective" ... */

#endif
