/*
 * judged_survey.c - the other objects of the cloud, listed before a write
 * that is judged together with them, and once more after it.
 */
#include "proxy/judged_part.h"
#include "proxy/log.h"

static bool start(struct judged *);
static void on_surveyed(void *, const struct survey_answer *);
static void take(struct judged *, const struct survey_answer *);
static void survey_again(struct judged *, bool good);
static void go_without(struct judged *, const struct lookup_answer *);
static enum metric_cause cause_of(const struct survey_answer *);
static void take_again(struct judged *, const struct survey_answer *);

static const struct survey_answer no_memory = {
	.failure = LOOKUP_BROKEN,
	.why = "the gate is out of memory",
};

void
judged_survey(struct judged *j)
{
	j->decision.judge_us += judged_lap(j);
	j->as_service = false;
	if (!start(j))
		take(j, &no_memory);
}

void
judged_resurvey(struct judged *j)
{
	if (!start(j))
		take_again(j, &no_memory);
}

static bool
start(struct judged *j)
{
	const struct settings *settings = judged_settings(j);
	const struct settings_route *route = judged_route_to(
	    j, j->asked.kind == OBJECT_IMAGE ? SERVICE_IMAGE : SERVICE_COMPUTE);
	struct lookup_request like;
	struct survey_request request;

	if (route == NULL)
		return false;
	like = judged_request(j, route, "GET");
	request = (struct survey_request){
		.kind = j->asked.kind,
		.settings = settings,
		.upstream = like.upstream,
		.address = like.address,
		.timeout_ms = judged_time(j, settings->timeout_survey),
		.prefix = route->upstream_path,
		.token =
		    j->as_service ? text_slice(&j->service_token) : like.token,
		.host = like.host,
		.request_id = like.request_id,
	};
	judged_lap(j);
	j->survey = survey_start(
	    j->x->session->worker->lookups, &request, on_surveyed, j);
	/* The survey has a limit of its own; this one is for a survey that
	 * does not keep it. */
	session_deadline(j->x->session, request.timeout_ms * 2 + 1000);
	return j->survey != NULL;
}

static void
on_surveyed(void *arg, const struct survey_answer *answer)
{
	struct judged *j = arg;
	struct session *s = j->x->session;
	uint64_t took = judged_lap(j);

	j->survey = NULL;
	session_enter(s);
	j->decision.survey_us += took;
	j->asked_us += took;
	if (j->step == STEP_SURVEY)
		take(j, answer);
	else
		take_again(j, answer);
	session_pump(s);
	session_leave(s);
}

/* Without it the rules that need it say that they do not know. What keeps the
 * caller from it counts, not what keeps the gate's account from it. */
static void
take(struct judged *j, const struct survey_answer *answer)
{
	struct lookup_answer first = judged_first_refusal(j);
	bool by_service = j->as_service;

	if (answer->census != NULL) {
		if (by_service)
			judged_veil(j);
		j->census = answer->census;
		j->asked.census = answer->census;
		judged_next(j);
		return;
	}
	if (!by_service) {
		j->cause = cause_of(answer);
		text_adds(&j->census_unknown, answer->why);
	}
	if (answer->refused != NULL &&
	    judged_asks_as_service(j, answer->refused, survey_again))
		return;
	go_without(j, by_service ? &first : answer->refused);
}

static void
survey_again(struct judged *j, bool good)
{
	struct lookup_answer first = judged_first_refusal(j);

	if (!good || !start(j))
		go_without(j, &first);
}

/* A client whose token is no good any more is told so: it gets another one. */
static void
go_without(struct judged *j, const struct lookup_answer *refused)
{
	if (refused != NULL && refused->status == 401 && j->enforcing) {
		judged_pass_on(j, refused);
		return;
	}
	j->asked.census_unknown = text_str(&j->census_unknown);
	judged_next(j);
}

static enum metric_cause
cause_of(const struct survey_answer *answer)
{
	const struct lookup_answer last = { .failure = answer->failure };

	if (answer == &no_memory)
		return CAUSE_INTERNAL;
	return judged_cause_of(
	    answer->refused != NULL ? answer->refused : &last);
}

/* The write is done: not to know what became of the others is recorded. */
static void
take_again(struct judged *j, const struct survey_answer *answer)
{
	if (answer->census != NULL) {
		census_free(j->census);
		j->census = answer->census;
		j->asked.census = answer->census;
		j->asked.census_unknown = NULL;
	} else {
		text_done(&j->why);
		text_addf(&j->why, "the write could not be verified: %s",
		    answer->why);
		j->decision.reason = text_str(&j->why);
		log_line(LOG_WARNING, j->decision.id, "%s", text_str(&j->why));
	}
	judged_verify(j);
}
