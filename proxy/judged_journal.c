/*
 * judged_journal.c - intent, outcome and refusal of a judged call in the
 * audit journal, and the wait for the disk.
 */
#include <stdlib.h>
#include <time.h>

#include "proxy/audit.h"
#include "proxy/gate.h"
#include "proxy/journal_mask.h"
#include "proxy/judged_part.h"

static void append(struct judged *, const char *record);
static char *render(struct judged *, const char *record, size_t *ret_len);
static void noted(struct judged *);
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
	struct audit *audit = j->x->session->worker->gate->audit;
	struct ticket *t;
	size_t len;
	char *line;

	if (audit_skip(audit)) {
		/* Not at once: whoever called still holds the call. */
		j->skipped = true;
		session_again(j->x->session);
		noted(j);
		return;
	}
	if (j->step != STEP_OUTCOME && audit_is_held(audit)) {
		judged_reply_unrecorded(j);
		return;
	}
	t = calloc(1, sizeof(*t));
	line = render(j, record, &len);
	if (t == NULL || line == NULL) {
		free(t);
		free(line);
		judged_reply_unrecorded(j);
		return;
	}
	t->worker = j->x->session->worker;
	t->judged = j;
	j->journal_ticket = t;
	noted(j);
	audit_append(audit, line, len, on_safe, t);
}

/* NULL without memory. */
static char *
render(struct judged *j, const char *record, size_t *ret_len)
{
	const struct mask *mask = j->x->session->snapshot->journal_mask;
	struct text line = TEXT_INIT;

	clock_gettime(CLOCK_REALTIME, &j->decision.time);
	decision_render(&j->decision, record, &line);
	if (mask_any(mask) && !text_failed(&line) &&
	    !journal_mask_line(mask, &line))
		line.failed = true;
	*ret_len = line.len;
	return text_take(&line);
}

/* From here the line may be on the disk, whatever we hear of it. */
static void
noted(struct judged *j)
{
	judged_lap(j);
	/* What comes of the write is not what was judged. */
	j->decision.judged = NULL;
	if (j->step == STEP_INTENT)
		j->intent_written = true;
	if (j->step == STEP_OUTCOME)
		j->outcome_written = true;
}

bool
judged_skipped(struct judged *j)
{
	if (!j->skipped)
		return false;
	j->skipped = false;
	judged_stage(j, STAGE_AUDIT);
	go_on(j, true);
	return true;
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
	struct audit *audit = j->x->session->worker->gate->audit;
	size_t len;
	char *line;

	if (!j->intent_written || j->outcome_written)
		return;
	j->outcome_written = true;
	j->decision.reason = why;
	j->decision.client_status = 0;
	if (audit_skip(audit))
		return;
	line = render(j, "outcome", &len);
	if (line != NULL)
		audit_append(audit, line, len, NULL, NULL);
}

void
judged_drop_ticket(struct ticket **pt)
{
	struct ticket *t = *pt;

	*pt = NULL;
	if (t != NULL)
		t->judged = NULL;
}
