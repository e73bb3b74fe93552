/*
 * project_image.c - an image created, by POST or by a task, or given data
 * from elsewhere (Image API v2: create image, tasks, interoperable import).
 */
#include "rules/project_part.h"

static enum project_result create(
    json_t *members, struct projection *ret, struct text *why);
static enum project_result set_owner(json_t *image, json_t *owner);

enum project_result
project_image_create(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	enum project_result result;

	if (!json_is_object(request->body))
		return project_refuse(
		    ret_why, "The body must be an object: the image");
	result = create(request->body, ret, ret_why);
	/* Who names another one, or none, is an administrator. */
	if (result != PROJECT_OK || request->project.len == 0)
		return result;
	return set_owner(ret->after,
	    json_stringn(request->project.at, request->project.len));
}

/* Glance takes a task's image_properties without looking at them: what it
 * would refuse elsewhere is in doubt here. The image is nobody's, unless they
 * name an owner. */
enum project_result
project_task_create(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	const json_t *type = json_object_get(request->body, "type");
	const json_t *input = json_object_get(request->body, "input");
	json_t *members = json_object_get(input, "image_properties");
	enum project_result result;

	if (!json_is_string(type) || !slice_is(project_text(type), "import"))
		return project_refuse(
		    ret_why, "Only tasks of the type import can be judged");
	if (!json_is_object(members))
		return project_refuse(ret_why,
		    "The task's input must have an object image_properties");
	result = create(members, ret, ret_why);
	if (result == PROJECT_UNJUDGED)
		return project_refuse(ret_why,
		    "The task sets an image attribute that only Glance may "
		    "set");
	return result == PROJECT_OK ? set_owner(ret->after, json_null())
				    : result;
}

static enum project_result
create(json_t *members, struct projection *ret, struct text *why)
{
	enum project_result result;
	const char *name;
	json_t *value;

	ret->kind = OBJECT_IMAGE;
	ret->operation = OPERATION_CREATE;
	ret->after = project_member_defaults();
	if (ret->after == NULL)
		return PROJECT_NO_MEMORY;
	json_object_foreach (members, name, value) {
		result = project_member_set(
		    ret->after, name, value, MEMBER_BY_CREATE, why);
		if (result != PROJECT_OK)
			return result;
	}
	return PROJECT_OK;
}

/* Unless the request names one. Takes owner over. */
static enum project_result
set_owner(json_t *image, json_t *owner)
{
	if (json_object_get(image, "owner") == NULL)
		return project_set(image, "owner", owner);
	json_decref(owner);
	return PROJECT_OK;
}

/* An import brings data, and properties only as the operator's plugins set
 * them. */
enum project_result
project_image_import(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	const json_t *method = json_object_get(request->body, "method");

	(void)ret;
	if (!json_is_string(json_object_get(method, "name")))
		return project_refuse(ret_why,
		    "The body must be an object whose method has a name");
	return PROJECT_UNJUDGED;
}
