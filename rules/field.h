/*
 * field.h - reading a field of the object looked at, and the usual sentence
 * about a wrong one. A field is a member of the object, or of a flavor's
 * extra specs ("extra_specs.scs:cpu-type").
 */
#ifndef RULES_FIELD_H
#define RULES_FIELD_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/check.h"

/* NULL if it is absent, or null. */
const json_t *field_get(const json_t *object, const char *field);
/* Its text; empty if there is none or it is no string. */
struct slice field_text(const json_t *object, const char *field);
/* Its number, written as one or as a decimal text; false: it is none. */
bool field_number(const json_t *object, const char *field, double *ret);
/* Its value as people write it: its own text, or made in that room. */
#define FIELD_ROOM 40
struct slice field_shown(const json_t *value, char room[static FIELD_ROOM]);
void field_show(const json_t *value, struct text *ret);
/* Does any text of the field fit? Tags have one for each item; numbers and
 * truth values are as people write them; other lists have none. */
bool field_any(const json_t *object, const char *field,
    bool (*fits)(const void *arg, struct slice), const void *arg);
/* Absent, null, the empty string or the empty list? */
bool field_is_bare(const json_t *object, const char *field);

/* An image whose name is null. */
bool field_is_nameless(const json_t *object);
/* FAIL; ABORT if the image is nameless: most tests list the names of those
 * that fail, and die of one that has none. */
enum outcome field_fail_listed(const struct view *);

struct field_fault {
	const char *field;
	const char *kind; /* NULL: "missing", "empty" or "wrong" */
	unsigned weight;  /* as in struct problem */
	enum outcome outcome;
	const char *allowed; /* "a, b or c": follows "should be"; NULL says
			      * that memory ran out */
	const char *nearest; /* or NULL */
	const char *because; /* more for the person; or NULL */
};

/* "FIELD is 'x', it should be ALLOWED, probably NEAREST (BECAUSE)". */
void field_report(
    struct report *, const struct view *, const struct field_fault *);
/* A test dies of this image because it is nameless. */
void field_report_nameless(struct report *, const struct view *);

#endif
