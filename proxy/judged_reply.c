/* judged_reply.c - what the client of a judged call gets to read. */
#include <stdlib.h>

#include "proxy/judged_part.h"
#include "proxy/refusal.h"
#include "proxy/veil.h"

/* Header lines are not the place for a long list; the journal has all. */
#define WARNINGS_MAX 8
#define EXCEPTIONS_MOST 8

static size_t collect_warnings(struct judged *, struct text *);
static size_t warn_of(const struct verdict *, struct text *lines);
static void collect_exceptions(const struct judged *, struct text *);
static bool names_earlier(const struct verdict *, size_t);
static void compose(struct judged *, struct out *, const struct head *,
    struct response_rewrite *);
static void own_headers(struct judged *, struct text *);

void
judged_reply(struct judged *j)
{
	struct exchange *x = j->x;
	struct session *s = x->session;
	struct head *head = &s->worker->head;
	size_t scanned = 0;
	const char *why;
	struct response_rewrite rewrite = { .unchecked = j->unchecked,
		.completed = j->veiled ? NULL : j->decision.completed };
	struct out out;

	if (http1_response(text_slice(&x->answer_head), &scanned, head, &why) !=
	    HTTP1_DONE) {
		session_close(s, true);
		return;
	}
	s->body_pending = exchange_sending_body(x);
	if (s->body_pending || s->worker->stopping)
		s->keep_alive = false;
	out = session_out(s);
	compose(j, &out, head, &rewrite);
	if (out.overflow) {
		session_close(s, true);
		return;
	}
	session_out_wrote(s, &out);
	text_done(&s->reply);
	s->reply = x->answer_body;
	x->answer_body = TEXT_INIT;
	session_send_reply(s);
}

static void
compose(struct judged *j, struct out *out, const struct head *head,
    struct response_rewrite *rewrite)
{
	struct text lines[WARNINGS_MAX] = { TEXT_INIT };
	struct slice warnings[WARNINGS_MAX];
	struct text exceptions = TEXT_INIT;
	bool bodiless = head->status == 204 || head->status == 304;

	rewrite->warning_count = collect_warnings(j, lines);
	for (size_t i = 0; i < rewrite->warning_count; i++)
		warnings[i] = text_slice(&lines[i]);
	rewrite->warnings = warnings;
	collect_exceptions(j, &exceptions);
	if (exceptions.len > 0)
		rewrite->exceptions = text_str(&exceptions);
	rewrite->framing = bodiless ? FRAMING_NONE : FRAMING_LENGTH;
	rewrite->length = j->x->answer_body.len;
	rewrite->head_only = j->x->was_head || head->status == 304;
	rewrite->close = !j->x->session->keep_alive;
	rewrite->client_minor = j->x->session->minor;
	rewrite->decision_id = j->silent ? NULL : j->decision.id;
	rewrite_response(out, head, rewrite);
	for (size_t i = 0; i < rewrite->warning_count; i++)
		text_done(&lines[i]);
	rewrite->warnings = NULL;
	rewrite->exceptions = NULL;
	text_done(&exceptions);
}

/* Of what was let through, what the client should know. */
static size_t
collect_warnings(struct judged *j, struct text *lines)
{
	struct verdict veiled = { 0 };
	size_t n = 0;

	if (!j->has_verdict)
		return 0;
	if (!j->veiled)
		return warn_of(&j->verdict, lines);
	if (veil(&j->verdict, &veiled))
		n = warn_of(&veiled, lines);
	veil_done(&veiled);
	return n;
}

static size_t
warn_of(const struct verdict *v, struct text *lines)
{
	size_t n = 0;

	for (size_t i = 0; i < v->count; i++) {
		const struct finding *f = &v->findings[i];

		if (n == WARNINGS_MAX || f->action < ACTION_WARN ||
		    f->change == CHANGE_UNCHANGED)
			continue;
		lines[n] = TEXT_INIT;
		refusal_warning(f, &lines[n++]);
	}
	return n;
}

/* Those that let through what the write brings, each once. Who only observes
 * changes no answer. */
static void
collect_exceptions(const struct judged *j, struct text *ret)
{
	size_t n = 0;

	if (!j->has_verdict || !j->enforcing || j->veiled)
		return;
	for (size_t i = 0; i < j->verdict.count; i++) {
		const struct finding *f = &j->verdict.findings[i];

		if (n == EXCEPTIONS_MOST || f->exception == NULL ||
		    f->change == CHANGE_UNCHANGED ||
		    names_earlier(&j->verdict, i))
			continue;
		text_addf(ret, "%s%s", n++ > 0 ? "," : "", f->exception->id);
	}
}

static bool
names_earlier(const struct verdict *v, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (v->findings[i].change != CHANGE_UNCHANGED &&
		    v->findings[i].exception == v->findings[at].exception)
			return true;
	}
	return false;
}

void
judged_reply_refusal(struct judged *j)
{
	struct session *s = j->x->session;
	struct text body = j->refuse_body, extra = TEXT_INIT;

	j->refuse_body = TEXT_INIT;
	own_headers(j, &extra);
	if (text_failed(&extra)) {
		text_done(&body);
		session_close(s, true);
	} else
		session_answer(s, j->refuse_status, &body, text_str(&extra));
	text_done(&extra);
}

void
judged_reply_unrecorded(struct judged *j)
{
	bool forwarded = j->step == STEP_OUTCOME;

	j->refuse_status = 503;
	j->refuse_extra = forwarded ? NULL : "Retry-After: 5\r\n";
	text_done(&j->refuse_body);
	refusal_plain(503,
	    forwarded ? "The write was forwarded, but the audit journal could "
			"not take its outcome"
		      : "The audit journal is not available",
	    j->decision.id, &j->refuse_body);
	judged_reply_refusal(j);
}

static void
own_headers(struct judged *j, struct text *extra)
{
	struct slice version =
	    head_value(j->head, HEADER_OPENSTACK_API_VERSION);
	const char *id = j->decision.id;

	if (j->refuse_extra != NULL)
		text_adds(extra, j->refuse_extra);
	text_addf(extra,
	    "X-SCS-Gate-Decision: %s\r\n"
	    "X-Openstack-Request-Id: req-%s\r\n",
	    id, id);
	if (j->x->route->service != SERVICE_COMPUTE)
		return;
	text_addf(extra, "X-Compute-Request-Id: req-%s\r\n", id);
	if (version.len == 0)
		version = SLICE("compute 2.1");
	text_adds(extra, "Openstack-Api-Version: ");
	text_add(extra, version);
	text_adds(extra, "\r\nVary: OpenStack-API-Version\r\n"
			 "Vary: X-OpenStack-Nova-API-Version\r\n");
}
