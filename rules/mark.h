/*
 * mark.h - the gate's own mark on an object: which property it is, what it
 * says, and the edit of a request body that carries it. The edit inserts
 * text and leaves every other byte as sent.
 */
#ifndef RULES_MARK_H
#define RULES_MARK_H

#include <jansson.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/api.h"
#include "rules/rules.h"

/* Image property and flavor extra spec; never in the scs: namespace. */
#define MARK_IMAGE_PROPERTY "scs_gate_violations"
#define MARK_FLAVOR_SPEC "scs-gate:violations"

enum mark_edit {
	MARK_NOTHING, /* the object needs no other mark than it has */
	MARK_BODY,    /* ret_body is the body to send instead */
	MARK_FOLLOW,  /* ret_value by a second request (flavors); "" removes */
	MARK_FAILED,
};

/* The value a verdict calls for: ids of violated rules whose action is
 * ANNOTATE or more, unchanged ones too, comma separated, at most 255 bytes;
 * "" for none. */
void mark_value(const struct verdict *, struct text *ret);

/* The mark that an object has; NULL: none, or no object. Lives as long as that
 * does. */
const char *mark_current(enum object_kind, const json_t *object);

/* current: value of the mark the object will have without an edit, or NULL.
 * body: the client's bytes; may be empty where the call has none. */
enum mark_edit mark_edit(enum call, struct slice content_type,
    struct slice body, const char *current, const char *wanted,
    struct text *ret_body);

#endif
