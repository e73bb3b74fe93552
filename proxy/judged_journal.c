/*
 * judged_journal.c - intent, outcome and refusal of a judged call in the
 * audit journal, and the wait for the disk.
 */
#include <stdlib.h>
#include <time.h>

#include "proxy/audit.h"
#include "proxy/gate.h"
#include "proxy/judged_part.h"

static void append(struct judged *, const char *record);
static void on_safe(void *, bool);
static void on_safe_here(void *);
static void go_on(struct judged *, bool);

void
judged_write_intent(struct judged *j)
{
	append(j, "intent");
}

void
judged_write_outcome(struct judged *j)
{
	j->decision.client_status = j->refuse_status != 0
					? j->refuse_status
					: j->decision.upstream_status;
	if (j->silent) {
		judged_enter(j, STEP_OVER);
		return;
	}
	append(j, "outcome");
}

void
judged_write_refusal(struct judged *j)
{
	j->decision.action = "refused";
	j->decision.client_status = j->refuse_status;
	append(j, "refusal");
}

static void
append(struct judged *j, const char *record)
{
	struct worker *w = j->x->session->worker;
	struct text line = TEXT_INIT;
	struct ticket *t = calloc(1, sizeof(*t));
	size_t len;
	char *bytes;

	clock_gettime(CLOCK_REALTIME, &j->decision.time);
	decision_render(&j->decision, record, &line);
	len = line.len;
	bytes = text_take(&line);
	if (t == NULL || bytes == NULL) {
		free(t);
		free(bytes);
		judged_reply_unrecorded(j);
		return;
	}
	judged_lap(j);
	t->worker = w;
	t->judged = j;
	j->journal_ticket = t;
	/* From here the line may be on the disk, whatever we hear of it. */
	if (j->step == STEP_INTENT)
		j->intent_written = true;
	if (j->step == STEP_OUTCOME)
		j->outcome_written = true;
	audit_append(w->gate->audit, bytes, len, on_safe, t);
}

/* On the journal's own thread. */
static void
on_safe(void *arg, bool good)
{
	struct ticket *t = arg;

	t->good = good;
	worker_post(t->worker, &t->post, on_safe_here, t);
}

static void
on_safe_here(void *arg)
{
	struct ticket *t = arg;
	struct judged *j = t->judged;
	bool good = t->good;
	struct session *s;

	free(t);
	if (j == NULL)
		return;
	j->journal_ticket = NULL;
	judged_stage(j, STAGE_AUDIT);
	s = j->x->session;
	session_enter(s);
	go_on(j, good);
	session_pump(s);
	session_leave(s);
}

static void
go_on(struct judged *j, bool good)
{
	if (j->step == STEP_INTENT && good) {
		judged_next(j);
		return;
	}
	if (!good) {
		if (j->step == STEP_INTENT)
			j->intent_written = false;
		judged_reply_unrecorded(j);
		return;
	}
	judged_enter(j, STEP_OVER);
}

void
judged_write_abandoned(struct judged *j, const char *why)
{
	struct text line = TEXT_INIT;
	size_t len;
	char *bytes;

	if (!j->intent_written || j->outcome_written)
		return;
	j->outcome_written = true;
	j->decision.reason = why;
	j->decision.client_status = 0;
	clock_gettime(CLOCK_REALTIME, &j->decision.time);
	decision_render(&j->decision, "outcome", &line);
	len = line.len;
	bytes = text_take(&line);
	if (bytes != NULL)
		audit_append(
		    j->x->session->worker->gate->audit, bytes, len, NULL, NULL);
}

void
judged_drop_ticket(struct ticket **pt)
{
	struct ticket *t = *pt;

	*pt = NULL;
	if (t != NULL)
		t->judged = NULL;
}
