/*
 * input_member.h - a member of an object under the name and in the manner of
 * another tool, brought into the API's form; private to input_*.c.
 */
#ifndef PROXY_INPUT_MEMBER_H
#define PROXY_INPUT_MEMBER_H

#include "proxy/input_part.h"

enum input_type {
	INPUT_TEXT,
	INPUT_NUMBER,     /* or a text of digits; no text at all is 0 */
	INPUT_REAL,       /* any number */
	INPUT_BYTES,      /* as NUMBER; "3.2G" leaves it unknown */
	INPUT_SWITCH,     /* or the text True or False */
	INPUT_TEXTS,      /* a list of texts, or "a, b" */
	INPUT_SPECS,      /* a map of texts, or "key='value', ..." */
	INPUT_PROPERTIES, /* the same; each becomes a member of its own */
};

struct input_member {
	const char *written;
	const char *member; /* in the API */
	enum input_type type;
};

/* NULL, or what it would have to be instead ("a whole number"). null is as
 * good as absent. */
const char *input_member_set(
    struct input_object *, const struct input_member *, json_t *value);

#endif
