/* judged_bypass.c - a write while the kill switch is on: as it came, unjudged,
 * and recorded as that. */
#include "proxy/bypass.h"
#include "proxy/gate.h"
#include "proxy/judged_part.h"

bool
judged_is_bypassed(struct judged *j)
{
	return bypass_look(j->x->session->worker->gate->bypass, &j->why);
}

void
judged_bypass(struct judged *j)
{
	j->cause = CAUSE_BYPASS;
	j->unchecked = true;
	j->decision.verdict = "unchecked";
	j->decision.reason = text_str(&j->why);
	judged_enter(j, STEP_INTENT);
}
