/*
 * judged_survey.c - the other objects of the cloud, listed before a write
 * that is judged together with them, and once more after it.
 */
#include "proxy/judged_part.h"
#include "proxy/log.h"

static bool start(struct judged *);
static void on_surveyed(void *, struct census *, const char *why);
static void take(struct judged *, struct census *, const char *why);
static void take_again(struct judged *, struct census *, const char *why);

void
judged_survey(struct judged *j)
{
	j->decision.judge_us += judged_lap(j);
	if (!start(j))
		take(j, NULL, "the gate is out of memory");
}

void
judged_resurvey(struct judged *j)
{
	if (!start(j))
		take_again(j, NULL, "the gate is out of memory");
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
		.prefix = route->upstream_path,
		.token = like.token,
		.host = like.host,
		.request_id = like.request_id,
	};
	judged_lap(j);
	j->survey = survey_start(
	    j->x->session->worker->lookups, &request, on_surveyed, j);
	/* The survey has a limit of its own; this one is for a survey that
	 * does not keep it. */
	session_deadline(j->x->session, settings->timeout_survey * 2 + 1000);
	return j->survey != NULL;
}

static void
on_surveyed(void *arg, struct census *census, const char *why)
{
	struct judged *j = arg;
	struct session *s = j->x->session;

	j->survey = NULL;
	session_enter(s);
	j->decision.survey_us += judged_lap(j);
	if (j->step == STEP_SURVEY)
		take(j, census, why);
	else
		take_again(j, census, why);
	session_pump(s);
	session_leave(s);
}

/* Without it the rules that need it say that they do not know. */
static void
take(struct judged *j, struct census *census, const char *why)
{
	j->census = census;
	j->asked.census = census;
	if (census == NULL) {
		text_adds(&j->census_unknown, why);
		j->asked.census_unknown = text_str(&j->census_unknown);
	}
	judged_next(j);
}

/* The write is done: not to know what became of the others is recorded. */
static void
take_again(struct judged *j, struct census *census, const char *why)
{
	if (census != NULL) {
		census_free(j->census);
		j->census = census;
		j->asked.census = census;
	} else {
		text_done(&j->why);
		text_addf(&j->why, "the write could not be verified: %s", why);
		j->decision.reason = text_str(&j->why);
		log_line(LOG_WARNING, j->decision.id, "%s", text_str(&j->why));
	}
	judged_verify(j);
}
