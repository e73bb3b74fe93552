/*
 * body_edit.h - adds to the body of a write what the gate has to say, and
 * leaves every other byte as the client sent it.
 */
#ifndef RULES_BODY_EDIT_H
#define RULES_BODY_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/patch_media.h"

/* Where the document's object begins; and the object that is its only
 * member. The body must be valid JSON of that shape. */
size_t body_edit_outer(struct slice body);
size_t body_edit_inner(struct slice body);

/* A member more, right behind the brace there; false: there is none. */
bool body_edit_member(struct slice body, size_t brace, const char *key,
    const char *value, struct text *ret);

/* One operation of a PATCH. */
struct body_operation {
	const char *verb; /* "add", "replace", "remove" */
	const char *member;
	const char *value; /* NULL: none */
};
/* An operation more at the end of the array that the body is. */
void body_edit_operation(struct slice body, enum patch_media,
    const struct body_operation *, struct text *ret);

#endif
