/* test_sieve.c - what a census leaves out must never change a verdict;
 * and what is there twice, or for one's own eyes, is told once or not at
 * all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/appraisal.h"
#include "proxy/inventory.h"
#include "proxy/offline.h"

#define CLOUDS 400
#define OBJECTS_MAX 40
#define NOW ((time_t)1790000000) /* 2026-09-21 */
#define OF(list) (list[next_random() % (sizeof(list) / sizeof(list[0]))])

static uint32_t seed;
static struct offline offline;

static const char *const names[] = { "Ubuntu 24.04", "Ubuntu 24.04 20240101",
	"Ubuntu 24.04 old", "Ubuntu 22.04", "Ubuntu", "Debian 12",
	"Debian 12 prev", "Debian", "Debian 13", "ubuntu-capi-image v1.2", "x",
	"x y", "x y z", "", " ", "x ", "\xc3\xa4 1" };
static const char *const visibilities[] = { "public", "public", "public",
	"community", "private", "shared" };
static const char *const purposes[] = { "generic", "generic", "custom", "" };
static const char *const versions[] = { "1", "2", "3", "" };
static const char *const owners[] = { "me", "you" };
static const char *const days[] = { "2026-09-20", "2026-08-01", "2020-01-01" };
static const char *const ends[] = { "none", "2099-01-01", "2026-01-01", "?" };
static const char *const stamps[] = { "2026-09-21T13:30:00Z",
	"2026-09-20T00:00:00Z", "2020-01-01T00:00:00Z" };
static const char *const flavors[] = { "SCS-1V-4", "SCS-2V-8", "SCS-4V-16-50",
	"tiny" };

static uint32_t
next_random(void)
{
	seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
	return seed >> 8;
}

static json_t *
random_image(void)
{
	json_t *image = json_pack("{s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:s, "
				  "s:s, s:s, s:s, s:s}",
	    "name", OF(names), "visibility", OF(visibilities), "os_hidden",
	    next_random() % 4 == 0, "os_purpose", OF(purposes), "os_distro",
	    "d", "os_version", OF(versions), "architecture", "x86_64", "owner",
	    OF(owners), "created_at", OF(stamps), "image_build_date", OF(days),
	    "replace_frequency", "monthly", "provided_until", OF(ends));
	char id[16];

	assert_non_null(image);
	snprintf(id, sizeof(id), "i%u", (unsigned)(next_random() % 60));
	if (next_random() % 8 != 0)
		json_object_set_new(image, "id", json_string(id));
	if (next_random() % 16 == 0)
		json_object_set_new(image, "name", json_null());
	return image;
}

static json_t *
random_flavor(void)
{
	json_t *flavor = json_pack("{s:s, s:i, s:i, s:i, s:b, s:{}}", "name",
	    OF(flavors), "vcpus", 1 + (int)(next_random() % 4), "ram",
	    1024 << next_random() % 5, "disk", 0, "os-flavor-access:is_public",
	    next_random() % 4 != 0, "extra_specs");
	char id[16];

	assert_non_null(flavor);
	snprintf(id, sizeof(id), "f%u", (unsigned)(next_random() % 20));
	json_object_set_new(flavor, "id", json_string(id));
	if (next_random() % 3 == 0)
		json_object_set_new(json_object_get(flavor, "extra_specs"),
		    "scs:name-v2", json_string(OF(flavors)));
	return flavor;
}

static struct inventory *
random_cloud(uint32_t number)
{
	struct faults faults = FAULTS_INIT;
	struct inventory *v = inventory_new(&faults);
	unsigned count;

	seed = number;
	count = next_random() % OBJECTS_MAX;
	for (unsigned i = 0; i < count; i++) {
		bool flavor = next_random() % 5 == 0;
		struct inventory_item item = { .kind = flavor ? OBJECT_FLAVOR
							      : OBJECT_IMAGE,
			.object = flavor ? random_flavor() : random_image(),
			.aside = next_random() % 4 == 0 };

		assert_true(inventory_add(v, &item));
		json_decref(item.object);
	}
	assert_true(faults_none(&faults));
	return v;
}

/* Every record, in one text. */
static char *
appraise(struct inventory *v, const struct rule_set *sieved_by)
{
	struct faults faults = FAULTS_INIT;
	struct appraisal a = { .rules = offline.rules,
		.inventory = v,
		.now = NOW,
		.whole = true,
		.any_project_provides = true,
		.records = report_spool_new(&faults) };
	json_t *all = json_array(), *record;
	char *ret;

	assert_true(inventory_seal(v, sieved_by, &faults));
	assert_true(appraisal_run(&a, &faults));
	assert_true(report_spool_rewind(a.records));
	while ((record = report_spool_next(a.records)) != NULL)
		json_array_append_new(all, record);
	json_array_append_new(
	    all, json_integer((json_int_t)inventory_count(v, OBJECT_IMAGE)));
	assert_true(faults_none(&faults));
	report_spool_free(a.records);
	ret = json_dumps(all, JSON_INDENT(1));
	json_decref(all);
	return ret;
}

static void
no_verdict_depends_on_the_sieve(void **state)
{
	size_t left_out = 0;

	(void)state;
	for (uint32_t i = 1; i <= CLOUDS; i++) {
		struct inventory *all = random_cloud(i);
		struct inventory *some = random_cloud(i);
		char *want = appraise(all, NULL);
		char *got = appraise(some, offline.rules);

		if (strcmp(want, got) != 0)
			print_error("cloud %u\n", (unsigned)i);
		assert_string_equal(got, want);
		left_out += census_count(inventory_census(all, OBJECT_IMAGE)) -
			    census_count(inventory_census(some, OBJECT_IMAGE));
		free(want);
		free(got);
		inventory_free(all);
		inventory_free(some);
	}
	assert_true(left_out > CLOUDS);
}

static void
what_stands_alone_takes_no_memory(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct inventory *v = inventory_new(&faults);

	(void)state;
	for (int i = 0; i < 2000; i++) {
		json_t *image = json_pack("{s:o, s:o, s:s}", "id",
		    json_sprintf("id-%d", i), "name", json_sprintf("n %d", i),
		    "visibility", "public");

		assert_true(inventory_add(
		    v, &(struct inventory_item){
			   .kind = OBJECT_IMAGE, .object = image }));
		json_decref(image);
	}
	assert_true(inventory_seal(v, offline.rules, &faults));
	assert_int_equal(inventory_count(v, OBJECT_IMAGE), 2000);
	assert_true(census_count(inventory_census(v, OBJECT_IMAGE)) < 20);
	inventory_free(v);
}

static bool
count_one(void *arg, const struct inventory_item *item)
{
	size_t *count = arg;

	assert_string_equal(
	    json_string_value(json_object_get(item->object, "name")), "first");
	(*count)++;
	return true;
}

static void
one_id_is_one_object(void **state)
{
	static const char *const rows[][2] = { { "public", "first" },
		{ "public", "second" }, { "private", "third" } };
	struct faults faults = FAULTS_INIT;
	struct inventory *v = inventory_new(&faults);
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		json_t *image = json_pack("{s:s, s:s, s:s}", "id", "same",
		    "name", rows[i][1], "visibility", rows[i][0]);

		assert_true(inventory_add(v,
		    &(struct inventory_item){
			.kind = OBJECT_IMAGE, .object = image, .file = "f" }));
		json_decref(image);
	}
	assert_true(inventory_seal(v, offline.rules, &faults));
	for (int i = 1; i <= 2; i++) {
		assert_true(inventory_each(v, count_one, &count, &faults));
		assert_int_equal(count, i);
	}
	assert_int_equal(inventory_count(v, OBJECT_IMAGE), 2);
	assert_int_equal(inventory_repeated(v), 1);
	inventory_free(v);
}

static int
load(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	offline = OFFLINE_INIT;
	return offline_load(&offline, &faults) ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	offline_done(&offline);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_verdict_depends_on_the_sieve),
		cmocka_unit_test(what_stands_alone_takes_no_memory),
		cmocka_unit_test(one_id_is_one_object),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
