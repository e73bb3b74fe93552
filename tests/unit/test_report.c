/*
 * test_report.c - reports that lose or hide a record, count wrongly, or hand
 * a stranger's text to a terminal. The formats that other programs read are
 * read by such programs in tests/report_formats.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <pty.h>
#include <unistd.h>

#include "proxy/report_part.h"
#include "proxy/report_summary.h"

#define FINDING(rule, severity, action)                                        \
	"{\"rule\": \"" rule "\", \"severity\": \"" severity                   \
	"\", \"outcome\": \"FAIL\", \"action\": \"" action                     \
	"\", \"message\": \"m of " rule "\", \"mend\": [\"fix " rule "\"]}"

static const char *const plain[] = {
	"{\"type\": \"run\", \"subject\": \"cloud\", \"scope\": {\"name\": "
	"\"SCS\"}, \"scope_version\": \"v5.1\", \"versions\": [{\"version\": "
	"\"v5.1\", \"state\": \"effective\"}, {\"version\": \"next\", "
	"\"state\": \"draft\"}, {\"version\": \"v4\", \"state\": "
	"\"deprecated\"}]}",
	"{\"type\": \"object\", \"kind\": \"image\", \"id\": \"i1\", "
	"\"name\": \"noted\", \"refused\": false, \"findings\": [" FINDING(
	    "r-note", "draft", "observe") "]}",
	"{\"type\": \"object\", \"kind\": \"image\", \"id\": \"i2\", "
	"\"name\": \"warned\", \"refused\": false, \"findings\": [" FINDING(
	    "r-warn", "recommended", "warn") "]}",
	"{\"type\": \"object\", \"kind\": \"flavor\", \"id\": \"f1\", "
	"\"name\": \"bad\", \"refused\": true, \"findings\": [" FINDING(
	    "r-deny", "main", "deny") ", " FINDING("r-note", "draft",
	    "observe") "]}",
	"{\"type\": \"object\", \"kind\": \"flavor\", \"id\": \"f2\", "
	"\"name\": \"fine\", \"refused\": false, \"findings\": []}",
	"{\"type\": \"missing\", \"kind\": \"flavor\", \"name\": \"gone\", "
	"\"rule\": \"r-gone\", \"severity\": \"main\", \"action\": \"deny\", "
	"\"message\": \"m of r-gone\", \"mend\": [\"create it\"]}",
	"{\"type\": \"case\", \"id\": \"c1\", \"kind\": \"flavor\", "
	"\"outcome\": \"FAIL\", \"counts\": \"main in v5.1 and next\", "
	"\"main\": true}",
	"{\"type\": \"case\", \"id\": \"c2\", \"kind\": \"flavor\", "
	"\"outcome\": \"PASS\", \"counts\": \"main in v4, v5.1 and next\", "
	"\"main\": true}",
	"{\"type\": \"case\", \"id\": \"c3\", \"kind\": \"image\", "
	"\"outcome\": \"ABORT\", \"counts\": \"main in next; recommended in "
	"v4\", \"main\": false}",
	"{\"type\": \"note\", \"message\": \"cannot list\"}",
	"{\"type\": \"end\", \"flavors\": 2, \"images\": 2}",
};
#define PLAIN (sizeof(plain) / sizeof(plain[0]))

static struct report_spool *
spool_of(const char *const *records, size_t count)
{
	struct faults faults = FAULTS_INIT;
	struct report_spool *spool = report_spool_new(&faults);

	assert_non_null(spool);
	for (size_t i = 0; i < count; i++)
		assert_true(report_spool_add(
		    spool, json_loads(records[i], JSON_ALLOW_NUL, NULL)));
	return spool;
}

static char *
render_spool(
    const char *format, struct report_spool *spool, struct report_look look)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_true(report_render(format, spool, out, &look));
	fclose(out);
	report_spool_free(spool);
	assert_int_equal(strlen(text), size);
	return text;
}

static char *
render(const char *format)
{
	return render_spool(
	    format, spool_of(plain, PLAIN), (struct report_look){ false, 0 });
}

static size_t
place(const char *text, const char *part)
{
	const char *at = strstr(text, part);

	assert_non_null(at);
	return (size_t)(at - text);
}

static void
the_worst_comes_first(void **state)
{
	char *text = render("text");

	(void)state;
	assert_true(
	    place(text, "Does not conform") < place(text, "flavor bad"));
	assert_true(place(text, "flavor bad") < place(text, "missing flavor"));
	assert_true(place(text, "missing flavor") < place(text, "Warnings"));
	assert_true(place(text, "Warnings") < place(text, "image warned"));
	assert_true(place(text, "image warned") < place(text, "Notes"));
	assert_true(place(text, "Notes") < place(text, "image noted"));
	assert_true(place(text, "image noted") < place(text, "cannot list"));
	assert_true(place(text, "cannot list") < place(text, "Summary"));
	assert_null(strstr(text, "fine"));
	assert_null(strstr(text, "\033"));
	free(text);
}

static void
every_finding_has_its_command(void **state)
{
	char *text = render("text");

	(void)state;
	assert_non_null(strstr(text, "mend:    fix r-deny\n"));
	assert_non_null(strstr(text, "mend:    fix r-warn\n"));
	assert_non_null(strstr(text, "mend:    create it\n"));
	free(text);
}

static void
the_summary_counts(void **state)
{
	struct report_spool *spool = spool_of(plain, PLAIN);
	struct report_summary s;

	(void)state;
	assert_true(report_spool_rewind(spool));
	assert_true(report_summarise(spool, &s));
	assert_true(s.complete);
	assert_int_equal(s.kinds[OBJECT_FLAVOR].objects, 2);
	assert_int_equal(s.kinds[OBJECT_FLAVOR].worst[REPORT_ERROR], 1);
	assert_int_equal(s.kinds[OBJECT_FLAVOR].worst[REPORT_CLEAN], 1);
	assert_int_equal(s.kinds[OBJECT_FLAVOR].refused, 1);
	assert_int_equal(s.kinds[OBJECT_FLAVOR].missing, 1);
	assert_int_equal(s.kinds[OBJECT_IMAGE].worst[REPORT_WARNING], 1);
	assert_int_equal(s.kinds[OBJECT_IMAGE].worst[REPORT_NOTE], 1);
	assert_int_equal(s.version_count, 3);
	assert_string_equal(report_verdict(&s.versions[0].cases), "FAIL");
	assert_int_equal(s.versions[0].cases.pass, 1);
	assert_int_equal(s.versions[0].cases.abort, 0);
	assert_int_equal(s.versions[1].cases.abort, 1);
	/* "recommended in v4" is not "main in v4". */
	assert_string_equal(
	    report_verdict(&s.versions[2].cases), "TENTATIVE pass");
	assert_int_equal(s.versions[2].cases.pass, 1);
	report_summary_done(&s);
	report_spool_free(spool);
}

static void
a_verdict_is_in_the_words_of_the_monitor(void **state)
{
	(void)state;
	assert_string_equal(
	    report_verdict(&(struct report_cases){ 5, 1, 1 }), "FAIL");
	assert_string_equal(
	    report_verdict(&(struct report_cases){ 5, 0, 1 }), "ABORT");
	assert_string_equal(report_verdict(&(struct report_cases){ 5, 0, 0 }),
	    "TENTATIVE pass");
	assert_string_equal(
	    report_verdict(&(struct report_cases){ 0, 0, 0 }), "no result");
}

static enum report_level
level_of(const char *finding)
{
	json_t *record = json_loads(finding, 0, NULL);
	enum report_level level = report_level_of(record);

	assert_non_null(record);
	json_decref(record);
	return level;
}

static void
what_counts_is_an_error_whatever_the_gate_does(void **state)
{
	(void)state;
	assert_int_equal(
	    level_of(FINDING("r", "main", "observe")), REPORT_ERROR);
	assert_int_equal(level_of(FINDING("r", "draft", "deny")), REPORT_ERROR);
	assert_int_equal(
	    level_of(FINDING("r", "recommended", "annotate")), REPORT_WARNING);
	assert_int_equal(
	    level_of(FINDING("r", "recommended", "observe")), REPORT_NOTE);
	assert_int_equal(level_of("{\"severity\": \"main\", \"action\": "
				  "\"observe\", \"exception\": \"e\"}"),
	    REPORT_EXCEPTED);
	assert_int_equal(level_of("{\"severity\": \"main\", \"action\": "
				  "\"observe\", \"grace\": true}"),
	    REPORT_WARNING);
	assert_int_equal(level_of("{\"severity\": \"main\", \"action\": "
				  "\"warn\", \"outcome\": \"UNKNOWN\"}"),
	    REPORT_WARNING);
}

static void
a_run_that_broke_off_says_so(void **state)
{
	static const char *const formats[] = { "text", "html", "scs" };

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		char *text = render_spool(formats[i],
		    spool_of(plain, PLAIN - 1), (struct report_look){ 0 });
		char *whole = render(formats[i]);

		assert_non_null(strstr(text, "ended early"));
		assert_null(strstr(whole, "ended early"));
		free(text);
		free(whole);
	}
}

static void
the_document_holds_what_was_found(void **state)
{
	char *text = render("json");
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const json_t *summary = json_object_get(document, "summary");
	const json_t *versions = json_object_get(summary, "versions");

	(void)state;
	assert_non_null(document);
	assert_int_equal(
	    json_array_size(json_object_get(document, "objects")), 3);
	assert_int_equal(
	    json_array_size(json_object_get(document, "missing")), 1);
	assert_int_equal(
	    json_array_size(json_object_get(document, "cases")), 3);
	assert_int_equal(
	    json_array_size(json_object_get(document, "notes")), 1);
	assert_true(json_is_true(json_object_get(summary, "complete")));
	assert_string_equal(json_string_value(json_object_get(
				json_array_get(versions, 0), "verdict")),
	    "FAIL");
	json_decref(document);
	free(text);
}

static void
lines_are_the_records(void **state)
{
	char *text = render("jsonl"), *rest = text;

	(void)state;
	for (size_t i = 0; i < PLAIN; i++) {
		char *line = strsep(&rest, "\n");
		json_t *got = json_loads(line, 0, NULL);
		json_t *wanted = json_loads(plain[i], 0, NULL);

		assert_true(json_equal(got, wanted));
		json_decref(got);
		json_decref(wanted);
	}
	assert_string_equal(rest, "");
	free(text);
}

/* C0, C1 and what turns the direction of writing, in every text. */
#define NASTY                                                                  \
	"\\u001b[2J\\u0007\\n\\r\\u0000\\u009b31m\\u007f\\u202e\\u2028<b>&"    \
	"\\\"'"

static const char *const hostile[] = {
	"{\"type\": \"run\", \"subject\": \"" NASTY "\", \"scope\": "
	"{\"name\": \"" NASTY "\"}, \"scope_version\": \"" NASTY "\", "
	"\"reference_date\": \"" NASTY "\", \"versions\": [{\"version\": "
	"\"x\\u001b\", \"state\": \"x\\u001b\"}]}",
	"{\"type\": \"object\", \"kind\": \"" NASTY "\", \"id\": \"" NASTY
	"\", \"name\": \"" NASTY "\", \"visibility\": \"" NASTY "\", "
	"\"file\": \"" NASTY "\", \"refused\": true, \"findings\": "
	"[{\"rule\": \"" NASTY "\", \"action\": \"deny\", \"counts\": "
	"\"" NASTY "\", \"message\": \"" NASTY "\", \"allowed\": \"" NASTY
	"\", \"nearest\": \"" NASTY "\", \"link\": \"" NASTY "\", "
	"\"mend\": [\"x\\u001b[2J\\n\"]}]}",
	"{\"type\": \"case\", \"id\": \"" NASTY "\", \"outcome\": \"FAIL\", "
	"\"counts\": \"" NASTY "\"}",
	"{\"type\": \"note\", \"message\": \"" NASTY "\"}",
};

static void
nothing_steers_the_terminal(void **state)
{
	static const char *const formats[] = { "text", "html", "junit", "json",
		"sarif", "scs", "jsonl" };

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		char *text = render_spool(formats[i],
		    spool_of(hostile, sizeof(hostile) / sizeof(hostile[0])),
		    (struct report_look){ false, 60 });

		assert_null(strpbrk(text, "\x1b\x07\r\x7f"));
		assert_null(strstr(text, "\xc2\x9b"));
		assert_null(strstr(text, "\xe2\x80\xae"));
		assert_null(strstr(text, "\xe2\x80\xa8"));
		free(text);
	}
}

static void
colours_are_ours_only_and_when_asked_for(void **state)
{
	char *text = render_spool("text",
	    spool_of(hostile, sizeof(hostile) / sizeof(hostile[0])),
	    (struct report_look){ true, 60 });

	(void)state;
	for (const char *at = text; (at = strchr(at, '\x1b')) != NULL; at++) {
		size_t len = strspn(at + 2, "0123456789;");

		assert_int_equal(at[1], '[');
		assert_int_equal(at[2 + len], 'm');
	}
	assert_null(strstr(text, "\x1b[2J"));
	free(text);
}

static void
lines_are_broken_between_words_and_commands_are_not(void **state)
{
	static const char *const records[] = {
		"{\"type\": \"object\", \"kind\": \"image\", \"name\": \"x\", "
		"\"findings\": [{\"rule\": \"r\", \"action\": \"deny\", "
		"\"message\": \"\xc3\xa4\xc3\xb6\xc3\xbc wwww wwww wwww wwww "
		"wwww wwww wwww wwww wwww wwww\", \"mend\": [\"openstack image "
		"set --property a=b 01234567890123456789\"]}]}",
	};
	char *text = render_spool(
	    "text", spool_of(records, 1), (struct report_look){ false, 40 });

	(void)state;
	assert_non_null(strstr(text,
	    "    \xc3\xa4\xc3\xb6\xc3\xbc wwww wwww wwww wwww wwww wwww\n"
	    "    wwww wwww wwww wwww\n"));
	assert_non_null(strstr(
	    text, "openstack image set --property a=b 01234567890123456789\n"));
	free(text);
}

static void
a_page_runs_no_stranger(void **state)
{
	static const char *const records[] = {
		"{\"type\": \"object\", \"kind\": \"image\", \"name\": "
		"\"</h3><script>alert(1)</script>\", \"findings\": "
		"[{\"rule\": \"r\", \"action\": \"deny\", \"message\": \"' "
		"onclick=x \\\"\", \"link\": \"javascript:alert(1)\"}]}",
	};
	char *text = render_spool(
	    "html", spool_of(records, 1), (struct report_look){ false, 0 });

	(void)state;
	assert_null(strstr(text, "<script>alert"));
	assert_null(strstr(text, "javascript:"));
	assert_non_null(strstr(text, "&lt;script&gt;alert(1)"));
	assert_non_null(strstr(text, "&#39; onclick=x &quot;"));
	assert_non_null(strstr(text, "default-src 'none'"));
	free(text);
}

static void
a_misspelt_format_gets_the_right_one(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_non_null(report_format("sarif", &faults));
	assert_true(faults_none(&faults));
	assert_null(report_format("junti", &faults));
	assert_null(report_format("pdf", &faults));
	assert_int_equal(faults.count, 2);
	assert_non_null(strstr(faults.list[0].text, "\"junit\"?"));
	assert_non_null(strstr(
	    faults.list[1].text, "text, json, jsonl, junit, sarif, html, scs"));
	faults_done(&faults);
}

static void
what_cannot_be_written_is_no_report(void **state)
{
	struct report_spool *spool = spool_of(plain, PLAIN);
	FILE *full = fopen("/dev/full", "w");
	const struct report_format *format;

	(void)state;
	assert_non_null(full);
	for (size_t i = 0; (format = report_format_at(i)) != NULL; i++)
		assert_false(report_render(format->name, spool, full,
		    &(struct report_look){ false, 0 }));
	assert_false(report_render(
	    "pdf", spool, stderr, &(struct report_look){ false, 0 }));
	fclose(full);
	report_spool_free(spool);
}

static void
a_file_gets_neither_colour_nor_width(void **state)
{
	FILE *file = tmpfile();
	struct report_look look;

	(void)state;
	assert_non_null(file);
	look = report_look_for(file);
	assert_false(look.colour);
	assert_int_equal(look.width, 0);
	fclose(file);
}

static void
a_terminal_gets_both_unless_told_otherwise(void **state)
{
	struct winsize size = { .ws_row = 24, .ws_col = 100 };
	struct report_look look;
	int master, slave;
	FILE *out;

	(void)state;
	assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
	out = fdopen(slave, "w");
	assert_non_null(out);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	look = report_look_for(out);
	assert_true(look.colour);
	assert_int_equal(look.width, 100);
	setenv("NO_COLOR", "1", 1);
	assert_false(report_look_for(out).colour);
	setenv("NO_COLOR", "", 1);
	assert_true(report_look_for(out).colour);
	setenv("TERM", "dumb", 1);
	assert_false(report_look_for(out).colour);
	fclose(out);
	close(master);
}

static void
a_page_can_still_be_opened(void **state)
{
	struct report_spool *spool = spool_of(plain, 1);
	size_t articles = 0;
	char *text;

	(void)state;
	for (int i = 0; i < 2100; i++)
		assert_true(report_spool_add(
		    spool, json_loads(plain[3], JSON_ALLOW_NUL, NULL)));
	text = render_spool("html", spool, (struct report_look){ false, 0 });
	for (const char *at = text; (at = strstr(at, "<article")) != NULL; at++)
		articles++;
	assert_int_equal(articles, 2000);
	assert_non_null(strstr(text, "And 100 more"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_comes_first),
		cmocka_unit_test(every_finding_has_its_command),
		cmocka_unit_test(the_summary_counts),
		cmocka_unit_test(a_verdict_is_in_the_words_of_the_monitor),
		cmocka_unit_test(
		    what_counts_is_an_error_whatever_the_gate_does),
		cmocka_unit_test(a_run_that_broke_off_says_so),
		cmocka_unit_test(the_document_holds_what_was_found),
		cmocka_unit_test(lines_are_the_records),
		cmocka_unit_test(nothing_steers_the_terminal),
		cmocka_unit_test(colours_are_ours_only_and_when_asked_for),
		cmocka_unit_test(
		    lines_are_broken_between_words_and_commands_are_not),
		cmocka_unit_test(a_page_runs_no_stranger),
		cmocka_unit_test(a_misspelt_format_gets_the_right_one),
		cmocka_unit_test(what_cannot_be_written_is_no_report),
		cmocka_unit_test(a_file_gets_neither_colour_nor_width),
		cmocka_unit_test(a_terminal_gets_both_unless_told_otherwise),
		cmocka_unit_test(a_page_can_still_be_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
