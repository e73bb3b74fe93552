/* test_api.c - a write that the table does not see would pass unjudged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/api.h"

/* clang-format off */
static const struct vector {
	enum service service;
	const char *method;
	const char *path;
	enum route route;
	enum call call;
	const char *id;
	const char *sub;
} vectors[] = {
	/* Every flavor write, with and without a project, old and new. */
	{ SERVICE_COMPUTE, "POST", "/v2.1/flavors", ROUTE_CALL, CALL_FLAVOR_CREATE, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2/flavors", ROUTE_CALL, CALL_FLAVOR_CREATE, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/0a1b-c/flavors", ROUTE_CALL, CALL_FLAVOR_CREATE, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2/6f70656e737461636b20342065766572/flavors", ROUTE_CALL, CALL_FLAVOR_CREATE, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/-/flavors", ROUTE_CALL, CALL_FLAVOR_CREATE, "", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2.1/flavors/x", ROUTE_CALL, CALL_FLAVOR_UPDATE, "x", "" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/flavors/a%20b", ROUTE_CALL, CALL_FLAVOR_DELETE, "a%20b", "" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/abc/flavors/abc", ROUTE_CALL, CALL_FLAVOR_DELETE, "abc", "" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/flavors/detail", ROUTE_CALL, CALL_FLAVOR_DELETE, "detail", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/flavors/1/os-extra_specs", ROUTE_CALL, CALL_SPECS_CREATE, "1", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2/ff/flavors/1/os-extra_specs/scs:cpu-type", ROUTE_CALL, CALL_SPEC_UPDATE, "1", "scs:cpu-type" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/flavors/1/os-extra_specs/a.b", ROUTE_CALL, CALL_SPEC_DELETE, "1", "a.b" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/flavors/1/action", ROUTE_CALL, CALL_FLAVOR_ACTION, "1", "" },
	/* Images written through Nova. */
	{ SERVICE_COMPUTE, "POST", "/v2.1/servers/s/action", ROUTE_CALL, CALL_SERVER_ACTION, "s", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/os-volumes_boot/s/action", ROUTE_CALL, CALL_SERVER_ACTION, "s", "" },
	{ SERVICE_COMPUTE, "POST", "/v2/ab/os-volumes_boot/s/action", ROUTE_CALL, CALL_SERVER_ACTION, "s", "" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/images/i", ROUTE_CALL, CALL_NOVA_IMAGE_DELETE, "i", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/images/i/metadata", ROUTE_CALL, CALL_NOVA_IMAGE_METADATA, "i", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2.1/images/i/metadata", ROUTE_CALL, CALL_NOVA_IMAGE_METADATA, "i", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2/images/i/metadata/k", ROUTE_CALL, CALL_NOVA_IMAGE_METADATA, "i", "k" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/images/i/metadata/k", ROUTE_CALL, CALL_NOVA_IMAGE_METADATA, "i", "k" },
	/* Every image write, under every spelling of the version. */
	{ SERVICE_IMAGE, "POST", "/v2/images", ROUTE_CALL, CALL_IMAGE_CREATE, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2.0/images", ROUTE_CALL, CALL_IMAGE_CREATE, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2.15/images", ROUTE_CALL, CALL_IMAGE_CREATE, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2.99/images", ROUTE_CALL, CALL_IMAGE_CREATE, "", "" },
	{ SERVICE_IMAGE, "PATCH", "/v2.7/images/i", ROUTE_CALL, CALL_IMAGE_UPDATE, "i", "" },
	{ SERVICE_IMAGE, "DELETE", "/v2/images/i", ROUTE_CALL, CALL_IMAGE_DELETE, "i", "" },
	{ SERVICE_IMAGE, "PUT", "/v2/images/i/file", ROUTE_CALL, CALL_IMAGE_UPLOAD, "i", "" },
	{ SERVICE_IMAGE, "PUT", "/v2/images/i/stage", ROUTE_CALL, CALL_IMAGE_STAGE, "i", "" },
	{ SERVICE_IMAGE, "POST", "/v2/images/i/import", ROUTE_CALL, CALL_IMAGE_IMPORT, "i", "" },
	{ SERVICE_IMAGE, "POST", "/v2/images/i/actions/deactivate", ROUTE_CALL, CALL_IMAGE_DEACTIVATE, "i", "" },
	{ SERVICE_IMAGE, "POST", "/v2/images/i/actions/reactivate", ROUTE_CALL, CALL_IMAGE_REACTIVATE, "i", "" },
	{ SERVICE_IMAGE, "PUT", "/v2/images/i/tags/t", ROUTE_CALL, CALL_IMAGE_TAG, "i", "t" },
	{ SERVICE_IMAGE, "DELETE", "/v2/images/i/tags/t", ROUTE_CALL, CALL_IMAGE_TAG, "i", "t" },
	{ SERVICE_IMAGE, "POST", "/v2/images/i/members", ROUTE_CALL, CALL_IMAGE_MEMBER, "i", "" },
	{ SERVICE_IMAGE, "PUT", "/v2/images/i/members/m", ROUTE_CALL, CALL_IMAGE_MEMBER, "i", "m" },
	{ SERVICE_IMAGE, "DELETE", "/v2/images/i/members/m", ROUTE_CALL, CALL_IMAGE_MEMBER, "i", "m" },
	{ SERVICE_IMAGE, "DELETE", "/v2/stores/s/i", ROUTE_CALL, CALL_IMAGE_LOCATION, "i", "s" },
	{ SERVICE_IMAGE, "POST", "/v2/tasks", ROUTE_CALL, CALL_TASK_CREATE, "", "" },
	/* Below no known version: headers could make a call of it. */
	{ SERVICE_COMPUTE, "POST", "/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/abc/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.0/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v3/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/V2.1/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1\\flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "*", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "http://x/v2.1/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "DELETE", "/images/i", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v1/images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2./images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2.x/images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v20/images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	/* Close to a row, and no row. */
	{ SERVICE_COMPUTE, "POST", "/v2.1/flavors/", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1//flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/./flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/x/../flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/ABC/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/flavors.json", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/flavors;x", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/Flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/flavors/x", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2.1/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "PATCH", "/v2.1/flavors/x", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "post", "/v2.1/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "FOO", "/v2.1/flavors/x", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "TRACE", "/v2.1/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/flavors/x/os-extra_specs", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2.1/flavors/x/os-extra_specs/a/b", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2.1/flavors/x/os-extra_specs/", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2.1/flavors//os-extra_specs/k", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/new-thing", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/abc/abc/flavors", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2//images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2/images/", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2/abc/images", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "PUT", "/v2/images/i", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "patch", "/v2/images/i", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2/images/i/file", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2/images/i/actions/publish", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "DELETE", "/v2/tasks/t", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2/unknown", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2", ROUTE_UNKNOWN_WRITE, 0, "", "" },
	/* No writes of flavors and images. */
	{ SERVICE_COMPUTE, "GET", "/v2.1/flavors", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "HEAD", "/flavors", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "OPTIONS", "/", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/servers", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/abc/servers", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "DELETE", "/v2.1/servers/s", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/servers/s/migrations/m/action", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/os-volumes_boot", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/os-keypairs", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "POST", "/v2.1/os-aggregates/1/images", ROUTE_PASS, 0, "", "" },
	{ SERVICE_COMPUTE, "PUT", "/v2/os-quota-sets/flavors", ROUTE_PASS, 0, "", "" },
	{ SERVICE_IMAGE, "GET", "/v2/images/i/file", ROUTE_PASS, 0, "", "" },
	{ SERVICE_IMAGE, "POST", "/v2/metadefs/namespaces", ROUTE_PASS, 0, "", "" },
	{ SERVICE_IMAGE, "PUT", "/v2/cache/i", ROUTE_PASS, 0, "", "" },
	{ SERVICE_IMAGE, "DELETE", "/v2/cached_images", ROUTE_PASS, 0, "", "" },
	{ SERVICE_IMAGE, "PUT", "/v2/queued_images/i", ROUTE_PASS, 0, "", "" },
};
/* clang-format on */

static void
every_write_is_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		const struct vector *v = &vectors[i];
		struct api_match match = { .row = NULL };
		enum route route = api_route(
		    v->service, slice_of(v->method), slice_of(v->path), &match);

		if (route != v->route)
			fail_msg("%s %s: route %d", v->method, v->path, route);
		if (route != ROUTE_CALL)
			continue;
		if (match.row->call != v->call || !slice_is(match.id, v->id) ||
		    !slice_is(match.sub, v->sub))
			fail_msg(
			    "%s %s: %s", v->method, v->path, match.row->name);
	}
}

static void
version_and_project_are_told_apart(void **state)
{
	struct api_match match;

	(void)state;
	assert_int_equal(api_route(SERVICE_COMPUTE, SLICE("POST"),
			     SLICE("/v2/0ff-1/flavors"), &match),
	    ROUTE_CALL);
	assert_true(slice_is(match.version, "v2"));
	assert_true(slice_is(match.project, "0ff-1"));
	assert_true(match.legacy);
	assert_int_equal(api_route(SERVICE_COMPUTE, SLICE("POST"),
			     SLICE("/v2.1/flavors"), &match),
	    ROUTE_CALL);
	assert_true(slice_is(match.version, "v2.1"));
	assert_int_equal(match.project.len, 0);
	assert_false(match.legacy);
	assert_int_equal(api_route(SERVICE_IMAGE, SLICE("POST"),
			     SLICE("/v2/images"), &match),
	    ROUTE_CALL);
	assert_false(match.legacy);
}

static void
every_row_can_be_reached_and_every_call_has_one(void **state)
{
	bool seen[CALLS] = { false };
	const struct api_row *row;
	size_t rows = 0;

	(void)state;
	for (; (row = api_row(rows)) != NULL; rows++) {
		bool reached = false;

		seen[row->call] = true;
		for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors);
		     i++) {
			struct api_match match;

			reached |= vectors[i].route == ROUTE_CALL &&
				   api_route(vectors[i].service,
				       slice_of(vectors[i].method),
				       slice_of(vectors[i].path),
				       &match) == ROUTE_CALL &&
				   match.row == row;
		}
		if (!reached)
			fail_msg(
			    "%s %s is in no vector", row->method, row->path);
	}
	for (size_t i = 0; i < CALLS; i++)
		assert_true(seen[i]);
	assert_null(api_row(rows + 1));
}

static void
image_data_is_never_collected_and_json_always_is(void **state)
{
	const struct api_row *row;

	(void)state;
	for (size_t i = 0; (row = api_row(i)) != NULL; i++) {
		bool data = row->call == CALL_IMAGE_UPLOAD ||
			    row->call == CALL_IMAGE_STAGE;

		assert_int_equal(row->body == BODY_STREAM, data);
		if (slice_is(slice_of(row->method), "DELETE"))
			assert_int_equal(row->body, BODY_NONE);
		if (row->treatment == TREAT_JUDGE)
			assert_int_not_equal(row->body, BODY_STREAM);
	}
}

/* What a write takes away is judged by what was there. */
static void
what_is_changed_or_deleted_is_looked_up_first(void **state)
{
	const struct api_row *row;

	(void)state;
	for (size_t i = 0; (row = api_row(i)) != NULL; i++) {
		if (slice_is(slice_of(row->method), "DELETE") &&
		    row->treatment == TREAT_JUDGE)
			assert_int_not_equal(row->state, STATE_NONE);
		if (row->call == CALL_NOVA_IMAGE_DELETE)
			assert_int_equal(row->state, STATE_IMAGE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_write_is_seen),
		cmocka_unit_test(version_and_project_are_told_apart),
		cmocka_unit_test(
		    every_row_can_be_reached_and_every_call_has_one),
		cmocka_unit_test(
		    image_data_is_never_collected_and_json_always_is),
		cmocka_unit_test(what_is_changed_or_deleted_is_looked_up_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
