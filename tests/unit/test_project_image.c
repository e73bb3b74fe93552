/* test_project_image.c - an image judged other than Glance will make it. */
#include "tests/unit/project_vector.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
/* All that is not named, in alphabetical order of what may change. */
#define IMAGE_(container, disk, min_disk, name, visibility, more)              \
	"{\"container_format\":" container ",\"disk_format\":" disk            \
	",\"min_disk\":" min_disk ",\"min_ram\":0,\"name\":" name              \
	",\"os_hidden\":false,\"protected\":false,\"size\":null,"              \
	"\"status\":\"queued\",\"tags\":[],\"visibility\":" visibility more    \
	"}"
#define IMAGE(name, visibility, more)                                          \
	IMAGE_("null", "null", "0", name, visibility, more)
#define SHARED "\"shared\""

/* clang-format off */
static const struct project_vector creates[] = {
	{ CALL_IMAGE_CREATE, "{}", PROJECT_OK, IMAGE("null", SHARED, ""), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"name\":\" a \",\"visibility\":\"public\",\"os_distro\":\"x\"}", PROJECT_OK, IMAGE("\" a \"", "\"public\"", ",\"os_distro\":\"x\""), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"container_format\":\"bare\",\"disk_format\":\"raw\"}", PROJECT_OK, IMAGE_("\"bare\"", "\"raw\"", "0", "null", SHARED, ""), NULL, NULL, NULL, false },
	/* Whole floats are whole numbers for Glance; strings are none. */
	{ CALL_IMAGE_CREATE, "{\"min_disk\":4.0}", PROJECT_OK, IMAGE_("null", "null", "4", "null", SHARED, ""), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_disk\":1e2}", PROJECT_OK, IMAGE_("null", "null", "100", "null", SHARED, ""), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_disk\":2147483647}", PROJECT_OK, IMAGE_("null", "null", "2147483647", "null", SHARED, ""), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_disk\":4.5}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_disk\":\"4\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_disk\":-1}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_ram\":2147483648}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_ram\":1e300}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_ram\":null}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"min_ram\":true}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	/* Types of attributes. */
	{ CALL_IMAGE_CREATE, "{\"visibility\":\"Public\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"visibility\":\"public \"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"visibility\":null}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"protected\":\"true\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"os_hidden\":1}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"name\":5}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"name\":\"a\\nb\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"name\":\"a\\u0085b\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"disk_format\":7}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"id\":null}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"id\":\"A\",\"owner\":null}", PROJECT_OK, IMAGE("null", SHARED, ",\"id\":\"A\",\"owner\":null"), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"tags\":\"a\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"tags\":[\"a\",1]}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	/* Properties: strings under names that look like what they are. */
	{ CALL_IMAGE_CREATE, "{\"hw_disk_bus\":\"scsi\",\"trait:CUSTOM_X\":\"required\",\"owner_specified.openstack.md5\":\"\",\"com.example/x y\":\"1\",\"_a\":\"1\"}", PROJECT_OK, IMAGE("null", SHARED, ",\"hw_disk_bus\":\"scsi\",\"trait:CUSTOM_X\":\"required\",\"owner_specified.openstack.md5\":\"\",\"com.example/x y\":\"1\",\"_a\":\"1\""), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"description\":\"two\\nlines\"}", PROJECT_OK, IMAGE("null", SHARED, ",\"description\":\"two\\nlines\""), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"kernel_id\":null}", PROJECT_OK, IMAGE("null", SHARED, ",\"kernel_id\":null"), NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"x\":1}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"x\":true}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"x\":{}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"visibility \":\"public\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\" name\":\"x\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"\":\"x\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"visib\\u0456lity\":\"x\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"name\\u00a0\":\"x\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	/* Glance answers 403 itself. */
	{ CALL_IMAGE_CREATE, "{\"status\":\"active\"}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"deleted\":\"x\"}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"os_glance_x\":\"x\"}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"locations\":[]}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "{\"os_hash_algo\":\"x\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "[]", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, "\"x\"", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_CREATE, NULL, PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
};

#define TASK(type, properties) "{\"type\":\"" type "\",\"input\":{\"import_from\":\"http://x\",\"image_properties\":" properties "}}"
#define PRIVATE(name, more) IMAGE("\"" name "\"", "\"private\"", more)

static const struct project_vector indirect[] = {
	{ CALL_TASK_CREATE, TASK("import", "{\"visibility\":\"public\"}"), PROJECT_OK, IMAGE("null", "\"public\"", ",\"owner\":null"), NULL, NULL, NULL, false },
	{ CALL_TASK_CREATE, TASK("import", "{\"min_disk\":\"7\"}"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_TASK_CREATE, TASK("import", "{\"status\":\"active\"}"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_TASK_CREATE, TASK("import", "[]"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_TASK_CREATE, TASK("api_image_import", "{}"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_TASK_CREATE, "{\"type\":\"import\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_TASK_CREATE, NULL, PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":{\"name\":\" a \",\"metadata\":{\"k\":\"v\"}}}", PROJECT_OK, PRIVATE("a", ",\"k\":\"v\""), NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createBackup\":{\"name\":\"b\",\"backup_type\":\"d\",\"rotation\":1}}", PROJECT_OK, PRIVATE("b", ""), NULL, NULL, NULL, false },
	/* Metadata could lie over what Nova says of the image. */
	{ CALL_SERVER_ACTION, "{\"createImage\":{\"name\":\"a\",\"metadata\":{\"visibility\":\"public\"}}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":{\"name\":\"a\",\"metadata\":{\"status\":\"x\"}}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":{\"name\":\"a\",\"metadata\":{\"os_glance_x\":\"y\",\"visibility\":\"public\"}}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":{\"name\":\"a\",\"metadata\":{\"k\":1}}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":{\"name\":\"a\",\"metadata\":[]}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":{\"name\":\"\\t\"}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":{}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createImage\":null}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"reboot\":{},\"createImage\":{\"name\":\"a\"}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "[\"createImage\"]", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"reboot\":{\"type\":\"SOFT\"}}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, "{\"createimage\":{}}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_SERVER_ACTION, NULL, PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_IMPORT, "{\"method\":{\"name\":\"glance-direct\"}}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_IMPORT, "{\"method\":\"glance-direct\"}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_IMPORT, NULL, PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_DELETE, NULL, PROJECT_OK, NULL, "{\"id\":\"x\"}", NULL, NULL, false },
	{ CALL_IMAGE_DELETE, NULL, PROJECT_OK, NULL, NULL, NULL, NULL, false },
	{ CALL_NOVA_IMAGE_DELETE, NULL, PROJECT_OK, NULL, NULL, NULL, NULL, false },
	{ CALL_NOVA_IMAGE_METADATA, "{}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_TAG, NULL, PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_IMAGE_UPLOAD, NULL, PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
};
/* clang-format on */

static void
a_new_image_is_seen_as_glance_makes_it(void **state)
{
	(void)state;
	project_vectors_run(creates, COUNT(creates));
}

/* A body, and whose the image becomes when somebody of project p creates it. */
static const struct owned {
	enum call call;
	const char *body, *project, *owner; /* owner NULL: nobody's */
} owneds[] = {
	{ CALL_IMAGE_CREATE, "{}", "p", "p" },
	{ CALL_IMAGE_CREATE, "{}", "", NULL },
	{ CALL_IMAGE_CREATE, "{\"owner\":\"q\"}", "p", "q" },
	{ CALL_IMAGE_CREATE, "{\"owner\":null}", "p", NULL },
	{ CALL_TASK_CREATE, TASK("import", "{}"), "p", NULL },
	{ CALL_TASK_CREATE, TASK("import", "{\"owner\":\"q\"}"), "p", "q" },
};

static void
an_image_is_its_creators(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(owneds); i++) {
		const struct owned *o = &owneds[i];
		struct project_request request = { .call = o->call,
			.body = project_vector_json(o->body),
			.project = slice_of(o->project) };
		struct projection projection;
		struct text why = TEXT_INIT;
		const char *owner;

		assert_int_equal(
		    project_write(&request, &projection, &why), PROJECT_OK);
		owner = json_string_value(
		    json_object_get(projection.after, "owner"));
		if (o->owner == NULL)
			assert_null(owner);
		else
			assert_string_equal(owner, o->owner);
		projection_done(&projection);
		json_decref(request.body);
		text_done(&why);
	}
}

static void
images_made_in_other_ways_are_seen(void **state)
{
	(void)state;
	project_vectors_run(indirect, COUNT(indirect));
}

static void
a_delete_is_of_the_right_kind(void **state)
{
	struct project_request request = { .call = CALL_NOVA_IMAGE_DELETE };
	struct projection projection;
	struct text why = TEXT_INIT;

	(void)state;
	assert_int_equal(
	    project_write(&request, &projection, &why), PROJECT_OK);
	assert_int_equal(projection.kind, OBJECT_IMAGE);
	assert_int_equal(projection.operation, OPERATION_DELETE);
	request.call = CALL_FLAVOR_DELETE;
	assert_int_equal(
	    project_write(&request, &projection, &why), PROJECT_OK);
	assert_int_equal(projection.kind, OBJECT_FLAVOR);
	projection_done(&projection);
	text_done(&why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_image_is_seen_as_glance_makes_it),
		cmocka_unit_test(an_image_is_its_creators),
		cmocka_unit_test(images_made_in_other_ways_are_seen),
		cmocka_unit_test(a_delete_is_of_the_right_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
