/* words.c - the words for what rules.h enumerates. */
#include "rules/rules.h"

static const char *const outcomes[] = {
	[OUTCOME_PASS] = "PASS",
	[OUTCOME_FAIL] = "FAIL",
	[OUTCOME_ABORT] = "ABORT",
	[OUTCOME_UNKNOWN] = "UNKNOWN",
};
static const char *const changes[] = {
	[CHANGE_NEW] = "new",
	[CHANGE_WORSENED] = "worsened",
	[CHANGE_UNCHANGED] = "unchanged",
};
static const char *const operations[] = {
	[OPERATION_CREATE] = "create",
	[OPERATION_UPDATE] = "update",
	[OPERATION_DELETE] = "delete",
};

const char *
outcome_name(enum outcome outcome)
{
	return outcomes[outcome];
}

const char *
change_name(enum change change)
{
	return changes[change];
}

const char *
operation_name(enum operation operation)
{
	return operations[operation];
}
