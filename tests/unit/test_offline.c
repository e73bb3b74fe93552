/* test_offline.c - what judging without serving takes from its options, and
 * where its report goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/offline.h"
#include "tests/unit/judge_files.h"

static struct rule_files files;
static struct faults faults;
static struct offline offline;

static void
options_are_taken(void **state)
{
	struct offline *o = &offline;

	(void)state;
	assert_true(offline_option(o, 'c', "c"));
	assert_true(offline_option(o, 'v', "v"));
	assert_true(offline_option(o, 'f', "json"));
	assert_true(offline_option(o, 'o', "o"));
	assert_true(offline_option(o, 'n', "observe"));
	assert_true(offline_option(o, 't', "2026-11-23"));
	assert_string_equal(o->config, "c");
	assert_string_equal(o->scope_version, "v");
	assert_string_equal(o->format, "json");
	assert_string_equal(o->output, "o");
	assert_int_equal(o->fail_on, ACTION_OBSERVE);
	assert_int_equal(o->now, 1795392000);
	assert_true(offline_option(o, 't', "2026-11-23T22:13:07Z"));
	assert_int_equal(o->now, 1795471987);
}

static void
wrong_options_are_told(void **state)
{
	(void)state;
	assert_false(offline_option(&offline, 'n', "off"));
	assert_false(offline_option(&offline, 'n', "maybe"));
	assert_false(offline_option(&offline, 't', "soon"));
	assert_false(offline_option(&offline, 't', "2026-02-30"));
	assert_false(offline_option(&offline, 't', ""));
	assert_false(offline_option(&offline, '?', NULL));
}

/* By default with the rules of the environment. */
static void
rules_come_with_or_without_settings(void **state)
{
	(void)state;
	assert_int_equal(setenv("SCS_GATE_DATA", files.directory, 1), 0);
	assert_true(offline_load(&offline, &faults));
	assert_string_equal(
	    rule_set_scope_version(offline.rules, 1795471987), "v1");
	offline_done(&offline);
	offline_done(&offline);
	offline.scope_version = "v2";
	assert_true(offline_load(&offline, &faults));
	assert_string_equal(
	    rule_set_scope_version(offline.rules, 1795471987), "v2");
	offline_done(&offline);
	offline.scope_version = "v9";
	assert_false(offline_load(&offline, &faults));
	assert_true(has_fault(&faults, 0, "no version v9"));
}

static void
mode_of_the_settings_is_no_ceiling(void **state)
{
	(void)state;
	assert_int_equal(setenv("SCS_GATE_DATA", files.directory, 1), 0);
	rule_files_write(&files, "gate.yaml",
	    "mode: observe\n"
	    "listeners: [{name: l, bind: '127.0.0.1:0', service: compute, "
	    "upstream: u}]\n"
	    "upstreams: {u: {addresses: ['127.0.0.1:1']}}\n");
	offline.config = rule_files_path(&files, "gate.yaml");
	assert_true(offline_load(&offline, &faults));
	assert_int_equal(offline.settings->gate_mode, MODE_DENY);
	offline_done(&offline);
	offline.config = "/nix";
	assert_false(offline_load(&offline, &faults));
	assert_int_equal(faults.count, 1);
}

static void
report_goes_to_its_file(void **state)
{
	char path[200], text[10] = "";
	FILE *out;

	(void)state;
	strcpy(path, rule_files_path(&files, "report"));
	offline.output = path;
	out = offline_open(&offline, &faults);
	assert_non_null(out);
	fputs("text", out);
	assert_true(offline_close(&offline, out, &faults));
	out = fopen(path, "r");
	assert_non_null(out);
	assert_non_null(fgets(text, sizeof(text), out));
	fclose(out);
	assert_string_equal(text, "text");
}

/* No directory, and a disk that is full. */
static void
report_that_cannot_be_written_is_a_fault(void **state)
{
	FILE *out;

	(void)state;
	offline.output = "/nix/report";
	assert_null(offline_open(&offline, &faults));
	assert_true(has_fault(&faults, 0, "cannot be written: No such file"));
	offline.output = "/dev/full";
	out = offline_open(&offline, &faults);
	assert_non_null(out);
	fputs("text", out);
	assert_false(offline_close(&offline, out, &faults));
	assert_true(has_fault(&faults, 0, "No space left on device"));
}

static int
make(void **state)
{
	(void)state;
	faults = FAULTS_INIT;
	offline = OFFLINE_INIT;
	rule_files_make(&files);
	judge_files_write(&files);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	offline_done(&offline);
	faults_done(&faults);
	rule_files_remove(&files);
	return 0;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, make, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(options_are_taken),
		TEST(wrong_options_are_told),
		TEST(rules_come_with_or_without_settings),
		TEST(mode_of_the_settings_is_no_ceiling),
		TEST(report_goes_to_its_file),
		TEST(report_that_cannot_be_written_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
