/*
 * judged_failure.c - a call that cannot be judged: whether it is refused or
 * passes unchecked is a matter of the settings and of what is in the way. And
 * what is most easily in the way: the weight of all calls in judgement.
 */
#include "conf/failure.h"
#include "proxy/gate.h"
#include "proxy/judged_part.h"
#include "proxy/log.h"

/* A body is held as it came, once more as it goes out, and maybe a third time
 * with our mark. */
#define BODY_COPIES 3

static struct load *load_of(const struct judged *);
static enum failure failure_of(enum metric_cause);
static void turn_away(struct judged *, const char *sentence);
static const char *count_overload(const struct judged *);

void
judged_unjudged(struct judged *j, enum metric_cause cause, const char *why)
{
	struct text sentence = TEXT_INIT;

	log_line(LOG_WARNING, j->decision.id, "cannot judge: %s", why);
	j->cause = cause;
	text_addf(&sentence, "The standards check is not possible: %s", why);
	if (judged_passes(j, cause))
		judged_pass_unchecked(j, text_str(&sentence));
	else
		judged_refuse(j, 503, text_str(&sentence));
	text_done(&sentence);
}

bool
judged_passes(const struct judged *j, enum metric_cause cause)
{
	return !j->enforcing ||
	       failure_passes(judged_settings(j), failure_of(cause));
}

static enum failure
failure_of(enum metric_cause cause)
{
	switch (cause) {
	case CAUSE_LOOKUP_TIMEOUT:
		return FAILURE_LOOKUP_TIMEOUT;
	case CAUSE_LOOKUP_UNREACHABLE:
	case CAUSE_LOOKUP_TOO_LARGE:
	case CAUSE_LOOKUP_BROKEN:
	case CAUSE_LOOKUP_REFUSED:
	case CAUSE_LOOKUP_UNUSABLE:
		return FAILURE_LOOKUP_ERROR;
	case CAUSE_LOCK:
	case CAUSE_OVERLOAD:
		return FAILURE_OVERLOAD;
	case CAUSE_IDENTITY:
		return FAILURE_IDENTITY;
	case CAUSE_REQUEST:
	case CAUSE_INTERNAL:
	case CAUSE_BYPASS: /* passes before anything can fail */
	case METRIC_CAUSES:
		break;
	}
	return FAILURE_INTERNAL;
}

void
judged_pass_unchecked(struct judged *j, const char *sentence)
{
	struct text why = TEXT_INIT;

	text_adds(&why, sentence);
	text_done(&j->why);
	j->why = why;
	j->decision.verdict = "unchecked";
	j->decision.reason = text_str(&j->why);
	j->unchecked = true;
	judged_enter(j, STEP_INTENT);
}

bool
judged_admit(struct judged *j)
{
	const char *why;

	j->admitted = load_enter(load_of(j), judged_settings(j));
	if (j->admitted)
		return true;
	why = count_overload(j);
	if (judged_passes(j, CAUSE_OVERLOAD))
		judged_unjudged(j, CAUSE_OVERLOAD, why);
	else
		turn_away(j, why);
	return false;
}

static struct load *
load_of(const struct judged *j)
{
	return &j->x->session->worker->gate->load;
}

/* Which of the two limits is it? */
static const char *
count_overload(const struct judged *j)
{
	bool fits = load_fits(load_of(j), judged_settings(j));

	metrics_add(j->x->session->worker->metrics,
	    METRIC_LIMIT_REACHED + (fits ? LIMIT_JUDGED : LIMIT_MEMORY), 1);
	return fits ? "the gate judges too many requests already"
		    : "the requests in judgement take too much memory";
}

/* Early, without a line in the journal: nothing was decided on. */
static void
turn_away(struct judged *j, const char *sentence)
{
	j->cause = CAUSE_OVERLOAD;
	j->decision.verdict = "unchecked";
	j->decision.action = "refused";
	session_refuse(j->x->session, 503, sentence, NULL);
}

void
judged_hold(struct judged *j)
{
	size_t held = sizeof(*j) + sizeof(*j->head) + j->head_bytes.len +
		      BODY_COPIES * j->body.len + j->x->answer_body.len;

	load_hold(load_of(j), j->held, held);
	j->held = held;
}

bool
judged_fits(struct judged *j)
{
	if (load_fits(load_of(j), judged_settings(j)))
		return true;
	judged_unjudged(j, CAUSE_OVERLOAD, count_overload(j));
	return false;
}

void
judged_leave(struct judged *j)
{
	load_hold(load_of(j), j->held, 0);
	j->held = 0;
	if (j->admitted)
		load_leave(load_of(j));
	j->admitted = false;
}
