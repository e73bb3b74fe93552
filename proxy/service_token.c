/* service_token.c - the token of the gate's own; see service_token.h. */
#include "proxy/service_token.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "conf/text.h"
#include "proxy/clock.h"
#include "proxy/cloud_login.h"
#include "proxy/identity.h"
#include "proxy/log.h"

/* Left of its life when another one is asked for: longer than any lookup. */
#define LEFT_SECONDS 60
/* After a failure. */
#define PAUSE_MS 5000u
/* Younger than this, a token was good a moment ago. */
#define YOUNG_MS 1000u

struct service_wait {
	LIST_ENTRY(service_wait) link;
	struct service_token *owner;
	void (*done)(void *arg);
	void *arg;
};

struct service_token {
	unsigned refs; /* the worker's, and one of each that waits */
	struct lookup_engine *engine;
	struct snapshot *snapshot;
	struct metrics_block *metrics;
	struct lookup *lookup; /* NULL: nobody asks */
	LIST_HEAD(wait_list, service_wait) waits;
	size_t address; /* of Keystone's, to try first */
	struct text token;
	time_t expires;
	uint64_t since_ms; /* the token */
	uint64_t pause_ms; /* until then nobody asks */
};

static bool ask(struct service_token *);
static void on_answer(void *, const struct lookup_answer *);
static const char *why_not(struct service_token *, const struct lookup_answer *,
    struct text *ret_details);
static const char *take(
    struct service_token *, const struct lookup_answer *, struct text *);
static void note(struct service_token *, const char *why, const char *details);
static void wake(struct service_token *);
static void wipe(struct service_token *);

struct service_token *
service_token_new(struct lookup_engine *engine, struct snapshot *snapshot,
    struct metrics_block *metrics)
{
	struct service_token *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->refs = 1;
	t->engine = engine;
	t->snapshot = snapshot_ref(snapshot);
	t->metrics = metrics;
	LIST_INIT(&t->waits);
	return t;
}

void
service_token_drop(struct service_token *t)
{
	if (t == NULL || --t->refs > 0)
		return;
	lookup_cancel(t->lookup);
	wipe(t);
	snapshot_unref(t->snapshot);
	free(t);
}

static void
wipe(struct service_token *t)
{
	if (t->token.at != NULL)
		explicit_bzero(t->token.at, t->token.size);
	text_done(&t->token);
	t->expires = 0;
}

struct slice
service_token_get(const struct service_token *t, time_t now)
{
	if (t->expires - LEFT_SECONDS > now)
		return text_slice(&t->token);
	return (struct slice){ NULL, 0 };
}

struct service_wait *
service_token_ask(struct service_token *t, void (*done)(void *arg), void *arg)
{
	struct service_wait *w;

	if (clock_ms() < t->pause_ms || (t->lookup == NULL && !ask(t)))
		return NULL;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return NULL;
	w->owner = t;
	w->done = done;
	w->arg = arg;
	t->refs++;
	LIST_INSERT_HEAD(&t->waits, w, link);
	return w;
}

static bool
ask(struct service_token *t)
{
	const struct settings *s = t->snapshot->settings;
	size_t keystone = settings_find_upstream(s, s->identity_upstream);
	struct lookup_request request = {
		.method = "POST",
		.upstream = &s->upstreams[keystone],
		.address = t->address++,
		.body = service_account_login(t->snapshot->account),
		.timeout_ms = s->timeout_identity,
		.limit_bytes = s->limit_response_body,
	};
	struct text path = TEXT_INIT;

	identity_add_path(s, &path);
	request.path = text_slice(&path);
	if (!text_failed(&path))
		t->lookup = lookup_start(t->engine, &request, on_answer, t);
	text_done(&path);
	return t->lookup != NULL;
}

void
service_wait_cancel(struct service_wait *w)
{
	struct service_token *owner;

	if (w == NULL)
		return;
	owner = w->owner;
	LIST_REMOVE(w, link);
	free(w);
	service_token_drop(owner);
}

bool
service_token_reject(struct service_token *t, struct slice token)
{
	if (!slice_equal(token, text_slice(&t->token)))
		return true; /* there is another one by now */
	if (clock_ms() < t->since_ms + YOUNG_MS)
		return false;
	wipe(t);
	return true;
}

static void
on_answer(void *arg, const struct lookup_answer *answer)
{
	struct service_token *t = arg;
	struct text details = TEXT_INIT;
	const char *why;

	t->lookup = NULL;
	t->refs++; /* whoever waited may be the last */
	metrics_add(t->metrics,
	    METRIC_LOOKUPS + PURPOSE_TOKEN * METRIC_RESULTS +
		(unsigned)answer->failure,
	    1);
	why = why_not(t, answer, &details);
	note(t, why, text_str(&details));
	text_done(&details);
	wake(t);
	service_token_drop(t);
}

/* NULL: there is a token now. */
static const char *
why_not(struct service_token *t, const struct lookup_answer *answer,
    struct text *ret_details)
{
	if (answer->failure != LOOKUP_ANSWERED) {
		text_adds(ret_details, answer->error);
		return "Keystone does not answer";
	}
	if (answer->status == 201)
		return take(t, answer, ret_details);
	text_addf(ret_details, "it answered %u", answer->status);
	if (answer->status == 401)
		return "Keystone does not take the credentials";
	return "Keystone does not give a token";
}

static const char *
take(struct service_token *t, const struct lookup_answer *answer,
    struct text *ret_details)
{
	struct identity *id = identity_parse(answer->body, ret_details);
	const char *why = NULL;

	wipe(t);
	if (id == NULL) {
		why = "the answer of Keystone is of no use";
	} else if (!cloud_login_is_token(answer->token)) {
		why = "the answer of Keystone has no token";
	} else if (id->expires - LEFT_SECONDS <= time(NULL)) {
		why = "the token of Keystone has no time left";
	} else {
		text_add(&t->token, answer->token);
		t->expires = text_failed(&t->token) ? 0 : id->expires;
		t->since_ms = clock_ms();
	}
	identity_unref(id);
	return why;
}

/* Said once, however often it happens. */
static void
note(struct service_token *t, const char *why, const char *details)
{
	bool news = snapshot_note_account(t->snapshot, why != NULL);

	if (why != NULL) {
		metrics_add(t->metrics, METRIC_SERVICE_TOKEN_FAILURES, 1);
		t->pause_ms = clock_ms() + PAUSE_MS;
	}
	if (why != NULL && news)
		log_line(LOG_ERROR, "service-account",
		    "no token for identity.service_account: %s%s%s", why,
		    details[0] == '\0' ? "" : ": ", details);
	else if (news)
		log_line(LOG_INFO, "service-account",
		    "there is a token for identity.service_account again");
}

/* None comes in meanwhile: there is a token, or a pause. */
static void
wake(struct service_token *t)
{
	/* service_wait_cancel takes each off the list, which the analyzer
	 * misses. */
	while (!LIST_EMPTY(&t->waits)) {
		struct service_wait *w = LIST_FIRST(&t->waits);
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		void (*done)(void *) = w->done;
		void *arg = w->arg;

		service_wait_cancel(w);
		done(arg);
	}
}
