/* test_clash.c - of two clashes the one that a write brings is the worse, so
 * that none is excused by one that there was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/check_flavor.h"
#include "rules/check_image.h"
#include "tests/unit/check_scene.h"

#define IMAGE(id, name)                                                        \
	"{'id': '" id "', 'name': '" name "', 'visibility': 'public', "        \
	"'owner': 'o'}"
#define GENERIC(id, version)                                                   \
	"{'id': '" id "', 'name': 'i', 'visibility': 'public', "               \
	"'owner': 'o', 'os_purpose': 'generic', 'architecture': 'x86_64', "    \
	"'os_distro': 'debian', 'os_version': '" version "'}"
#define FLAVOR(id, name)                                                       \
	"{'id': '" id "', 'vcpus': 1, 'ram': 1024, 'disk': 0, "                \
	"'extra_specs': {'scs:name-v2': '" name "'}}"

/* 0: with grace, 1: without, 2: where the object was not before. */
static const struct {
	const struct check *check;
	const char *cloud, *before, *after;
	time_t grace;
	unsigned weight;
} rows[] = {
	{ &check_image_name_unique, IMAGE("1", "a"), NULL, IMAGE("2", "a"), 60,
	    0 },
	{ &check_image_name_unique, IMAGE("1", "a"), NULL, IMAGE("2", "a"), 0,
	    1 },
	{ &check_image_name_unique, IMAGE("1", "a"), IMAGE("2", "b"),
	    IMAGE("2", "a"), 60, 2 },
	{ &check_image_unique, GENERIC("1", "12"), NULL, GENERIC("2", "12"), 60,
	    0 },
	{ &check_image_unique, GENERIC("1", "12"), NULL, GENERIC("2", "12"), 0,
	    1 },
	{ &check_image_unique, GENERIC("1", "12"), GENERIC("2", "13"),
	    GENERIC("2", "12"), 60, 2 },
	{ &check_flavor_unique, FLAVOR("1", "a"), NULL, FLAVOR("2", "a"), 60,
	    0 },
	{ &check_flavor_unique, FLAVOR("1", "a"), NULL, FLAVOR("2", "a"), 0,
	    1 },
	{ &check_flavor_unique, FLAVOR("1", "a"), FLAVOR("2", "b"),
	    FLAVOR("2", "a"), 60, 2 },
};

static void
what_the_write_brings_is_worse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char cloud[400];
		const struct scene scene = { .check = rows[i].check,
			.cloud = cloud,
			.before = rows[i].before,
			.after = rows[i].after,
			.grace = rows[i].grace };

		snprintf(cloud, sizeof(cloud), "[%s]", rows[i].cloud);
		assert_non_null(strstr(check_scene(&scene), "double"));
		if (check_scene_weight != rows[i].weight)
			fail_msg("%zu: %u", i, check_scene_weight);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_write_brings_is_worse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
