/*
 * decision.h - what the journal says of one judged call: identity of the
 * request, verdict and findings, outcome. Rendered as single JSON lines.
 */
#ifndef PROXY_DECISION_H
#define PROXY_DECISION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "proxy/uuid.h"
#include "rules/api.h"
#include "rules/rules.h"

struct decision {
	char id[UUID_LEN + 1];
	struct timespec time;   /* of this record, CLOCK_REALTIME */
	char client[64];        /* address:port of the peer */
	struct slice initiator; /* JSON, see identity.h; empty: nobody asked */
	struct slice method;
	struct slice path; /* without the query */
	enum service service;
	const char *operation;    /* api_row.name, or "unknown-write" */
	struct slice object_id;   /* from the path; a create: from the answer */
	struct slice object_name; /* "" when not known */
	struct slice client_request_id; /* X-OpenStack-Request-ID as sent */
	const char *verdict;   /* "conforming", "violating", "unchecked",
			       * "recorded", "malformed" */
	const char *action;    /* what was done: "forwarded", "warned",
			       * "annotated", "refused" */
	const char *completed; /* members the gate has added; NULL: none */
	const char *account;   /* "service": what the caller may not read was
			      * looked up with the gate's own; NULL: nothing
			      * was */
	const char *reason; /* why refused or unchecked; NULL: findings say */
	const struct verdict *findings; /* NULL: not judged */
	const struct judgement *judged; /* what by; NULL: not to be recorded */
	const char *scope_version;
	const char *pack_version;
	unsigned upstream_status; /* 0: no answer */
	unsigned client_status;   /* what the client gets; 0: nothing */
	uint64_t lookup_us, survey_us, judge_us, upstream_us;
};

/* "record": "intent", "outcome" or "refusal". */
void decision_render(
    const struct decision *, const char *record, struct text *ret);

#endif
