/*
 * finding_json.h - a finding as a JSON object: the same members in the
 * details of a refusal and in the journal.
 */
#ifndef PROXY_FINDING_JSON_H
#define PROXY_FINDING_JSON_H

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/rules.h"

/* An array of all findings; verdict NULL: an empty one. */
void finding_json_list(const struct verdict *, struct text *ret);
void finding_json(const struct finding *, struct text *ret);
/* "member":"value" - or null when there is no value - and a comma before it
 * unless it is the first of its object. Values are cut to 1024 bytes. */
void finding_json_member(
    struct text *ret, const char *member, struct slice value);

#endif
