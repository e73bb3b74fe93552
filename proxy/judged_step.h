/*
 * judged_step.h - which step of a judged call may follow which, and the limit
 * of each; pure, from judged_step_table.h.
 */
#ifndef PROXY_JUDGED_STEP_H
#define PROXY_JUDGED_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/settings.h"

enum judged_step {
#define STEP(id, name, enter, timeout, exits) STEP_##id,
#include "proxy/judged_step_table.h"
#undef STEP
	STEPS
};

const char *judged_step_name(enum judged_step);
bool judged_step_leads(enum judged_step from, enum judged_step to);
/* Milliseconds. */
uint32_t judged_step_limit(enum judged_step, const struct settings *);

#endif
