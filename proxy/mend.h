/*
 * mend.h - the openstack commands that mend a finding, for a person to read
 * and paste. What must be decided by a person stands as VALUE (or FILE, ID),
 * with a comment that says what would be right; a guess is never written as
 * if it were known. No command: nothing a command could mend, or a name that
 * no shell should be given (control characters).
 */
#ifndef PROXY_MEND_H
#define PROXY_MEND_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/rules.h"

/* Adds the commands to the array commands, to be run in that order. object
 * is as in struct judgement, with its id. False: out of memory. */
bool mend_finding(enum object_kind, const json_t *object,
    const struct finding *, json_t *commands);
/* The same for a mandatory flavor or image of that name that is not there. */
bool mend_missing(enum object_kind, const char *name, json_t *commands);

#endif
