/*
 * report_html.c - a report as one web page that needs nothing else: no
 * network, no other file. Strangers' text is escaped, and a policy in the
 * page lets the browser run no script but the one written here.
 */
#include <openssl/evp.h>
#include <string.h>

#include "proxy/report_escape.h"
#include "proxy/report_html_page.h"
#include "proxy/report_summary.h"

/* More names of objects without a finding would only make the page slow. */
#define CLEAN_MAX 500
/* And browsers give up on a page with all findings of a very large cloud. */
#define ARTICLES_MAX 2000
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void write_page_head(const json_t *run, FILE *);
static void write_lines(const char *const *, size_t, FILE *);
static void write_hash(const char *const *, size_t, FILE *);
static void write_header(const json_t *run, FILE *);
static void write_cards(const struct report_summary *, FILE *);
static void write_version(const struct report_version *, FILE *);
static void write_bar(const struct report_cases *, FILE *);
static void write_count(const char *, const struct report_count *, FILE *);
static void write_chip(FILE *, const char *class, size_t, const char *text);
static void write_warnings(const struct report_summary *, FILE *);
static void write_filter(FILE *);
static bool write_body(
    struct report_spool *, const struct report_summary *, FILE *);
static bool write_level(struct report_spool *, enum report_level, FILE *);
static bool write_article(const json_t *, enum report_level, FILE *);
static void write_finding(const json_t *, FILE *);
static void write_parts(const json_t *, FILE *);
static void write_link(struct slice, FILE *);
static bool write_list(struct report_spool *, size_t count, const char *title,
    const char *type, FILE *);
static bool write_cases(
    struct report_spool *, const struct report_summary *, FILE *);
static bool write_cases_of(struct report_spool *, bool passed, FILE *);
static void write_case(const json_t *, FILE *);
static bool write_clean(
    struct report_spool *, const struct report_summary *, FILE *);
static void write_footer(const json_t *run, FILE *);
static void element(
    FILE *, const char *name, const char *class, struct slice text);
static size_t clean_objects(const struct report_summary *);
static size_t found_objects(const struct report_summary *);

static const char *const titles[REPORT_CLEAN] = {
	[REPORT_ERROR] = "Does not conform",
	[REPORT_WARNING] = "Warnings",
	[REPORT_NOTE] = "Notes",
	[REPORT_EXCEPTED] = "Excepted",
};

bool
report_html(
    struct report_spool *spool, FILE *out, const struct report_look *look)
{
	struct report_summary summary;
	bool good = report_summarise(spool, &summary);

	(void)look;
	write_page_head(summary.run, out);
	write_header(summary.run, out);
	fputs("<main>\n", out);
	write_cards(&summary, out);
	write_warnings(&summary, out);
	good = good && write_body(spool, &summary, out);
	fputs("</main>\n", out);
	write_footer(summary.run, out);
	fputs("<script>", out);
	write_lines(page_script, COUNT(page_script), out);
	fputs("</script>\n</body>\n</html>\n", out);
	report_summary_done(&summary);
	return good;
}

static void
write_page_head(const json_t *run, FILE *out)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; base-uri 'none'; "
	      "form-action 'none'; style-src 'sha256-",
	    out);
	write_hash(page_style, COUNT(page_style), out);
	fputs("'; script-src 'sha256-", out);
	write_hash(page_script, COUNT(page_script), out);
	fputs("'\">\n<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\">\n<title>",
	    out);
	report_escape_markup(report_text_of(run, "subject"), out);
	fputs(" - SCS report</title>\n<style>", out);
	write_lines(page_style, COUNT(page_style), out);
	fputs("</style>\n</head>\n<body>\n", out);
}

static void
write_lines(const char *const *lines, size_t count, FILE *out)
{
	for (size_t i = 0; i < count; i++)
		fputs(lines[i], out);
}

/* In Base64. Should hashing fail the page goes without looks and script. */
static void
write_hash(const char *const *lines, size_t count, FILE *out)
{
	unsigned char hash[EVP_MAX_MD_SIZE] = { 0 };
	unsigned char text[EVP_MAX_MD_SIZE * 2];
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned len = 0;

	if (context != NULL &&
	    EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1) {
		for (size_t i = 0; i < count; i++)
			EVP_DigestUpdate(context, lines[i], strlen(lines[i]));
		EVP_DigestFinal_ex(context, hash, &len);
	}
	EVP_EncodeBlock(text, hash, (int)len);
	fputs((const char *)text, out);
	EVP_MD_CTX_free(context);
}

static void
write_header(const json_t *run, FILE *out)
{
	const json_t *scope = json_object_get(run, "scope");

	fputs("<header><div>\n", out);
	element(out, "h1", NULL, report_text_of(run, "subject"));
	fputs("<p class=\"meta\">", out);
	report_escape_markup(report_text_of(scope, "name"), out);
	putc(' ', out);
	report_escape_markup(report_text_of(run, "scope_version"), out);
	fputs(" &middot; as of ", out);
	element(out, "span", "date", report_text_of(run, "reference_date"));
	fputs(" &middot; checked at ", out);
	element(out, "span", "date", report_text_of(run, "checked_at"));
	fputs("</p>\n</div></header>\n", out);
}

static void
write_cards(const struct report_summary *summary, FILE *out)
{
	fputs("<div class=\"cards\">\n", out);
	for (size_t i = 0; i < summary->version_count; i++)
		write_version(&summary->versions[i], out);
	fputs("</div>\n<div class=\"cards\">\n", out);
	for (size_t i = 0; i < REPORT_KINDS; i++)
		write_count(report_kinds[i], &summary->kinds[i], out);
	fputs("</div>\n", out);
}

static void
write_version(const struct report_version *v, FILE *out)
{
	const char *verdict = report_verdict(&v->cases);
	const char *class = "pass";

	if (strcmp(verdict, "FAIL") == 0)
		class = "fail";
	else if (v->cases.abort > 0 || v->cases.pass == 0)
		class = "abort";
	fputs("<section class=\"card\"><h3>", out);
	report_escape_markup(slice_of(v->version), out);
	fputs(" (", out);
	report_escape_markup(slice_of(v->state), out);
	fprintf(out, ")<span class=\"chip %s\">%s</span></h3>", class, verdict);
	write_bar(&v->cases, out);
	fprintf(out, "<p>%zu PASS &middot; %zu FAIL &middot; %zu ABORT</p>",
	    v->cases.pass, v->cases.fail, v->cases.abort);
	fputs("</section>\n", out);
}

/* A drawing, since the policy lets no element have a style of its own. */
static void
write_bar(const struct report_cases *cases, FILE *out)
{
	const size_t all = cases->pass + cases->fail + cases->abort;

	fprintf(out,
	    "<svg class=\"bar\" viewBox=\"0 0 %zu 1\" "
	    "preserveAspectRatio=\"none\" aria-hidden=\"true\">"
	    "<rect class=\"fail\" width=\"%zu\" height=\"1\"/>"
	    "<rect class=\"abort\" x=\"%zu\" width=\"%zu\" height=\"1\"/>"
	    "<rect class=\"pass\" x=\"%zu\" width=\"%zu\" height=\"1\"/>"
	    "</svg>",
	    all > 0 ? all : 1, cases->fail, cases->fail, cases->abort,
	    cases->fail + cases->abort, cases->pass);
}

static void
write_count(const char *kind, const struct report_count *count, FILE *out)
{
	if (count->objects == 0 && count->missing == 0)
		return;
	fprintf(out,
	    "<section class=\"card\"><h3>%ss</h3>"
	    "<p><span class=\"big\">%zu</span> of %zu conform</p><p>",
	    strcmp(kind, "image") == 0 ? "Image" : "Flavor",
	    report_conforming(count), count->objects);
	write_chip(out, "error", count->missing, "missing");
	write_chip(out, "error", count->refused, "would be refused");
	write_chip(
	    out, "warning", count->worst[REPORT_WARNING], "with warnings");
	write_chip(out, "note", count->worst[REPORT_NOTE], "with notes");
	write_chip(out, "excepted", count->worst[REPORT_EXCEPTED], "excepted");
	fputs("</p></section>\n", out);
}

static void
write_chip(FILE *out, const char *class, size_t number, const char *text)
{
	if (number > 0)
		fprintf(out, "<span class=\"chip %s\">%zu %s</span> ", class,
		    number, text);
}

static void
write_warnings(const struct report_summary *summary, FILE *out)
{
	if (summary->version_count > 0)
		fputs("<p class=\"meta\">Cases that need a machine in the "
		      "cloud, or other services, are not decided here: a pass "
		      "stays tentative until they are.</p>\n",
		    out);
	if (!summary->complete)
		fputs("<ul class=\"plain\"><li>The run ended early: this "
		      "report is not complete.</li></ul>\n",
		    out);
}

static bool
write_body(
    struct report_spool *spool, const struct report_summary *summary, FILE *out)
{
	bool good =
	    write_list(spool, summary->notes, "Not judged", "note", out) &&
	    write_list(spool, summary->exceptions, "Exceptions to look at",
		"exception", out);

	if (found_objects(summary) > 0)
		write_filter(out);
	else if (summary->complete)
		fputs("<p class=\"good\">Nothing was found: all that was "
		      "looked at conforms.</p>\n",
		    out);
	for (int i = REPORT_ERROR; good && i < REPORT_CLEAN; i++)
		good = write_level(spool, (enum report_level)i, out);
	return good && write_cases(spool, summary, out) &&
	       write_clean(spool, summary, out);
}

static void
write_filter(FILE *out)
{
	fputs("<div class=\"filter\" role=\"search\">"
	      "<input type=\"search\" id=\"q\" placeholder=\"Filter by name, "
	      "id, rule, text\" aria-label=\"Filter\" autocomplete=\"off\">",
	    out);
	for (int i = REPORT_ERROR; i < REPORT_CLEAN; i++) {
		const char *name = report_level_name((enum report_level)i);

		fprintf(out,
		    "<label><input type=\"checkbox\" value=\"%s\" checked>"
		    "<span class=\"chip %s\">%s%s</span></label>",
		    name, name, name, i < REPORT_EXCEPTED ? "s" : "");
	}
	fputs("<output id=\"n\"></output></div>\n", out);
}

static bool
write_level(struct report_spool *spool, enum report_level level, FILE *out)
{
	bool good = true;
	size_t count = 0;
	json_t *record;

	while (good && (record = report_next_of(spool, level)) != NULL) {
		if (count == 0)
			fprintf(out, "<section class=\"level\"><h2>%s</h2>\n",
			    titles[level]);
		if (count++ < ARTICLES_MAX)
			good = write_article(record, level, out);
		json_decref(record);
	}
	if (count > ARTICLES_MAX)
		fprintf(out,
		    "<p class=\"meta\">And %zu more, which only the other "
		    "formats show.</p>\n",
		    count - ARTICLES_MAX);
	if (count > 0)
		fputs("</section>\n", out);
	return report_spool_rewind(spool) && good;
}

static bool
write_article(const json_t *record, enum report_level level, FILE *out)
{
	json_t *findings = report_findings(record), *finding;
	size_t i;

	fprintf(
	    out, "<article data-level=\"%s\"><div>", report_level_name(level));
	element(out, "span", "chip", report_text_of(record, "kind"));
	element(out, "h3", NULL, report_text_of(record, "name"));
	element(out, "span", "id", report_text_of(record, "id"));
	element(out, "span", "chip", report_text_of(record, "visibility"));
	element(out, "span", "id", report_text_of(record, "file"));
	if (report_is(record, "missing"))
		element(out, "span", "chip error", SLICE("missing"));
	if (json_is_true(json_object_get(record, "refused")))
		element(out, "span", "chip error",
		    SLICE("the gate would refuse it"));
	fputs("</div>\n", out);
	json_array_foreach (findings, i, finding) {
		write_finding(finding, out);
	}
	fputs("</article>\n", out);
	json_decref(findings);
	return findings != NULL;
}

static void
write_finding(const json_t *finding, FILE *out)
{
	const char *level = report_level_name(report_level_of(finding));

	fprintf(out,
	    "<section class=\"finding %s\">"
	    "<p class=\"rule\"><span class=\"chip %s\">%s</span>",
	    level, level, level);
	element(out, "code", NULL, report_text_of(finding, "rule"));
	element(out, "span", NULL, report_text_of(finding, "counts"));
	write_link(report_text_of(finding, "link"), out);
	fputs("</p>", out);
	element(out, "p", NULL, report_text_of(finding, "message"));
	write_parts(finding, out);
	fputs("</section>\n", out);
}

static void
write_parts(const json_t *finding, FILE *out)
{
	static const struct {
		const char *member, *label;
	} parts[] = { { "found", "found" }, { "allowed", "right" },
		{ "nearest", "nearest" }, { "justification", "except" } };
	const json_t *mend = json_object_get(finding, "mend"), *command;
	size_t at;

	fputs("<dl>", out);
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct slice text = report_text_of(finding, parts[i].member);

		if (text.len == 0)
			continue;
		element(out, "dt", NULL, slice_of(parts[i].label));
		element(out, "dd", NULL, text);
	}
	if (json_array_size(mend) > 0)
		fputs("<dt class=\"mend\">mend</dt><dd>", out);
	json_array_foreach (mend, at, command) {
		element(out, "pre", NULL, slice_of(json_string_value(command)));
	}
	fputs(json_array_size(mend) > 0 ? "</dd></dl>" : "</dl>", out);
}

/* Only of the web: an operator's pack could name anything. */
static void
write_link(struct slice link, FILE *out)
{
	if (!slice_starts(link, "https://") && !slice_starts(link, "http://"))
		return;
	fputs("<a rel=\"noopener noreferrer\" href=\"", out);
	report_escape_markup(link, out);
	fputs("\">clause</a>", out);
}

/* The messages of all records of a type. */
static bool
write_list(struct report_spool *spool, size_t count, const char *title,
    const char *type, FILE *out)
{
	json_t *record;

	if (count == 0)
		return true;
	fprintf(out, "<h2>%s</h2>\n<ul class=\"plain\">", title);
	while ((record = report_next(spool, type)) != NULL) {
		element(out, "li", NULL, report_text_of(record, "message"));
		json_decref(record);
	}
	fputs("</ul>\n", out);
	return report_spool_rewind(spool);
}

static bool
write_cases(
    struct report_spool *spool, const struct report_summary *summary, FILE *out)
{
	const struct report_cases *cases = &summary->cases;
	bool good;

	if (cases->pass + cases->fail + cases->abort == 0)
		return true;
	fprintf(out,
	    "<h2>Conformance tests</h2>\n<details%s><summary>%zu cases "
	    "decided: %zu PASS, %zu FAIL, %zu ABORT</summary><ul>\n",
	    cases->fail + cases->abort > 0 ? " open" : "",
	    cases->pass + cases->fail + cases->abort, cases->pass, cases->fail,
	    cases->abort);
	good = write_cases_of(spool, false, out) &&
	       write_cases_of(spool, true, out);
	fputs("</ul></details>\n", out);
	return good;
}

static bool
write_cases_of(struct report_spool *spool, bool passed, FILE *out)
{
	json_t *record;

	while ((record = report_next(spool, "case")) != NULL) {
		if (slice_is(report_text_of(record, "outcome"), "PASS") ==
		    passed)
			write_case(record, out);
		json_decref(record);
	}
	return report_spool_rewind(spool);
}

static void
write_case(const json_t *record, FILE *out)
{
	struct slice outcome = report_text_of(record, "outcome");
	const char *class = "chip abort";

	if (slice_is(outcome, "PASS"))
		class = "chip pass";
	else if (slice_is(outcome, "FAIL"))
		class = "chip fail";
	fputs("<li>", out);
	element(out, "span", class, outcome);
	fputs("<span>", out);
	element(out, "code", NULL, report_text_of(record, "id"));
	element(out, "small", NULL, report_text_of(record, "counts"));
	fputs("</span></li>\n", out);
}

static bool
write_clean(
    struct report_spool *spool, const struct report_summary *summary, FILE *out)
{
	size_t all = clean_objects(summary), count = 0;
	json_t *record;

	if (all == 0)
		return true;
	fprintf(out,
	    "<h2>Without a finding</h2>\n<details><summary>%zu "
	    "object%s</summary><ul>\n",
	    all, all == 1 ? "" : "s");
	while (count++ < CLEAN_MAX &&
	       (record = report_next_of(spool, REPORT_CLEAN)) != NULL) {
		fputs("<li>", out);
		element(out, "span", "chip", report_text_of(record, "kind"));
		element(out, "span", NULL, report_text_of(record, "name"));
		fputs("</li>\n", out);
		json_decref(record);
	}
	if (all > CLEAN_MAX)
		fprintf(out, "<li>and %zu more</li>\n", all - CLEAN_MAX);
	fputs("</ul></details>\n", out);
	return report_spool_rewind(spool);
}

static void
write_footer(const json_t *run, FILE *out)
{
	fputs("<footer>", out);
	report_escape_markup(report_text_of(run, "program"), out);
	fputs(" &middot; report <span class=\"id\">", out);
	report_escape_markup(report_text_of(run, "run_uuid"), out);
	fputs("</span></footer>\n", out);
}

/* Nothing at all where there is no text. */
static void
element(FILE *out, const char *name, const char *class, struct slice text)
{
	if (text.len == 0)
		return;
	fprintf(out, "<%s", name);
	if (class != NULL)
		fprintf(out, " class=\"%s\"", class);
	putc('>', out);
	report_escape_markup(text, out);
	fprintf(out, "</%s>", name);
}

static size_t
clean_objects(const struct report_summary *summary)
{
	size_t count = 0;

	for (size_t i = 0; i < REPORT_KINDS; i++)
		count += summary->kinds[i].worst[REPORT_CLEAN];
	return count;
}

static size_t
found_objects(const struct report_summary *summary)
{
	size_t count = 0;

	for (size_t i = 0; i < REPORT_KINDS; i++)
		count += summary->kinds[i].objects + summary->kinds[i].missing;
	return count - clean_objects(summary);
}
