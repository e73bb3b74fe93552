/*
 * fuzz_subject.c - any body for any call: read, projected, marked. What the
 * strict reader took, the projection describes without a control character in
 * a name; an edited body is read again and means the same, the mark aside.
 */
#include <jansson.h>

#include "fuzz.h"
#include "rules/mark.h"
#include "rules/project.h"
#include "rules/subject.h"

#define TYPE "application/openstack-images-v2.1-json-patch"

static void project_call(enum call, json_t *body, json_t *current);
static void check_name(const json_t *object);
static void mark_call(enum call, struct slice bytes);
static void check_edit(struct slice before, struct slice after, enum call);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_slice(data, size);
	struct text why = TEXT_INIT;
	json_t *body = subject_parse(bytes, &why);
	json_t *current =
	    json_pack("{s:s s:{s:s}}", "name", "n", "extra_specs", "a", "1");

	REQUIRE(current != NULL);
	REQUIRE(body != NULL || why.len > 0);
	for (int call = 0; call < CALLS; call++) {
		project_call((enum call)call, body, current);
		project_call((enum call)call, body, NULL);
		mark_call((enum call)call, bytes);
	}
	json_decref(body);
	json_decref(current);
	text_done(&why);
	body = subject_parse_answer(bytes, &why);
	json_decref(body);
	text_done(&why);
	return 0;
}

static void
project_call(enum call call, json_t *body, json_t *current)
{
	for (int legacy = 0; legacy < 2; legacy++) {
		struct project_request request = { .call = call,
			.legacy = legacy == 1,
			.key = SLICE("a"),
			.content_type = SLICE(TYPE),
			.body = body,
			.current = current };
		struct projection projection;
		struct text why = TEXT_INIT;
		enum project_result result =
		    project_write(&request, &projection, &why);

		REQUIRE(result != PROJECT_NO_MEMORY);
		REQUIRE(result != PROJECT_REFUSE || why.len > 0);
		if (result == PROJECT_OK)
			check_name(projection.after);
		projection_done(&projection);
		text_done(&why);
	}
}

static void
check_name(const json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "name"));

	for (; name != NULL && *name != '\0'; name++)
		REQUIRE((unsigned char)*name >= ' ' && *name != 0x7f);
}

static void
mark_call(enum call call, struct slice bytes)
{
	struct text edited = TEXT_INIT;
	enum mark_edit edit =
	    mark_edit(call, SLICE(TYPE), bytes, NULL, "rule-1", &edited);

	if (edit == MARK_BODY)
		check_edit(bytes, text_slice(&edited), call);
	text_done(&edited);
}

static void
check_edit(struct slice before, struct slice after, enum call call)
{
	struct text why = TEXT_INIT;
	json_t *sent = subject_parse(before, &why);
	json_t *edited = subject_parse(after, &why);

	REQUIRE(sent != NULL && edited != NULL);
	if (call == CALL_IMAGE_UPDATE)
		json_array_remove(edited, json_array_size(edited) - 1);
	else
		json_object_del(edited, MARK_IMAGE_PROPERTY);
	if (call == CALL_SPECS_CREATE)
		json_object_del(
		    json_object_get(edited, "extra_specs"), MARK_FLAVOR_SPEC);
	REQUIRE(json_equal(sent, edited));
	json_decref(sent);
	json_decref(edited);
	text_done(&why);
}
