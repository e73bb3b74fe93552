/* test_check_image.c - checks on images: figures, dates, replacement, and
 * what the generic checks tell a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/check_generic.h"
#include "rules/check_image.h"
#include "rules/report.h"
#include "tests/unit/json_text.h"

#define NOW 1795471987 /* 2026-11-23 22:13:07 */
#define DAY 86400

static char told[2000];
static char message[1000];
static unsigned weight;

static void
tell(const struct report *report)
{
	size_t len = 0;

	told[0] = message[0] = '\0';
	weight = 0;
	assert_false(report->failed);
	for (size_t i = 0; i < report->count; i++) {
		const struct reported *r = &report->list[i];

		len += (size_t)snprintf(told + len, sizeof(told) - len,
		    "%s%s %s %s>%s", i > 0 ? ", " : "", r->field, r->kind,
		    r->found ? r->found : "-", r->nearest ? r->nearest : "-");
		if (r->outcome == OUTCOME_ABORT)
			len += (size_t)snprintf(
			    told + len, sizeof(told) - len, " abort");
		snprintf(message, sizeof(message), "%s", r->message);
		weight = r->weight;
	}
}

/* "FIELD KIND FOUND>NEAREST" for each problem. cloud: a list; the object
 * looked at is its first; NULL: unknown. */
static const char *
look(const struct check *check, const char *arguments, const char *image,
    const char *cloud)
{
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *tree =
	    yaml_tree_parse(arguments, strlen(arguments), "test", &faults);
	struct report report = REPORT_INIT;
	json_t *all = cloud != NULL ? json_text(cloud) : NULL;
	json_t *object = cloud != NULL ? NULL : json_text(image);
	struct census *census = cloud != NULL ? census_new(OBJECT_IMAGE) : NULL;
	struct view view = { .kind = OBJECT_IMAGE,
		.object = cloud != NULL ? json_array_get(all, 0) : object,
		.census = census,
		.as_tests = true,
		.now = NOW };
	void *private = NULL;

	assert_non_null(tree);
	assert_true(check->prepare(tree->root, "test", &private, &faults));
	for (size_t i = 0; i < json_array_size(all); i++)
		assert_true(census_add(census, json_array_get(all, i), false));
	check->run(private, &view, &report);
	census_free(census);
	tell(&report);
	report_done(&report);
	if (private != NULL)
		check->release(private);
	yaml_tree_free(tree);
	json_decref(all);
	json_decref(object);
	return told;
}

#define LOOK(check, image) look(&check, "check: x", image, NULL)

static void
disk_must_hold_the_data(void **state)
{
	(void)state;
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'min_disk': 3, 'size': 3221225472}"),
	    "");
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'min_disk': 3, 'size': 3221225473}"),
	    "min_disk too-small 3>4");
	assert_int_equal(weight, 1);
	/* Less is worse. */
	LOOK(check_image_min_disk, "{'min_disk': 1, 'size': 3221225473}");
	assert_int_equal(weight, 3);
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'min_disk': 0, 'size': 1}"),
	    "min_disk wrong 0>-");
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'size': 1}"), "min_disk missing ->-");
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'min_disk': '3', 'size': 1}"),
	    "min_disk wrong 3>-");
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'min_disk': 9223372036854775807,"
				       " 'size': 9223372036854775807}"),
	    "");
}

static void
queued_image_is_told_to_upload_first(void **state)
{
	(void)state;
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'min_disk': 8, 'size': null}"),
	    "min_disk no-data 8>- abort");
	assert_non_null(strstr(message, "upload first, publish afterwards"));
	assert_string_equal(LOOK(check_image_min_disk, "{'min_disk': 8}"),
	    "min_disk no-data 8>- abort");
	/* As the test: 0 fails before the size is looked at. */
	assert_string_equal(
	    LOOK(check_image_min_disk, "{'min_disk': 0, 'size': null}"),
	    "min_disk wrong 0>-");
}

static void
build_is_before_registration_and_now(void **state)
{
	(void)state;
	assert_string_equal(LOOK(check_image_build_date,
				"{'image_build_date': '2026-11-23 22:13:07',"
				" 'created_at': '2026-11-23T22:13:07Z'}"),
	    "");
	assert_string_equal(LOOK(check_image_build_date,
				"{'image_build_date': '2026-11-20 00:01',"
				" 'created_at': '2026-11-20T00:00:00Z'}"),
	    "image_build_date after-creation 2026-11-20 00:01>-");
	/* A create has no created_at yet. */
	assert_string_equal(LOOK(check_image_build_date,
				"{'image_build_date': '2026-11-23 22:13'}"),
	    "");
	assert_string_equal(LOOK(check_image_build_date,
				"{'image_build_date': '2026-11-23 22:14'}"),
	    "image_build_date future 2026-11-23 22:14>-");
	assert_string_equal(
	    LOOK(check_image_build_date, "{}"), "image_build_date missing ->-");
	assert_string_equal(
	    LOOK(check_image_build_date, "{'image_build_date': 20260101}"),
	    "image_build_date wrong 20260101>-");
}

/* Built so many seconds before now. */
static const char *
aged(const char *frequency, long seconds)
{
	time_t built = NOW - seconds;
	struct tm tm;
	char date[40], image[300];

	gmtime_r(&built, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(image, sizeof(image),
	    "{'name': 'X', 'image_build_date': '%s', 'provided_until': "
	    "'2030-01-01', 'replace_frequency': '%s'}",
	    date, frequency);
	return look(&check_image_recency, "check: x", image, NULL);
}

static void
each_period_lasts_to_the_second(void **state)
{
	static const struct {
		const char *frequency;
		long lasts;
	} periods[] = {
		{ "yearly", 34689600 },
		{ "quarterly", 8743680 },
		{ "monthly", 2946240 },
		{ "weekly", 693000 },
		{ "daily", 99000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		aged(periods[i].frequency, periods[i].lasts);
		assert_string_equal(told, "");
		aged(periods[i].frequency, periods[i].lasts + 1);
		assert_non_null(strstr(told, "image_build_date outdated"));
		assert_non_null(strstr(message, "2026-11-23 22:13 UTC"));
	}
	assert_string_equal(aged("never", 100000L * DAY), "");
	assert_string_equal(aged("critical_bug", 100000L * DAY), "");
	assert_string_equal(aged("hourly", 100000L * DAY), "");
}

#define OLD "'image_build_date': '2025-01-01', 'replace_frequency': 'daily'"
#define RECENCY(image) LOOK(check_image_recency, image)

static void
what_is_provided_no_longer_may_be_old(void **state)
{
	(void)state;
	assert_string_equal(RECENCY("{" OLD ", 'provided_until': 'none'}"), "");
	assert_string_equal(RECENCY("{" OLD ", 'provided_until': "
				    "'2026-11-23 22:13:06'}"),
	    "");
	assert_string_equal(RECENCY("{" OLD ", 'provided_until': "
				    "'2026-11-23 22:13:07'}"),
	    "image_build_date outdated 2025-01-01>-");
	assert_string_equal(RECENCY("{" OLD ", 'provided_until': 'forever'}"),
	    "provided_until wrong forever>-");
	assert_string_equal(RECENCY("{" OLD ", 'provided_until': ''}"),
	    "provided_until empty >-");
	assert_string_equal(
	    RECENCY("{" OLD "}"), "provided_until missing ->- abort");
}

static void
registration_counts_where_the_build_is_unknown(void **state)
{
	(void)state;
	assert_string_equal(
	    RECENCY("{'created_at': '2026-11-01T00:00:00Z', "
		    "'replace_frequency': 'daily', 'provided_until': "
		    "'2030-01-01', 'image_build_date': 'x'}"),
	    "image_build_date outdated x>-");
	/* Nothing known yet: it cannot be old. */
	assert_string_equal(RECENCY("{'replace_frequency': 'daily'}"), "");
}

static void
name_marked_as_old_is_believed_without_sight_of_others(void **state)
{
	static const char *const marked[] = { "U 24.04 old", "U prev",
		"U 2026-01-01", "U 20260101" };
	static const char *const others[] = { "U", "old", "U-old", "U 24.04",
		"U 2026-01", "U Old" };
	char image[200];

	(void)state;
	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
		snprintf(image, sizeof(image),
		    "{'name': '%s', 'provided_until': '2030-01-01', " OLD "}",
		    marked[i]);
		assert_string_equal(RECENCY(image), "");
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(image, sizeof(image),
		    "{'name': '%s', 'provided_until': '2030-01-01', " OLD "}",
		    others[i]);
		assert_string_not_equal(RECENCY(image), "");
	}
}

/* An old image of that name, and another image. */
static const char *
replaced(const char *name, const char *other)
{
	char cloud[800];

	snprintf(cloud, sizeof(cloud),
	    "[{'name': '%s', 'provided_until': '2030-01-01', " OLD "}, %s]",
	    name, other);
	return look(&check_image_recency, "check: x", NULL, cloud);
}

static void
newer_image_of_the_shorter_name_replaces(void **state)
{
	static const char fresh[] = "{'name': 'U'}";
	static const char stale[] = "{'name': 'U'}, {'name': 'U', " OLD "}";

	(void)state;
	assert_string_equal(replaced("U 24.04", fresh), "");
	assert_string_equal(replaced("U 20260101", fresh), "");
	assert_string_not_equal(replaced("U-old", fresh), "");
	assert_string_not_equal(replaced("U old x", fresh), "");
	/* The last one of a name counts. */
	assert_string_not_equal(replaced("U old", stale), "");
	assert_string_not_equal(replaced("V old", fresh), "");
}

static void
blanks_before_the_last_word_do_not_count(void **state)
{
	static const char fresh[] = "{'name': 'U'}";

	(void)state;
	assert_string_equal(replaced("U  old", fresh), "");
	assert_string_equal(replaced("U\xe3\x80\x80 old", fresh), "");
	assert_string_equal(replaced("U ", fresh), "");
	assert_string_equal(replaced("U\xc2\xa0", fresh), "");
	assert_string_not_equal(replaced("U\xe2\x80\x8b", fresh), "");
}

/* Most tests list the names of what fails. */
static void
tests_die_of_an_image_without_a_name(void **state)
{
	static const char bus[] = "check: x\nfield: bus\nvalues: [scsi]\n";
	static const char ram[] = "check: x\nfield: ram\nleast: 1\n"
				  "listed_below: 64\nallowed: y\n";
	static const char like[] = "check: x\nname_like: U\nfield: s\n"
				   "prefixes: [h]\n";
	char needed[200];

	(void)state;
	snprintf(needed, sizeof(needed), "%sneeds_name: yes\n", like);
	assert_string_equal(
	    look(&check_one_of, bus, "{'name': null, 'bus': 'scsi'}", NULL),
	    "");
	assert_string_equal(
	    look(&check_one_of, bus, "{'name': null, 'bus': 'ide'}", NULL),
	    "bus wrong ide>- abort");
	assert_string_equal(
	    look(&check_one_of, bus, "{'name': '', 'bus': 'ide'}", NULL),
	    "bus wrong ide>-");
	assert_string_equal(
	    look(&check_at_least, ram, "{'name': null, 'ram': 64}", NULL), "");
	assert_string_equal(
	    look(&check_at_least, ram, "{'name': null, 'ram': 63}", NULL),
	    "name missing ->- abort");
	assert_string_equal(
	    look(&check_at_least, ram, "{'name': 'x', 'ram': 63}", NULL), "");
	assert_string_equal(
	    look(&check_starts_with, needed, "{'name': null, 's': 'h'}", NULL),
	    "name missing ->- abort");
	assert_string_equal(
	    look(&check_starts_with, like, "{'name': null, 's': 'x'}", NULL),
	    "");
	assert_string_equal(look(&check_image_recency, "check: x", NULL,
				"[{'name': null}, {'name': null}]"),
	    "name missing ->- abort");
	assert_string_equal(look(&check_image_recency, "check: x", NULL,
				"[{'name': null}, {'name': ''}]"),
	    "");
}

static void
old_image_that_is_let_off_replaces(void **state)
{
	(void)state;
	assert_string_equal(
	    replaced(
		"U old", "{'name': 'U', 'provided_until': 'notice', " OLD "}"),
	    "");
	assert_string_equal(
	    replaced("U old",
		"{'name': 'U', 'provided_until': '2026-11-22', " OLD "}"),
	    "");
	assert_string_not_equal(
	    replaced("U old",
		"{'name': 'U', 'provided_until': '2030-01-01', " OLD "}"),
	    "");
	assert_string_not_equal(
	    replaced(
		"U old", "{'name': 'U', 'provided_until': 'soon', " OLD "}"),
	    "");
}

static void
advice_names_the_nearest_value(void **state)
{
	static const char bus[] = "check: x\nfield: bus\nvalues: [virtio, "
				  "scsi]\nmistakes: {vda: virtio}\n"
				  "because: so it is\n";

	(void)state;
	assert_string_equal(look(&check_one_of, bus, "{'bus': 'SCSI '}", NULL),
	    "bus wrong SCSI >scsi");
	assert_string_equal(message,
	    "bus is 'SCSI ', it should be virtio or scsi, probably scsi (so "
	    "it is)");
	assert_string_equal(look(&check_one_of, bus, "{'bus': 'vda'}", NULL),
	    "bus wrong vda>virtio");
	assert_string_equal(look(&check_one_of, bus, "{'bus': 'virtoi'}", NULL),
	    "bus wrong virtoi>virtio");
	assert_string_equal(look(&check_one_of, bus, "{'bus': 'ide'}", NULL),
	    "bus wrong ide>-");
	assert_string_equal(
	    look(&check_one_of, bus, "{'bus': null}", NULL), "bus missing ->-");
	assert_string_equal(look(&check_one_of, bus, "{'bus': ['scsi']}", NULL),
	    "bus wrong a list>-");
}

static void
huge_values_are_cut_between_characters(void **state)
{
	char image[1800], *end = image;

	(void)state;
	end += sprintf(end, "{'bus': '");
	for (int i = 0; i < 500; i++)
		end += sprintf(end, "\xc3\xa4");
	sprintf(end, "'}");
	look(&check_one_of, "check: x\nfield: bus\nvalues: [scsi]\n", image,
	    NULL);
	assert_non_null(strstr(told, "\xc3\xa4...>-"));
	assert_true(strlen(told) < 700);
	assert_non_null(strstr(message, "\xc3\xa4...', it should be scsi"));
}

static void
operators_rule_without_a_name_is_for_all(void **state)
{
	static const char vendor[] =
	    "check: x\nfield: name\nprefixes: ['ACME ']\n";

	(void)state;
	assert_string_equal(
	    look(&check_starts_with, vendor, "{'name': 'ACME U'}", NULL), "");
	assert_string_equal(
	    look(&check_starts_with, vendor, "{'name': 'U'}", NULL),
	    "name wrong U>-");
	assert_string_equal(
	    look(&check_starts_with, vendor, "{}", NULL), "name missing ->-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(disk_must_hold_the_data),
		cmocka_unit_test(queued_image_is_told_to_upload_first),
		cmocka_unit_test(build_is_before_registration_and_now),
		cmocka_unit_test(each_period_lasts_to_the_second),
		cmocka_unit_test(what_is_provided_no_longer_may_be_old),
		cmocka_unit_test(
		    registration_counts_where_the_build_is_unknown),
		cmocka_unit_test(
		    name_marked_as_old_is_believed_without_sight_of_others),
		cmocka_unit_test(newer_image_of_the_shorter_name_replaces),
		cmocka_unit_test(blanks_before_the_last_word_do_not_count),
		cmocka_unit_test(tests_die_of_an_image_without_a_name),
		cmocka_unit_test(old_image_that_is_let_off_replaces),
		cmocka_unit_test(advice_names_the_nearest_value),
		cmocka_unit_test(huge_values_are_cut_between_characters),
		cmocka_unit_test(operators_rule_without_a_name_is_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
