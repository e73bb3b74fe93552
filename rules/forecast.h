/*
 * forecast.h - what time alone will bring: the same rules, asked at the days
 * that matter to an object, and at those that the scope's timeline names.
 */
#ifndef RULES_FORECAST_H
#define RULES_FORECAST_H

#include "rules/rules.h"

/* Something that will be so from then on. */
struct forecast_event {
	time_t when;
	const struct finding *finding; /* new then, or its action stronger;
					* NULL: a promise ends */
	const char *promise;           /* "provided_until" or "uuid_validity" */
};

/*
 * standing is a judgement of an object as it stands (see struct judgement);
 * its now is the day of asking. Calls report for every event up to and
 * including until, the earliest first; what it gets lives for the call. False
 * when out of memory.
 */
bool forecast_object(const struct rule_set *, const struct judgement *standing,
    time_t until, void (*report)(void *arg, const struct forecast_event *),
    void *arg);
/* The same for what the cloud as a whole lacks. */
bool forecast_cloud(const struct rule_set *, const struct census *, time_t now,
    time_t until, void (*report)(void *arg, const struct forecast_event *),
    void *arg);

#endif
