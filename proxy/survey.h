/*
 * survey.h - the other flavors or images of the cloud, listed page by page
 * with the token that is given and counted into a census. A page is dropped as
 * soon as it is counted; time and number are bounded by the settings
 * (limit.survey) and by whoever asks for it.
 */
#ifndef PROXY_SURVEY_H
#define PROXY_SURVEY_H

#include "conf/settings.h"
#include "conf/slice.h"
#include "proxy/lookup.h"
#include "rules/census.h"

struct survey;

/* Borrowed until the survey is done or cancelled. */
struct survey_request {
	enum object_kind kind;
	const struct settings *settings;
	const struct settings_upstream *upstream;
	size_t address;      /* of the upstream's, to try first */
	uint32_t timeout_ms; /* for all of it */
	const char *prefix;  /* what stands before the version there */
	struct slice token;
	struct slice host;      /* Host header; may be empty */
	const char *request_id; /* X-OpenStack-Request-ID */
};

/* Valid during the callback only, but for the census. */
struct survey_answer {
	struct census *census;       /* the callee's from here; NULL: none */
	enum lookup_failure failure; /* of the request that was the last */
	const char *why; /* there is none: for a person, without a full
				* stop */
	/* What the service answered in place of a listing; or NULL. */
	const struct lookup_answer *refused;
};

/* done is called exactly once from the event loop, never before this returns,
 * unless cancelled. NULL when out of memory (done is not called). */
struct survey *survey_start(struct lookup_engine *,
    const struct survey_request *,
    void (*done)(void *arg, const struct survey_answer *), void *arg);
/* done will not be called any more. NULL is fine. */
void survey_cancel(struct survey *);

#endif
