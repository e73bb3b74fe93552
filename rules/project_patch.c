/*
 * project_patch.c - an image after a PATCH: the operations applied in order
 * to the image as it is (Image API v2: update an image). Whether Glance would
 * answer 409 because a property is there or is not, is left to Glance: then
 * nothing changes, and the image judged is the one that was asked for.
 */
#include <stdlib.h>

#include "rules/patch_media.h"
#include "rules/project_part.h"

enum verb { VERB_NONE, VERB_ADD, VERB_REPLACE, VERB_REMOVE };

struct step {
	enum verb verb;
	const json_t *path;
	const json_t *value;
};

static const struct {
	const char *name;
	enum verb verb;
} verbs[] = {
	{ "add", VERB_ADD },
	{ "replace", VERB_REPLACE },
	{ "remove", VERB_REMOVE },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static enum project_result fold(json_t *image, const json_t *operations,
    enum patch_media, struct text *why);
static struct step read_v2_1(const json_t *operation);
static struct step read_v2_0(const json_t *operation);
static enum project_result apply(
    json_t *image, const struct step *, struct text *why);
static bool decode_path(struct slice path, char *name);

enum project_result
project_image_update(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	enum patch_media media = patch_media(request->content_type);

	if (media == PATCH_MEDIA_OTHER) {
		project_refuse(ret_why,
		    "A PATCH of an image must be of one of the two types of "
		    "application/openstack-images-v2.1-json-patch and "
		    "application/openstack-images-v2.0-json-patch");
		return PROJECT_MEDIA_TYPE;
	}
	if (!json_is_array(request->body))
		return project_refuse(
		    ret_why, "The body must be an array of operation objects");
	if (!json_is_object(request->current))
		return project_refuse(
		    ret_why, "The image's present state is not known");
	ret->kind = OBJECT_IMAGE;
	ret->operation = OPERATION_UPDATE;
	if (!project_update(request, ret))
		return PROJECT_NO_MEMORY;
	return fold(ret->after, request->body, media, ret_why);
}

/* Operations on /locations are passed over, the others still count. */
static enum project_result
fold(json_t *image, const json_t *operations, enum patch_media media,
    struct text *why)
{
	enum project_result whole = PROJECT_OK;

	for (size_t i = 0; i < json_array_size(operations); i++) {
		const json_t *operation = json_array_get(operations, i);
		struct step step = media == PATCH_MEDIA_V2_1
				       ? read_v2_1(operation)
				       : read_v2_0(operation);
		enum project_result result;

		if (step.verb == VERB_NONE || !json_is_string(step.path) ||
		    (step.verb != VERB_REMOVE && step.value == NULL))
			return project_refuse(why,
			    "Operation %zu of the PATCH is not one add, "
			    "replace or remove with a path and a value",
			    i + 1);
		result = apply(image, &step, why);
		if (result == PROJECT_LOCATIONS)
			whole = result;
		else if (result != PROJECT_OK)
			return result;
	}
	if (whole == PROJECT_LOCATIONS)
		project_refuse(
		    why, "The PATCH changes the locations of the image's data");
	return whole;
}

static struct step
read_v2_1(const json_t *operation)
{
	struct step step = { VERB_NONE, json_object_get(operation, "path"),
		json_object_get(operation, "value") };
	struct slice name = project_text(json_object_get(operation, "op"));

	for (size_t i = 0; i < VERBS; i++)
		if (slice_is(name, verbs[i].name))
			step.verb = verbs[i].verb;
	return step;
}

/* Exactly one member is named after a verb; it holds the path. */
static struct step
read_v2_0(const json_t *operation)
{
	struct step step = { VERB_NONE, NULL,
		json_object_get(operation, "value") };

	for (size_t i = 0; i < VERBS; i++) {
		const json_t *path = json_object_get(operation, verbs[i].name);

		if (path != NULL && step.path != NULL)
			return (struct step){ VERB_NONE, NULL, NULL };
		if (path == NULL)
			continue;
		step.verb = verbs[i].verb;
		step.path = path;
	}
	return step;
}

static enum project_result
apply(json_t *image, const struct step *step, struct text *why)
{
	struct slice path = project_text(step->path);
	enum project_result result;
	char *name;

	if (slice_starts(path, "/locations/"))
		return PROJECT_LOCATIONS;
	name = malloc(path.len + 1);
	if (name == NULL)
		return PROJECT_NO_MEMORY;
	if (!decode_path(path, name))
		result = project_refuse(why,
		    "The path %.*s of the PATCH is not a slash and one name",
		    (int)(path.len < 80 ? path.len : 80), path.at);
	else if (step->verb == VERB_REMOVE)
		result = project_member_remove(image, name, why);
	else
		result = project_member_set(
		    image, name, step->value, MEMBER_BY_PATCH, why);
	free(name);
	return result;
}

/* Glance takes "//name" and "/name/" in its own way: only the plain spelling
 * is taken here, and project_member.c takes no name with spaces around it.
 * name has room for the path. */
static bool
decode_path(struct slice path, char *name)
{
	struct slice part = slice_skip(path, 1);
	size_t len = 0;

	if (part.len == 0 || path.at[0] != '/' || !project_is_plain(part) ||
	    memchr(part.at, '/', part.len) != NULL ||
	    memchr(part.at, '\0', part.len) != NULL)
		return false;
	for (size_t i = 0; i < part.len; i++) {
		if (part.at[i] != '~') {
			name[len++] = part.at[i];
			continue;
		}
		if (++i == part.len || (part.at[i] != '0' && part.at[i] != '1'))
			return false;
		name[len++] = part.at[i] == '0' ? '~' : '/';
	}
	name[len] = '\0';
	return true;
}
