/* test_inventory.c - what a report is about: ids, order, walks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/text.h"
#include "proxy/inventory.h"
#include "tests/unit/json_text.h"

static struct inventory *inventory;
static struct faults faults;
static struct text told;

static void
add_item(enum object_kind kind, const char *text, struct inventory_item item)
{
	json_t *before;

	item.kind = kind;
	item.object = json_text(text);
	/* Private images are only counted. */
	json_object_set_new(item.object, "visibility", json_string("public"));
	before = json_deep_copy(item.object);
	assert_true(inventory_add(inventory, &item));
	/* It is copied, not changed. */
	assert_true(json_equal(item.object, before));
	json_decref(before);
	json_decref(item.object);
}

#define ADD(kind, text, ...)                                                   \
	add_item(OBJECT_##kind, text, (struct inventory_item){ __VA_ARGS__ })

/* "NAME SELF OWN-ID?" */
static bool
tell(void *arg, const struct inventory_item *item)
{
	const char *stop = arg;
	const char *name =
	    json_string_value(json_object_get(item->object, "name"));

	text_addf(&told, "%s%s %zu%s%s", told.len > 0 ? ", " : "", name,
	    item->self, inventory_has_id(item->object) ? "" : " own",
	    item->aside ? " aside" : "");
	return stop == NULL || strcmp(name, stop) != 0;
}

static const char *
walk(char *stop, bool good)
{
	text_done(&told);
	assert_true(inventory_seal(inventory, NULL, &faults));
	assert_int_equal(inventory_each(inventory, tell, stop, &faults), good);
	assert_true(faults_none(&faults));
	return text_str(&told);
}

static void
walks_go_over_all_in_their_order(void **state)
{
	char stop[] = "b";

	(void)state;
	assert_string_equal(walk(NULL, true), "");
	inventory_free(inventory);
	inventory = inventory_new(&faults);
	ADD(IMAGE, "{'id': 'i1', 'name': 'a'}", .file = NULL);
	ADD(FLAVOR, "{'id': 'f1', 'name': 'b'}", .aside = true);
	ADD(IMAGE, "{'id': 'i2', 'name': 'c'}", .file = NULL);
	assert_int_equal(inventory_count(inventory, OBJECT_IMAGE), 2);
	assert_int_equal(inventory_count(inventory, OBJECT_FLAVOR), 1);
	assert_string_equal(walk(NULL, true), "a 0, b 0 aside, c 1");
	assert_string_equal(walk(stop, false), "a 0, b 0 aside");
	assert_string_equal(walk(NULL, true), "a 0, b 0 aside, c 1");
}

/* Listings overlap while they move. An id stands for one object of a kind. */
static void
one_id_is_one_object(void **state)
{
	(void)state;
	ADD(IMAGE, "{'id': 'x', 'name': 'a'}", .aside = true);
	ADD(IMAGE, "{'id': 'x', 'name': 'b'}", .aside = false);
	ADD(FLAVOR, "{'id': 'x', 'name': 'c'}", .aside = false);
	assert_string_equal(walk(NULL, true), "a 0 aside, c 0");
}

static void
assert_places_by_id(enum object_kind kind)
{
	const struct census *census = inventory_census(inventory, kind);

	for (size_t i = 0; i < census_count(census); i++)
		assert_int_equal(
		    census_find(census, slice_of(census_at(census, i)->id)), i);
}

static void
objects_without_an_id_are_told_apart(void **state)
{
	(void)state;
	ADD(IMAGE, "{'name': 'a'}", .file = NULL);
	ADD(IMAGE, "{'name': 'a'}", .file = NULL);
	ADD(IMAGE, "{'id': '', 'name': 'b'}", .file = NULL);
	ADD(IMAGE, "{'id': null, 'name': 'c'}", .file = NULL);
	ADD(IMAGE, "{'id': 7, 'name': 'd'}", .file = NULL);
	ADD(FLAVOR, "{'name': 'a'}", .file = NULL);
	assert_string_equal(walk(NULL, true),
	    "a 0 own, a 1 own, b 2 own, c 3 own, d 4 own, a 0 own");
	assert_places_by_id(OBJECT_IMAGE);
}

/* An object may be called what the inventory would have called another. */
static void
foreign_id_like_our_own_hides_nobody(void **state)
{
	(void)state;
	ADD(FLAVOR, "{'id': '#2', 'name': 'a'}", .file = NULL);
	ADD(FLAVOR, "{'name': 'b'}", .file = NULL);
	ADD(FLAVOR, "{'id': '#3', 'name': 'c'}", .file = NULL);
	ADD(FLAVOR, "{'id': '#2', 'name': 'd'}", .file = NULL);
	ADD(FLAVOR, "{'name': 'e'}", .file = NULL);
	assert_string_equal(
	    walk(NULL, true), "a 0 own, b 1 own, c 2 own, d 3 own, e 4 own");
	assert_places_by_id(OBJECT_FLAVOR);
}

static bool
check_item(void *arg, const struct inventory_item *item)
{
	(void)arg;
	assert_int_equal(item->kind, OBJECT_IMAGE);
	assert_string_equal(item->file, "a b.yaml");
	assert_int_equal(item->line, 17);
	assert_true(item->partial);
	assert_int_equal(json_array_size(item->unknown), 1);
	assert_false(item->aside);
	return true;
}

static void
items_come_back_as_they_went(void **state)
{
	json_t *unknown = json_text("['size']");

	(void)state;
	ADD(IMAGE, "{'name': '\\u00e4\\u202e\\u0001'}", .file = "a b.yaml",
	    .line = 17, .unknown = unknown, .partial = true);
	json_decref(unknown);
	assert_true(inventory_seal(inventory, NULL, &faults));
	assert_true(inventory_each(inventory, check_item, NULL, &faults));
}

static int
make(void **state)
{
	(void)state;
	faults = FAULTS_INIT;
	inventory = inventory_new(&faults);
	assert_non_null(inventory);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	inventory_free(inventory);
	text_done(&told);
	faults_done(&faults);
	return 0;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, make, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(walks_go_over_all_in_their_order),
		TEST(one_id_is_one_object),
		TEST(objects_without_an_id_are_told_apart),
		TEST(foreign_id_like_our_own_hides_nobody),
		TEST(items_come_back_as_they_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
