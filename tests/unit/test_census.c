/* test_census.c - the index of a cloud's objects: names, keys, ids, order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/text.h"
#include "rules/census.h"
#include "tests/unit/json_text.h"

#define MANY 10000 /* the index grows eight times and more */

static void
add_as(struct census *c, const char *text, bool aside)
{
	json_t *object = json_text(text);

	assert_true(census_add(c, object, aside));
	json_decref(object);
}

static void
add(struct census *c, const char *text)
{
	add_as(c, text, false);
}

static size_t
named(const struct census *c, const char *name, size_t before)
{
	return census_named(c, slice_of(name), before);
}

/* "" where the object has no key. */
static const char *
key_of(enum object_kind kind, const char *text)
{
	static char buf[200];
	struct text key = TEXT_INIT;
	json_t *object = json_text(text);

	buf[0] = '\0';
	if (census_key(kind, object, &key))
		snprintf(buf, sizeof(buf), "%s", text_str(&key));
	text_done(&key);
	json_decref(object);
	return buf;
}

static void
last_listed_of_a_name_comes_first(void **state)
{
	struct census *c = census_new(OBJECT_IMAGE);

	(void)state;
	add(c, "{'id': '1', 'name': 'a'}");
	add(c, "{'id': '2', 'name': 'b'}");
	add(c, "{'id': '3', 'name': 'a'}");
	add(c, "{'id': '4', 'name': 'a'}");
	assert_int_equal(census_kind(c), OBJECT_IMAGE);
	assert_int_equal(census_count(c), 4);
	assert_int_equal(named(c, "a", CENSUS_NONE), 3);
	assert_int_equal(named(c, "a", 3), 2);
	assert_int_equal(named(c, "a", 2), 0);
	assert_int_equal(named(c, "a", 0), CENSUS_NONE);
	assert_int_equal(named(c, "b", CENSUS_NONE), 1);
	assert_int_equal(named(c, "c", CENSUS_NONE), CENSUS_NONE);
	assert_int_equal(named(c, "", CENSUS_NONE), CENSUS_NONE);
	census_free(c);
	census_free(NULL);
}

/* They have an id and a place, but no name and no key. */
static void
aside_ones_are_found_by_id_only(void **state)
{
	struct census *c = census_new(OBJECT_FLAVOR);

	(void)state;
	add(c, "{'id': '1', 'name': 'a', 'extra_specs': {'scs:name-v2': 'n'}}");
	add_as(c,
	    "{'id': '2', 'name': 'a', 'extra_specs': {'scs:name-v2': 'n'}}",
	    true);
	add(c, "{'id': '3', 'name': 'a', 'extra_specs': {'scs:name-v2': 'n'}}");
	add_as(c, "{'id': '4', 'name': 'a'}", true);
	assert_int_equal(named(c, "a", CENSUS_NONE), 2);
	assert_int_equal(named(c, "a", 2), 0);
	assert_int_equal(census_keyed(c, SLICE("n"), CENSUS_NONE), 2);
	assert_int_equal(census_keyed(c, SLICE("n"), 2), 0);
	assert_int_equal(census_keyed(c, SLICE("n"), 0), CENSUS_NONE);
	assert_int_equal(census_find(c, SLICE("2")), 1);
	assert_true(census_at(c, 3)->aside);
	assert_false(census_at(c, 2)->aside);
	census_free(c);
}

static void
flavor_is_kept_whole(void **state)
{
	struct census *c = census_new(OBJECT_FLAVOR);
	json_t *flavor =
	    json_text("{'id': 'x', 'name': 'f', 'ram': 8, "
		      "'extra_specs': {'scs:name-v2': 'SCS-1V-2'}, "
		      "'os-flavor-access:is_public': false}");

	(void)state;
	assert_true(census_add(c, flavor, false));
	/* A copy: what becomes of the listing does not matter. */
	json_object_clear(flavor);
	json_decref(flavor);
	assert_false(census_at(c, 0)->visible);
	assert_string_equal(census_at(c, 0)->key, "SCS-1V-2");
	assert_int_equal(
	    json_integer_value(json_object_get(census_at(c, 0)->flavor, "ram")),
	    8);
	add(c, "{'id': 'y', 'name': 'g', 'extra_specs': {}}");
	assert_true(census_at(c, 1)->visible);
	assert_null(census_at(c, 1)->key);
	add(c, "{'id': 'z', 'extra_specs': {'scs:name-v2': ''}}");
	assert_null(census_at(c, 2)->key);
	add(c, "{'id': 'w', 'extra_specs': {'scs:name-v2': 7}}");
	assert_null(census_at(c, 3)->key);
	census_free(c);
}

static void
image_is_kept_as_far_as_it_matters(void **state)
{
	struct census *c = census_new(OBJECT_IMAGE);
	const struct census_entry *e;

	(void)state;
	add(c, "{'id': 'i', 'name': 'n', 'owner': 'o', 'os_hidden': true, "
	       "'visibility': 'community', "
	       "'created_at': '2026-01-02T00:00:00Z', "
	       "'image_build_date': '2026-01-01', "
	       "'replace_frequency': 'daily'}");
	add(c, "{'visibility': 'private', 'created_at': 'then'}");
	add(c, "{'visibility': 'public', "
	       "'created_at': '2026-01-02T00:00:00Z'}");
	e = census_at(c, 0);
	assert_string_equal(e->id, "i");
	assert_string_equal(e->name, "n");
	assert_string_equal(e->owner, "o");
	assert_true(e->visible);
	assert_true(e->hidden);
	assert_int_equal(e->created, 1767312000);
	assert_int_equal(e->built, 1767225600);
	/* 25 hours, and a tenth more. */
	assert_int_equal(e->due, 1767225600 + 27 * 3600 + 1800);
	assert_null(e->flavor);
	e = census_at(c, 1);
	assert_string_equal(e->id, "");
	assert_string_equal(e->name, "");
	assert_string_equal(e->owner, "");
	assert_false(e->visible);
	assert_int_equal(e->created, 0);
	assert_int_equal(e->built, 0);
	assert_int_equal(e->due, 0);
	e = census_at(c, 2);
	assert_int_equal(e->built, 1767312000);
	assert_int_equal(e->due, 0);
	census_free(c);
}

#define GENERIC "'visibility': 'public', 'os_purpose': 'generic'"

static void
key_of_an_image_is_architecture_distribution_version(void **state)
{
	(void)state;
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{" GENERIC ", 'architecture': 'x86_64', "
				 "'os_distro': 'debian', 'os_version': '12'}"),
	    "6:x86_646:debian2:12");
	/* No two read alike, wherever one ends and the next begins. */
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{" GENERIC ", 'os_distro': 'debian1', "
				 "'os_version': '2'}"),
	    "0:7:debian11:2");
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{" GENERIC ", 'os_distro': 'debian', "
				 "'os_version': '12'}"),
	    "0:6:debian2:12");
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{" GENERIC ", 'os_distro': 'debian'}"), "");
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{" GENERIC ", 'os_version': '12'}"), "");
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{'visibility': 'community', 'os_purpose': "
				 "'generic', 'os_distro': 'd', "
				 "'os_version': '1'}"),
	    "");
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{" GENERIC ", 'os_hidden': true, "
				 "'os_distro': 'd', 'os_version': '1'}"),
	    "");
	assert_string_equal(
	    key_of(OBJECT_IMAGE, "{'visibility': 'public', 'os_purpose': "
				 "'network', 'os_distro': 'd', "
				 "'os_version': '1'}"),
	    "");
	assert_string_equal(
	    key_of(OBJECT_FLAVOR, "{'extra_specs': {'scs:name-v2': 'n'}}"),
	    "n");
	assert_string_equal(
	    key_of(OBJECT_FLAVOR, "{'extra_specs': {'scs:name-v1': 'n'}}"), "");
	assert_string_equal(key_of(OBJECT_FLAVOR, "{'extra_specs': []}"), "");
}

/* Two of each name, one of each id; every tenth has no name. */
static struct census *
many(void)
{
	struct census *c = census_new(OBJECT_IMAGE);
	char text[200];

	assert_non_null(c);
	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text),
		    i % 10 == 9 ? "{'id': 'id-%d'}"
				: "{'id': 'id-%d', 'name': 'name-%d', " GENERIC
				  ", 'os_distro': 'd', 'os_version': '%d'}",
		    i, i % (MANY / 2), i % (MANY / 2));
		add(c, text);
	}
	return c;
}

static void
ten_thousand_are_found_again(void **state)
{
	struct census *c = many();
	char text[200];

	(void)state;
	assert_int_equal(census_count(c), MANY);
	for (size_t i = 0; i < MANY; i++) {
		size_t twin = i < MANY / 2 ? CENSUS_NONE : i - MANY / 2;

		snprintf(text, sizeof(text), "id-%zu", i);
		assert_int_equal(census_find(c, slice_of(text)), i);
		assert_string_equal(census_at(c, i)->id, text);
		if (i % 10 == 9)
			continue;
		snprintf(text, sizeof(text), "name-%zu", i % (MANY / 2));
		assert_int_equal(named(c, text, CENSUS_NONE),
		    twin == CENSUS_NONE ? i + MANY / 2 : i);
		assert_int_equal(named(c, text, i), twin);
		assert_int_equal(
		    census_keyed(c, slice_of(census_at(c, i)->key), i), twin);
	}
	assert_int_equal(census_find(c, SLICE("id-10000")), CENSUS_NONE);
	assert_int_equal(named(c, "name-5000", CENSUS_NONE), CENSUS_NONE);
	census_free(c);
}

static void
same_name_ten_thousand_times_keeps_its_order(void **state)
{
	struct census *c = census_new(OBJECT_IMAGE);
	size_t at = CENSUS_NONE;

	(void)state;
	for (int i = 0; i < MANY; i++)
		add_as(c, "{'name': 'n'}", i % 2 == 1);
	for (size_t i = MANY; i > 0; i -= 2) {
		at = named(c, "n", at);
		assert_int_equal(at, i - 2);
	}
	assert_int_equal(named(c, "n", at), CENSUS_NONE);
	census_free(c);
}

/* Texts longer than a block of memory, and what is no object. */
static void
hostile_objects_are_kept_too(void **state)
{
	static char big[300000];
	struct census *c = census_new(OBJECT_IMAGE);
	json_t *image = json_object();

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	for (size_t len = 65533; len < 65539; len++) {
		json_object_set_new(image, "id", json_stringn(big, len));
		json_object_set_new(
		    image, "name", json_stringn(big, sizeof(big) - 1 - len));
		assert_true(census_add(c, image, false));
		add(c, "{'id': 'small', 'name': 'small'}");
		assert_int_equal(census_find(c, (struct slice){ big, len }),
		    2 * (len - 65533));
	}
	json_decref(image);
	assert_int_equal(strlen(census_at(c, 0)->name), sizeof(big) - 65534);
	assert_string_equal(census_at(c, 11)->name, "small");
	add(c, "[]");
	add(c, "{'id': [], 'name': {}, 'owner': 7, 'visibility': 1, "
	       "'os_hidden': 'yes', 'created_at': [], "
	       "'replace_frequency': 'daily'}");
	assert_string_equal(census_at(c, 13)->id, "");
	assert_false(census_at(c, 13)->hidden);
	assert_int_equal(census_count(c), 14);
	census_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_listed_of_a_name_comes_first),
		cmocka_unit_test(aside_ones_are_found_by_id_only),
		cmocka_unit_test(flavor_is_kept_whole),
		cmocka_unit_test(image_is_kept_as_far_as_it_matters),
		cmocka_unit_test(
		    key_of_an_image_is_architecture_distribution_version),
		cmocka_unit_test(ten_thousand_are_found_again),
		cmocka_unit_test(same_name_ten_thousand_times_keeps_its_order),
		cmocka_unit_test(hostile_objects_are_kept_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
