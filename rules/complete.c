/* complete.c - what follows from what is there; see complete.h. */
#include "rules/complete.h"

#include "rules/body_edit.h"
#include "rules/field.h"
#include "rules/flavor_facts.h"
#include "rules/image_name.h"
#include "rules/name_specs.h"
#include "rules/subject.h"

/* What a walk over the implied specs is about. */
struct adder {
	const json_t *specs; /* that the flavor has; NULL: none */
	json_t *members;
};

static void complete_flavor(const json_t *, json_t *members);
static bool is_true(const struct flavor_facts *);
static name_spec_report add_spec;
static void complete_image(const json_t *, json_t *members);
static void add_property(
    const json_t *image, const char *key, struct slice value, json_t *members);
static bool is_version(struct slice);
static bool fits(enum call, struct slice body);
static bool edit_once(enum call, struct slice content_type, struct slice body,
    const struct body_operation *addition, struct text *ret);

/* The keys that scs-0103 asks for. */
static const char *const spec_keys[] = { "scs:name-v1", "scs:name-v2",
	"scs:cpu-type", "scs:disk0-type" };

/* Names by which scs-0104 knows distributions; a version follows. */
static const struct {
	const char *prefix, *distro;
} distros[] = { { "Ubuntu ", "ubuntu" }, { "Debian ", "debian" } };

json_t *
complete_members(enum object_kind kind, const json_t *object)
{
	json_t *members = json_object();

	if (members == NULL)
		return NULL;
	if (kind == OBJECT_FLAVOR)
		complete_flavor(object, members);
	else
		complete_image(object, members);
	return members;
}

/* A name that promises more than there is implies nothing. */
static void
complete_flavor(const json_t *flavor, json_t *members)
{
	struct flavor_facts facts;
	struct adder adder = { .members = members };

	flavor_facts_read(flavor, &facts);
	adder.specs = facts.specs;
	if (facts.own.verdict >= NAME_TOLERATED_V1 && is_true(&facts))
		(void)name_specs_each(&facts.own.parts, add_spec, &adder);
}

static bool
is_true(const struct flavor_facts *facts)
{
	struct name_truth truth;

	if (facts->figures == NULL)
		return false;
	truth = flavor_name_truth(&facts->own.parts, facts->figures);
	return truth.cpu == NAME_KEEPS && truth.ram == NAME_KEEPS &&
	       truth.disk == NAME_KEEPS;
}

static void
add_spec(const char *key, const char *value, void *arg)
{
	struct adder *a = arg;

	for (size_t i = 0; i < sizeof(spec_keys) / sizeof(spec_keys[0]); i++) {
		if (strcmp(key, spec_keys[i]) == 0 &&
		    json_object_get(a->specs, key) == NULL)
			json_object_set_new(
			    a->members, key, json_string(value));
	}
}

/* Of images for everybody: hw_scsi_model belongs to hw_disk_bus=scsi (scs-0102); a standard name says
 * distribution and version. */
static void
complete_image(const json_t *image, json_t *members)
{
	struct slice name = field_text(image, "name");

	if (!image_is_listed(image))
		return;
	if (slice_is(field_text(image, "hw_disk_bus"), "scsi"))
		add_property(
		    image, "hw_scsi_model", SLICE("virtio-scsi"), members);
	for (size_t i = 0; i < sizeof(distros) / sizeof(distros[0]); i++) {
		struct slice version =
		    slice_skip(name, strlen(distros[i].prefix));

		if (!slice_starts(name, distros[i].prefix) ||
		    !is_version(version))
			continue;
		add_property(
		    image, "os_distro", slice_of(distros[i].distro), members);
		add_property(image, "os_version", version, members);
	}
}

/* "24.04", "13". */
static bool
is_version(struct slice text)
{
	if (text.len == 0 || text.len > 16)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '.' && (text.at[i] < '0' || text.at[i] > '9'))
			return false;
	}
	return text.at[0] != '.' && text.at[text.len - 1] != '.';
}

static void
add_property(
    const json_t *image, const char *key, struct slice value, json_t *members)
{
	if (json_object_get(image, key) == NULL)
		json_object_set_new(
		    members, key, json_stringn(value.at, value.len));
}

json_t *
complete_object(enum object_kind kind, const json_t *object, json_t *members)
{
	json_t *ret = json_deep_copy(object);
	json_t *target = ret;

	if (kind == OBJECT_FLAVOR && ret != NULL) {
		target = json_object_get(ret, "extra_specs");
		if (!json_is_object(target)) {
			target = json_object();
			if (json_object_set_new(ret, "extra_specs", target) !=
			    0)
				target = NULL;
		}
	}
	if (target != NULL && json_object_update(target, members) == 0)
		return ret;
	json_decref(ret);
	return NULL;
}

bool
complete_body(enum call call, struct slice content_type, struct slice body,
    json_t *members, struct text *ret_body)
{
	struct text last = TEXT_INIT;
	const char *key;
	json_t *value;
	bool good = fits(call, body);

	text_add(&last, body);
	json_object_foreach (members, key, value) {
		struct text next = TEXT_INIT;

		good = good && edit_once(call, content_type, text_slice(&last),
				   &(struct body_operation){
				       "add", key, json_string_value(value) },
				   &next);
		text_done(&last);
		last = next;
	}
	good = good && !text_failed(&last);
	if (good)
		text_add(ret_body, text_slice(&last));
	text_done(&last);
	return good && !text_failed(ret_body);
}

/* Beside members that Nova drops the specs are not the first object. */
static bool
fits(enum call call, struct slice body)
{
	struct text why = TEXT_INIT;
	json_t *document = subject_parse(body, &why);
	bool good = call == CALL_IMAGE_CREATE   ? json_is_object(document)
		    : call == CALL_IMAGE_UPDATE ? json_is_array(document)
						: false;

	if (call == CALL_SPECS_CREATE)
		good = json_object_size(document) == 1 &&
		       json_is_object(json_object_get(document, "extra_specs"));
	json_decref(document);
	text_done(&why);
	return good;
}

static bool
edit_once(enum call call, struct slice content_type, struct slice body,
    const struct body_operation *addition, struct text *ret)
{
	enum patch_media media = patch_media(content_type);

	if (call == CALL_IMAGE_UPDATE && media == PATCH_MEDIA_OTHER)
		return false;
	if (call == CALL_IMAGE_UPDATE) {
		body_edit_operation(body, media, addition, ret);
		return true;
	}
	return body_edit_member(body,
	    call == CALL_IMAGE_CREATE ? body_edit_outer(body)
				      : body_edit_inner(body),
	    addition->member, addition->value, ret);
}
