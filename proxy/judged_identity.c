/*
 * judged_identity.c - whose a judged call is, for the journal: Keystone tells
 * it of the caller's token to whoever shows that token, so that the gate needs
 * no credentials but for tokens that it tells only services of. Who has no valid
 * one shall hear that from the service, which is asked to list something: it may
 * know better, and a write never goes there for a try. If it takes the token,
 * its caller is unknown, and failure.identity decides.
 */
#include <string.h>

#include "proxy/clock.h"
#include "proxy/identity_cache.h"
#include "proxy/judged_part.h"
#include "proxy/log.h"
#include "proxy/upstream.h"
#include "proxy/worker.h"

static bool is_none_of_ours(struct judged *);
static struct identity_cache *cache_of(const struct judged *);
static void remembered(struct judged *, struct identity *);
static bool ask_keystone(struct judged *);
static void told(struct judged *, const struct lookup_answer *);
static bool service_may_ask(const struct judged *);
static void ask_by_service(struct judged *);
static void ask_as_gate(struct judged *, bool good);
static void named(struct judged *, struct slice body);
static void not_valid(struct judged *, enum metric_identity, const char *why);
static bool ask_service(struct judged *);
static void service_told(struct judged *, const struct lookup_answer *);
static void unknown(struct judged *, const char *why);
static void settle(struct judged *, const char *why);
static void take_unknown(struct judged *, const char *why);
static void take(struct judged *, struct identity *);
static void count(const struct judged *, enum metric_identity);
static void go_on(struct judged *);

void
judged_identify(struct judged *j)
{
	struct identity_cache *cache = cache_of(j);
	struct slice token = judged_token(j);
	struct identity *known = NULL;

	if (judged_settings(j)->identity_upstream == NULL ||
	    is_none_of_ours(j)) {
		go_on(j);
		return;
	}
	if (token.len > 0 && cache != NULL)
		known =
		    identity_cache_find(cache, token, clock_ms(), j->received);
	if (known != NULL)
		remembered(j, known);
	else if (token.len == 0)
		not_valid(j, IDENTITY_NO_TOKEN, "the request has no token");
	else if (!ask_keystone(j))
		unknown(j, "the gate is out of memory");
}

/* A server action that writes no image goes on as it came, and does not wait
 * for Keystone. Without an escape the name of one stands there as it is; what
 * is refused because it is no JSON is nobody's then. */
static bool
is_none_of_ours(struct judged *j)
{
	static const char *const signs[] = { "createImage", "createBackup",
		"\\" };
	struct slice body = text_slice(&j->body);

	if (j->match.row == NULL || j->match.row->call != CALL_SERVER_ACTION ||
	    j->onward != STEP_LOCK)
		return false;
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (body.len > 0 && memmem(body.at, body.len, signs[i],
					strlen(signs[i])) != NULL)
			return false;
	j->decision.initiator =
	    SLICE("{\"id\":null,\"unknown\":\"nobody was asked\"}");
	return true;
}

/* What was learned under other settings does not count. */
static struct identity_cache *
cache_of(const struct judged *j)
{
	const struct session *s = j->x->session;

	return s->snapshot == s->worker->snapshot ? s->worker->identities
						  : NULL;
}

static void
remembered(struct judged *j, struct identity *known)
{
	count(j, IDENTITY_REMEMBERED);
	take(j, known);
	go_on(j);
}

static bool
ask_keystone(struct judged *j)
{
	const struct settings *s = judged_settings(j);
	size_t keystone = settings_find_upstream(s, s->identity_upstream);
	struct lookup_request request = judged_request(j, j->x->route, "GET");
	struct text path = TEXT_INIT;
	bool asked;

	request.upstream = &s->upstreams[keystone];
	request.address = upstream_next_address(j->x->upstreams, keystone);
	request.host = (struct slice){ NULL, 0 };
	request.timeout_ms = judged_time(j, s->timeout_identity);
	request.subject = request.token;
	identity_add_path(s, &path);
	if (j->as_service) {
		request.token = text_slice(&j->service_token);
	} else if (j->by_service) {
		request.token = head_value(j->head, HEADER_X_SERVICE_TOKEN);
		text_adds(&path, "&allow_expired=1");
	}
	judged_lap(j);
	asked = judged_ask(j, &request, &path,
	    j->as_service ? PURPOSE_IDENTITY_BY_SERVICE : PURPOSE_IDENTITY,
	    told);
	text_done(&path);
	return asked;
}

static void
told(struct judged *j, const struct lookup_answer *answer)
{
	static const char *const failures[] = {
		[LOOKUP_TIMEOUT] = "Keystone took too long to answer",
		[LOOKUP_UNREACHABLE] = "Keystone cannot be reached",
		[LOOKUP_TOO_LARGE] = "the answer of Keystone is too large",
		[LOOKUP_BROKEN] = "the question to Keystone failed",
	};

	j->asked_us += judged_stage(j, STAGE_IDENTITY);
	if (answer->failure != LOOKUP_ANSWERED)
		unknown(j, failures[answer->failure]);
	else if (answer->status == 200)
		named(j, answer->body);
	else if (lookup_refused(answer) && service_may_ask(j))
		ask_by_service(j);
	else if (judged_asks_as_service(j, answer, ask_as_gate))
		return;
	else if (j->as_service && answer->status != 404)
		unknown(j, "Keystone does not tell the gate's account");
	else if (answer->status == 403)
		unknown(j, "Keystone tells only services whose the token is");
	else if (lookup_refused(answer))
		not_valid(
		    j, IDENTITY_NOT_VALID, "Keystone does not take the token");
	else
		unknown(j, "Keystone does not tell whose the token is");
}

/* Once; a token of its own is what tells a service apart. */
static bool
service_may_ask(const struct judged *j)
{
	return !j->by_service && !j->as_service &&
	       head_value(j->head, HEADER_X_SERVICE_TOKEN).len > 0;
}

/* Keystone tells a service also of tokens that have expired, come from a trust
 * that impersonates, or from EC2 credentials; of the latter two, whoever shows
 * them is told 403. */
static void
ask_by_service(struct judged *j)
{
	j->by_service = true;
	if (!ask_keystone(j))
		unknown(j, "the gate is out of memory");
}

/* So it tells the gate's own account, if that is a service's. */
static void
ask_as_gate(struct judged *j, bool good)
{
	if (!good || !ask_keystone(j))
		unknown(j, "Keystone tells only services whose the token is");
}

static void
named(struct judged *j, struct slice body)
{
	struct text why = TEXT_INIT;
	struct identity *id = identity_parse(body, &why);
	struct identity_cache *cache = cache_of(j);

	if (id == NULL) {
		log_line(LOG_WARNING, j->decision.id,
		    "the answer of Keystone is of no use: %s", text_str(&why));
		unknown(j, "the answer of Keystone is of no use");
	} else {
		if (cache != NULL)
			identity_cache_keep(cache, judged_token(j), id,
			    clock_ms() + judged_settings(j)->identity_cache);
		count(j, IDENTITY_ASKED);
		take(j, id);
		go_on(j);
	}
	text_done(&why);
}

/* What is refused anyway is refused for its own reason. */
static void
not_valid(struct judged *j, enum metric_identity how, const char *why)
{
	count(j, how);
	take_unknown(j, why);
	if (!j->enforcing || j->onward == STEP_REFUSAL)
		go_on(j);
	else if (!ask_service(j))
		settle(j, "the gate is out of memory");
}

static bool
ask_service(struct judged *j)
{
	const struct settings_route *route = j->x->route;
	struct lookup_request request = judged_request(j, route, "GET");
	struct text path = TEXT_INIT;
	bool asked;

	text_adds(&path, route->upstream_path);
	text_adds(&path, route->service == SERVICE_COMPUTE
			     ? "/v2.1/flavors?limit=1"
			     : "/v2/images?limit=1");
	judged_lap(j);
	asked = judged_ask(j, &request, &path, PURPOSE_IDENTITY, service_told);
	text_done(&path);
	return asked;
}

static void
service_told(struct judged *j, const struct lookup_answer *answer)
{
	j->asked_us += judged_stage(j, STAGE_IDENTITY);
	if (answer->failure == LOOKUP_ANSWERED && answer->status == 401)
		judged_pass_on(j, answer);
	else
		settle(j, "the service does not refuse whom Keystone does "
			  "not know");
}

static void
unknown(struct judged *j, const char *why)
{
	count(j, IDENTITY_UNKNOWN);
	take_unknown(j, why);
	settle(j, why);
}

/* It goes on without a name, if it may. */
static void
settle(struct judged *j, const char *why)
{
	struct text sentence = TEXT_INIT;

	log_line(
	    LOG_WARNING, j->decision.id, "the caller is not known: %s", why);
	if (j->onward == STEP_REFUSAL || judged_passes(j, CAUSE_IDENTITY)) {
		go_on(j);
		return;
	}
	j->cause = CAUSE_IDENTITY;
	text_addf(&sentence, "The caller is not known: %s", why);
	judged_refuse(j, 503, text_str(&sentence));
	text_done(&sentence);
}

static void
take_unknown(struct judged *j, const char *why)
{
	struct identity *nobody = identity_unknown(why);

	if (nobody != NULL)
		take(j, nobody);
	else
		j->decision.initiator = SLICE("null");
}

static void
take(struct judged *j, struct identity *identity)
{
	j->identity = identity;
	j->decision.initiator = text_slice(&identity->record);
}

static void
count(const struct judged *j, enum metric_identity how)
{
	metrics_add(j->x->session->worker->metrics, METRIC_IDENTIFIED + how, 1);
}

static void
go_on(struct judged *j)
{
	judged_enter(j, j->onward);
}

struct slice
judged_project_id(const struct judged *j)
{
	if (j->identity == NULL)
		return (struct slice){ NULL, 0 };
	return text_slice(&j->identity->project);
}

void
judged_add_caller(const struct judged *j, struct judgement *ret)
{
	if (j->identity != NULL) {
		ret->caller = j->identity->caller;
		if (ret->caller == NULL)
			ret->caller_unknown = text_str(&j->identity->unknown);
	} else if (judged_settings(j)->identity_upstream != NULL) {
		ret->caller_unknown = "the gate is out of memory";
	}
}
