/*
 * exception.h - exceptions that end: an operator lets some objects break some
 * rules until a day, says why, and who answers for it. What an exception
 * covers is observed, not enforced. Each one stands alone, so that two which
 * fit partly never add up to one. One for some callers covers nothing where
 * nobody knows who writes.
 */
#ifndef RULES_EXCEPTION_H
#define RULES_EXCEPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "conf/faults.h"
#include "conf/slice.h"
#include "rules/object.h"

/* All files together. */
#define EXCEPTIONS_MAX 10000
#define EXCEPTION_TEXT_MAX 500 /* bytes of a reason, owner or ticket */

struct caller_match;
struct rule;
struct select;
struct view;

struct exception {
	const char *id;
	enum object_kind kind;
	const struct rule **rules; /* that it is about */
	size_t rule_count;
	struct select *select;   /* the objects that it is about */
	struct caller_match *by; /* whose writes; NULL: everybody's */
	const char *only;        /* the id of the only object; NULL: any */
	const char *reason, *owner;
	const char *ticket; /* NULL: none */
	const char *until;  /* its last day, "2027-03-31", in UTC */
	time_t ends;        /* the first second after that day */
	size_t at;          /* its place among all */
	const char *file;
	unsigned line;
};

struct exceptions;

/* Reads the file, or the *.yaml files of the directory, for these rules, which
 * must outlive what is returned. NULL after adding a fault. */
struct exceptions *exceptions_load(const char *path,
    const struct rule *const *rules, size_t rule_count, struct faults *);
/* The same with the bytes of one file. */
struct exceptions *exceptions_parse(struct slice bytes, const char *file,
    const struct rule *const *rules, size_t rule_count, struct faults *);
void exceptions_free(struct exceptions *); /* NULL is fine */

/* NULL has none. */
size_t exceptions_count(const struct exceptions *);
const struct exception *exceptions_at(const struct exceptions *, size_t);
/* How many rules they name, each as often as it is named. */
size_t exceptions_names(const struct exceptions *);
/* Fills ret, which has room for all, with those that name the rule; how many. */
size_t exceptions_of(const struct exceptions *, const struct rule *,
    const struct exception **ret);

/* The first one that covers what the rule says of view->object at view->now;
 * NULL: none. */
const struct exception *exception_find(
    const struct rule *, const struct view *);
/* Does the write take the object out of all those that the problem stood
 * under? Whose writes they are for does not matter: what one caller was let
 * do is not for another one to take further. */
bool exception_is_left(const struct rule *, const struct view *);
/* Is it about that object, and who writes it, whatever the day? */
bool exception_fits(const struct exception *, const struct view *);
/* The first second after a last day such as "2027-03-31"; false: it is none. */
bool exception_end(struct slice until, time_t *ret);
/* Is it fit to be an id? */
bool exception_id_good(const char *);
/* Is it fit to be a reason, an owner or a ticket? */
bool exception_text_good(const char *);

#endif
