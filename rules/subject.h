/*
 * subject.h - the JSON of a judged call, read as strictly as the strictest
 * backend: UTF-8 without BOM, no duplicate members, no NaN or Infinity, no
 * NUL, no lone surrogate, bounded depth, nothing behind it. And the members
 * each call may have, converted as the backend converts them.
 */
#ifndef RULES_SUBJECT_H
#define RULES_SUBJECT_H

#include <jansson.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/api.h"

#define SUBJECT_DEPTH_MAX 32

/* A new reference, or NULL with a sentence for the client in ret_why. */
json_t *subject_parse(struct slice bytes, struct text *ret_why);

/* As above for a lookup's answer from the backend: depth and size are
 * bounded, what Python writes is read. */
json_t *subject_parse_answer(struct slice bytes, struct text *ret_why);

#endif
