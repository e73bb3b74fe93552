/*
 * report_scs.c - the report that the SCS compliance monitor takes (unsigned;
 * sign it with "ssh-keygen -Y sign -n report" to upload it). Only cases that
 * were decided are in it. Times are UTC, without a zone as the form wants it.
 * Findings are lines of stderr, of which the monitor shows errors and
 * warnings.
 */
#include <string.h>

#include "proxy/report_escape.h"
#include "proxy/report_summary.h"

/* A list of lines, and how many begin with which word. */
struct lines {
	FILE *out;
	bool written; /* one at least */
	bool failed;  /* out of memory */
	size_t count[REPORT_CLEAN];
	size_t critical;
};

static void write_spec(const json_t *run, FILE *);
static void write_run(const json_t *run, FILE *);
static void write_texts(const json_t *list, FILE *);
static bool write_invocation(
    struct report_spool *, FILE *, const struct report_summary *);
static bool write_results(struct report_spool *, FILE *);
static bool write_stdout(struct report_spool *, FILE *);
static bool write_stderr(struct report_spool *, struct lines *);
static void write_note(struct lines *, const json_t *);
static void write_findings(struct lines *, const json_t *);
static void add_object(const json_t *, struct text *line);
static void write_line(struct lines *, struct text *);
static void write_pair(const char *key, struct slice, FILE *);
static void write_moment(struct slice, FILE *);
static bool is_like(struct slice, const char *form);

bool
report_scs(
    struct report_spool *spool, FILE *out, const struct report_look *look)
{
	struct report_summary summary;
	bool good = report_summarise(spool, &summary);

	(void)look;
	fputs("---\n", out);
	write_spec(summary.run, out);
	write_run(summary.run, out);
	good = good && write_invocation(spool, out, &summary);
	report_summary_done(&summary);
	return good;
}

static void
write_spec(const json_t *run, FILE *out)
{
	const json_t *scope = json_object_get(run, "scope");

	fputs("spec:\n", out);
	write_pair("  uuid", report_text_of(scope, "uuid"), out);
	write_pair("  name", report_text_of(scope, "name"), out);
	write_pair("  url", report_text_of(scope, "url"), out);
	fputs("checked_at: ", out);
	write_moment(report_text_of(run, "checked_at"), out);
	fputs("reference_date: ", out);
	write_moment(report_text_of(run, "reference_date"), out);
	write_pair("subject", report_text_of(run, "subject"), out);
}

static void
write_run(const json_t *run, FILE *out)
{
	fputs("run:\n", out);
	write_pair("  uuid", report_text_of(run, "run_uuid"), out);
	fputs("  argv:", out);
	write_texts(json_object_get(run, "argv"), out);
	fputs("  assignment: {os_cloud: ", out);
	report_escape_yaml(report_text_of(run, "subject"), out);
	fputs("}\n"
	      "  sections: null\n"
	      "  forced_version: null\n"
	      "  forced_tests: null\n",
	    out);
}

static void
write_texts(const json_t *list, FILE *out)
{
	const json_t *text;
	size_t i;

	fputs(" [", out);
	json_array_foreach (list, i, text) {
		fputs(i == 0 ? "" : ", ", out);
		report_escape_yaml((struct slice){ json_string_value(text),
				       json_string_length(text) },
		    out);
	}
	fputs("]\n", out);
}

static bool
write_invocation(
    struct report_spool *spool, FILE *out, const struct report_summary *summary)
{
	struct slice id = report_text_of(summary->run, "run_uuid");
	struct lines errors = { .out = out, .critical = !summary->complete };

	fputs("  invocations:\n    ", out);
	report_escape_yaml(id, out);
	fputs(":\n", out);
	write_pair("      id", id, out);
	fputs("      cmd:", out);
	write_texts(json_object_get(summary->run, "argv"), out);
	if (!write_results(spool, out))
		return false;
	fprintf(out, "      rc: %d\n",
	    summary->cases.fail + summary->cases.abort > 0);
	if (!write_stdout(spool, out) || !write_stderr(spool, &errors))
		return false;
	fprintf(out,
	    "      info: %zu\n      warning: %zu\n      error: %zu\n"
	    "      critical: %zu\n",
	    errors.count[REPORT_NOTE], errors.count[REPORT_WARNING],
	    errors.count[REPORT_ERROR], errors.critical);
	return true;
}

static bool
write_results(struct report_spool *spool, FILE *out)
{
	const char *between = "";
	json_t *record;

	fputs("      results: {", out);
	while ((record = report_next(spool, "case")) != NULL) {
		struct slice outcome = report_text_of(record, "outcome");
		const char *result = "0";

		if (slice_is(outcome, "PASS"))
			result = "1";
		else if (slice_is(outcome, "FAIL"))
			result = "-1";
		fprintf(out, "%s\n        ", between);
		between = ",";
		report_escape_yaml(report_text_of(record, "id"), out);
		fprintf(out, ": %s", result);
		json_decref(record);
	}
	fputs("}\n", out);
	return report_spool_rewind(spool);
}

static bool
write_stdout(struct report_spool *spool, FILE *out)
{
	struct lines lines = { .out = out };
	json_t *record;

	fputs("      stdout: [", out);
	while ((record = report_next(spool, "case")) != NULL) {
		struct text line = TEXT_INIT;

		text_add(&line, report_text_of(record, "id"));
		text_adds(&line, ": ");
		text_add(&line, report_text_of(record, "outcome"));
		write_line(&lines, &line);
		json_decref(record);
	}
	fputs("]\n", out);
	return !lines.failed && report_spool_rewind(spool);
}

static bool
write_stderr(struct report_spool *spool, struct lines *lines)
{
	json_t *record;

	fputs("      stderr: [", lines->out);
	while ((record = report_spool_next(spool)) != NULL) {
		if (report_is(record, "note"))
			write_note(lines, record);
		else
			write_findings(lines, record);
		json_decref(record);
	}
	if (lines->critical > 0) {
		struct text line = TEXT_INIT;

		text_adds(&line, "CRITICAL: the run ended early, the report "
				 "is not complete");
		write_line(lines, &line);
	}
	fputs("]\n", lines->out);
	return !lines->failed;
}

static void
write_note(struct lines *lines, const json_t *record)
{
	struct text line = TEXT_INIT;

	text_adds(&line, "WARNING: ");
	text_add(&line, report_text_of(record, "message"));
	lines->count[REPORT_WARNING]++;
	write_line(lines, &line);
}

static void
write_findings(struct lines *lines, const json_t *record)
{
	static const char *const words[REPORT_CLEAN] = { "ERROR", "WARNING",
		"INFO" };
	json_t *findings = report_findings(record), *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		/* The monitor knows no exceptions. */
		enum report_level level = report_level_bare(finding);
		struct text line = TEXT_INIT;

		text_addf(&line, "%s: ", words[level]);
		text_add(&line, report_text_of(finding, "rule"));
		text_adds(&line, ": ");
		add_object(record, &line);
		text_add(&line, report_text_of(finding, "message"));
		if (report_text_of(finding, "exception").len > 0) {
			text_adds(&line, " (exception ");
			text_add(&line, report_text_of(finding, "exception"));
			text_addc(&line, ')');
		}
		lines->count[level]++;
		write_line(lines, &line);
	}
	json_decref(findings);
}

static void
add_object(const json_t *record, struct text *line)
{
	text_add(line, report_text_of(record, "kind"));
	text_addc(line, ' ');
	text_add(line, report_text_of(record, "name"));
	if (report_text_of(record, "id").len > 0) {
		text_adds(line, " (");
		text_add(line, report_text_of(record, "id"));
		text_addc(line, ')');
	}
	text_adds(line, ": ");
}

/* One element of a list; takes the line. */
static void
write_line(struct lines *lines, struct text *line)
{
	fputs(lines->written ? ",\n        " : "\n        ", lines->out);
	lines->written = true;
	report_escape_yaml(text_slice(line), lines->out);
	lines->failed |= text_failed(line);
	text_done(line);
}

static void
write_pair(const char *key, struct slice value, FILE *out)
{
	fprintf(out, "%s: ", key);
	if (value.at == NULL)
		fputs("null", out);
	else
		report_escape_yaml(value, out);
	putc('\n', out);
}

/* A timestamp or date of YAML, if it is one; the form has no zone. */
static void
write_moment(struct slice moment, FILE *out)
{
	if (is_like(moment, "dddd-dd-ddTdd:dd:ddZ"))
		fprintf(out, "%.10s %.8s\n", moment.at, moment.at + 11);
	else if (is_like(moment, "dddd-dd-dd"))
		fprintf(out, "%.10s\n", moment.at);
	else
		fputs("null\n", out);
}

/* 'd' is any digit, the rest is itself. */
static bool
is_like(struct slice text, const char *form)
{
	if (text.len != strlen(form))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (form[i] == 'd' ? text.at[i] < '0' || text.at[i] > '9'
				   : text.at[i] != form[i])
			return false;
	}
	return true;
}
