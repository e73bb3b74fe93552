/*
 * complete.h - what follows from what an object says already, and may be
 * added to it: the scs: extra specs of a flavor from its name (scs-0103), a
 * few properties of an image. Nothing that is there is ever changed.
 */
#ifndef RULES_COMPLETE_H
#define RULES_COMPLETE_H

#include <jansson.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/api.h"
#include "rules/rules.h"

/* Members to add to the object, each with its text: extra specs of a flavor,
 * properties of an image; an empty object if there are none. NULL when out
 * of memory. */
json_t *complete_members(enum object_kind, const json_t *object);
/* The object with those members; NULL when out of memory. */
json_t *complete_object(
    enum object_kind, const json_t *object, json_t *members);

/* The body of a write with those members in it. False: this call cannot
 * carry them (they are many, and PUT of one extra spec takes one), or there
 * is no memory. */
bool complete_body(enum call, struct slice content_type, struct slice body,
    json_t *members, struct text *ret_body);

#endif
