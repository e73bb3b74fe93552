/*
 * project_specs.c - the extra specs of a flavor merged, one of them set, one
 * of them deleted (Compute API: Flavors extra-specs). Whole numbers become
 * the text Nova stores for them.
 */
#include "rules/project_part.h"

static enum project_result start(const struct project_request *,
    struct projection *ret, json_t **ret_specs, struct text *why);
static enum project_result merge(
    json_t *specs, json_t *given, struct text *why);
static bool key_is_valid(const char *key);
static bool value_is_valid(const json_t *value);

enum project_result
project_specs_create(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	json_t *given = json_object_get(request->body, "extra_specs");
	json_t *specs = NULL;
	enum project_result result;

	if (!json_is_object(given))
		return project_refuse(ret_why,
		    "The body must be an object with a member extra_specs");
	result = start(request, ret, &specs, ret_why);
	return result == PROJECT_OK ? merge(specs, given, ret_why) : result;
}

enum project_result
project_spec_update(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	json_t *body = request->body;
	const char *key = json_object_iter_key(json_object_iter(body));
	json_t *specs = NULL;
	enum project_result result;

	if (json_object_size(body) != 1 || !slice_is(request->key, key))
		return project_refuse(ret_why,
		    "The body must be an object whose only member is the "
		    "extra spec of the path");
	result = start(request, ret, &specs, ret_why);
	return result == PROJECT_OK ? merge(specs, body, ret_why) : result;
}

enum project_result
project_spec_delete(const struct project_request *request,
    struct projection *ret, struct text *ret_why)
{
	json_t *specs = NULL;
	enum project_result result = start(request, ret, &specs, ret_why);
	const char *key;
	json_t *value;
	void *next;

	if (result != PROJECT_OK)
		return result;
	json_object_foreach_safe(specs, next, key,
	    value) if (slice_is(request->key, key)) json_object_del(specs, key);
	return PROJECT_OK;
}

/* Sets before and after to the current flavor, ret_specs to after's. */
static enum project_result
start(const struct project_request *request, struct projection *ret,
    json_t **ret_specs, struct text *why)
{
	json_t *specs = json_object_get(request->current, "extra_specs");

	if (!json_is_object(specs))
		return project_refuse(
		    why, "The flavor's present extra specs are not known");
	ret->kind = OBJECT_FLAVOR;
	ret->operation = OPERATION_UPDATE;
	if (!project_update(request, ret))
		return PROJECT_NO_MEMORY;
	*ret_specs = project_copy(specs);
	return project_set(ret->after, "extra_specs", *ret_specs);
}

static enum project_result
merge(json_t *specs, json_t *given, struct text *why)
{
	const char *key;
	json_t *value;

	json_object_foreach (given, key, value) {
		json_t *stored;

		if (!key_is_valid(key))
			return project_refuse(why,
			    "The extra spec %.80s has a name that Nova does "
			    "not take",
			    key);
		if (!value_is_valid(value))
			return project_refuse(why,
			    "The value of the extra spec %.80s must be a "
			    "string without control characters",
			    key);
		stored = json_is_integer(value)
			     ? json_sprintf("%" JSON_INTEGER_FORMAT,
				   json_integer_value(value))
			     : json_incref(value);
		if (json_object_set_new(specs, key, stored) != 0)
			return PROJECT_NO_MEMORY;
	}
	return PROJECT_OK;
}

static bool
key_is_valid(const char *key)
{
	static const char others[] = "-_:. ";
	size_t len = strlen(key);

	for (size_t i = 0; i < len; i++) {
		char c = key[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && strchr(others, c) == NULL)
			return false;
	}
	return len >= 1 && len <= 255;
}

/* The text of a fraction is a matter of the backend's language: refused. */
static bool
value_is_valid(const json_t *value)
{
	return json_is_integer(value) ||
	       (json_is_string(value) && project_is_plain(project_text(value)));
}
