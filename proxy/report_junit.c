/*
 * report_junit.c - a report as JUnit XML: a test suite for flavors, one for
 * images (a test case for each rule that an object breaks, or one for an
 * object that breaks none) and one for the conformance tests. An error of
 * the report is a failure, a case that aborted an error, what an exception
 * covers is skipped; warnings and notes pass and are told in the output, since
 * JUnit has no other word for them.
 */
#include <string.h>

#include "proxy/report_escape.h"
#include "proxy/report_summary.h"

/* What a test case comes to. */
enum result { RESULT_PASS, RESULT_FAILURE, RESULT_ERROR, RESULT_SKIPPED };
#define RESULTS 4

struct suite {
	const char *kind; /* "flavor", "image"; NULL: the conformance tests */
	FILE *out;        /* NULL: count only */
	size_t count[RESULTS];
};

static bool write_suite(
    struct report_spool *, FILE *, const struct report_summary *, const char *);
static void write_head(
    const struct suite *, FILE *, const struct report_summary *);
static bool walk(struct report_spool *, struct suite *);
static void take_case(const json_t *, struct suite *);
static bool take_object(const json_t *, struct suite *);
static bool is_first_of_rule(const json_t *findings, size_t index);
static enum result result_of_rule(const json_t *findings, size_t index);
static enum result result_of(const json_t *finding);
static void write_rule(
    const json_t *record, const json_t *findings, size_t, const struct suite *);
static void write_details(const json_t *findings, size_t, FILE *);
static void write_line(const char *label, struct slice, FILE *);
static void open_case(const json_t *, struct slice classname, FILE *);
static void write_object_name(const json_t *, FILE *);
static void write_attribute(const char *name, struct slice, FILE *);

static const char *const elements[RESULTS] = { "system-out", "failure", "error",
	"skipped" };

bool
report_junit(
    struct report_spool *spool, FILE *out, const struct report_look *look)
{
	struct report_summary summary;
	bool good = report_summarise(spool, &summary);

	(void)look;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
	write_attribute("name", report_text_of(summary.run, "subject"), out);
	fputs(">\n", out);
	for (size_t i = 0; good && i < REPORT_KINDS; i++)
		good = write_suite(spool, out, &summary, report_kinds[i]);
	good = good && write_suite(spool, out, &summary, NULL);
	fputs("</testsuites>\n", out);
	report_summary_done(&summary);
	return good;
}

/* Its head has the numbers, so that it is walked twice. */
static bool
write_suite(struct report_spool *spool, FILE *out,
    const struct report_summary *summary, const char *kind)
{
	struct suite suite = { .kind = kind };

	if (!walk(spool, &suite))
		return false;
	write_head(&suite, out, summary);
	suite.out = out;
	if (!walk(spool, &suite))
		return false;
	fputs("</testsuite>\n", out);
	return true;
}

static void
write_head(
    const struct suite *suite, FILE *out, const struct report_summary *summary)
{
	struct slice when = report_text_of(summary->run, "checked_at");
	size_t tests = 0;

	for (size_t i = 0; i < RESULTS; i++)
		tests += suite->count[i];
	/* The usual schema has no zone; it is UTC. */
	if (when.len > 0 && when.at[when.len - 1] == 'Z')
		when.len--;
	fprintf(out,
	    "<testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" "
	    "errors=\"%zu\" skipped=\"%zu\" time=\"0\"",
	    suite->kind != NULL ? suite->kind : "conformance tests", tests,
	    suite->count[RESULT_FAILURE], suite->count[RESULT_ERROR],
	    suite->count[RESULT_SKIPPED]);
	write_attribute("timestamp", when, out);
	fputs(">\n", out);
}

static bool
walk(struct report_spool *spool, struct suite *suite)
{
	json_t *record;
	bool good = true;

	while (good && (record = report_spool_next(spool)) != NULL) {
		if (suite->kind == NULL)
			take_case(record, suite);
		else if (slice_is(report_text_of(record, "kind"), suite->kind))
			good = take_object(record, suite);
		json_decref(record);
	}
	return good && report_spool_rewind(spool);
}

static void
take_case(const json_t *record, struct suite *suite)
{
	struct slice outcome = report_text_of(record, "outcome");
	enum result result = RESULT_PASS;

	if (!report_is(record, "case"))
		return;
	if (slice_is(outcome, "FAIL"))
		result = RESULT_FAILURE;
	else if (!slice_is(outcome, "PASS"))
		result = RESULT_ERROR;
	suite->count[result]++;
	if (suite->out == NULL)
		return;
	fputs("<testcase", suite->out);
	write_attribute(
	    "classname", report_text_of(record, "kind"), suite->out);
	write_attribute("name", report_text_of(record, "id"), suite->out);
	fputs(" time=\"0\">", suite->out);
	if (result != RESULT_PASS) {
		fprintf(suite->out, "<%s", elements[result]);
		write_attribute("type", outcome, suite->out);
		write_attribute(
		    "message", report_text_of(record, "counts"), suite->out);
		fputs("/>", suite->out);
	}
	fputs("</testcase>\n", suite->out);
}

static bool
take_object(const json_t *record, struct suite *suite)
{
	json_t *findings;

	if (!report_is(record, "object") && !report_is(record, "missing"))
		return true;
	findings = report_findings(record);
	if (findings == NULL)
		return false;
	if (json_array_size(findings) == 0) {
		suite->count[RESULT_PASS]++;
		if (suite->out != NULL) {
			open_case(record, SLICE("all rules"), suite->out);
			fputs("</testcase>\n", suite->out);
		}
	}
	for (size_t i = 0; i < json_array_size(findings); i++) {
		if (!is_first_of_rule(findings, i))
			continue;
		suite->count[result_of_rule(findings, i)]++;
		if (suite->out != NULL)
			write_rule(record, findings, i, suite);
	}
	json_decref(findings);
	return true;
}

static bool
is_of_rule(const json_t *findings, size_t index, struct slice rule)
{
	return slice_equal(
	    rule, report_text_of(json_array_get(findings, index), "rule"));
}

/* Two test cases of one name would be taken for one. */
static bool
is_first_of_rule(const json_t *findings, size_t index)
{
	struct slice rule =
	    report_text_of(json_array_get(findings, index), "rule");

	for (size_t i = 0; i < index; i++) {
		if (is_of_rule(findings, i, rule))
			return false;
	}
	return true;
}

/* A failure outweighs all else. */
static enum result
result_of_rule(const json_t *findings, size_t index)
{
	static const int weight[RESULTS] = { [RESULT_PASS] = 0,
		[RESULT_SKIPPED] = 1,
		[RESULT_ERROR] = 2,
		[RESULT_FAILURE] = 3 };
	struct slice rule =
	    report_text_of(json_array_get(findings, index), "rule");
	enum result worst = RESULT_PASS;

	for (size_t i = index; i < json_array_size(findings); i++) {
		enum result result = result_of(json_array_get(findings, i));

		if (is_of_rule(findings, i, rule) &&
		    weight[result] > weight[worst])
			worst = result;
	}
	return worst;
}

static enum result
result_of(const json_t *finding)
{
	struct slice outcome = report_text_of(finding, "outcome");

	if (slice_is(outcome, "UNKNOWN") ||
	    report_level_of(finding) == REPORT_EXCEPTED)
		return RESULT_SKIPPED;
	if (report_level_of(finding) != REPORT_ERROR)
		return RESULT_PASS;
	return slice_is(outcome, "ABORT") ? RESULT_ERROR : RESULT_FAILURE;
}

static void
write_rule(const json_t *record, const json_t *findings, size_t index,
    const struct suite *suite)
{
	const json_t *finding = json_array_get(findings, index);
	enum result result = result_of_rule(findings, index);

	open_case(record, report_text_of(finding, "rule"), suite->out);
	fprintf(suite->out, "<%s", elements[result]);
	if (result != RESULT_PASS) {
		write_attribute("type",
		    slice_of(report_level_name(report_level_of(finding))),
		    suite->out);
		write_attribute(
		    "message", report_text_of(finding, "message"), suite->out);
	}
	putc('>', suite->out);
	write_details(findings, index, suite->out);
	fprintf(suite->out, "</%s></testcase>\n", elements[result]);
}

/* All findings of the rule of that one. */
static void
write_details(const json_t *findings, size_t index, FILE *out)
{
	struct slice rule =
	    report_text_of(json_array_get(findings, index), "rule");

	for (size_t i = index; i < json_array_size(findings); i++) {
		const json_t *f = json_array_get(findings, i), *command;
		size_t at;

		if (!is_of_rule(findings, i, rule))
			continue;
		write_line("", report_text_of(f, "message"), out);
		write_line("counts: ", report_text_of(f, "counts"), out);
		write_line("found: ", report_text_of(f, "found"), out);
		write_line("right: ", report_text_of(f, "allowed"), out);
		write_line("nearest: ", report_text_of(f, "nearest"), out);
		write_line(
		    "exception: ", report_text_of(f, "justification"), out);
		json_array_foreach (json_object_get(f, "mend"), at, command) {
			write_line("mend: ",
			    slice_of(json_string_value(command)), out);
		}
		write_line("", report_text_of(f, "link"), out);
	}
}

static void
write_line(const char *label, struct slice text, FILE *out)
{
	if (text.at == NULL)
		return;
	fputs(label, out);
	report_escape_markup(text, out);
	putc('\n', out);
}

static void
open_case(const json_t *record, struct slice classname, FILE *out)
{
	fputs("<testcase", out);
	write_attribute("classname", classname, out);
	fputs(" name=\"", out);
	write_object_name(record, out);
	fputs("\" time=\"0\">", out);
}

/* What has no id yet is told apart by its file. */
static void
write_object_name(const json_t *record, FILE *out)
{
	struct slice place = report_text_of(record, "id");
	json_int_t line = json_integer_value(json_object_get(record, "line"));

	if (report_is(record, "missing"))
		fputs("missing ", out);
	report_escape_markup(report_text_of(record, "name"), out);
	if (place.len > 0)
		line = 0;
	else
		place = report_text_of(record, "file");
	if (place.len == 0)
		return;
	fputs(" (", out);
	report_escape_markup(place, out);
	if (line > 0)
		fprintf(out, ":%" JSON_INTEGER_FORMAT, line);
	putc(')', out);
}

static void
write_attribute(const char *name, struct slice value, FILE *out)
{
	fprintf(out, " %s=\"", name);
	report_escape_markup(value, out);
	putc('"', out);
}
