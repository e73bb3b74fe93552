/* test_report_record.c - records that lack something, or tell too much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "proxy/report_record.h"

static char field[] = "architecture";
static char found[] = "amd64";
static char right[] = "x86_64";
static char message[] = "architecture is 'amd64'";

static struct finding finding = {
	.rule = "scs-0102-prop-architecture",
	.link = "https://example.org/clause",
	.outcome = OUTCOME_FAIL,
	.change = CHANGE_NEW,
	.action = ACTION_DENY,
	.counts = "main in v5.1",
	.grace = true,
	.field = field,
	.found = found,
	.nearest = right,
	.message = message,
};

static const char *
text(const json_t *record, const char *member)
{
	return json_string_value(json_object_get(record, member));
}

static json_t *
run_with(char *const *argv)
{
	static const struct report_scope_version versions[] = {
		{ "v5.1", "effective" }, { "next", "draft" }
	};
	json_t *record = report_record_run(&(struct report_run){
	    .argv = argv,
	    .subject = "cloud \xff",
	    .checked_at = 1795659879,
	    .reference = 1795659879,
	    .scope_name = "SCS",
	    .scope_version = "v5.1",
	    .versions = versions,
	    .version_count = 2,
	});

	assert_non_null(record);
	return record;
}

static void
a_run_says_what_when_and_with_what(void **state)
{
	json_t *run = run_with(NULL);
	const json_t *versions = json_object_get(run, "versions");

	(void)state;
	assert_string_equal(text(run, "type"), "run");
	assert_string_equal(text(run, "program"), PACKAGE_STRING);
	assert_string_equal(text(run, "subject"), "cloud \xef\xbf\xbd");
	assert_string_equal(text(run, "checked_at"), "2026-11-26T02:24:39Z");
	assert_string_equal(text(run, "reference_date"), "2026-11-26");
	assert_string_equal(text(run, "source"), "cloud");
	assert_true(json_is_null(
	    json_object_get(json_object_get(run, "scope"), "uuid")));
	assert_string_equal(
	    text(json_array_get(versions, 1), "state"), "draft");
	json_decref(run);
}

static void
every_run_is_another(void **state)
{
	json_t *a = run_with(NULL), *b = run_with(NULL);

	(void)state;
	assert_int_equal(strlen(text(a, "run_uuid")), 36);
	assert_int_equal(text(a, "run_uuid")[14], '4');
	assert_string_not_equal(text(a, "run_uuid"), text(b, "run_uuid"));
	json_decref(a);
	json_decref(b);
}

static void
no_password_is_in_it(void **state)
{
	static char words[][40] = { "scan", "--os-password", "hunter2",
		"--os-token=hunter2", "--os-application-credential-secret",
		"hunter2", "--os-cloud", "prod" };
	char *argv[sizeof(words) / sizeof(words[0]) + 1] = { NULL };
	json_t *run;
	char *all;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		argv[i] = words[i];
	run = run_with(argv);
	all = json_dumps(json_object_get(run, "argv"), JSON_COMPACT);
	assert_string_equal(all,
	    "[\"scan\",\"--os-password\",\"***\",\"--os-token=***\","
	    "\"--os-application-credential-secret\",\"***\",\"--os-cloud\","
	    "\"prod\"]");
	free(all);
	json_decref(run);
}

static void
an_object_has_its_findings_and_what_mends_them(void **state)
{
	const struct verdict verdict = {
		.findings = &finding, .count = 1, .action = ACTION_DENY
	};
	json_t *image = json_pack("{s:s, s:s, s:s, s:s}", "id", "i1", "name",
	    "Ubuntu", "owner", "p1", "visibility", "public");
	json_t *record =
	    report_record_object(&(struct report_object){ .kind = OBJECT_IMAGE,
		.object = image,
		.verdict = &verdict,
		.refused = true });
	const json_t *first =
	    json_array_get(json_object_get(record, "findings"), 0);

	(void)state;
	assert_string_equal(text(record, "kind"), "image");
	assert_string_equal(text(record, "id"), "i1");
	assert_string_equal(text(record, "visibility"), "public");
	assert_true(json_is_true(json_object_get(record, "refused")));
	assert_string_equal(text(first, "counts"), "main in v5.1");
	assert_true(json_is_true(json_object_get(first, "grace")));
	assert_null(json_object_get(record, "file"));
	assert_string_equal(text(first, "rule"), finding.rule);
	assert_string_equal(text(first, "nearest"), "x86_64");
	assert_string_equal(json_string_value(json_array_get(
				json_object_get(first, "mend"), 0)),
	    "openstack image set --property architecture=x86_64 i1  # "
	    "probably: see the finding");
	json_decref(record);
	json_decref(image);
}

static void
what_stands_in_a_file_is_mended_there(void **state)
{
	const struct verdict verdict = {
		.findings = &finding, .count = 1, .action = ACTION_WARN
	};
	json_t *image = json_pack("{s:s}", "name", "Ubuntu");
	json_t *record =
	    report_record_object(&(struct report_object){ .kind = OBJECT_IMAGE,
		.object = image,
		.verdict = &verdict,
		.file = "images/ubuntu.yaml",
		.line = 7 });
	const json_t *first =
	    json_array_get(json_object_get(record, "findings"), 0);

	(void)state;
	assert_true(json_is_null(json_object_get(record, "id")));
	assert_true(json_is_false(json_object_get(record, "refused")));
	assert_string_equal(text(record, "file"), "images/ubuntu.yaml");
	assert_int_equal(
	    json_integer_value(json_object_get(record, "line")), 7);
	assert_int_equal(json_array_size(json_object_get(first, "mend")), 0);
	json_decref(record);
	json_decref(image);
}

static void
a_verdict_without_memory_is_no_verdict(void **state)
{
	const struct verdict verdict = { .incomplete = true };
	json_t *image = json_object();

	(void)state;
	assert_null(report_record_object(&(struct report_object){
	    .kind = OBJECT_IMAGE, .object = image, .verdict = &verdict }));
	json_decref(image);
}

static void
a_missing_flavor_comes_with_its_command(void **state)
{
	json_t *record = report_record_missing(&(struct report_missing){
	    .kind = OBJECT_FLAVOR,
	    .name = "SCS-1V-2",
	    .rule = "scs-0103-flavor-1v-2",
	    .action = ACTION_DENY,
	    .message = "it does not exist",
	});

	(void)state;
	assert_string_equal(text(record, "severity"), "main");
	assert_true(json_is_null(json_object_get(record, "counts")));
	assert_int_equal(json_array_size(json_object_get(record, "mend")), 1);
	json_decref(record);
}

static void
the_small_records_are_whole(void **state)
{
	json_t *verdict =
	    report_record_case(&(struct report_case){ "scs-0100-syntax-check",
		OBJECT_FLAVOR, OUTCOME_ABORT, "main in next", false });
	json_t *note = report_record_note("no list");
	json_t *end = report_record_end(3, 4);

	(void)state;
	assert_string_equal(text(verdict, "outcome"), "ABORT");
	assert_string_equal(text(verdict, "counts"), "main in next");
	assert_true(json_is_false(json_object_get(verdict, "main")));
	assert_string_equal(text(note, "message"), "no list");
	assert_int_equal(json_integer_value(json_object_get(end, "images")), 4);
	json_decref(verdict);
	json_decref(note);
	json_decref(end);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_says_what_when_and_with_what),
		cmocka_unit_test(every_run_is_another),
		cmocka_unit_test(no_password_is_in_it),
		cmocka_unit_test(
		    an_object_has_its_findings_and_what_mends_them),
		cmocka_unit_test(what_stands_in_a_file_is_mended_there),
		cmocka_unit_test(a_verdict_without_memory_is_no_verdict),
		cmocka_unit_test(a_missing_flavor_comes_with_its_command),
		cmocka_unit_test(the_small_records_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
