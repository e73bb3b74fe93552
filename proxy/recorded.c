/* recorded.c - the verdict of a record of the journal; see recorded.h. */
#include "proxy/recorded.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/journal_record.h"
#include "proxy/mask.h"

static bool is_masked(const json_t *finding);
static bool read_finding(
    const json_t *, struct finding *, struct exception *excepted);
static bool find_word(const json_t *finding, const char *member,
    const char *(*name)(int), int count, int *ret);
static const char *severity_at(int);
static const char *outcome_at(int);
static const char *change_at(int);
static const char *action_at(int);
static char *text_of(const json_t *finding, const char *member);

enum recorded_state
recorded_read(const json_t *record, struct recorded *ret)
{
	const json_t *list = json_object_get(record, "findings");
	size_t count = json_array_size(list);

	*ret = (struct recorded){ .exceptions = NULL };
	if (mask_hides(list))
		return RECORDED_MASKED;
	if (!json_is_array(list) || count > RECORDED_FINDINGS_MAX)
		return RECORDED_BROKEN;
	ret->verdict.findings = calloc(count + 1, sizeof(struct finding));
	ret->exceptions = calloc(count + 1, sizeof(*ret->exceptions));
	if (ret->verdict.findings == NULL || ret->exceptions == NULL)
		return RECORDED_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		const json_t *from = json_array_get(list, i);

		if (is_masked(from))
			return RECORDED_MASKED;
		if (!read_finding(
			from, &ret->verdict.findings[i], &ret->exceptions[i]))
			return RECORDED_BROKEN;
	}
	ret->verdict.count = count;
	verdict_settle(&ret->verdict);
	return RECORDED_GOOD;
}

static bool
is_masked(const json_t *finding)
{
	static const char *const needed[] = { "rule", "severity", "outcome",
		"change", "action", "grace", "exception", "field" };

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (mask_hides(json_object_get(finding, needed[i])))
			return true;
	return mask_hides(finding);
}

static bool
read_finding(
    const json_t *from, struct finding *ret, struct exception *excepted)
{
	int severity = 0, outcome = 0, change = 0, action = 0;
	bool good =
	    find_word(from, "severity", severity_at, SEVERITIES, &severity) &&
	    find_word(
		from, "outcome", outcome_at, OUTCOME_UNKNOWN + 1, &outcome) &&
	    find_word(
		from, "change", change_at, CHANGE_UNCHANGED + 1, &change) &&
	    find_word(from, "action", action_at, ACTIONS, &action);

	*ret = (struct finding){
		.rule = text_of(from, "rule"),
		.link = text_of(from, "link"),
		.severity = (enum severity)severity,
		.outcome = (enum outcome)outcome,
		.change = (enum change)change,
		.action = (enum action)action,
		.counts = text_of(from, "counts"),
		.grace = json_is_true(json_object_get(from, "grace")),
		.field = text_of(from, "field"),
		.found = text_of(from, "found"),
		.allowed = text_of(from, "allowed"),
		.nearest = text_of(from, "nearest"),
		.message = text_of(from, "message"),
	};
	excepted->id = text_of(from, "exception");
	if (excepted->id != NULL)
		ret->exception = excepted;
	return good && ret->rule != NULL;
}

static bool
find_word(const json_t *finding, const char *member, const char *(*name)(int),
    int count, int *ret)
{
	struct slice word = journal_record_text(finding, member);

	for (*ret = 0; *ret < count; ++*ret)
		if (word.at != NULL && slice_is(word, name(*ret)))
			return true;
	return false;
}

static const char *
severity_at(int i)
{
	return severity_name((enum severity)i);
}

static const char *
outcome_at(int i)
{
	return outcome_name((enum outcome)i);
}

static const char *
change_at(int i)
{
	return change_name((enum change)i);
}

static const char *
action_at(int i)
{
	return action_name((enum action)i);
}

/* The record's, which nobody changes. */
static char *
text_of(const json_t *finding, const char *member)
{
	return (char *)(uintptr_t)journal_record_text(finding, member).at;
}

void
recorded_done(struct recorded *r)
{
	free(r->verdict.findings);
	free(r->exceptions);
	*r = (struct recorded){ .exceptions = NULL };
}
