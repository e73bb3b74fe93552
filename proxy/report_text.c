/*
 * report_text.c - a report for people to read: the worst objects first, each
 * with all its findings and what mends them, then what could not be judged
 * and exceptions to look at, and the verdict at the end, where a terminal stops.
 */
#include <inttypes.h>
#include <string.h>

#include "proxy/report_escape.h"
#include "proxy/report_summary.h"
#include "proxy/report_wrap.h"

struct page {
	struct report_spool *spool;
	FILE *out;
	struct report_wrap wrap;
	bool colour;
};

#define BOLD "1"
#define DIM "2"
#define RED "1;31"
#define GREEN "1;32"
#define YELLOW "1;33"
#define BLUE "1;34"

static const struct {
	const char *title, *colour, *mark;
} levels[REPORT_CLEAN] = {
	[REPORT_ERROR] = { "Does not conform", RED, "error" },
	[REPORT_WARNING] = { "Warnings", YELLOW, "warning" },
	[REPORT_NOTE] = { "Notes", BLUE, "note" },
	[REPORT_EXCEPTED] = { "Excepted", DIM, "excepted" },
};

static void paint(const struct page *, const char *colour, const char *text);
static void begin_colour(const struct page *, const char *colour);
static void end_colour(const struct page *);
static void write_head(const struct page *, const json_t *run);
static bool write_level(const struct page *, enum report_level);
static void write_object(const struct page *, const json_t *);
static void write_place(const struct page *, const json_t *);
static bool write_findings(const struct page *, const json_t *);
static void write_finding(const struct page *, const json_t *);
static void write_part(
    const struct page *, const json_t *, const char *member, const char *label);
static bool write_list(
    const struct page *, size_t count, const char *title, const char *type);
static void write_summary(const struct page *, const struct report_summary *);
static void write_count(
    const struct page *, const char *kind, const struct report_count *);
static void write_number(
    const struct page *, size_t, const char *colour, const char *text);
static void write_version(const struct page *, const struct report_version *);
static const char *verdict_colour(const char *);
static bool write_cases(const struct page *);

bool
report_text(
    struct report_spool *spool, FILE *out, const struct report_look *look)
{
	const struct page page = { spool, out, { out, look->width },
		look->colour };
	struct report_summary summary;
	bool good = report_summarise(spool, &summary);

	write_head(&page, summary.run);
	for (int i = REPORT_ERROR; good && i < REPORT_CLEAN; i++)
		good = write_level(&page, (enum report_level)i);
	good = good && write_list(&page, summary.notes, "Not judged", "note") &&
	       write_list(&page, summary.exceptions, "Exceptions to look at",
		   "exception");
	write_summary(&page, &summary);
	good = good && write_cases(&page);
	report_summary_done(&summary);
	return good;
}

static void
paint(const struct page *page, const char *colour, const char *text)
{
	begin_colour(page, colour);
	fputs(text, page->out);
	end_colour(page);
}

static void
begin_colour(const struct page *page, const char *colour)
{
	if (page->colour)
		fprintf(page->out, "\033[%sm", colour);
}

static void
end_colour(const struct page *page)
{
	if (page->colour)
		fputs("\033[0m", page->out);
}

static void
write_head(const struct page *page, const json_t *run)
{
	const json_t *scope = json_object_get(run, "scope");

	begin_colour(page, BOLD);
	report_escape_plain(report_text_of(run, "subject"), page->out);
	end_colour(page);
	fputs(": ", page->out);
	report_escape_plain(report_text_of(scope, "name"), page->out);
	putc(' ', page->out);
	report_escape_plain(report_text_of(run, "scope_version"), page->out);
	fputs(" as of ", page->out);
	report_escape_plain(report_text_of(run, "reference_date"), page->out);
	putc('\n', page->out);
}

static bool
write_level(const struct page *page, enum report_level level)
{
	bool first = true, good = true;
	json_t *record;

	while (good && (record = report_next_of(page->spool, level)) != NULL) {
		if (first) {
			putc('\n', page->out);
			paint(page, levels[level].colour, levels[level].title);
			putc('\n', page->out);
		}
		first = false;
		write_object(page, record);
		good = write_findings(page, record);
		json_decref(record);
	}
	return report_spool_rewind(page->spool) && good;
}

static void
write_object(const struct page *page, const json_t *record)
{
	fputs(report_is(record, "missing") ? "\nmissing " : "\n", page->out);
	report_escape_plain(report_text_of(record, "kind"), page->out);
	putc(' ', page->out);
	begin_colour(page, BOLD);
	report_escape_plain(report_text_of(record, "name"), page->out);
	end_colour(page);
	begin_colour(page, DIM);
	write_place(page, record);
	end_colour(page);
	if (json_is_true(json_object_get(record, "refused"))) {
		fputs("  ", page->out);
		paint(page, RED, "the gate would refuse it");
	}
	putc('\n', page->out);
}

static void
write_place(const struct page *page, const json_t *record)
{
	static const char *const members[] = { "id", "visibility", "file" };
	json_int_t line = json_integer_value(json_object_get(record, "line"));

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		struct slice text = report_text_of(record, members[i]);

		if (text.len == 0)
			continue;
		fputs("  ", page->out);
		report_escape_plain(text, page->out);
	}
	if (line > 0)
		fprintf(page->out, ":%" JSON_INTEGER_FORMAT, line);
}

static bool
write_findings(const struct page *page, const json_t *record)
{
	json_t *findings = report_findings(record), *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		write_finding(page, finding);
	}
	json_decref(findings);
	return findings != NULL;
}

static void
write_finding(const struct page *page, const json_t *finding)
{
	enum report_level level = report_level_of(finding);
	struct slice counts = report_text_of(finding, "counts");
	const json_t *mend = json_object_get(finding, "mend"), *command;
	size_t i;

	fputs("  ", page->out);
	paint(page, levels[level].colour, levels[level].mark);
	putc(' ', page->out);
	report_escape_plain(report_text_of(finding, "rule"), page->out);
	if (counts.len > 0) {
		fputs(", ", page->out);
		report_escape_plain(counts, page->out);
	}
	putc('\n', page->out);
	report_wrap(&page->wrap, 4, "", report_text_of(finding, "message"));
	write_part(page, finding, "allowed", "right:   ");
	if (!json_equal(json_object_get(finding, "nearest"),
		json_object_get(finding, "allowed")))
		write_part(page, finding, "nearest", "nearest: ");
	/* To be pasted: never broken. */
	json_array_foreach (mend, i, command) {
		fputs("    mend:    ", page->out);
		begin_colour(page, GREEN);
		report_escape_plain(
		    slice_of(json_string_value(command)), page->out);
		end_colour(page);
		putc('\n', page->out);
	}
	write_part(page, finding, "justification", "except:  ");
	write_part(page, finding, "link", "clause:  ");
}

static void
write_part(const struct page *page, const json_t *finding, const char *member,
    const char *label)
{
	struct slice text = report_text_of(finding, member);

	if (text.len > 0)
		report_wrap(&page->wrap, 4, label, text);
}

/* The messages of all records of a type. */
static bool
write_list(
    const struct page *page, size_t count, const char *title, const char *type)
{
	json_t *record;

	if (count > 0) {
		putc('\n', page->out);
		paint(page, YELLOW, title);
		putc('\n', page->out);
	}
	while ((record = report_next(page->spool, type)) != NULL) {
		report_wrap(
		    &page->wrap, 2, "- ", report_text_of(record, "message"));
		json_decref(record);
	}
	return report_spool_rewind(page->spool);
}

static void
write_summary(const struct page *page, const struct report_summary *summary)
{
	putc('\n', page->out);
	paint(page, BOLD, "Summary");
	putc('\n', page->out);
	for (size_t i = 0; i < REPORT_KINDS; i++)
		write_count(page, report_kinds[i], &summary->kinds[i]);
	for (size_t i = 0; i < summary->version_count; i++)
		write_version(page, &summary->versions[i]);
	if (summary->version_count > 0)
		report_wrap(&page->wrap, 2, "",
		    SLICE("Cases that need a machine in the cloud, or other "
			  "services, are not decided here: a pass stays "
			  "tentative until they are."));
	if (!summary->complete) {
		fputs("  ", page->out);
		paint(page, RED,
		    "The run ended early: this report is not complete.");
		putc('\n', page->out);
	}
}

static void
write_count(
    const struct page *page, const char *kind, const struct report_count *count)
{
	if (count->objects == 0 && count->missing == 0)
		return;
	fprintf(page->out, "  %zu %s%s: %zu conform", count->objects, kind,
	    count->objects == 1 ? "" : "s", report_conforming(count));
	write_number(page, count->worst[REPORT_ERROR], RED,
	    count->worst[REPORT_ERROR] == 1 ? "does not" : "do not");
	write_number(
	    page, count->worst[REPORT_WARNING], YELLOW, "with warnings");
	write_number(page, count->worst[REPORT_NOTE], BLUE, "with notes");
	write_number(page, count->worst[REPORT_EXCEPTED], DIM, "excepted");
	write_number(page, count->refused, RED, "would be refused");
	write_number(page, count->missing, RED, "missing");
	putc('\n', page->out);
}

static void
write_number(const struct page *page, size_t number, const char *colour,
    const char *text)
{
	if (number == 0)
		return;
	fputs(", ", page->out);
	begin_colour(page, colour);
	fprintf(page->out, "%zu %s", number, text);
	end_colour(page);
}

static void
write_version(const struct page *page, const struct report_version *v)
{
	const char *verdict = report_verdict(&v->cases);

	fputs("  ", page->out);
	report_escape_plain(slice_of(v->version), page->out);
	fputs(" (", page->out);
	report_escape_plain(slice_of(v->state), page->out);
	fputs("): ", page->out);
	paint(page, verdict_colour(verdict), verdict);
	fprintf(page->out, " (%zu PASS, %zu FAIL, %zu ABORT)\n", v->cases.pass,
	    v->cases.fail, v->cases.abort);
}

static const char *
verdict_colour(const char *verdict)
{
	if (strcmp(verdict, "FAIL") == 0)
		return RED;
	return strcmp(verdict, "TENTATIVE pass") == 0 ? GREEN : YELLOW;
}

/* Only those that did not pass: the others are many. */
static bool
write_cases(const struct page *page)
{
	json_t *record;

	while ((record = report_next(page->spool, "case")) != NULL) {
		struct slice outcome = report_text_of(record, "outcome");
		bool fail = slice_is(outcome, "FAIL");

		if (!slice_is(outcome, "PASS")) {
			fputs("  ", page->out);
			paint(page, fail ? RED : YELLOW,
			    fail ? "FAIL " : "ABORT");
			putc(' ', page->out);
			report_escape_plain(
			    report_text_of(record, "id"), page->out);
			begin_colour(page, DIM);
			fputs("  ", page->out);
			report_escape_plain(
			    report_text_of(record, "counts"), page->out);
			end_colour(page);
			putc('\n', page->out);
		}
		json_decref(record);
	}
	return report_spool_rewind(page->spool);
}
