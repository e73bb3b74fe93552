/* report.c - what checks report; see report.h. */
#include "rules/report.h"

#include <stdlib.h>
#include <string.h>

#include "conf/slice.h"
#include "rules/message.h"

/* Longest text of a finding; properties can be larger than what people,
 * headers and journals have room for. */
#define TEXT_MAX 600

static char *say(const struct report *, const struct problem *, bool *);
static bool make_room(struct report *);
static char *copy(const char *, bool *);
static size_t cut(const char *, size_t);
static bool same(const char *, const char *);

void
report_problem(struct report *report, const struct problem *problem)
{
	struct reported *r;
	bool good = true;

	if (!make_room(report)) {
		report->failed = true;
		return;
	}
	r = &report->list[report->count++];
	*r = (struct reported){
		.rule = report->rule,
		.object = report->object,
		.outcome = problem->outcome,
		.kind = problem->kind,
		.weight = problem->weight,
		.grace = problem->grace,
		.field = copy(problem->field, &good),
		.found = copy(problem->found, &good),
		.allowed = copy(problem->allowed, &good),
		.nearest = copy(problem->nearest, &good),
		.message = say(report, problem, &good),
	};
	if (!good || problem->message == NULL)
		report->failed = true;
}

/* What the check says, unless the rule has a sentence of its own. */
static char *
say(const struct report *report, const struct problem *problem, bool *good)
{
	const struct message_words words = { problem->field, problem->found,
		problem->allowed,
		json_string_value(json_object_get(report->object, "name")),
		problem->nearest };
	struct text text = TEXT_INIT;
	char *ret;

	if (report->rule == NULL || report->rule->message == NULL ||
	    problem->message == NULL || problem->outcome == OUTCOME_UNKNOWN)
		return copy(problem->message, good);
	message_write(report->rule->message, &words, &text);
	*good = *good && !text_failed(&text);
	ret = copy(text_str(&text), good);
	text_done(&text);
	return ret;
}

static bool
make_room(struct report *report)
{
	size_t size = report->size == 0 ? 8 : report->size * 2;
	struct reported *list;

	if (report->count < report->size)
		return true;
	list = realloc(report->list, size * sizeof(*list));
	if (list == NULL)
		return false;
	report->list = list;
	report->size = size;
	return true;
}

static char *
copy(const char *text, bool *good)
{
	size_t len;
	char *ret;

	if (text == NULL)
		return NULL;
	len = strlen(text);
	if (len > TEXT_MAX)
		len = cut(text, TEXT_MAX);
	ret = malloc(len + sizeof("..."));
	if (ret == NULL) {
		*good = false;
		return NULL;
	}
	memcpy(ret, text, len);
	memcpy(ret + len, text[len] == '\0' ? "" : "...",
	    text[len] == '\0' ? 1 : sizeof("..."));
	return ret;
}

/* At most len, but not within a UTF-8 character. */
static size_t
cut(const char *text, size_t len)
{
	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

const struct reported *
report_find(const struct report *report, const struct reported *wanted)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct reported *r = &report->list[i];

		if (r->rule == wanted->rule && same(r->field, wanted->field) &&
		    same(r->kind, wanted->kind))
			return r;
	}
	return NULL;
}

static bool
same(const char *a, const char *b)
{
	return slice_equal(slice_of(a), slice_of(b));
}

void
report_done(struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		free(report->list[i].field);
		free(report->list[i].found);
		free(report->list[i].allowed);
		free(report->list[i].nearest);
		free(report->list[i].message);
	}
	free(report->list);
	*report = REPORT_INIT;
}
