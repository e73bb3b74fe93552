/*
 * test_mend.c - commands that would not mend, would do more than that, or
 * that no shell should be given.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "conf/text.h"
#include "proxy/mend.h"
#include "proxy/shell_word.h"

#define FLAVOR                                                                 \
	"{\"id\": \"f1\", \"name\": \"SCS-4V-16-50\", \"vcpus\": 4, "          \
	"\"ram\": 8192, \"disk\": 50, \"extra_specs\": "                       \
	"{\"hw:cpu_policy\": \"shared\", \"scs:name-v2\": \"SCS-4V-16-50\", "  \
	"\"scs-gate:violations\": \"x\"}}"
#define IMAGE "{\"id\": \"i1\", \"name\": \"Ubuntu\"}"

/* One finding, and the commands, each ended by a newline. */
struct story {
	enum object_kind kind;
	const char *object;
	const char *rule, *field, *found, *allowed, *nearest;
	const char *commands;
};

static char *
writable(const char *text)
{
	char *ret = text == NULL ? NULL : strdup(text);

	assert_true(text == NULL || ret != NULL);
	return ret;
}

static char *
lines_of(json_t *commands)
{
	struct text lines = TEXT_INIT;
	const json_t *command;
	size_t i;

	json_array_foreach (commands, i, command) {
		text_adds(&lines, json_string_value(command));
		text_addc(&lines, '\n');
	}
	json_decref(commands);
	return text_take(&lines);
}

static void
expect(const struct story *story)
{
	json_t *object = json_loads(story->object, JSON_ALLOW_NUL, NULL);
	json_t *commands = json_array();
	struct finding finding = {
		.rule = story->rule != NULL ? story->rule : "any",
		.field = writable(story->field),
		.found = writable(story->found),
		.allowed = writable(story->allowed),
		.nearest = writable(story->nearest),
	};
	char *lines;

	assert_non_null(object);
	assert_true(mend_finding(story->kind, object, &finding, commands));
	lines = lines_of(commands);
	assert_string_equal(lines, story->commands);
	free(lines);
	free(finding.field);
	free(finding.found);
	free(finding.allowed);
	free(finding.nearest);
	json_decref(object);
}

#define EXPECT(...) expect(&(struct story){ __VA_ARGS__ })

static void
what_is_known_is_set(void **state)
{
	(void)state;
	EXPECT(OBJECT_FLAVOR, FLAVOR, .field = "extra_specs.scs:cpu-type",
	    .nearest = "shared-core",
	    .commands = "openstack flavor set --property "
			"scs:cpu-type=shared-core f1\n");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "architecture", .found = "amd64",
	    .nearest = "x86_64",
	    .commands = "openstack image set --property architecture=x86_64 "
			"i1  # probably: see the finding\n");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "os_distro", .found = "Ubuntu",
	    .nearest = "ubuntu",
	    .commands = "openstack image set --property os_distro=ubuntu "
			"i1\n");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "min_disk", .nearest = "8",
	    .commands = "openstack image set --min-disk 8 i1\n");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "os_hidden", .nearest = "true",
	    .commands = "openstack image set --hidden i1\n");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "name", .nearest = "Ubuntu 24.04",
	    .commands = "openstack image set --name 'Ubuntu 24.04' i1\n");
}

static void
what_is_not_known_is_no_guess(void **state)
{
	(void)state;
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "min_ram", .found = "0",
	    .allowed = "a number of MiB",
	    .commands = "openstack image set --min-ram VALUE i1  # VALUE: the "
			"true one; it should be a number of MiB\n");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "os_distro",
	    .allowed = "one\n\x1b[2J of \xe2\x80\xae these",
	    .commands = "openstack image set --property os_distro=VALUE i1  # "
			"VALUE: the true one; it should be one??[2J of ? "
			"these\n");
}

static void
what_is_not_there_is_no_guess(void **state)
{
	(void)state;
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "provided_until",
	    .allowed = "a date or none", .nearest = "none",
	    .commands = "openstack image set --property provided_until=VALUE "
			"i1  # VALUE: the true one; it should be a date or "
			"none\n");
}

static void
what_no_command_can_mend_has_none(void **state)
{
	(void)state;
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "os_hash_algo", .found = "md5",
	    .commands = "");
	/* Another date would be a lie, not another build. */
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "image_build_date",
	    .found = "2020-01-01", .commands = "");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "os_hidden", .commands = "");
	EXPECT(OBJECT_IMAGE, "{}", .field = "architecture", .nearest = "x86_64",
	    .commands = "");
	EXPECT(OBJECT_FLAVOR, FLAVOR, .commands = "");
	/* A date that is only spelt badly can be spelt well. */
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "image_build_date",
	    .found = "2026-9-1", .nearest = "2026-09-01",
	    .commands = "openstack image set --property "
			"image_build_date=2026-09-01 i1\n");
}

static void
of_two_generic_images_one_changes(void **state)
{
	(void)state;
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "os_purpose", .found = "generic",
	    .nearest = "oldgeneric",
	    .commands = "openstack image set --property os_purpose=oldgeneric "
			"i1  # only the older of the two\n");
}

static void
a_flavor_of_a_wrong_name_is_made_anew(void **state)
{
	(void)state;
	EXPECT(OBJECT_FLAVOR, FLAVOR, .rule = "scs-0100-semantics-check",
	    .field = "name", .found = "SCS-4V-16-50", .nearest = "SCS-4V-8-50",
	    .commands =
		"openstack flavor create --vcpus 4 --ram 8192 --disk 50 "
		"--property hw:cpu_policy=shared --property "
		"scs:cpu-type=shared-core --property scs:disk0-type=network "
		"--property scs:name-v1=SCS-4V:8:50 --property "
		"scs:name-v2=SCS-4V-8-50 SCS-4V-8-50\n"
		"openstack flavor delete f1\n");
	/* Nothing is known of the name. */
	EXPECT(OBJECT_FLAVOR,
	    "{\"id\": \"f1\", \"name\": \"S\", \"vcpus\": 1, \"ram\": 2, "
	    "\"disk\": 0, \"swap\": 512, \"OS-FLV-EXT-DATA:ephemeral\": 3, "
	    "\"os-flavor-access:is_public\": false}",
	    .field = "name", .allowed = "a name",
	    .commands = "openstack flavor create --vcpus 1 --ram 2 --disk 0 "
			"--ephemeral 3 --swap 512 --private VALUE  # VALUE: "
			"the true one; it should be a name\n"
			"openstack flavor delete f1\n");
	/* Nor of the figures. */
	EXPECT(OBJECT_FLAVOR, "{\"id\": \"f1\", \"name\": \"S\"}",
	    .field = "name", .nearest = "SCS-1V-2", .commands = "");
}

static void
one_name_is_freed_before_it_is_taken(void **state)
{
	(void)state;
	EXPECT(OBJECT_FLAVOR,
	    "{\"id\": \"f1\", \"name\": \"SCS-4V-16\", \"vcpus\": 2, "
	    "\"ram\": 16384, \"disk\": 0}",
	    .rule = "scs-0103-flavor-4v-16", .field = "vcpus", .found = "2",
	    .nearest = "4",
	    .commands =
		"openstack flavor delete f1\n"
		"openstack flavor create --vcpus 4 --ram 16384 --disk 0 "
		"--property scs:cpu-type=shared-core --property "
		"scs:name-v1=SCS-4V:16 --property scs:name-v2=SCS-4V-16 "
		"SCS-4V-16\n");
	/* It claims to be that one by an extra spec. */
	EXPECT(OBJECT_FLAVOR,
	    "{\"id\": \"f1\", \"name\": \"mine\", "
	    "\"os-flavor-access:is_public\": false, \"extra_specs\": "
	    "{\"scs:name-v2\": \"SCS-4V-16\", \"hw:x\": \"1\"}}",
	    .rule = "scs-0103-flavor-4v-16", .field = "ram", .nearest = "16384",
	    .commands =
		"openstack flavor create --vcpus 4 --ram 16384 --disk 0 "
		"--property hw:x=1 "
		"--property scs:cpu-type=shared-core --property "
		"scs:name-v1=SCS-4V:16 --property scs:name-v2=SCS-4V-16 "
		"SCS-4V-16\n"
		"openstack flavor delete f1\n");
	/* The figures are those of no standard flavor we know. */
	EXPECT(OBJECT_FLAVOR, FLAVOR, .rule = "own-rule", .field = "ram",
	    .nearest = "1", .commands = "");
}

static void
a_disk_type_goes_where_there_is_no_disk(void **state)
{
	(void)state;
	EXPECT(OBJECT_FLAVOR, "{\"id\": \"f1\", \"disk\": 0}",
	    .field = "extra_specs.scs:disk0-type", .found = "ssd",
	    .commands = "openstack flavor unset --property scs:disk0-type "
			"f1\n");
}

static void
a_missing_one_is_created(void **state)
{
	json_t *commands = json_array();
	char *lines;

	(void)state;
	assert_true(mend_missing(OBJECT_FLAVOR, "SCS-4V-16-100s", commands));
	assert_true(mend_missing(OBJECT_FLAVOR, "m1.large", commands));
	assert_true(mend_missing(OBJECT_FLAVOR, "SCS-1L-0.5", commands));
	/* Its short form could not be read. */
	assert_true(mend_missing(OBJECT_FLAVOR, "SCS-2V-4_GNah_ib", commands));
	assert_true(mend_missing(OBJECT_IMAGE, "Ubuntu 24.04", commands));
	lines = lines_of(commands);
	assert_string_equal(lines,
	    "openstack flavor create --vcpus 4 --ram 16384 --disk 100 "
	    "--property scs:cpu-type=shared-core --property "
	    "scs:disk0-type=ssd --property scs:name-v1=SCS-4V:16:100s "
	    "--property scs:name-v2=SCS-4V-16-100s SCS-4V-16-100s\n"
	    "openstack flavor create --vcpus 1 --ram 512 --disk 0 "
	    "--property scs:cpu-type=crowded-core --property "
	    "scs:name-v1=SCS-1L:0.5 --property scs:name-v2=SCS-1L-0.5 "
	    "SCS-1L-0.5\n"
	    "openstack flavor create --vcpus 2 --ram 4096 --disk 0 "
	    "--property scs:cpu-type=shared-core --property "
	    "scs:name-v1=SCS-2V:4-GNah-ib --property "
	    "scs:name-v2=SCS-2V-4_GNah_ib SCS-2V-4_GNah_ib\n"
	    "openstack image create --private --disk-format qcow2 "
	    "--container-format bare --file FILE --min-disk VALUE --min-ram "
	    "VALUE --property image_source=VALUE 'Ubuntu 24.04'  # FILE: the "
	    "vendor's image; and the other properties of scs-0102\n"
	    "openstack image set --public ID  # ID: of the image created\n");
	free(lines);
}

static void
nothing_breaks_out_of_its_word(void **state)
{
	(void)state;
	EXPECT(OBJECT_IMAGE, "{\"id\": \"$(reboot);'`x`'\"}", .field = "a b",
	    .found = "IT'S", .nearest = "it's",
	    .commands = "openstack image set --property 'a b=it'\\''s' "
			"'$(reboot);'\\''`x`'\\'''\n");
	/* Taken for options. */
	EXPECT(OBJECT_IMAGE, "{\"id\": \"--os-cloud=evil\"}", .field = "-x",
	    .found = "2", .nearest = "1",
	    .commands = "openstack image set --property=-x=1 -- "
			"--os-cloud=evil\n");
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "min_disk", .nearest = "-1",
	    .commands = "");
	/* Another key would be set. */
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "a=b", .found = "2",
	    .nearest = "1", .commands = "");
}

static void
what_steers_a_terminal_is_never_pasted(void **state)
{
	static const char *const ids[] = { "a\\nreboot", "a\\u001b[2J",
		"a\\u0000b", "a\\u009b", "a\\u202eb", "a\\u2028b" };

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		char object[64];

		snprintf(object, sizeof(object), "{\"id\": \"%s\"}", ids[i]);
		EXPECT(OBJECT_IMAGE, object, .field = "architecture",
		    .nearest = "x86_64", .commands = "");
	}
	EXPECT(OBJECT_IMAGE, IMAGE, .field = "name", .nearest = "\xff",
	    .commands = "");
}

static void
an_empty_word_is_a_word(void **state)
{
	struct text command = TEXT_INIT;

	(void)state;
	assert_true(shell_word(&command, SLICE("")));
	assert_true(shell_word(&command, SLICE("\xc3\xa4")));
	assert_string_equal(text_str(&command), "'' '\xc3\xa4'");
	text_done(&command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_is_set),
		cmocka_unit_test(what_is_not_known_is_no_guess),
		cmocka_unit_test(what_is_not_there_is_no_guess),
		cmocka_unit_test(what_no_command_can_mend_has_none),
		cmocka_unit_test(of_two_generic_images_one_changes),
		cmocka_unit_test(a_flavor_of_a_wrong_name_is_made_anew),
		cmocka_unit_test(one_name_is_freed_before_it_is_taken),
		cmocka_unit_test(a_disk_type_goes_where_there_is_no_disk),
		cmocka_unit_test(a_missing_one_is_created),
		cmocka_unit_test(nothing_breaks_out_of_its_word),
		cmocka_unit_test(what_steers_a_terminal_is_never_pasted),
		cmocka_unit_test(an_empty_word_is_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
