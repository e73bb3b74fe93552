/*
 * judged_service.c - a caller who may write and not read: what the service
 * keeps from his token is looked up with the gate's own account, if it has
 * one. Only 403 is such a case. What a service calls 404 stays that, for
 * nobody shall learn from the gate what there is; and 401 is a matter of the
 * token, but for one whose access rules leave the lookup out: there services
 * answer 401, too, and Keystone has said that the token is good.
 */
#include <string.h>

#include "proxy/judged_part.h"
#include "proxy/service_token.h"
#include "proxy/worker.h"

/* Of the service's refusal; a longer one is told by its status alone. */
#define REFUSED_MOST 16384

static bool withheld(const struct judged *, const struct lookup_answer *);
static bool renews(struct judged *, const struct lookup_answer *);
static void keep_refusal(struct judged *, const struct lookup_answer *);
static struct service_token *account_of(const struct judged *);
static bool has_token(struct judged *);
static void on_token(void *);
static void wipe_token(struct judged *);

bool
judged_asks_as_service(struct judged *j, const struct lookup_answer *answer,
    void (*go)(struct judged *, bool good))
{
	struct service_token *account = account_of(j);

	if (account == NULL || answer->failure != LOOKUP_ANSWERED ||
	    !(j->as_service ? renews(j, answer) : withheld(j, answer)))
		return false;
	if (!j->as_service)
		keep_refusal(j, answer);
	j->as_service = true;
	if (has_token(j)) {
		go(j, true);
		return true;
	}
	j->service_go = go;
	judged_lap(j);
	j->service_wait = service_token_ask(account, on_token, j);
	/* It has a limit of its own; this is for one that does not keep it. */
	if (j->service_wait != NULL)
		session_deadline(j->x->session,
		    judged_settings(j)->timeout_identity * 2 + 1000);
	else
		go(j, false);
	return true;
}

/* What is learned under other settings does not count, nor where. */
static struct service_token *
account_of(const struct judged *j)
{
	const struct session *s = j->x->session;

	return s->snapshot == s->worker->snapshot ? s->worker->service_token
						  : NULL;
}

static bool
withheld(const struct judged *j, const struct lookup_answer *answer)
{
	if (answer->status == 401)
		return j->identity != NULL && j->identity->restricted;
	return answer->status == 403;
}

/* Once: the token may have been revoked. */
static bool
renews(struct judged *j, const struct lookup_answer *answer)
{
	if (answer->status != 401 || j->service_renewed)
		return false;
	j->service_renewed = true;
	return service_token_reject(
	    account_of(j), text_slice(&j->service_token));
}

static void
keep_refusal(struct judged *j, const struct lookup_answer *answer)
{
	j->service_renewed = false;
	j->refused_status = answer->status;
	text_done(&j->refused_body);
	text_done(&j->refused_challenge);
	if (answer->body.len <= REFUSED_MOST)
		text_add(&j->refused_body, answer->body);
	text_add(&j->refused_challenge, answer->challenge);
}

struct lookup_answer
judged_first_refusal(const struct judged *j)
{
	return (struct lookup_answer){
		.failure = LOOKUP_ANSWERED,
		.status = j->refused_status,
		.body = text_slice(&j->refused_body),
		.challenge = text_slice(&j->refused_challenge),
	};
}

/* A copy: a listing needs it for longer than the account may keep it. */
static bool
has_token(struct judged *j)
{
	struct slice token = service_token_get(account_of(j), time(NULL));

	wipe_token(j);
	text_add(&j->service_token, token);
	return token.len > 0 && !text_failed(&j->service_token);
}

static void
on_token(void *arg)
{
	struct judged *j = arg;
	struct session *s = j->x->session;

	j->service_wait = NULL;
	session_enter(s);
	j->asked_us += judged_lap(j);
	j->service_go(j, account_of(j) != NULL && has_token(j));
	session_pump(s);
	session_leave(s);
}

static void
wipe_token(struct judged *j)
{
	if (j->service_token.at != NULL)
		explicit_bzero(j->service_token.at, j->service_token.size);
	text_done(&j->service_token);
}

void
judged_veil(struct judged *j)
{
	j->veiled = true;
	j->decision.account = "service";
}

void
judged_service_done(struct judged *j)
{
	service_wait_cancel(j->service_wait);
	wipe_token(j);
	text_done(&j->refused_body);
	text_done(&j->refused_challenge);
}
