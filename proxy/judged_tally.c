/* judged_tally.c - what a judged call adds to the metrics. */
#include <string.h>

#include "proxy/gate.h"
#include "proxy/judged_part.h"

static struct metrics_block *block_of(const struct judged *);
static void count_findings(const struct judged *);
static enum metric_verdict verdict_of(const struct judged *);
static enum metric_action action_of(const struct judged *);
static unsigned find_word(
    enum metric_labels, const char *word, unsigned otherwise);

uint64_t
judged_stage(struct judged *j, enum metric_stage stage)
{
	uint64_t us = judged_lap(j);

	metrics_time(block_of(j), stage, us);
	return us;
}

static struct metrics_block *
block_of(const struct judged *j)
{
	return j->x->session->worker->metrics;
}

void
judged_looked_up(const struct judged *j, const struct lookup_answer *answer)
{
	metrics_add(block_of(j),
	    METRIC_LOOKUPS + (unsigned)j->purpose * METRIC_RESULTS +
		(unsigned)answer->failure,
	    1);
}

/* Why the write would be unchecked, should it come to that; with a usable
 * answer the reason can only lie in the request. */
enum metric_cause
judged_cause_of(const struct lookup_answer *answer)
{
	switch (answer->failure) {
	case LOOKUP_TIMEOUT:
		return CAUSE_LOOKUP_TIMEOUT;
	case LOOKUP_UNREACHABLE:
		return CAUSE_LOOKUP_UNREACHABLE;
	case LOOKUP_TOO_LARGE:
		return CAUSE_LOOKUP_TOO_LARGE;
	case LOOKUP_BROKEN:
		return CAUSE_LOOKUP_BROKEN;
	case LOOKUP_ANSWERED:
		break;
	}
	if (lookup_refused(answer))
		return CAUSE_LOOKUP_REFUSED;
	return CAUSE_LOOKUP_UNUSABLE;
}

void
judged_tally(const struct judged *j)
{
	enum metric_verdict verdict = verdict_of(j);

	metrics_request(block_of(j), (unsigned)j->x->route->service,
	    j->match.row != NULL ? (unsigned)j->match.row->call
				 : METRIC_UNKNOWN_WRITE,
	    verdict, action_of(j));
	if (verdict == VERDICT_UNCHECKED || j->unchecked)
		metrics_add(block_of(j), METRIC_UNCHECKED + j->cause, 1);
	if (j->has_verdict)
		count_findings(j);
}

static void
count_findings(const struct judged *j)
{
	const struct metrics *m = j->x->session->worker->gate->metrics;

	for (size_t i = 0; i < j->verdict.count; i++) {
		const struct finding *f = &j->verdict.findings[i];

		metrics_finding(m, block_of(j), f->rule,
		    f->change == CHANGE_UNCHANGED ? ACTION_OBSERVE : f->action,
		    f->severity);
	}
}

/* A server action that writes no image is none of ours. */
static enum metric_verdict
verdict_of(const struct judged *j)
{
	return j->silent ? VERDICT_PASSED
			 : (enum metric_verdict)find_word(LABELS_VERDICT,
			       j->decision.verdict, VERDICT_NONE);
}

static enum metric_action
action_of(const struct judged *j)
{
	enum metric_action action = (enum metric_action)find_word(
	    LABELS_ACTION, j->decision.action, DONE_FORWARDED);

	return action == DONE_REFUSED || j->x->answering ? action : DONE_FAILED;
}

/* The words of the journal are those of the metrics. */
static unsigned
find_word(enum metric_labels set, const char *word, unsigned otherwise)
{
	const char *known;

	for (unsigned i = 0; (known = metrics_word(NULL, set, i)) != NULL; i++)
		if (word != NULL && strcmp(known, word) == 0)
			return i;
	return otherwise;
}
