/* report_summary.c - counting a report's records; see report_summary.h. */
#include "proxy/report_summary.h"

#include <string.h>

static void take_run(json_t *, struct report_summary *);
static void count_object(const json_t *, struct report_summary *);
static void count_missing(const json_t *, struct report_summary *);
static void count_case(const json_t *, struct report_summary *);
static struct report_count *count_of(const json_t *, struct report_summary *);
static void add_case(const json_t *, struct report_cases *);
static bool is_main_in(const json_t *, const char *version);

const char *const report_kinds[REPORT_KINDS] = {
	[OBJECT_FLAVOR] = "flavor",
	[OBJECT_IMAGE] = "image",
};

bool
report_summarise(struct report_spool *spool, struct report_summary *ret)
{
	json_t *record;

	*ret = (struct report_summary){ .complete = false };
	while ((record = report_spool_next(spool)) != NULL) {
		if (report_is(record, "run"))
			take_run(record, ret);
		else if (report_is(record, "object"))
			count_object(record, ret);
		else if (report_is(record, "missing"))
			count_missing(record, ret);
		else if (report_is(record, "case"))
			count_case(record, ret);
		else if (report_is(record, "note"))
			ret->notes++;
		else if (report_is(record, "exception"))
			ret->exceptions++;
		else if (report_is(record, "end"))
			ret->complete = true;
		json_decref(record);
	}
	if (ret->run == NULL)
		ret->run = json_object();
	return report_spool_rewind(spool) && ret->run != NULL;
}

static void
take_run(json_t *record, struct report_summary *s)
{
	const json_t *versions = json_object_get(record, "versions"), *version;
	size_t i;

	if (s->run != NULL)
		return;
	s->run = json_incref(record);
	json_array_foreach (versions, i, version) {
		if (s->version_count == REPORT_VERSIONS_MAX)
			return;
		s->versions[s->version_count++] = (struct report_version){
			.version = report_text_of(version, "version").at,
			.state = report_text_of(version, "state").at,
		};
	}
}

static void
count_object(const json_t *record, struct report_summary *s)
{
	struct report_count *count = count_of(record, s);

	count->objects++;
	count->worst[report_worst(record)]++;
	if (json_is_true(json_object_get(record, "refused")))
		count->refused++;
}

static void
count_missing(const json_t *record, struct report_summary *s)
{
	count_of(record, s)->missing++;
}

static struct report_count *
count_of(const json_t *record, struct report_summary *s)
{
	bool image = slice_is(report_text_of(record, "kind"), "image");

	return &s->kinds[image ? OBJECT_IMAGE : OBJECT_FLAVOR];
}

static void
count_case(const json_t *record, struct report_summary *s)
{
	add_case(record, &s->cases);
	for (size_t i = 0; i < s->version_count; i++) {
		const char *version = s->versions[i].version;

		if (version != NULL && is_main_in(record, version))
			add_case(record, &s->versions[i].cases);
	}
}

static void
add_case(const json_t *record, struct report_cases *cases)
{
	struct slice outcome = report_text_of(record, "outcome");

	if (slice_is(outcome, "PASS"))
		cases->pass++;
	else if (slice_is(outcome, "FAIL"))
		cases->fail++;
	else
		cases->abort++;
}

/* Reads "main in v4, v5.1 and next; recommended in v3". */
static bool
is_main_in(const json_t *record, const char *version)
{
	static const char between[] = " ,;";
	struct slice rest = report_text_of(record, "counts");
	bool main_target = false;

	while (rest.len > 0) {
		size_t len = 0;
		struct slice word;

		while (len < rest.len &&
		       memchr(between, rest.at[len], sizeof(between)) == NULL)
			len++;
		word = (struct slice){ rest.at, len };
		rest = slice_skip(rest, len == rest.len ? len : len + 1);
		if (slice_is(word, "main"))
			main_target = true;
		else if (slice_is(word, "recommended") ||
			 slice_is(word, "preview"))
			main_target = false;
		else if (main_target && slice_is(word, version))
			return true;
	}
	return false;
}

size_t
report_conforming(const struct report_count *count)
{
	return count->objects - count->worst[REPORT_ERROR] -
	       count->worst[REPORT_EXCEPTED];
}

void
report_summary_done(struct report_summary *s)
{
	json_decref(s->run);
	s->run = NULL;
}

const char *
report_verdict(const struct report_cases *cases)
{
	if (cases->fail > 0)
		return "FAIL";
	if (cases->abort > 0)
		return "ABORT";
	return cases->pass > 0 ? "TENTATIVE pass" : "no result";
}
