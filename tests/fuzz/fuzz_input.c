/*
 * fuzz_input.c - any bytes as a file of flavors and images, in the format
 * that the first byte says (0: the file's own): objects in the API's form,
 * or faults.
 */
#include "fuzz.h"
#include "proxy/input.h"

static const struct {
	const char *format, *file;
} tries[] = {
	{ NULL, "f" },
	{ "terraform", "f.json" },
	{ "osism-flavors", "f.yaml" },
	{ "osism-images", "f.yaml" },
	{ "openstack", "f.json" },
	{ "plain", "f" },
};
#define TRIES (sizeof(tries) / sizeof(tries[0]))

static void check(const struct input *);
static void check_object(const struct input_object *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_slice(data, size);
	size_t which = size == 0 ? 0 : (size_t)(data[0] - '0') % TRIES;
	struct faults faults = FAULTS_INIT;
	struct input input;
	bool good = input_parse(slice_skip(bytes, 1), tries[which].file,
	    tries[which].format, &input, &faults);

	REQUIRE(good == faults_none(&faults));
	if (good)
		check(&input);
	input_done(&input);
	faults_done(&faults);
	return 0;
}

static void
check(const struct input *input)
{
	REQUIRE(input_format_known(input->format, NULL));
	for (size_t i = 0; i < input->count; i++)
		check_object(&input->objects[i]);
}

/* What reports and rules lean on. */
static void
check_object(const struct input_object *object)
{
	const json_t *name = json_object_get(object->json, "name");

	REQUIRE(json_is_object(object->json) && object->label != NULL);
	REQUIRE(object->kind == OBJECT_FLAVOR || object->kind == OBJECT_IMAGE);
	REQUIRE(object->unknown == NULL || json_is_array(object->unknown));
	REQUIRE(!input_is_unknown(object, "name") || name == NULL);
	if (object->kind_from != INPUT_KIND_TOLD)
		REQUIRE(!object->partial && object->unknown == NULL);
}
