/*
 * refusal.h - answers the gate authors itself: JSON that the openstack, nova
 * and glance clients, Horizon and Terraform all show the reason of (one
 * top-level member, an object with code and message; the rest inside it).
 */
#ifndef PROXY_REFUSAL_H
#define PROXY_REFUSAL_H

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/rules.h"

/* "forbidden", "badRequest", ... as Nova names them for a status. */
const char *refusal_kind(unsigned status);
/* Reason phrase of a status line, RFC 9110 section 15. */
const char *refusal_phrase(unsigned status);

/* Body of a refusal by policy: message first, then findings (rule, field,
 * found, allowed, nearest, message, link), scope version, decision id.
 * object: "flavor" or "image" and its name, for the first sentence. */
void refusal_verdict(unsigned status, enum object_kind, const char *object_name,
    const struct verdict *, const char *scope_version, const char *decision_id,
    struct text *ret);
/* The same for who may not read the object, of a verdict out of veil.h: the
 * rules, and no name or value. */
void refusal_veiled(unsigned status, enum object_kind, const struct verdict *,
    const char *scope_version, const char *decision_id, struct text *ret);
/* Body of a 503: rules of the verdict that might have denied could not be
 * judged. The findings stand beside the message as above. */
void refusal_unjudged(const struct verdict *, const char *scope_version,
    const char *decision_id, struct text *ret);
/* Body of any other refusal: one sentence, with the decision id if not NULL. */
void refusal_plain(unsigned status, const char *sentence,
    const char *decision_id, struct text *ret);

/* One response header value a finding of action WARN or more that was let
 * through: printable ASCII, at most 240 bytes: "RULE: message". */
void refusal_warning(const struct finding *, struct text *ret);

#endif
