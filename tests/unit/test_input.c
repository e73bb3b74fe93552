/* test_input.c - every format of files that judge reads, and its faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/input.h"

/* A file of tests/inputs. */
static bool
read_file(const char *name, struct input *ret, struct faults *faults)
{
	char path[600];

	snprintf(
	    path, sizeof(path), "%s/tests/inputs/%s", getenv("SRCDIR"), name);
	return input_read(path, NULL, ret, faults);
}

static void
read_good(const char *name, const char *format, size_t count, struct input *ret)
{
	struct faults faults = FAULTS_INIT;
	bool good = read_file(name, ret, &faults);

	faults_print(&faults, stderr);
	assert_true(good);
	assert_true(faults_none(&faults));
	assert_string_equal(ret->format, format);
	assert_int_equal(ret->count, count);
	faults_done(&faults);
}

/* The whole object, as JSON text. */
static void
assert_object(const struct input_object *object, const char *expected)
{
	json_t *wanted = json_loads(expected, 0, NULL);
	char *found = json_dumps(object->json, JSON_SORT_KEYS);

	assert_non_null(wanted);
	if (!json_equal(object->json, wanted)) {
		char *right = json_dumps(wanted, JSON_SORT_KEYS);

		assert_string_equal(found, right);
		free(right);
	}
	free(found);
	json_decref(wanted);
}

static void
assert_member(
    const struct input_object *object, const char *member, const char *expected)
{
	const json_t *value = json_object_get(object->json, member);
	char *found = value == NULL ? strdup("absent")
				    : json_dumps(value, JSON_ENCODE_ANY);

	assert_string_equal(found, expected);
	free(found);
}

static void
objects_of_the_apis_stay_as_they_are(void **state)
{
	struct input input;

	(void)state;
	read_good("plain/flavor.json", "plain", 1, &input);
	assert_int_equal(input.objects[0].kind, OBJECT_FLAVOR);
	assert_int_equal(input.objects[0].kind_from, INPUT_KIND_TOLD);
	assert_string_equal(input.objects[0].label, "SCS-1V-4");
	assert_object(&input.objects[0],
	    "{\"name\": \"SCS-1V-4\", \"vcpus\": 1, \"ram\": 4096, "
	    "\"disk\": 0}");
	input_done(&input);
	read_good("plain/images.yaml", "plain", 2, &input);
	assert_int_equal(input.objects[0].kind, OBJECT_IMAGE);
	assert_int_equal(input.objects[1].line, 7);
	assert_object(&input.objects[0],
	    "{\"name\": \"Debian 12\", \"visibility\": \"public\", "
	    "\"os_version\": \"24.10\", \"min_disk\": 8, "
	    "\"os_hidden\": false}");
	input_done(&input);
}

static void
plain_objects_tell_their_kind_or_not(void **state)
{
	struct input input;

	(void)state;
	read_good("plain/open.yaml", "plain", 2, &input);
	assert_int_equal(input.objects[0].kind_from, INPUT_KIND_OPEN);
	assert_int_equal(input.objects[1].kind_from, INPUT_KIND_GUESSED);
	assert_int_equal(input.objects[1].kind, OBJECT_IMAGE);
	input_done(&input);
}

/* None of them is left out. */
static void
flavors_and_images_may_stand_in_one_file(void **state)
{
	struct input input;

	(void)state;
	read_good("plain/both.yaml", "plain", 3, &input);
	assert_int_equal(input.objects[0].kind, OBJECT_FLAVOR);
	assert_int_equal(input.objects[0].line, 4);
	assert_int_equal(input.objects[1].kind, OBJECT_FLAVOR);
	assert_int_equal(input.objects[2].kind_from, INPUT_KIND_TOLD);
	assert_int_equal(input.objects[2].kind, OBJECT_IMAGE);
	assert_member(&input.objects[2], "name", "\"Debian\"");
	input_done(&input);
}

static void
flavor_manager_gives_flavors(void **state)
{
	struct input input;

	(void)state;
	read_good("osism-flavors/standard.yaml", "osism-flavors", 3, &input);
	assert_int_equal(input.objects[0].line, 14);
	assert_int_equal(input.objects[0].kind, OBJECT_FLAVOR);
	assert_object(&input.objects[0],
	    "{\"name\": \"SCS-2V-8\", \"vcpus\": 2, \"ram\": 8192, "
	    "\"disk\": 0, \"os-flavor-access:is_public\": true, "
	    "\"extra_specs\": {\"scs:cpu-type\": \"shared-core\", "
	    "\"scs:name-v1\": \"SCS-2V:8\", \"scs:name-v2\": \"SCS-2V-8\"}}");
	assert_member(&input.objects[1], "id", "\"small-ssd\"");
	assert_object(&input.objects[2],
	    "{\"name\": \"SCS-1L-1\", \"vcpus\": 1, \"ram\": 1024, "
	    "\"disk\": 0, \"os-flavor-access:is_public\": false, "
	    "\"extra_specs\": {\"quota:cpu_shares\": \"512\"}}");
	input_done(&input);
}

static void
image_manager_names_the_newest_plainly(void **state)
{
	struct input input;

	(void)state;
	read_good("osism-images/ubuntu.yml", "osism-images", 5, &input);
	assert_int_equal(input.skipped, 1);
	assert_string_equal(input.objects[0].label, "Ubuntu 24.04");
	assert_string_equal(input.objects[1].label, "Ubuntu 24.04 (20260903)");
	assert_string_equal(input.objects[2].label, "Ubuntu 24.04 (9)");
	assert_string_equal(input.objects[3].label, "Cirros-0.6.2");
	assert_string_equal(input.objects[4].label, "Rolling");
	assert_int_equal(input.objects[0].line, 32);
	assert_int_equal(input.objects[1].line, 28);
	input_done(&input);
}

static void
image_manager_sets_properties(void **state)
{
	struct input input;

	(void)state;
	read_good("osism-images/ubuntu.yml", "osism-images", 5, &input);
	assert_object(&input.objects[0],
	    "{\"name\": \"Ubuntu 24.04\", \"disk_format\": \"qcow2\","
	    "\"container_format\": \"bare\", \"min_disk\": 8,"
	    "\"min_ram\": 512, \"visibility\": \"public\","
	    "\"status\": \"active\", \"os_hidden\": false,"
	    "\"architecture\": \"x86_64\", \"hw_disk_bus\": \"scsi\","
	    "\"hw_rng_model\": \"virtio\","
	    "\"hw_scsi_model\": \"virtio-scsi\","
	    "\"hw_vif_multiqueue_enabled\": \"True\","
	    "\"hypervisor_type\": \"qemu\", \"os_distro\": \"ubuntu\","
	    "\"os_purpose\": \"generic\", \"os_version\": \"24.04\","
	    "\"replace_frequency\": \"monthly\","
	    "\"uuid_validity\": \"last-3\","
	    "\"provided_until\": \"2029-04-30\","
	    "\"image_description\": \"Ubuntu 24.04\","
	    "\"image_name\": \"Ubuntu 24.04\","
	    "\"image_original_user\": \"ubuntu\","
	    "\"image_source\":"
	    " \"https://cloud.example.org/noble/20261105/noble.img\","
	    "\"image_build_date\": \"2026-11-05\","
	    "\"internal_version\": \"20261105\","
	    "\"tags\": [\"managed_by_osism\", \"os:ubuntu\", \"lts\"]}");
	assert_null(input.objects[0].unknown);
	assert_member(&input.objects[1], "os_purpose", "\"oldgeneric\"");
	assert_member(&input.objects[1], "id",
	    "\"6d6a4a3b-6a0f-4b3b-9a39-3a9c1d7d0a11\"");
	input_done(&input);
}

static void
image_manager_versions_differ(void **state)
{
	struct input input;
	const struct input_object *o;

	(void)state;
	read_good("osism-images/ubuntu.yml", "osism-images", 5, &input);
	o = &input.objects[2];
	assert_member(o, "image_source", "\"file:noble.qcow2\"");
	assert_member(o, "image_build_date", "\"2024-05-01\"");
	assert_member(o, "os_hidden", "true");
	assert_member(o, "visibility", "\"community\"");
	assert_member(o, "os_purpose", "\"custom\"");
	o = &input.objects[3];
	assert_member(o, "os_version", "\"0.6.2\"");
	assert_member(o, "hotfix_hours", "\"0\"");
	assert_true(input_is_unknown(o, "min_disk"));
	assert_false(input_is_unknown(o, "min_ram"));
	assert_false(input_is_unknown(o, "image_build_date"));
	o = &input.objects[4];
	assert_member(o, "os_version", "\"24.1\"");
	assert_member(o, "image_description", "\"A rolling one\"");
	assert_member(o, "internal_version", "absent");
	assert_true(input_is_unknown(o, "image_build_date"));
	assert_true(input_is_unknown(o, "min_disk"));
	input_done(&input);
}

static void
terraform_plan_gives_what_will_be(void **state)
{
	struct input input;
	const struct input_object *o;

	(void)state;
	read_good("terraform/plan.json", "terraform", 4, &input);
	o = &input.objects[0];
	assert_string_equal(o->label, "openstack_compute_flavor_v2.small");
	assert_int_equal(o->line, 45);
	assert_object(o,
	    "{\"name\": \"SCS-2V-8\", \"ram\": 8192, \"vcpus\": 2, "
	    "\"disk\": 0, \"os-flavor-access:is_public\": true, "
	    "\"rxtx_factor\": 1, "
	    "\"extra_specs\": {\"scs:name-v2\": \"SCS-2V-8\"}}");
	assert_true(input_is_unknown(o, "extra_specs.scs:cpu-type"));
	assert_false(input_is_unknown(o, "extra_specs.scs:disk0-type"));
	assert_true(input_is_unknown(o, "id"));
	o = &input.objects[1];
	assert_member(o, "extra_specs", "{}");
	assert_false(input_is_unknown(o, "extra_specs.scs:cpu-type"));
	input_done(&input);
}

static void
terraform_images_have_unknown_values(void **state)
{
	struct input input;
	const struct input_object *o;

	(void)state;
	read_good("terraform/plan.json", "terraform", 4, &input);
	o = &input.objects[2];
	assert_object(o,
	    "{\"name\": \"Ubuntu 24.04\", \"container_format\": \"bare\", "
	    "\"disk_format\": \"qcow2\", \"min_disk\": 8, \"min_ram\": 0, "
	    "\"visibility\": \"public\", \"os_hidden\": false, "
	    "\"protected\": false}");
	assert_true(o->partial);
	assert_true(input_is_unknown(o, "os_distro"));
	assert_true(input_is_unknown(o, "tags"));
	assert_true(input_is_unknown(o, "size"));
	assert_false(input_is_unknown(o, "min_ram"));
	o = &input.objects[3];
	assert_string_equal(
	    o->label, "module.images.openstack_images_image_v2.kept[\"a\"]");
	assert_member(o, "os_distro", "\"debian\"");
	assert_member(o, "os_hidden", "true");
	assert_false(o->partial);
	assert_true(input_is_unknown(o, "owner"));
	assert_false(input_is_unknown(o, "os_version"));
	input_done(&input);
}

static void
terraform_state_is_read_too(void **state)
{
	struct input input;

	(void)state;
	read_good("terraform/state.json", "terraform", 1, &input);
	assert_member(&input.objects[0], "size", "5000000000");
	assert_member(&input.objects[0], "os_version", "\"12\"");
	assert_true(input_is_unknown(&input.objects[0], "os_hash_algo"));
	assert_false(input_is_unknown(&input.objects[0], "os_purpose"));
	input_done(&input);
}

static void
the_command_lists_flavors(void **state)
{
	struct input input;

	(void)state;
	read_good("openstack/flavor-list-long.json", "openstack", 2, &input);
	assert_int_equal(input.objects[1].line, 17);
	assert_object(&input.objects[0],
	    "{\"id\": \"7a1c0f0e-0d4a-4c35-9b0e-4d7d8e8a0001\","
	    "\"name\": \"SCS-2V-8\", \"ram\": 8192, \"disk\": 0,"
	    "\"vcpus\": 2, \"swap\": 0, \"rxtx_factor\": 1.0,"
	    "\"OS-FLV-EXT-DATA:ephemeral\": 0,"
	    "\"os-flavor-access:is_public\": true,"
	    "\"extra_specs\": {\"scs:cpu-type\": \"shared-core\","
	    " \"scs:name-v2\": \"SCS-2V-8\"}}");
	assert_object(&input.objects[1],
	    "{\"id\": \"2\", \"name\": \"old\", \"ram\": 2048, \"disk\": 5,"
	    "\"vcpus\": 1, \"swap\": 0,"
	    "\"OS-FLV-EXT-DATA:ephemeral\": 0,"
	    "\"os-flavor-access:is_public\": false,"
	    "\"extra_specs\": {\"hw:mem\": \"it's, so\","
	    " \"scs:name-v1\": \"SCS-1V:2\"}}");
	input_done(&input);
	read_good("openstack/flavor-list.json", "openstack", 1, &input);
	assert_true(
	    input_is_unknown(&input.objects[0], "extra_specs.scs:name-v2"));
	assert_false(input_is_unknown(&input.objects[0], "ram"));
	input_done(&input);
}

static void
the_command_shows_a_flavor(void **state)
{
	struct input input;

	(void)state;
	read_good("openstack/flavor-show.json", "openstack", 1, &input);
	assert_member(&input.objects[0], "extra_specs",
	    "{\"scs:disk0-type\": \"ssd\", \"quota:cpu_shares\": \"512\"}");
	assert_member(&input.objects[0], "disk", "20");
	assert_false(input_is_unknown(&input.objects[0], "extra_specs.a:b"));
	input_done(&input);
}

static void
the_command_shows_an_image(void **state)
{
	struct input input;
	const struct input_object *o;

	(void)state;
	read_good("openstack/image-show.json", "openstack", 1, &input);
	o = &input.objects[0];
	assert_int_equal(o->kind, OBJECT_IMAGE);
	assert_member(o, "name", "\"Debian 12\"");
	assert_member(o, "os_distro", "\"debian\"");
	assert_member(o, "hw_vif_multiqueue_enabled", "\"true\"");
	assert_member(o, "os_hidden", "false");
	assert_member(o, "os_hash_algo", "\"sha512\"");
	assert_member(o, "stores", "absent");
	assert_member(o, "properties", "absent");
	assert_false(input_is_unknown(o, "os_version"));
	input_done(&input);
	read_good("openstack/image-show-old.json", "openstack", 1, &input);
	o = &input.objects[0];
	assert_member(o, "architecture", "\"x86_64\"");
	assert_member(o, "os_hidden", "true");
	assert_member(o, "tags", "[\"a\", \"b\"]");
	assert_member(o, "size", "absent");
	assert_true(input_is_unknown(o, "size"));
	input_done(&input);
}

static void
the_command_lists_images_without_properties(void **state)
{
	struct input input;
	const struct input_object *o;

	(void)state;
	read_good("openstack/image-list-long.json", "openstack", 1, &input);
	o = &input.objects[0];
	assert_member(o, "visibility", "\"public\"");
	assert_member(o, "protected", "true");
	assert_member(o, "owner", "\"p\"");
	assert_true(o->partial);
	assert_true(input_is_unknown(o, "os_distro"));
	assert_true(input_is_unknown(o, "min_disk"));
	assert_false(input_is_unknown(o, "visibility"));
	input_done(&input);
}

/* What one must not be told: file, format (NULL: by shape), the line and a
 * part of the sentence. */
static const struct bad {
	const char *bytes, *name, *format;
	unsigned line;
	const char *text;
} bad[] = {
	{ "", "f.json", NULL, 1, "" },
	{ "{\"a\": 1, \"b\": 2}", "f.json", NULL, 0,
	    "a map with the members a, b; understood are terraform" },
	{ "a: 1\nb: 2\nc:\nd:\ne:\nf:\n", "f", NULL, 0,
	    "the members a, b, c, d, e and 1 more" },
	{ "[1]", "f", NULL, 0, "a list of something else than maps" },
	{ "[[]]", "f", "plain", 1, "this is no map" },
	{ "5", "f.json", NULL, 1, "" },
	{ "{\"name\": \"a\", \"name\": \"b\"}", "f", NULL, 1, "duplicate" },
	{ "{\"name\": \"a\", \"ram\": 99999999999999999999}", "f", NULL, 1,
	    "too big integer" },
	{ "a: &x 1\n", "f", NULL, 1, "anchor" },
	{ "name: a\n", "f", "osism-flavor", 0,
	    "osism-flavors was probably meant" },
	{ "{\"name\": \"a\", \"visibility\": \"Public\"}", "f", NULL, 1,
	    "is \"Public\"; it can be public, community" },
	{ "images:\n- name: a\n  visibility: [x]\n", "f", NULL, 2, "no text" },
	/* flavor manager */
	{ "mandatory:\n- name: a\n  vcpus: 1\n  ram: 5\n", "f", NULL, 2,
	    "lacks cpus, the number of vCPUs; is vcpus a slip" },
	{ "mandatory:\n- name: a\n  cpus: 1\n  ram: 1 GiB\n", "f", NULL, 4,
	    "ram should be a whole number of MiB" },
	{ "mandatory:\n- cpus: 1\n  ram: 5\n", "f", NULL, 2, "lacks name" },
	{ "mandatory:\n- name: a\n  cpus: 1\n  ram: 5\n  public: maybe\n", "f",
	    NULL, 5, "public should be true or false" },
	{ "mandatory:\n- name: a\n  cpus: 1\n  ram: 5\n  a:b: true\n", "f",
	    NULL, 5, "write a:b: \"true\"" },
	{ "mandatory:\n- name: a\n  cpus: 1\n  ram: 5\n  a:b: [1]\n", "f", NULL,
	    5, "a:b should be a text" },
	{ "mandatory:\n- name: a\n  cpus: 1\n  ram: 5\n"
	  "  extra_specs: {a:b: c}\n",
	    "f", NULL, 5, "passes over extra_specs" },
	{ "mandatory: []\nrecommended: 5\n", "f", NULL, 2,
	    "should be a list of flavors" },
	{ "mandatory:\n- 5\n", "f", NULL, 2, "lacks name" },
	{ "images: []\n", "f", "osism-flavors", 0, "no list of flavors" },
	/* image manager */
	{ "images: 5\n", "f", "osism-images", 1, "no list of images" },
	{ "images:\n- versions: []\n", "f", NULL, 2, "lacks visibility" },
	{ "images:\n- versions: []\n  enable: si\n", "f", NULL, 3, "enable" },
#define IMAGE                                                                  \
	"images:\n- {name: a, format: raw, login: b, status: active,\n"        \
	"   visibility: private, meta: {}, tags: [], multi: true,\n   "
	{ IMAGE "versions: [{version: 20261105, url: x}]}\n", "f", NULL, 4,
	    "put it in quotes, \"20261105\"" },
	{ IMAGE "versions: [{version: 2026-11-05, url: x}]}\n", "f", NULL, 4,
	    "put it in quotes" },
	{ IMAGE "versions: [{version: a}]}\n", "f", NULL, 4, "lacks url" },
	{ IMAGE "versions: [{version: a, url: x},\n {version: a, url: x}]}\n",
	    "f", NULL, 5, "version a is there twice" },
	{ IMAGE "versions: [{version: a, url: x, visibility: all}]}\n", "f",
	    NULL, 4, "is \"all\"" },
	{ IMAGE "versions: [{version: a, url: x, hidden: 5}]}\n", "f", NULL, 4,
	    "hidden should be true or false" },
	{ IMAGE "versions: [{version: a, url: x, meta: 5}]}\n", "f", NULL, 4,
	    "meta should be a map" },
	{ IMAGE "min_disk: -1, versions: [{version: a, url: x}]}\n", "f", NULL,
	    4, "min_disk should be a whole number of GiB" },
	/* terraform */
	{ "{}", "f", "terraform", 0, "not what terraform show" },
	{ "{\"format_version\": \"2.0\",\n \"values\": {}}", "f", NULL, 1,
	    "only versions 0 and 1" },
#define RESOURCE(values)                                                       \
	"{\"format_version\": \"1.0\", \"values\": {\"root_module\":"          \
	" {\"resources\": [{\"address\": \"x.y\",\n"                           \
	" \"type\": \"openstack_compute_flavor_v2\",\n"                        \
	" \"values\": " values "}]}}}"
	{ RESOURCE("5"), "f", NULL, 3, "the values of x.y should be a map" },
	{ RESOURCE("{\"name\": \"a\",\n\"ram\": 1.5}"), "f", NULL, 4,
	    "ram of x.y should be a whole number" },
	{ RESOURCE("{\"name\": 5}"), "f", NULL, 3, "name of x.y should be" },
	{ RESOURCE("{\"extra_specs\": {\"a\": []}}"), "f", NULL, 3,
	    "should be a map of texts" },
	/* the command */
	{ "[{\"ID\": \"a\",\n \"Name\": \"b\"}]", "f", "openstack", 1,
	    "no column such as" },
	{ "[{\"Name\": \"b\", \"VCPUs\": \"x\"}]", "f", NULL, 1,
	    "VCPUs should be a whole number" },
	{ "[{\"Name\": \"b\", \"VCPUs\": 1, \"Properties\": \"a=b\"}]", "f",
	    NULL, 1, "Properties should be a map of texts" },
	{ "[{\"Name\": \"b\", \"Status\": \"a\", \"Networks\": {}}]", "f", NULL,
	    0, "no flavor or image is seen in here" },
	{ "[{\"Name\": \"b\", \"Status\": \"a\", \"Tags\": [1]}]", "f", NULL, 1,
	    "Tags should be a list of texts" },
};

static bool
has(const struct faults *faults, const struct bad *wanted)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *f = &faults->list[i];

		if (f->line == wanted->line &&
		    strstr(f->text, wanted->text) != NULL)
			return true;
	}
	faults_print(faults, stderr);
	return false;
}

static void
faults_say_what_where_and_what_is_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct input input;
		bool good = input_parse(slice_of(bad[i].bytes), bad[i].name,
		    bad[i].format, &input, &faults);

		if (good || !has(&faults, &bad[i]))
			fail_msg("%s: wanted line %u \"%s\"", bad[i].bytes,
			    bad[i].line, bad[i].text);
		input_done(&input);
		faults_done(&faults);
	}
}

/* opening, a number of times, middle, closing as often. */
static void
nest(struct text *ret, size_t depth, const char *opening, const char *middle,
    const char *closing)
{
	for (size_t i = 0; i < depth; i++)
		text_adds(ret, opening);
	text_adds(ret, middle);
	for (size_t i = 0; i < depth; i++)
		text_adds(ret, closing);
}

static void
deep_nesting_is_a_fault(void **state)
{
	static const struct {
		size_t depth;
		const char *before, *opening, *middle, *closing, *after, *text;
	} cases[] = {
		{ 100000, "", "[", "", "]", "", "depth" },
		{ 100,
		    "{\"format_version\": \"1.0\", \"values\": "
		    "{\"root_module\": ",
		    "{\"child_modules\": [", "{}", "]}", "}}", "nested" },
		{ 100, "a: ", "[", "", "]", "\n", "nested" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text bytes = TEXT_INIT;
		struct faults faults = FAULTS_INIT;
		struct input input;

		text_adds(&bytes, cases[i].before);
		nest(&bytes, cases[i].depth, cases[i].opening, cases[i].middle,
		    cases[i].closing);
		text_adds(&bytes, cases[i].after);
		assert_false(input_parse(
		    text_slice(&bytes), "f", NULL, &input, &faults));
		assert_int_equal(faults.count, 1);
		assert_non_null(strstr(faults.list[0].text, cases[i].text));
		input_done(&input);
		faults_done(&faults);
		text_done(&bytes);
	}
}

/* Properties are repeated for each version. */
static void
a_small_file_stays_small(void **state)
{
	struct text bytes = TEXT_INIT;
	struct faults faults = FAULTS_INIT;
	struct input input;

	(void)state;
	text_adds(&bytes, "images:\n- {name: a, format: raw, login: b, "
			  "status: active, visibility: private, tags: [], "
			  "multi: true, meta: {");
	for (unsigned i = 0; i < 2000; i++)
		text_addf(&bytes, "%sp%u: x", i == 0 ? "" : ", ", i);
	text_adds(&bytes, "}, versions: [");
	for (unsigned i = 0; i < 2000; i++)
		text_addf(
		    &bytes, "%s{version: v%u, url: x}", i == 0 ? "" : ", ", i);
	text_adds(&bytes, "]}\n");
	assert_false(
	    input_parse(text_slice(&bytes), "f", NULL, &input, &faults));
	assert_int_equal(faults.count, 1);
	assert_non_null(strstr(faults.list[0].text, "split the file"));
	input_done(&input);
	faults_done(&faults);
	text_done(&bytes);
}

static void
versions_are_in_natural_order(void **state)
{
	static const char file[] =
	    "images:\n"
	    "- {name: a, format: raw, login: b, status: active, tags: [],\n"
	    "   visibility: private, meta: {}, multi: true, versions: [\n"
	    "   {version: v10, url: x}, {version: v9.10, url: x},\n"
	    "   {version: latest, url: x}, {version: v9.9, url: x},\n"
	    "   {version: v09, url: x}, {version: '2', url: x}]}\n";
	static const char *const labels[] = { "a", "a (v9.10)", "a (v9.9)",
		"a (v09)", "a (latest)", "a (2)" };
	struct faults faults = FAULTS_INIT;
	struct input input;

	(void)state;
	assert_true(input_parse(SLICE(file), "f", NULL, &input, &faults));
	assert_int_equal(input.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(input.objects[i].label, labels[i]);
	input_done(&input);
}

static void
formats_are_listed(void **state)
{
	struct text text = TEXT_INIT;

	(void)state;
	input_formats("  ", &text);
	assert_non_null(strstr(text_str(&text), "  osism-images   the YAML"));
	assert_true(input_format_known("plain", &text));
	text_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_of_the_apis_stay_as_they_are),
		cmocka_unit_test(plain_objects_tell_their_kind_or_not),
		cmocka_unit_test(flavors_and_images_may_stand_in_one_file),
		cmocka_unit_test(flavor_manager_gives_flavors),
		cmocka_unit_test(image_manager_names_the_newest_plainly),
		cmocka_unit_test(image_manager_sets_properties),
		cmocka_unit_test(image_manager_versions_differ),
		cmocka_unit_test(versions_are_in_natural_order),
		cmocka_unit_test(terraform_plan_gives_what_will_be),
		cmocka_unit_test(terraform_images_have_unknown_values),
		cmocka_unit_test(terraform_state_is_read_too),
		cmocka_unit_test(the_command_lists_flavors),
		cmocka_unit_test(the_command_shows_a_flavor),
		cmocka_unit_test(the_command_shows_an_image),
		cmocka_unit_test(the_command_lists_images_without_properties),
		cmocka_unit_test(faults_say_what_where_and_what_is_right),
		cmocka_unit_test(deep_nesting_is_a_fault),
		cmocka_unit_test(a_small_file_stays_small),
		cmocka_unit_test(formats_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
