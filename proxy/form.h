/*
 * form.h - a record of the journal in a form that others read: one row of the
 * table in form.c for each. It is one line of bounded length; nothing that a
 * caller has sent ends it, or stands in it for more than a value.
 */
#ifndef PROXY_FORM_H
#define PROXY_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf/slice.h"
#include "conf/text.h"

#define FORM_OBSERVER_MAX 255

/* Whose journal it is: records do not say. */
struct form_observer {
	char name[FORM_OBSERVER_MAX + 1]; /* of the gate */
	long process;                     /* its id; 0: not known */
};

struct form {
	const char *name; /* "cadf" */
	const char *what; /* it is, for a usage text */
	bool is_json;     /* an object, and no text */
	/* Appends the record, without a newline. line is the one that it was
	 * read from, also without. False, and nothing is appended, if the form
	 * has no words for such a record. Out of memory fails the text. From
	 * any thread. */
	bool (*write)(const json_t *record, struct slice line,
	    const struct form_observer *, struct text *to);
};

/* NULL: there is none of that name. */
const struct form *form_find(const char *name);
/* Walks the table; NULL ends it. */
const struct form *form_at(size_t index);

/* name NULL: that of this host; it is cut to FORM_OBSERVER_MAX bytes. Reads the
 * time zone, too: call it before files are out of reach. */
void form_observer_init(struct form_observer *, const char *name, long process);

#endif
