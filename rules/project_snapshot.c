/*
 * project_snapshot.c - the image that the server actions createImage and
 * createBackup make (Compute API: Servers, run an action): private, with the
 * metadata of the request as properties. What it inherits from the server's
 * image is not in the request.
 */
#include "rules/project_part.h"

static enum project_result create(
    const json_t *action, struct projection *ret, struct text *why);
static enum project_result set_name(
    const json_t *action, json_t *after, struct text *why);
static enum project_result set_metadata(
    json_t *metadata, json_t *after, struct text *why);

enum project_result
project_server_action(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	json_t *body = request->body;
	const char *name = json_object_iter_key(json_object_iter(body));

	if (body == NULL)
		return PROJECT_UNJUDGED;
	if (json_object_size(body) != 1)
		return project_refuse(ret_why,
		    "The body must be an object with one member: the action");
	if (strcmp(name, "createImage") != 0 &&
	    strcmp(name, "createBackup") != 0)
		return PROJECT_UNJUDGED;
	return create(json_object_get(body, name), ret, ret_why);
}

static enum project_result
create(const json_t *action, struct projection *ret, struct text *why)
{
	json_t *metadata = json_object_get(action, "metadata");
	enum project_result result;

	ret->kind = OBJECT_IMAGE;
	ret->operation = OPERATION_CREATE;
	ret->after = project_member_defaults();
	if (json_object_set_new(
		ret->after, "visibility", json_string("private")) != 0)
		return PROJECT_NO_MEMORY;
	result = set_name(action, ret->after, why);
	if (result != PROJECT_OK || metadata == NULL)
		return result;
	return set_metadata(metadata, ret->after, why);
}

static enum project_result
set_name(const json_t *action, json_t *after, struct text *why)
{
	const json_t *value = json_object_get(action, "name");
	struct slice name = project_strip(project_text(value));

	if (!json_is_string(value) || name.len == 0 || !project_is_plain(name))
		return project_refuse(why,
		    "The image's name must be a string without control "
		    "characters and not empty");
	return project_set(after, "name", json_stringn(name.at, name.len));
}

/* Nova lays the metadata flat over the attributes of the image it asks
 * Glance for: which of two equal names wins cannot be told. */
static enum project_result
set_metadata(json_t *metadata, json_t *after, struct text *why)
{
	enum project_result result = PROJECT_OK;
	const char *name;
	json_t *value;

	if (!json_is_object(metadata))
		return project_refuse(
		    why, "The image's metadata must be an object");
	json_object_foreach (metadata, name, value) {
		if (project_member_is_base(name) || !json_is_string(value))
			return project_refuse(why,
			    "The image metadata %.80s is an attribute of "
			    "images, or its value is not a string",
			    name);
		result = project_member_set(
		    after, name, value, MEMBER_BY_CREATE, why);
		if (result == PROJECT_UNJUDGED)
			return project_refuse(why,
			    "The image metadata %.80s is a name that only "
			    "Glance may set",
			    name);
		if (result != PROJECT_OK)
			break;
	}
	return result;
}
