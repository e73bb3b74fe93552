/* metrics_labels.c - the words of the label sets; see metrics_table.h. */
#include "conf/settings.h"
#include "proxy/lookup.h"
#include "proxy/metrics.h"
#include "rules/rules.h"

static const char *operation_word(unsigned);
static const char *rule_word(const struct metrics *, unsigned);

/* clang-format off */
static const char *const names[LABEL_SETS] = {
#define LABELS(id, label, count) label,
#include "proxy/metrics_table.h"
};

static const unsigned sizes[LABEL_SETS] = {
#define LABELS(id, label, count) LABELS_##id##_SIZE,
#include "proxy/metrics_table.h"
};
/* clang-format on */

static const char *const verdicts[METRIC_VERDICTS] = {
	[VERDICT_PASSED] = "passed",
	[VERDICT_CONFORMING] = "conforming",
	[VERDICT_VIOLATING] = "violating",
	[VERDICT_RECORDED] = "recorded",
	[VERDICT_UNCHECKED] = "unchecked",
	[VERDICT_MALFORMED] = "malformed",
	[VERDICT_NONE] = "none",
};
static const char *const actions[METRIC_ACTIONS] = {
	[DONE_FORWARDED] = "forwarded",
	[DONE_WARNED] = "warned",
	[DONE_ANNOTATED] = "annotated",
	[DONE_REFUSED] = "refused",
	[DONE_FAILED] = "failed",
};
static const char *const stages[METRIC_STAGES] = {
	[STAGE_COLLECT] = "collect",
	[STAGE_IDENTITY] = "identity",
	[STAGE_LOOKUP] = "lookup",
	[STAGE_JUDGE] = "judge",
	[STAGE_AUDIT] = "audit",
	[STAGE_UPSTREAM] = "upstream",
};
static const char *const causes[METRIC_CAUSES] = {
	[CAUSE_REQUEST] = "request",
	[CAUSE_LOOKUP_TIMEOUT] = "lookup-timeout",
	[CAUSE_LOOKUP_UNREACHABLE] = "lookup-unreachable",
	[CAUSE_LOOKUP_TOO_LARGE] = "lookup-too-large",
	[CAUSE_LOOKUP_BROKEN] = "lookup-broken",
	[CAUSE_LOOKUP_REFUSED] = "lookup-refused",
	[CAUSE_LOOKUP_UNUSABLE] = "lookup-unusable",
	[CAUSE_LOCK] = "lock",
	[CAUSE_OVERLOAD] = "overload",
	[CAUSE_IDENTITY] = "identity",
	[CAUSE_INTERNAL] = "internal",
	[CAUSE_BYPASS] = "bypass",
};
static const char *const purposes[METRIC_PURPOSES] = {
	[PURPOSE_STATE] = "state",
	[PURPOSE_MARK] = "mark",
	[PURPOSE_IDENTITY] = "identity",
	[PURPOSE_TOKEN] = "token",
	[PURPOSE_STATE_BY_SERVICE] = "state-by-service",
	[PURPOSE_IDENTITY_BY_SERVICE] = "identity-by-service",
};
static const char *const identities[METRIC_IDENTITIES] = {
	[IDENTITY_ASKED] = "asked",
	[IDENTITY_REMEMBERED] = "remembered",
	[IDENTITY_NO_TOKEN] = "no-token",
	[IDENTITY_NOT_VALID] = "not-valid",
	[IDENTITY_UNKNOWN] = "unknown",
};
static const char *const results[METRIC_RESULTS] = {
	[LOOKUP_ANSWERED] = "answered",
	[LOOKUP_TIMEOUT] = "timeout",
	[LOOKUP_UNREACHABLE] = "unreachable",
	[LOOKUP_TOO_LARGE] = "too-large",
	[LOOKUP_BROKEN] = "broken",
};
static const char *const faults[METRIC_FAULTS] = {
	[FAULT_MALFORMED] = "malformed",
	[FAULT_TOO_LARGE] = "too-large",
	[FAULT_TIMEOUT] = "timeout",
};
static const char *const limits[METRIC_LIMITS] = {
	[LIMIT_CLIENT_CONNECTIONS] = "client_connections",
	[LIMIT_CLIENT_UPLOADS] = "client_uploads",
	[LIMIT_JUDGED] = "judged",
	[LIMIT_MEMORY] = "memory",
	[LIMIT_RATE] = "rate",
};
static const char *const directions[METRIC_DIRECTIONS] = {
	[DIRECTION_REQUEST] = "request",
	[DIRECTION_RESPONSE] = "response",
};

const char *
metrics_label(enum metric_labels set)
{
	return names[set];
}

const char *
metrics_word(const struct metrics *m, enum metric_labels set, unsigned value)
{
	static const char *const *const lists[LABEL_SETS] = {
		[LABELS_VERDICT] = verdicts,
		[LABELS_ACTION] = actions,
		[LABELS_STAGE] = stages,
		[LABELS_CAUSE] = causes,
		[LABELS_PURPOSE] = purposes,
		[LABELS_RESULT] = results,
		[LABELS_IDENTITY] = identities,
		[LABELS_FAULT] = faults,
		[LABELS_LIMIT] = limits,
		[LABELS_DIRECTION] = directions,
	};

	if (value >= sizes[set])
		return NULL;
	if (lists[set] != NULL)
		return lists[set][value];
	if (set == LABELS_SERVICE)
		return value == METRIC_SERVICE_NONE
			   ? "none"
			   : service_name((enum service)value);
	if (set == LABELS_OPERATION)
		return operation_word(value);
	if (set == LABELS_RULE)
		return rule_word(m, value);
	if (set == LABELS_FINDING_ACTION)
		return action_name((enum action)value);
	if (set == LABELS_SEVERITY)
		return severity_name((enum severity)value);
	return "";
}

/* A call has the name of its rows in the table of calls. */
static const char *
operation_word(unsigned value)
{
	const struct api_row *row;

	if (value == METRIC_READ)
		return "read";
	if (value == METRIC_OTHER_WRITE)
		return "other";
	if (value == METRIC_UNKNOWN_WRITE)
		return "unknown-write";
	for (size_t i = 0; (row = api_row(i)) != NULL; i++)
		if ((unsigned)row->call == value)
			return row->name;
	return NULL;
}

static const char *
rule_word(const struct metrics *m, unsigned value)
{
	return value < __atomic_load_n(&m->rule_count, __ATOMIC_ACQUIRE)
		   ? m->rules[value]
		   : NULL;
}
