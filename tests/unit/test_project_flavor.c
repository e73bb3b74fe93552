/* test_project_flavor.c - a flavor judged other than it will be stored. */
#include "tests/unit/project_vector.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define REST                                                                   \
	"\"OS-FLV-EXT-DATA:ephemeral\":0,\"swap\":0,"                          \
	"\"os-flavor-access:is_public\":true,\"extra_specs\":{}}"
#define STORED "{\"name\":\"N\",\"vcpus\":4,\"ram\":512,\"disk\":0," REST
#define GIVEN(rest) "{\"flavor\":{\"name\":\"N\",\"vcpus\":4," rest "}}"
#define NAMED(name)                                                            \
	"{\"flavor\":{\"name\":" name ",\"vcpus\":4,\"ram\":512,\"disk\":0}}"
#define WITH(rest) GIVEN("\"ram\":512,\"disk\":0," rest)

/* clang-format off */
static const struct project_vector creates[] = {
	{ CALL_FLAVOR_CREATE, NAMED("\"N\""), PROJECT_OK, STORED, NULL, NULL, NULL, false },
	/* Digits are numbers, leading zeros or not; nothing else is. */
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"0512\",\"disk\":\"0\""), PROJECT_OK, STORED, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"0x4\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"+4\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\" 4\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"4\\n\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"4.0\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"\\u0664\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":\"99999999999999999999\",\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":4.0,\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":true,\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":null,\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":0,\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":1,\"disk\":-1"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":2147483648,\"disk\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, GIVEN("\"ram\":1"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"swap\":\"\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	/* The name is judged as it is stored. */
	{ CALL_FLAVOR_CREATE, NAMED("\" N\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, NAMED("\"N\\u00a0\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, NAMED("\"  N\\u00a0\""), PROJECT_OK, STORED, NULL, NULL, NULL, true },
	{ CALL_FLAVOR_CREATE, NAMED("\"\\u2003\\u3000N\\u2029\""), PROJECT_OK, STORED, NULL, NULL, NULL, true },
	{ CALL_FLAVOR_CREATE, NAMED("\" \\u00a0 \""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, true },
	{ CALL_FLAVOR_CREATE, NAMED("\"\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, NAMED("\"a\\nb\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, NAMED("\"a\\u007fb\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, NAMED("\"a\\u009bb\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, true },
	{ CALL_FLAVOR_CREATE, NAMED("7"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, NAMED("null"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	/* Ids. */
	{ CALL_FLAVOR_CREATE, WITH("\"id\":null"), PROJECT_OK, STORED, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"id\":\"SCS-2V-4\""), PROJECT_OK, "{\"id\":\"SCS-2V-4\",\"name\":\"N\",\"vcpus\":4,\"ram\":512,\"disk\":0," REST, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"id\":17"), PROJECT_OK, "{\"id\":\"17\",\"name\":\"N\",\"vcpus\":4,\"ram\":512,\"disk\":0," REST, NULL, NULL, NULL, false },
	/* The number 0 is no id to Nova: it makes one up. */
	{ CALL_FLAVOR_CREATE, WITH("\"id\":0"), PROJECT_OK, STORED, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"id\":\"0\""), PROJECT_OK, "{\"id\":\"0\",\"name\":\"N\",\"vcpus\":4,\"ram\":512,\"disk\":0," REST, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"id\":1.5"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"id\":\"a\\n\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"id\":[]"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	/* Twenty words for two values. */
	{ CALL_FLAVOR_CREATE, WITH("\"os-flavor-access:is_public\":\"YES\""), PROJECT_OK, STORED, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"os-flavor-access:is_public\":\"off\""), PROJECT_OK, "{\"name\":\"N\",\"vcpus\":4,\"ram\":512,\"disk\":0,\"OS-FLV-EXT-DATA:ephemeral\":0,\"swap\":0,\"os-flavor-access:is_public\":false,\"extra_specs\":{}}", NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"os-flavor-access:is_public\":\"f\""), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"os-flavor-access:is_public\":0"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, WITH("\"os-flavor-access:is_public\":null"), PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	/* What Nova refuses or drops does not become part of the flavor. */
	{ CALL_FLAVOR_CREATE, WITH("\"extra_specs\":{\"a\":\"b\"},\"junk\":1"), PROJECT_OK, STORED, NULL, NULL, NULL, true },
	{ CALL_FLAVOR_CREATE, "{\"flavor\":[]}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, "[]", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, "null", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_CREATE, NULL, PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
};

#define CURRENT(specs) "{\"name\":\"N\",\"ram\":1,\"extra_specs\":" specs "}"

static const struct project_vector specs[] = {
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"a\":\"2\",\"c\":\"3\"}}", PROJECT_OK, CURRENT("{\"a\":\"2\",\"b\":\"1\",\"c\":\"3\"}"), CURRENT("{\"a\":\"1\",\"b\":\"1\"}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{}}", PROJECT_OK, CURRENT("{\"a\":\"1\"}"), CURRENT("{\"a\":\"1\"}"), NULL, NULL, false },
	/* Numbers are stored as text. */
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"a\":4,\"b\":-0,\"c\":-7}}", PROJECT_OK, CURRENT("{\"a\":\"4\",\"b\":\"0\",\"c\":\"-7\"}"), CURRENT("{}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"a\":4.0}}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"a\":true}}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"a\":null}}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"a\":\"x\\ny\"}}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"\\u00e4\":\"x\"}}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"\":\"x\"}}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	/* Case and outer spaces make another key. */
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{\"A\":\"2\",\"a \":\"3\"}}", PROJECT_OK, CURRENT("{\"a\":\"1\",\"A\":\"2\",\"a \":\"3\"}"), CURRENT("{\"a\":\"1\"}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":[]}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"a\":\"b\"}", PROJECT_REFUSE, NULL, CURRENT("{}"), NULL, NULL, false },
	/* Nothing is judged against a guess. */
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_SPECS_CREATE, "{\"extra_specs\":{}}", PROJECT_REFUSE, NULL, "{\"name\":\"N\"}", NULL, NULL, false },
	/* One key: that of the path. */
	{ CALL_SPEC_UPDATE, "{\"scs:x\":\"2\"}", PROJECT_OK, CURRENT("{\"scs:x\":\"2\",\"b\":\"1\"}"), CURRENT("{\"scs:x\":\"1\",\"b\":\"1\"}"), "scs:x", NULL, false },
	{ CALL_SPEC_UPDATE, "{\"n\":2}", PROJECT_OK, CURRENT("{\"n\":\"2\"}"), CURRENT("{}"), "n", NULL, false },
	{ CALL_SPEC_UPDATE, "{\"b\":\"2\"}", PROJECT_REFUSE, NULL, CURRENT("{}"), "a", NULL, false },
	{ CALL_SPEC_UPDATE, "{\"A\":\"2\"}", PROJECT_REFUSE, NULL, CURRENT("{}"), "a", NULL, false },
	{ CALL_SPEC_UPDATE, "{\"a\":\"2\",\"b\":\"2\"}", PROJECT_REFUSE, NULL, CURRENT("{}"), "a", NULL, false },
	{ CALL_SPEC_UPDATE, "{}", PROJECT_REFUSE, NULL, CURRENT("{}"), "", NULL, false },
	{ CALL_SPEC_UPDATE, "[\"a\"]", PROJECT_REFUSE, NULL, CURRENT("{}"), "a", NULL, false },
	{ CALL_SPEC_UPDATE, NULL, PROJECT_REFUSE, NULL, CURRENT("{}"), "a", NULL, false },
	{ CALL_SPEC_UPDATE, "{\"a\":\"2\"}", PROJECT_REFUSE, NULL, NULL, "a", NULL, false },
	{ CALL_SPEC_DELETE, NULL, PROJECT_OK, CURRENT("{\"b\":\"1\"}"), CURRENT("{\"a\":\"1\",\"b\":\"1\"}"), "a", NULL, false },
	{ CALL_SPEC_DELETE, NULL, PROJECT_OK, CURRENT("{\"a\":\"1\"}"), CURRENT("{\"a\":\"1\"}"), "A", NULL, false },
	{ CALL_SPEC_DELETE, NULL, PROJECT_REFUSE, NULL, NULL, "a", NULL, false },
};

static const struct project_vector others[] = {
	{ CALL_FLAVOR_UPDATE, "{\"flavor\":{\"description\":\"d\"}}", PROJECT_OK, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_UPDATE, "{\"flavor\":{\"description\":null}}", PROJECT_OK, "{\"name\":\"N\",\"description\":null}", "{\"name\":\"N\",\"description\":\"d\"}", NULL, NULL, false },
	{ CALL_FLAVOR_UPDATE, "{\"flavor\":{\"description\":\"d\",\"name\":\"x\"}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_UPDATE, "{\"flavor\":{\"name\":\"x\"}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_UPDATE, "{\"flavor\":{}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_UPDATE, "{\"flavor\":{\"description\":7}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_UPDATE, NULL, PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_DELETE, NULL, PROJECT_OK, NULL, "{\"name\":\"N\"}", NULL, NULL, false },
	{ CALL_FLAVOR_DELETE, NULL, PROJECT_OK, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_ACTION, "{\"addTenantAccess\":{\"tenant\":\"t\"}}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_ACTION, "{\"removeTenantAccess\":{\"tenant\":\"t\"}}", PROJECT_UNJUDGED, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_ACTION, "{\"create\":{}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_ACTION, "{\"delete\":null}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_ACTION, "{\"addTenantAccess\":{},\"delete\":{}}", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_ACTION, "[\"addTenantAccess\"]", PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
	{ CALL_FLAVOR_ACTION, NULL, PROJECT_REFUSE, NULL, NULL, NULL, NULL, false },
};
/* clang-format on */

static void
a_new_flavor_is_seen_as_nova_stores_it(void **state)
{
	(void)state;
	project_vectors_run(creates, COUNT(creates));
}

static void
extra_specs_are_judged_merged(void **state)
{
	(void)state;
	project_vectors_run(specs, COUNT(specs));
}

static void
no_other_flavor_write_gets_through(void **state)
{
	(void)state;
	project_vectors_run(others, COUNT(others));
}

static void
every_boolean_word_of_nova_is_known(void **state)
{
	static const char *const words[] = { "True", "TRUE", "true", "1", "ON",
		"On", "on", "YES", "Yes", "yes", "False", "FALSE", "false", "0",
		"OFF", "Off", "off", "NO", "No", "no" };

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		json_t *body = json_pack("{s:{s:s s:i s:i s:i s:s}}", "flavor",
		    "name", "N", "vcpus", 1, "ram", 1, "disk", 1,
		    "os-flavor-access:is_public", words[i]);
		struct project_request request = { .call = CALL_FLAVOR_CREATE,
			.body = body };
		struct projection projection;
		struct text why = TEXT_INIT;

		assert_int_equal(
		    project_write(&request, &projection, &why), PROJECT_OK);
		assert_int_equal(json_is_true(json_object_get(projection.after,
				     "os-flavor-access:is_public")),
		    i < COUNT(words) / 2);
		projection_done(&projection);
		json_decref(body);
		text_done(&why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_flavor_is_seen_as_nova_stores_it),
		cmocka_unit_test(extra_specs_are_judged_merged),
		cmocka_unit_test(no_other_flavor_write_gets_through),
		cmocka_unit_test(every_boolean_word_of_nova_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
