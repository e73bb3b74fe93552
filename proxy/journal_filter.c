/* journal_filter.c - see journal_filter.h. */
#include "proxy/journal_filter.h"

#include <string.h>

#include "proxy/journal_record.h"
#include "proxy/judge_lines.h"

/* Where the value may stand; inner NULL: at the top. */
static const struct filter {
	const char *option;
	struct {
		const char *member, *inner;
	} places[2];
} filters[] = {
	{ "decision", { { "decision", NULL } } },
	{ "object", { { "object", "id" }, { "object", "name" } } },
	{ "caller", { { "initiator", "id" }, { "initiator", "name" } } },
	{ "project", { { "initiator", "project_id" },
			 { "initiator", "project_name" } } },
	{ "request", { { "request_id", NULL } } },
	{ "operation", { { "operation", NULL } } },
	{ "verdict", { { "verdict", NULL } } },
	{ "action", { { "action", NULL } } },
	{ "record", { { "record", NULL } } },
	{ "rule", { { NULL, NULL } } }, /* any of its findings */
};
_Static_assert(sizeof(filters) / sizeof(filters[0]) == JOURNAL_FILTER_ROWS,
    "a value for each filter");

static bool read_time(const char *, char ret[CLOCK_STAMP_SIZE]);
static bool is_at(const struct filter *, const char *, const json_t *);
static bool has_rule(const json_t *, const char *rule);

const char *
journal_filter_option(size_t row)
{
	return row < JOURNAL_FILTER_ROWS ? filters[row].option : NULL;
}

bool
journal_filter_since(struct journal_filter *f, const char *text)
{
	return read_time(text, f->since);
}

bool
journal_filter_until(struct journal_filter *f, const char *text)
{
	return read_time(text, f->until);
}

static bool
read_time(const char *text, char ret[CLOCK_STAMP_SIZE])
{
	time_t when;

	return judge_time(text, &when) && clock_stamp(when, ret)[0] != '\0';
}

/* Stamps of one length compare as the times do. */
bool
journal_filter_takes(const struct journal_filter *f, const json_t *record)
{
	const char *time = json_string_value(json_object_get(record, "time"));

	if (f->since[0] != '\0' && (time == NULL || strcmp(time, f->since) < 0))
		return false;
	if (f->until[0] != '\0' &&
	    (time == NULL || strcmp(time, f->until) >= 0))
		return false;
	for (size_t i = 0; i < JOURNAL_FILTER_ROWS; i++)
		if (f->values[i] != NULL &&
		    !is_at(&filters[i], f->values[i], record))
			return false;
	return true;
}

static bool
is_at(const struct filter *filter, const char *value, const json_t *record)
{
	if (filter->places[0].member == NULL)
		return has_rule(record, value);
	for (size_t i = 0; i < 2 && filter->places[i].member != NULL; i++) {
		const char *member = filter->places[i].member;
		const char *inner = filter->places[i].inner;
		struct slice found =
		    inner == NULL ? journal_record_text(record, member)
				  : journal_record_inner(record, member, inner);

		if (found.at != NULL && slice_is(found, value))
			return true;
	}
	return false;
}

static bool
has_rule(const json_t *record, const char *rule)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (json_object_get(record, "findings"), i, finding) {
		if (slice_is(journal_record_text(finding, "rule"), rule))
			return true;
	}
	return false;
}
