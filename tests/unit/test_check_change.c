/* test_check_change.c - what a write breaks that no state of its object
 * shows: promises, the last of a kind, clashes with others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "rules/check_flavor.h"
#include "rules/check_image.h"
#include "tests/unit/check_scene.h"

#define SCENE(...) check_scene(&(struct scene){ __VA_ARGS__ })

#define PUBLIC(id, more)                                                       \
	"{'id': '" id "', 'visibility': 'public', 'owner': 'o'" more "}"
#define UBUNTU(id) PUBLIC(id, ", 'name': 'Ubuntu 24.04'")
#define WANTED "name: Ubuntu 24.04"

static void
last_image_of_a_name_stays(void **state)
{
	static const char alone[] =
	    "[" UBUNTU("1") ", {'id': '2', 'name': "
			    "'Ubuntu 24.04', 'visibility': 'private'}, "
			    "{'id': '3', 'name': 'Ubuntu 22.04', "
			    "'visibility': 'public'}, {'id': '4', "
			    "'name': 'Ubuntu 24.04', 'os_hidden': "
			    "true, 'visibility': 'public'}]";
	static const char *const after[] = { NULL,
		PUBLIC("1", ", 'name': 'Ubuntu 24.04 old'"),
		PUBLIC("1", ", 'name': 'Ubuntu 24.04', 'os_hidden': true"),
		"{'id': '1', 'name': 'Ubuntu 24.04', 'visibility': 'shared'}" };

	(void)state;
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		assert_string_equal(
		    SCENE(.check = &check_image_present, .arguments = WANTED,
			.cloud = alone, .before = UBUNTU("1"),
			.after = after[i]),
		    "name last");
		assert_non_null(
		    strstr(check_scene_message, "named Ubuntu 24.04"));
		assert_string_equal(
		    SCENE(.check = &check_image_present, .arguments = WANTED,
			.cloud = "[" UBUNTU("1") ", " UBUNTU("2") "]",
			.before = UBUNTU("1"), .after = after[i]),
		    "");
	}
	/* It stays what it is, or never served. */
	assert_string_equal(
	    SCENE(.check = &check_image_present, .arguments = WANTED,
		.cloud = alone, .before = UBUNTU("1"),
		.after = PUBLIC("1", ", 'name': 'Ubuntu 24.04', 'a': 'b'")),
	    "");
	assert_string_equal(SCENE(.check = &check_image_present,
				.arguments = WANTED, .cloud = alone,
				.before = "{'id': '2', 'name': 'Ubuntu 24.04', "
					  "'visibility': 'private'}"),
	    "");
	/* What the tests do not see does not serve them. */
	assert_string_equal(
	    SCENE(.check = &check_image_present, .arguments = WANTED,
		.cloud = "[" UBUNTU("1") "]", .aside = "[" UBUNTU("2") "]",
		.before = UBUNTU("1")),
	    "name last");
}

static void
last_image_like_a_name_stays(void **state)
{
#define CAPI(id, v) PUBLIC(id, ", 'name': 'ubuntu-capi-image v" v "'")
	static const char arguments[] = "name_like: 'ubuntu-capi-image v#.#'";

	(void)state;
	assert_string_equal(
	    SCENE(.check = &check_image_present, .arguments = arguments,
		.cloud = "[" CAPI("1", "1.31") ", " CAPI("2", "1.32") "]",
		.before = CAPI("1", "1.31")),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_present, .arguments = arguments,
		.cloud = "[" CAPI("1", "1.31") ", " CAPI("2", "next") "]",
		.before = CAPI("1", "1.31")),
	    "name last");
	/* From one such name to another. */
	assert_string_equal(
	    SCENE(.check = &check_image_present, .arguments = arguments,
		.cloud = "[" CAPI("1", "1.31") "]", .before = CAPI("1", "1.31"),
		.after = CAPI("1", "1.32")),
	    "");
}

#define PROMISES(id, value)                                                    \
	PUBLIC(id, ", 'name': 'n', 'image_build_date': '2026-01-01', "         \
		   "'uuid_validity': '" value "'")
#define DELETES(value, others)                                                 \
	SCENE(.check = &check_image_promise,                                   \
	    .cloud = "[" PROMISES("1", value) others "]",                      \
	    .before = PROMISES("1", value))

static void
promised_id_stays_until_its_day(void **state)
{
	(void)state;
	assert_string_equal(
	    DELETES("2026-11-24", ""), "uuid_validity promised");
	assert_non_null(strstr(check_scene_message, "until 2026-11-24"));
	assert_string_equal(DELETES("2026-11-23", ""), "");
	assert_string_equal(
	    DELETES("2026-11-23 22:14", ""), "uuid_validity promised");
	assert_string_equal(DELETES("2026-11-23 22:13", ""), "");
	assert_string_equal(DELETES("forever", ""), "uuid_validity promised");
	assert_non_null(strstr(check_scene_message, "forever"));
	assert_string_equal(DELETES("none", ""), "");
	assert_string_equal(DELETES("notice", ""), "");
	assert_string_equal(DELETES("nonsense", ""), "");
	/* Only a deletion takes the id. */
	assert_string_equal(
	    SCENE(.check = &check_image_promise, .cloud = "[]",
		.before = PROMISES("1", "forever"),
		.after = "{'id': '1', 'visibility': 'private'}"),
	    "");
	assert_string_equal(SCENE(.check = &check_image_promise, .cloud = "[]",
				.before = "{'id': '1'}"),
	    "");
}

#define BUILT(id, name, date, more)                                            \
	", {'id': '" id "', 'name': '" name "', 'visibility': 'public', "      \
	"'image_build_date': '" date "'" more "}"

static void
last_n_needs_n_newer_ones(void **state)
{
	(void)state;
	assert_string_equal(DELETES("last-1", ""), "uuid_validity promised");
	assert_non_null(
	    strstr(check_scene_message, "newer images of its name"));
	assert_string_equal(
	    DELETES("last-1", BUILT("2", "n", "2026-02-01", "")), "");
	assert_string_equal(
	    DELETES("last-2", BUILT("2", "n", "2026-02-01", "")),
	    "uuid_validity promised");
	/* Hidden and renamed ones are newer builds as well. */
	assert_string_equal(
	    DELETES("last-3",
		BUILT("2", "n", "2026-02-01", "")
		    BUILT("3", "n old", "2026-02-01", "") BUILT("4",
			"n 2026-03-01", "2026-03-01", ", 'os_hidden': true")),
	    "");
	/* As OSISM names them. */
	assert_string_equal(
	    DELETES("last-3", BUILT("2", "n (old)", "2026-02-01", "") BUILT("3",
				  "n (20260301)", "2026-03-01", "") BUILT("4",
				  "n (2026-03-02)", "2026-03-02", "")),
	    "");
	assert_string_equal(
	    DELETES("last-1",
		BUILT("2", "n (x)", "2026-02-01", "") BUILT("3", "n (old",
		    "2026-02-01", "") BUILT("4", "n ()", "2026-02-01", "")
		    BUILT("5", "n 2026x301", "2026-03-01", "")),
	    "uuid_validity promised");
	/* Older, of the same day, of another name, or private. */
	assert_string_equal(
	    DELETES("last-1",
		BUILT("2", "n", "2025-12-31", "") BUILT("3", "n", "2026-01-01",
		    "") BUILT("4", "m", "2026-02-01", "")
		    BUILT("5", "n x", "2026-02-01", "") BUILT(
			"6", "n", "2026-02-01", ", 'visibility': 'private'")),
	    "uuid_validity promised");
	assert_string_equal(DELETES("last-0", ""), "");
	assert_string_equal(DELETES("last-", ""), "");
	assert_string_equal(DELETES("last-x", ""), "");
	assert_string_equal(
	    DELETES("last-18446744073709551615", ""), "uuid_validity promised");
	assert_string_equal(DELETES("last-18446744073709551616", ""), "");
}

#define GIVEN(id, name, until)                                                 \
	PUBLIC(id, ", 'name': '" name "', 'provided_until': '" until "'")

static void
promised_name_stays_until_its_day(void **state)
{
	static const char *const gone[] = { NULL,
		GIVEN("1", "Debian 12 old", "2026-11-24"),
		"{'id': '1', 'name': 'Debian 12', 'visibility': 'private'}",
		PUBLIC("1", ", 'name': 'Debian 12', 'os_hidden': true") };

	(void)state;
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		assert_string_equal(
		    SCENE(.check = &check_image_provided,
			.cloud = "[" GIVEN("1", "Debian 12", "2026-11-24") "]",
			.before = GIVEN("1", "Debian 12", "2026-11-24"),
			.after = gone[i]),
		    "provided_until promised");
		assert_string_equal(
		    SCENE(.check = &check_image_provided,
			.cloud = "[" GIVEN("2", "Debian 12", "none") ", " GIVEN(
			    "1", "Debian 12", "2026-11-24") "]",
			.before = GIVEN("1", "Debian 12", "2026-11-24"),
			.after = gone[i]),
		    "");
		assert_string_equal(
		    SCENE(.check = &check_image_provided,
			.cloud = "[" GIVEN("1", "Debian 12", "2026-11-23") "]",
			.before = GIVEN("1", "Debian 12", "2026-11-23"),
			.after = gone[i]),
		    "");
	}
	/* Another hidden one keeps no promise. */
	assert_string_equal(
	    SCENE(.check = &check_image_provided,
		.cloud = "[" GIVEN("1", "a", "2027-01-01") ", " PUBLIC(
		    "2", ", 'name': 'a', 'os_hidden': true") "]",
		.before = GIVEN("1", "a", "2027-01-01")),
	    "provided_until promised");
	/* What is marked as old has given its name away already. */
	assert_string_equal(
	    SCENE(.check = &check_image_provided,
		.cloud = "[" GIVEN("1", "a prev", "2027-01-01") "]",
		.before = GIVEN("1", "a prev", "2027-01-01")),
	    "");
	/* The promise itself may be changed; the name stays. */
	assert_string_equal(SCENE(.check = &check_image_provided,
				.cloud = "[" GIVEN("1", "a", "2027-01-01") "]",
				.before = GIVEN("1", "a", "2027-01-01"),
				.after = GIVEN("1", "a", "2026-12-01")),
	    "");
}

#define AGED(id, name, date)                                                   \
	PUBLIC(id, ", 'name': '" name "', 'replace_frequency': 'monthly', "    \
		   "'image_build_date': '" date "'")
#define OLD AGED("2", "a old", "2026-01-01")
#define NEW AGED("1", "a", "2026-11-01")

static void
image_that_replaces_another_stays(void **state)
{
	static const char *const gone[] = { NULL, AGED("1", "b", "2026-11-01"),
		PUBLIC("1", ", 'name': 'a', 'os_hidden': true") };

	(void)state;
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		assert_string_equal(SCENE(.check = &check_image_replacement,
					.cloud = "[" OLD ", " NEW "]",
					.before = NEW, .after = gone[i]),
		    "name replaces");
		assert_non_null(strstr(check_scene_message, "'a old'"));
		assert_string_equal(SCENE(.check = &check_image_replacement,
					.cloud = "[" OLD ", " NEW ", " AGED(
					    "3", "a", "2026-11-02") "]",
					.before = NEW, .after = gone[i]),
		    "");
	}
	assert_string_equal(SCENE(.check = &check_image_replacement,
				.cloud = "[" OLD ", " NEW "]", .before = OLD),
	    "");
	/* What is hidden or private replaces nothing. */
	assert_string_equal(
	    SCENE(.check = &check_image_replacement,
		.cloud = "[" OLD ", " NEW ", " AGED("3", "a",
		    "2026-11-02', 'os_hidden': true, 'x': '") ", " AGED("4",
		    "a", "2026-11-02', 'visibility': 'private', 'x': '") "]",
		.before = NEW),
	    "name replaces");
	/* Not outdated, hidden, private, unseen, or without a second word. */
	assert_string_equal(
	    SCENE(.check = &check_image_replacement, .cloud = "[" NEW "]",
		.aside = "[" OLD "]", .before = NEW),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_replacement,
		.cloud = "[" AGED("2", "a old",
		    "2026-01-01', 'visibility': 'private', 'x': '") ", " NEW
								    "]",
		.before = NEW),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_replacement,
		.cloud = "[" AGED("2", "a old", "2026-10-31") ", " NEW "]",
		.before = NEW),
	    "");
	assert_string_equal(SCENE(.check = &check_image_replacement,
				.cloud = "[" AGED("2", "a old",
				    "2026-01-01' , 'os_hidden': "
				    "true, 'x': '") ", " NEW "]",
				.before = NEW),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_replacement,
		.cloud = "[" AGED("2", "a-old", "2026-01-01") ", " NEW "]",
		.before = NEW),
	    "");
}

/* Of several replacements the tests take the last listed: is that one
 * outdated, then the others do not help. */
static void
last_listed_replacement_counts(void **state)
{
	(void)state;
	assert_string_equal(
	    SCENE(.check = &check_image_replacement,
		.cloud = "[" OLD ", " AGED("3", "a", "2026-11-02") ", " AGED(
		    "4", "a", "2026-02-01") ", " NEW "]",
		.before = NEW),
	    "name replaces");
	assert_string_equal(
	    SCENE(.check = &check_image_replacement,
		.cloud = "[" OLD ", " AGED("4", "a", "2026-02-01") ", " AGED(
		    "3", "a", "2026-11-02") ", " NEW "]",
		.before = NEW),
	    "");
}

/* Where nobody knows the others, nothing is said of them. */
static void
unknown_cloud_is_not_held_against_a_write(void **state)
{
	(void)state;
	assert_string_equal(SCENE(.check = &check_image_present,
				.arguments = WANTED, .before = UBUNTU("1")),
	    "");
	assert_string_equal(SCENE(.check = &check_image_promise,
				.before = PROMISES("1", "last-1")),
	    "");
	assert_string_equal(SCENE(.check = &check_image_promise,
				.before = PROMISES("1", "forever")),
	    "uuid_validity promised");
	assert_string_equal(SCENE(.check = &check_image_provided,
				.before = GIVEN("1", "a", "2027-01-01")),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_replacement, .before = NEW), "");
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique, .after = UBUNTU("1")), "");
}

#define CREATED(id, owner, at)                                                 \
	"{'id': '" id "', 'name': 'Ubuntu 24.04', 'visibility': 'public', "    \
	"'owner': '" owner "', 'created_at': '2026-11-23T" at "Z'}"
/* The younger one is the second; it is 22:13:07. */
#define CLASH_FOR(seconds, stands, first, second)                              \
	SCENE(.check = &check_image_name_unique,                               \
	    .cloud = "[" first ", " second "]", .after = second,               \
	    .grace = (seconds), .standing = (stands))
#define CLASH(first, second) CLASH_FOR(3600, false, first, second)
#define STANDING(first, second) CLASH_FOR(3600, true, first, second)

static void
second_image_of_a_name_clashes(void **state)
{
	(void)state;
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique,
		.cloud = "[" UBUNTU("1") "]", .after = UBUNTU("2")),
	    "name double");
	assert_non_null(strstr(check_scene_message, "image 1 has the name"));
	assert_string_equal(SCENE(.check = &check_image_name_unique,
				.cloud = "[" UBUNTU("1") "]",
				.before = UBUNTU("1"), .after = UBUNTU("1")),
	    "");
	assert_string_equal(SCENE(.check = &check_image_name_unique,
				.cloud = "[" UBUNTU("1") "]",
				.after = "{'id': '2', 'name': 'Ubuntu 24.04', "
					 "'visibility': 'private'}"),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique,
		.cloud = "[{'id': '1', 'name': 'Ubuntu 24.04', 'os_hidden': "
			 "true, 'visibility': 'public'}]",
		.after = UBUNTU("2")),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique,
		.arguments = "names: [Debian 12]", .cloud = "[" UBUNTU("1") "]",
		.after = UBUNTU("2")),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique,
		.arguments = "names_like: ['Ubuntu ##.##']",
		.cloud = "[" UBUNTU("1") "]",
		.before = PUBLIC("2", ", 'name': 'x'"), .after = UBUNTU("2")),
	    "name double");
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique,
		.cloud = "[" PUBLIC("1", "") "]", .after = PUBLIC("2", "")),
	    "");
}

static void
owner_has_time_to_resolve_a_clash(void **state)
{
	(void)state;
	/* A write has just come, however old the images are. */
	assert_string_equal(
	    CLASH(CREATED("1", "o", "01:00:00"), CREATED("2", "o", "02:00:00")),
	    "name double grace");
	assert_string_equal(
	    CLASH(CREATED("1", "p", "22:00:00"), CREATED("2", "o", "22:00:00")),
	    "name double");
	assert_string_equal(
	    CLASH(CREATED("1", "", "22:00:00"), CREATED("2", "", "22:00:00")),
	    "name double");
	assert_string_equal(
	    CLASH(CREATED("1", "o", "22:00:00"), CREATED("2", "", "22:00:00")),
	    "name double");
	assert_string_equal(CLASH_FOR(0, false, CREATED("1", "o", "22:00:00"),
				CREATED("2", "o", "22:00:00")),
	    "name double");
}

static void
grace_of_standing_images_runs_out(void **state)
{
	(void)state;
	/* From the younger one, to the second. */
	assert_string_equal(STANDING(CREATED("1", "o", "01:00:00"),
				CREATED("2", "o", "21:13:07")),
	    "name double grace");
	assert_string_equal(STANDING(CREATED("1", "o", "01:00:00"),
				CREATED("2", "o", "21:13:06")),
	    "name double");
	assert_string_equal(STANDING(CREATED("1", "o", "21:13:07"),
				CREATED("2", "o", "01:00:00")),
	    "name double grace");
	assert_string_equal(STANDING(CREATED("1", "p", "22:00:00"),
				CREATED("2", "o", "22:00:00")),
	    "name double");
	/* Nobody knows when. */
	assert_string_equal(STANDING(UBUNTU("1"), UBUNTU("2")), "name double");
}

/* One clash without grace is enough, wherever it is listed. */
static void
worst_clash_counts(void **state)
{
	(void)state;
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique, .grace = 3600,
		.cloud = "[" CREATED("1", "p", "22:00:00") ", " CREATED(
		    "2", "o", "22:00:00") "]",
		.after = CREATED("3", "o", "22:00:00")),
	    "name double");
	assert_string_equal(
	    SCENE(.check = &check_image_name_unique, .grace = 3600,
		.cloud = "[" CREATED("1", "o", "22:00:00") ", " CREATED(
		    "2", "p", "22:00:00") "]",
		.after = CREATED("3", "o", "22:00:00")),
	    "name double");
}

#define GENERIC(id, version, more)                                             \
	PUBLIC(id, ", 'name': 'i" id "', 'os_purpose': 'generic', "            \
		   "'architecture': 'x86_64', 'os_distro': 'debian', "         \
		   "'os_version': '" version "'" more)

static void
second_generic_image_clashes(void **state)
{
	(void)state;
	assert_string_equal(SCENE(.check = &check_image_unique,
				.cloud = "[" GENERIC("1", "12", "") "]",
				.after = GENERIC("2", "12", "")),
	    "os_purpose double");
	assert_string_equal(check_scene_message,
	    "image 'i1' is already the generic image of debian 12 for "
	    "x86_64: make the older one oldgeneric, or hide it");
	assert_string_equal(SCENE(.check = &check_image_unique, .grace = 60,
				.cloud = "[" GENERIC("1", "12", "") "]",
				.before = PUBLIC("2", ", 'name': 'i2'"),
				.after = GENERIC("2", "12", "")),
	    "os_purpose double grace");
	assert_string_equal(SCENE(.check = &check_image_unique,
				.cloud = "[" GENERIC("1", "12", "") "]",
				.after = GENERIC("2", "13", "")),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_image_unique,
		.cloud = "[" GENERIC("1", "12", ", 'os_hidden': true") "]",
		.after = GENERIC("2", "12", "")),
	    "");
	assert_string_equal(SCENE(.check = &check_image_unique,
				.cloud = "[" GENERIC("1", "12", "") "]",
				.before = GENERIC("1", "12", ""),
				.after = GENERIC("1", "12", "")),
	    "");
	assert_string_equal(SCENE(.check = &check_image_unique, .cloud = "[]",
				.aside = "[" GENERIC("1", "12", "") "]",
				.after = GENERIC("2", "12", "")),
	    "");
}

#define FLAVOR(id, name, ram, specs)                                           \
	"{'id': '" id "', 'name': '" name "', 'vcpus': 1, 'ram': " ram         \
	", 'disk': 0, 'extra_specs': {" specs "}}"
#define SPECS                                                                  \
	"'scs:name-v1': 'SCS-1V:4', 'scs:name-v2': 'SCS-1V-4', "               \
	"'scs:cpu-type': 'shared-core'"
#define RIGHT(id) FLAVOR(id, "SCS-1V-4", "4096", SPECS)
#define STANDARD                                                               \
	"{name: SCS-1V-4, cpus: 1, cpu_type: shared-core, ram_mib: 4096, "     \
	"disk_gb: 0}"

static void
last_standard_flavor_stays(void **state)
{
	static const char *const gone[] = { NULL,
		FLAVOR("1", "other", "4096", "'scs:cpu-type': 'shared-core'") };

	(void)state;
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		assert_string_equal(
		    SCENE(.check = &check_standard_flavor,
			.arguments = STANDARD, .cloud = "[" RIGHT("1") "]",
			.before = RIGHT("1"), .after = gone[i]),
		    "name last");
		assert_string_equal(
		    SCENE(.check = &check_standard_flavor,
			.arguments = STANDARD,
			.cloud = "[" RIGHT("2") ", " RIGHT("1") "]",
			.before = RIGHT("1"), .after = gone[i]),
		    "");
		/* The other one is wrong, or not for everybody. */
		assert_string_equal(SCENE(.check = &check_standard_flavor,
					.arguments = STANDARD,
					.cloud = "[" RIGHT("1") ", " FLAVOR(
					    "2", "x", "2048", SPECS) "]",
					.before = RIGHT("1"), .after = gone[i]),
		    "name last");
		assert_string_equal(
		    SCENE(.check = &check_standard_flavor,
			.arguments = STANDARD,
			.cloud = "[" RIGHT(
			    "1") ", {'id': '2', 'name': 'x', "
				 "'vcpus': 1, 'ram': 4096, 'disk': 0, "
				 "'os-flavor-access:is_public': false, "
				 "'extra_specs': {" SPECS "}}]",
			.before = RIGHT("1"), .after = gone[i]),
		    "name last");
	}
	/* It was wrong, or private, before: nobody loses anything. */
	assert_string_equal(
	    SCENE(.check = &check_standard_flavor, .arguments = STANDARD,
		.cloud = "[]", .before = FLAVOR("1", "x", "2048", SPECS)),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_standard_flavor, .arguments = STANDARD,
		.cloud = "[]",
		.before = "{'id': '1', 'name': 'x', 'vcpus': 1, 'ram': 4096, "
			  "'disk': 0, 'os-flavor-access:is_public': false, "
			  "'extra_specs': {" SPECS "}}"),
	    "");
	assert_string_equal(
	    SCENE(.check = &check_standard_flavor, .arguments = STANDARD,
		.cloud = "[]", .before = FLAVOR("1", "m1", "4096", "")),
	    "");
	assert_string_equal(SCENE(.check = &check_standard_flavor,
				.arguments = STANDARD, .before = RIGHT("1")),
	    "");
}

static void
two_flavors_claim_one_name(void **state)
{
#define CLAIMS(id, name) FLAVOR(id, "f" id, "4096", "'scs:name-v2': '" name "'")
	(void)state;
	assert_string_equal(SCENE(.check = &check_flavor_unique,
				.cloud = "[" CLAIMS("1", "SCS-1V-4") "]",
				.before = FLAVOR("2", "f2", "4096", ""),
				.after = CLAIMS("2", "SCS-1V-4")),
	    "extra_specs.scs:name-v2 double");
	assert_non_null(strstr(check_scene_message, "flavor 'f1'"));
	assert_string_equal(SCENE(.check = &check_flavor_unique,
				.cloud = "[" CLAIMS("1", "SCS-1V-4") "]",
				.after = CLAIMS("2", "SCS-1V-2")),
	    "");
	assert_string_equal(SCENE(.check = &check_flavor_unique,
				.cloud = "[" CLAIMS("1", "SCS-1V-4") "]",
				.before = CLAIMS("1", "SCS-1V-4"),
				.after = CLAIMS("1", "SCS-1V-4")),
	    "");
	/* No claim, and an empty one. */
	assert_string_equal(
	    SCENE(.check = &check_flavor_unique,
		.cloud = "[" CLAIMS("1", "") "]", .after = CLAIMS("2", "")),
	    "");
	/* One that serves alike may take the other's place. */
	assert_string_equal(SCENE(.check = &check_flavor_unique, .grace = 60,
				.cloud = "[" CLAIMS("1", "SCS-1V-4") "]",
				.after = CLAIMS("2", "SCS-1V-4")),
	    "extra_specs.scs:name-v2 double grace");
	assert_string_equal(SCENE(.check = &check_flavor_unique, .grace = 60,
				.cloud = "[" CLAIMS("1", "SCS-1V-4") "]",
				.after = FLAVOR("2", "f2", "2048",
				    "'scs:name-v2': 'SCS-1V-4'")),
	    "extra_specs.scs:name-v2 double");
}

static void
cloud_lacks_what_must_be_there(void **state)
{
	(void)state;
	assert_string_equal(
	    check_scene_missing(&check_image_present, WANTED, "[]"),
	    "name missing");
	assert_string_equal(check_scene_missing(&check_image_present, WANTED,
				"[" UBUNTU("1") "]"),
	    "");
	assert_string_equal(check_scene_missing(&check_image_present, WANTED,
				"[{'id': '1', 'name': 'Ubuntu 24.04', "
				"'visibility': 'private'}]"),
	    "name missing");
	assert_string_equal(
	    check_scene_missing(&check_standard_flavor, STANDARD, "[]"),
	    "name missing");
	assert_non_null(
	    strstr(check_scene_message, "1 vCPUs, 4096 MiB of RAM"));
	assert_string_equal(check_scene_missing(&check_standard_flavor,
				STANDARD, "[" RIGHT("1") "]"),
	    "");
	/* Wrong ones are there, and fail by themselves. */
	assert_string_equal(
	    check_scene_missing(&check_standard_flavor, STANDARD,
		"[" FLAVOR("1", "SCS-1V-4", "1", "") "]"),
	    "");
	assert_string_equal(
	    check_scene_missing(&check_standard_flavor, STANDARD,
		"[{'id': '1', 'name': 'SCS-1V-4', "
		"'os-flavor-access:is_public': false}]"),
	    "name missing");
}

static void
present_wants_one_name(void **state)
{
	static const char *const wrong[] = { "check: x",
		"{name: a, name_like: b}" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct faults faults = FAULTS_INIT;
		struct yaml_tree *tree = yaml_tree_parse(
		    wrong[i], strlen(wrong[i]), "test", &faults);
		void *private = NULL;

		assert_false(check_image_present.prepare(
		    tree->root, "test", &private, &faults));
		assert_int_equal(faults.count, 1);
		check_image_present.release(private);
		yaml_tree_free(tree);
		faults_done(&faults);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_image_of_a_name_stays),
		cmocka_unit_test(last_image_like_a_name_stays),
		cmocka_unit_test(promised_id_stays_until_its_day),
		cmocka_unit_test(last_n_needs_n_newer_ones),
		cmocka_unit_test(promised_name_stays_until_its_day),
		cmocka_unit_test(image_that_replaces_another_stays),
		cmocka_unit_test(last_listed_replacement_counts),
		cmocka_unit_test(unknown_cloud_is_not_held_against_a_write),
		cmocka_unit_test(second_image_of_a_name_clashes),
		cmocka_unit_test(owner_has_time_to_resolve_a_clash),
		cmocka_unit_test(grace_of_standing_images_runs_out),
		cmocka_unit_test(worst_clash_counts),
		cmocka_unit_test(second_generic_image_clashes),
		cmocka_unit_test(last_standard_flavor_stays),
		cmocka_unit_test(two_flavors_claim_one_name),
		cmocka_unit_test(cloud_lacks_what_must_be_there),
		cmocka_unit_test(present_wants_one_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
