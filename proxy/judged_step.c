/* judged_step.c - see judged_step.h. */
#include "proxy/judged_step.h"

#define TO(id) (1u << STEP_##id)

static const struct row {
	const char *name;
	unsigned exits;
} rows[STEPS] = {
#define STEP(id, name, enter, timeout, exits) [STEP_##id] = { name, exits },
#include "proxy/judged_step_table.h"
#undef STEP
};

const char *
judged_step_name(enum judged_step step)
{
	return rows[step].name;
}

bool
judged_step_leads(enum judged_step from, enum judged_step to)
{
	return (rows[from].exits >> to & 1) != 0;
}

uint32_t
judged_step_limit(enum judged_step step, const struct settings *s)
{
	const uint32_t limits[STEPS] = {
#define STEP(id, name, enter, timeout, exits)                                  \
	[STEP_##id] = s->timeout_##timeout,
#include "proxy/judged_step_table.h"
#undef STEP
	};

	return limits[step];
}
