/*
 * fuzz_patch.c - a PATCH in either dialect (the first byte says which) over
 * an image: what was not named stays, and the state before is not touched.
 */
#include <jansson.h>

#include "fuzz.h"
#include "rules/project.h"
#include "rules/subject.h"

static const char now[] = "{\"id\":\"i\",\"name\":\"n\",\"owner\":\"o\","
			  "\"status\":\"active\",\"visibility\":\"private\","
			  "\"a\":\"1\"}";

static void check(const json_t *current, const struct projection *);
static void check_attributes(const json_t *after);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {
		"application/openstack-images-v2.1-json-patch",
		"application/openstack-images-v2.0-json-patch",
	};
	struct slice bytes = fuzz_slice(data, size);
	json_t *current = json_loads(now, 0, NULL);
	struct project_request request = { .call = CALL_IMAGE_UPDATE,
		.content_type = slice_of(types[size > 0 && data[0] == '0']),
		.current = current };
	struct projection projection = { .before = NULL };
	struct text why = TEXT_INIT;
	enum project_result result;

	REQUIRE(current != NULL);
	request.body = subject_parse(slice_skip(bytes, 1), &why);
	if (request.body != NULL) {
		result = project_write(&request, &projection, &why);
		REQUIRE(result != PROJECT_NO_MEMORY);
		REQUIRE(result != PROJECT_MEDIA_TYPE);
		if (result == PROJECT_OK)
			check(current, &projection);
	}
	projection_done(&projection);
	json_decref(request.body);
	json_decref(current);
	text_done(&why);
	return 0;
}

static void
check(const json_t *current, const struct projection *projection)
{
	REQUIRE(projection->kind == OBJECT_IMAGE);
	REQUIRE(json_equal(projection->before, current));
	check_attributes(projection->after);
}

/* What only Glance sets, and what no operation can take away. */
static void
check_attributes(const json_t *after)
{
	const json_t *status = json_object_get(after, "status");

	REQUIRE(strcmp(json_string_value(status), "active") == 0);
	REQUIRE(json_is_string(json_object_get(after, "id")));
	REQUIRE(json_is_string(json_object_get(after, "visibility")));
	REQUIRE(json_object_get(after, "name") != NULL);
	REQUIRE(json_object_get(after, "owner") != NULL);
	REQUIRE(json_object_get(after, "context") == NULL);
	REQUIRE(json_object_get(after, "locations") == NULL);
}
