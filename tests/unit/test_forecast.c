/* test_forecast.c - what time alone will bring to an object and a cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "conf/text.h"
#include "rules/date.h"
#include "rules/forecast.h"
#include "tests/unit/json_text.h"
#include "tests/unit/judge_files.h"

#define YEAR (365 * 86400)

static struct rule_files files;
static struct settings settings;
static struct faults faults;
static struct rule_set *set;
static struct text told;

/* f-age is main always; f-draft becomes main on 2026-07-01, and so is
 * f-image. */
static void
write_files(void)
{
	rule_files_write(&files, "scope.yaml",
	    "scripts:\n"
	    "  - testcases: [{id: f-age}, {id: f-draft}, {id: f-image},\n"
	    "      {id: f-flavor}]\n"
	    "modules:\n"
	    "  - {id: one, targets: {main: [f-age]}}\n"
	    "  - {id: two, targets: {main: [f-draft, f-image, f-flavor]}}\n"
	    "timeline:\n"
	    "  - {date: 2026-01-01, versions: {v1: effective, v2: draft}}\n"
	    "  - {date: 2026-07-01, versions: {v1: warn, v2: effective}}\n"
	    "versions:\n"
	    "  - {version: v2, include: [one, two]}\n"
	    "  - {version: v1, include: [one]}\n");
	rule_files_write(&files, "packs/f.yaml",
	    "standard: f\ntitle: f\nlink: https://f\nrules:\n"
	    "  - {id: f-age, on: image, check: image-recency, say: is new}\n"
	    "  - {id: f-draft, on: image, check: required, field: wanted,\n"
	    "     allowed: a wanted, say: wanted is there}\n"
	    "  - {id: f-image, on: image, check: image-present, name: Ubuntu,\n"
	    "     say: Ubuntu is there}\n"
	    "  - {id: f-flavor, on: flavor, check: required, field: wanted,\n"
	    "     allowed: a wanted, say: wanted is there}\n"
	    "  - {id: f-name, on: image, check: image-name-unique,\n"
	    "     say: one name}\n");
}

static time_t
at(const char *text)
{
	time_t when;

	assert_true(date_read(slice_of(text), &when));
	return when;
}

/* "2026-01-01 00:00 RULE ACTION" or "2026-01-01 00:00 PROMISE ends". */
static void
tell(void *arg, const struct forecast_event *event)
{
	char date[DATE_TEXT_MAX];

	(void)arg;
	text_addf(&told, "%s%s %s %s", told.len > 0 ? "\n" : "",
	    date_write(event->when, date),
	    event->finding != NULL ? event->finding->rule : event->promise,
	    event->finding != NULL ? action_name(event->finding->action)
				   : "ends");
}

static struct census *
census_of(const char *cloud)
{
	struct census *census = census_new(OBJECT_IMAGE);
	json_t *all = json_text(cloud);

	for (size_t i = 0; i < json_array_size(all); i++)
		assert_true(census_add(census, json_array_get(all, i), false));
	json_decref(all);
	return census;
}

/* Looks at the first image of the cloud. */
static const char *
forecast_until(const char *cloud, const char *now, time_t until)
{
	struct census *census = census_of(cloud);
	json_t *all = json_text(cloud);
	const struct judgement standing = { .kind = OBJECT_IMAGE,
		.operation = OPERATION_UPDATE,
		.after = json_array_get(all, 0),
		.census = census,
		.standing = true,
		.now = at(now) };

	text_done(&told);
	assert_true(forecast_object(set, &standing, until, tell, NULL));
	census_free(census);
	json_decref(all);
	return text_str(&told);
}

static const char *
forecast(const char *cloud, const char *now)
{
	return forecast_until(cloud, now, at(now) + YEAR);
}

#define OUTDATED_NAMED(name, date)                                             \
	"{'id': '" name date "', 'name': '" name "', 'visibility': 'public', " \
	"'wanted': 1, 'replace_frequency': 'monthly', "                        \
	"'provided_until': '2030-01-01', 'image_build_date': '" date "'}"

/* 31 days and a tenth: 34 days, 2 hours and 24 minutes. */
static void
image_is_outdated_on_its_day(void **state)
{
	(void)state;
	assert_string_equal(
	    forecast(
		"[" OUTDATED_NAMED("Debian", "2026-08-01") "]", "2026-08-02"),
	    "2026-09-04 02:24 f-age deny");
	/* Told once it is so, not again. */
	assert_string_equal(
	    forecast(
		"[" OUTDATED_NAMED("Debian", "2026-08-01") "]", "2026-09-05"),
	    "");
}

static void
horizon_is_the_last_second_that_counts(void **state)
{
	static const char cloud[] =
	    "[" OUTDATED_NAMED("Debian", "2026-08-01") "]";
	time_t outdated = at("2026-09-04 02:24") + 1;

	(void)state;
	assert_string_equal(
	    forecast_until(cloud, "2026-08-02", outdated - 1), "");
	assert_string_equal(forecast_until(cloud, "2026-08-02", outdated),
	    "2026-09-04 02:24 f-age deny");
	assert_string_equal(forecast_until(cloud, "2026-08-02", 0), "");
}

/* An old image is excused while the one of its shorter name is current. */
static void
replaced_image_fails_with_its_replacement(void **state)
{
	(void)state;
	assert_string_equal(
	    forecast("[" OUTDATED_NAMED("Debian old",
			 "2026-07-02") ", " OUTDATED_NAMED("Debian",
			 "2026-08-01") "]",
		"2026-08-10"),
	    "2026-09-04 02:24 f-age deny");
	/* Of several the last listed counts. */
	assert_string_equal(
	    forecast("[" OUTDATED_NAMED("Debian old",
			 "2026-07-02") ", " OUTDATED_NAMED("Debian",
			 "2026-10-01") ", " OUTDATED_NAMED("Debian",
			 "2026-08-01") "]",
		"2026-08-10"),
	    "2026-09-04 02:24 f-age deny");
}

static void
promises_end_on_their_day(void **state)
{
	(void)state;
	assert_string_equal(
	    forecast("[{'id': '1', 'name': 'a', 'visibility': 'public', "
		     "'wanted': 1, 'provided_until': '2026-09-01', "
		     "'uuid_validity': '2026-10-01 12:30'}]",
		"2026-08-10"),
	    "2026-09-01 00:00 provided_until ends\n"
	    "2026-10-01 12:30 uuid_validity ends");
	assert_string_equal(
	    forecast("[{'id': '1', 'name': 'a', 'visibility': 'public', "
		     "'wanted': 1, 'provided_until': '2026-09-01', "
		     "'uuid_validity': '2026-09-01'}]",
		"2026-08-10"),
	    "2026-09-01 00:00 provided_until ends\n"
	    "2026-09-01 00:00 uuid_validity ends");
	/* Over, far away, or of nobody's interest. */
	assert_string_equal(
	    forecast("[{'id': '1', 'name': 'a', 'visibility': 'public', "
		     "'wanted': 1, 'provided_until': '2026-08-10', "
		     "'uuid_validity': '2027-08-11'}]",
		"2026-08-10"),
	    "");
	assert_string_equal(
	    forecast("[{'id': '1', 'name': 'a', 'visibility': 'public', "
		     "'os_hidden': true, 'wanted': 1, "
		     "'provided_until': '2026-09-01'}]",
		"2026-08-10"),
	    "");
}

static void
draft_is_foretold_for_the_day_it_counts(void **state)
{
	(void)state;
	assert_string_equal(
	    forecast("[{'id': '1', 'name': 'a', 'visibility': 'public'}]",
		"2026-02-01"),
	    "2026-07-01 00:00 f-draft deny");
	assert_string_equal(
	    forecast("[{'id': '1', 'name': 'a', 'visibility': 'public'}]",
		"2026-07-01"),
	    "");
	assert_string_equal(forecast("[{'id': '1', 'name': 'a', "
				     "'visibility': 'public', 'wanted': 1}]",
				"2026-02-01"),
	    "");
}

/* Each once, in the order of time, whatever else happens between. */
static void
nothing_is_told_twice(void **state)
{
	(void)state;
	assert_string_equal(
	    forecast("[{'id': '1', 'name': 'Debian', 'visibility': 'public', "
		     "'replace_frequency': 'monthly', "
		     "'image_build_date': '2026-05-20', "
		     "'provided_until': '2026-12-01', "
		     "'uuid_validity': '2026-07-01'}]",
		"2026-06-01"),
	    "2026-06-23 02:24 f-age deny\n"
	    "2026-07-01 00:00 f-draft deny\n"
	    "2026-07-01 00:00 uuid_validity ends\n"
	    "2026-12-01 00:00 provided_until ends");
}

#define TWIN(id, created)                                                      \
	"{'id': '" id "', 'name': 'Debian', 'visibility': 'public', "          \
	"'owner': 'o', 'wanted': 1, 'created_at': '" created "'}"

/* Warned of in its grace, counted in full from the second it is over. */
static void
grace_ends_when_it_ends(void **state)
{
	(void)state;
	assert_string_equal(
	    forecast("[" TWIN("1", "2026-08-01T10:00:00Z") ", " TWIN(
			 "2", "2026-08-10T10:00:00Z") "]",
		"2026-08-10 10:30"),
	    "2026-08-10 11:00 f-name deny");
	assert_string_equal(
	    forecast("[" TWIN("1", "2026-08-10T10:20:00Z") ", " TWIN(
			 "2", "2026-08-10T10:00:00Z") "]",
		"2026-08-10 10:30"),
	    "2026-08-10 11:20 f-name deny");
	assert_string_equal(
	    forecast("[" TWIN("1", "2026-08-01T10:00:00Z") ", " TWIN(
			 "2", "2026-08-10T10:00:00Z") "]",
		"2026-08-10 11:30"),
	    "");
}

static const char *
forecast_of_cloud(const char *cloud, const char *now, time_t until)
{
	struct census *census = census_of(cloud);

	text_done(&told);
	assert_true(forecast_cloud(set, census, at(now), until, tell, NULL));
	census_free(census);
	return text_str(&told);
}

static void
cloud_will_lack_what_a_new_version_wants(void **state)
{
	(void)state;
	assert_string_equal(
	    forecast_of_cloud("[]", "2026-02-01", at("2026-07-01")),
	    "2026-07-01 00:00 f-image deny");
	assert_string_equal(
	    forecast_of_cloud("[]", "2026-02-01", at("2026-07-01") - 1), "");
	assert_string_equal(forecast_of_cloud("[{'id': '1', 'name': 'Ubuntu', "
					      "'visibility': 'public'}]",
				"2026-02-01", at("2030-01-01")),
	    "");
}

static void
flavors_have_no_days_of_their_own(void **state)
{
	json_t *flavor = json_text("{'id': '1', 'name': 'a',"
				   "'provided_until': '2026-09-01'}");
	const struct judgement standing = { .kind = OBJECT_FLAVOR,
		.operation = OPERATION_UPDATE,
		.after = flavor,
		.standing = true,
		.now = at("2026-02-01") };

	(void)state;
	text_done(&told);
	assert_true(
	    forecast_object(set, &standing, at("2027-01-01"), tell, NULL));
	assert_string_equal(text_str(&told), "2026-07-01 00:00 f-flavor deny");
	json_decref(flavor);
}

/* Whether another one replaces it is not known; its promises are. */
static void
image_keeps_its_promises_without_a_census(void **state)
{
	json_t *all =
	    json_text("[" OUTDATED_NAMED("Debian old", "2026-08-01") "]");
	const struct judgement standing = { .kind = OBJECT_IMAGE,
		.operation = OPERATION_UPDATE,
		.after = json_array_get(all, 0),
		.standing = true,
		.now = at("2026-08-02") };

	(void)state;
	text_done(&told);
	assert_true(
	    forecast_object(set, &standing, at("2031-01-01"), tell, NULL));
	assert_string_equal(
	    text_str(&told), "2030-01-01 00:00 provided_until ends");
	json_decref(all);
}

static int
make(void **state)
{
	(void)state;
	faults = FAULTS_INIT;
	rule_files_make(&files);
	write_files();
	settings = judge_files_settings(&files);
	settings.rules_scope_version = NULL;
	settings.rules_grace = 3600000;
	/* What is no test case at all. */
	settings.severity_action[SEVERITY_RECOMMENDED] = ACTION_DENY;
	set = rule_set_load(&settings, &faults);
	faults_print(&faults, stderr);
	assert_non_null(set);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	rule_set_unref(set);
	text_done(&told);
	faults_done(&faults);
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(image_is_outdated_on_its_day),
		cmocka_unit_test(horizon_is_the_last_second_that_counts),
		cmocka_unit_test(replaced_image_fails_with_its_replacement),
		cmocka_unit_test(promises_end_on_their_day),
		cmocka_unit_test(draft_is_foretold_for_the_day_it_counts),
		cmocka_unit_test(nothing_is_told_twice),
		cmocka_unit_test(grace_ends_when_it_ends),
		cmocka_unit_test(cloud_will_lack_what_a_new_version_wants),
		cmocka_unit_test(flavors_have_no_days_of_their_own),
		cmocka_unit_test(image_keeps_its_promises_without_a_census),
	};

	return cmocka_run_group_tests(tests, make, take_away);
}
