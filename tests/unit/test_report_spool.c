/* test_report_spool.c - records that are lost, mixed up, or pile up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proxy/report_spool.h"

static struct report_spool *
new_spool(void)
{
	struct faults faults = FAULTS_INIT;
	struct report_spool *spool = report_spool_new(&faults);

	assert_non_null(spool);
	assert_true(faults_none(&faults));
	return spool;
}

static void
expect_numbers(struct report_spool *spool, json_int_t count)
{
	for (json_int_t i = 0; i < count; i++) {
		json_t *record = report_spool_next(spool);

		assert_int_equal(
		    json_integer_value(json_object_get(record, "n")), i);
		json_decref(record);
	}
	assert_null(report_spool_next(spool));
	assert_null(report_spool_why(spool));
}

static void
records_come_in_order_and_again(void **state)
{
	struct report_spool *spool = new_spool();

	(void)state;
	for (json_int_t i = 0; i < 1000; i++)
		assert_true(
		    report_spool_add(spool, json_pack("{s:I}", "n", i)));
	for (int walk = 0; walk < 3; walk++) {
		assert_true(report_spool_rewind(spool));
		expect_numbers(spool, 1000);
	}
	report_spool_free(spool);
}

static void
an_empty_spool_ends_at_once(void **state)
{
	struct report_spool *spool = new_spool();

	(void)state;
	assert_true(report_spool_rewind(spool));
	expect_numbers(spool, 0);
	report_spool_free(spool);
}

static void
any_text_comes_back_as_it_was(void **state)
{
	static const char nasty[] =
	    "\n\r\0\x1b\x7f\"\\ \xc3\xa4 \xf0\x9f\x98\x80";
	struct report_spool *spool = new_spool();
	json_t *record;
	const json_t *text;

	(void)state;
	assert_true(report_spool_add(spool,
	    json_pack("{s:o}", "t", json_stringn(nasty, sizeof(nasty)))));
	assert_true(report_spool_rewind(spool));
	record = report_spool_next(spool);
	text = json_object_get(record, "t");
	assert_int_equal(json_string_length(text), sizeof(nasty));
	assert_memory_equal(json_string_value(text), nasty, sizeof(nasty));
	json_decref(record);
	report_spool_free(spool);
}

static void
no_record_is_a_failure_that_sticks(void **state)
{
	struct report_spool *spool = new_spool();

	(void)state;
	assert_false(report_spool_add(spool, NULL));
	assert_non_null(report_spool_why(spool));
	assert_false(report_spool_add(spool, json_object()));
	assert_false(report_spool_rewind(spool));
	assert_null(report_spool_next(spool));
	report_spool_free(spool);
}

static void
the_file_has_no_name(void **state)
{
	char folder[] = "/tmp/test_report_spool-XXXXXX";
	struct report_spool *spool;
	const struct dirent *entry;
	DIR *dir;

	(void)state;
	assert_non_null(mkdtemp(folder));
	setenv("TMPDIR", folder, 1);
	spool = new_spool();
	assert_true(report_spool_add(spool, json_pack("{s:i}", "n", 0)));
	assert_true(report_spool_rewind(spool));
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		assert_int_equal(entry->d_name[0], '.');
	closedir(dir);
	expect_numbers(spool, 1);
	report_spool_free(spool);
	assert_int_equal(rmdir(folder), 0);
	unsetenv("TMPDIR");
}

static void
a_place_that_is_not_there_is_told(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	setenv("TMPDIR", "/nowhere/at/all", 1);
	assert_null(report_spool_new(&faults));
	assert_int_equal(faults.count, 1);
	assert_string_equal(faults.list[0].file, "/nowhere/at/all");
	assert_non_null(strstr(faults.list[0].text, "TMPDIR"));
	faults_done(&faults);
	unsetenv("TMPDIR");
}

/* A limit on the size of files stands for a full disk. */
static void
a_full_disk_is_told(void **state)
{
	struct report_spool *spool = new_spool();
	struct rlimit old, small;
	bool good = true;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){ 8192, old.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (json_int_t i = 0; i < 5000 && good; i++)
		good = report_spool_add(spool, json_pack("{s:I}", "n", i));
	good = good && report_spool_rewind(spool);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_false(good);
	assert_non_null(strstr(report_spool_why(spool), "written"));
	assert_null(report_spool_next(spool));
	report_spool_free(spool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_in_order_and_again),
		cmocka_unit_test(an_empty_spool_ends_at_once),
		cmocka_unit_test(any_text_comes_back_as_it_was),
		cmocka_unit_test(no_record_is_a_failure_that_sticks),
		cmocka_unit_test(the_file_has_no_name),
		cmocka_unit_test(a_place_that_is_not_there_is_told),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
