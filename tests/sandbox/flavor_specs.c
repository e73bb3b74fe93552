/* flavor_specs.c - extra specs of a flavor: keys and values of free choice. */
#include <string.h>

#include "flavor.h"
#include "reply.h"

#define TEXT_MAX 255

static json_t *find_shown(struct request *);
static bool check_specs(struct request *, json_t *specs);
static bool is_key(const char *key);
static int merge(json_t *flavor, json_t *specs);

void
flavor_specs_list(struct request *r)
{
	json_t *flavor = find_shown(r);

	if (flavor != NULL)
		reply_json(r, 200,
		    json_pack("{sO}", "extra_specs",
			json_object_get(flavor, "extra_specs")));
}

/* NULL: answered. */
static json_t *
find_shown(struct request *r)
{
	if (flavor_shows_specs(r))
		return flavor_find(r);
	reply_fail(r, 403,
	    "Policy doesn't allow os_compute_api:os-flavor-extra-specs:index "
	    "to be performed.");
	return NULL;
}

void
flavor_specs_show(struct request *r)
{
	json_t *flavor = find_shown(r);
	const char *key = r->arguments[1];
	json_t *value =
	    json_object_get(json_object_get(flavor, "extra_specs"), key);

	if (value != NULL)
		reply_json(r, 200, json_pack("{sO}", key, value));
	else if (flavor != NULL)
		reply_failf(r, 404, "Flavor %s has no extra specs with key %s.",
		    r->arguments[0], key);
}

void
flavor_specs_create(struct request *r)
{
	json_t *body = request_json(r);
	json_t *specs = json_object_get(body, "extra_specs");
	json_t *flavor;

	if (!json_is_object(specs) || json_object_size(body) != 1) {
		reply_fail(
		    r, 400, "Invalid input for field/attribute extra_specs.");
	} else if (check_specs(r, specs) && (flavor = flavor_find(r)) != NULL) {
		if (merge(flavor, specs) != 0)
			reply_json(r, 500, NULL);
		else
			reply_json(r, 200, json_incref(body));
	}
	json_decref(body);
}

void
flavor_specs_update(struct request *r)
{
	json_t *body = request_json(r);
	json_t *flavor;

	if (json_object_size(body) != 1 ||
	    json_object_get(body, r->arguments[1]) == NULL) {
		reply_fail(r, 400, "Request body and URI mismatch");
	} else if (check_specs(r, body) && (flavor = flavor_find(r)) != NULL) {
		if (merge(flavor, body) != 0)
			reply_json(r, 500, NULL);
		else
			reply_json(r, 200, json_incref(body));
	}
	json_decref(body);
}

static bool
check_specs(struct request *r, json_t *specs)
{
	const char *key;
	json_t *value;

	json_object_foreach (specs, key, value) {
		if (is_key(key) &&
		    (json_is_number(value) ||
			(json_is_string(value) &&
			    json_string_length(value) <= TEXT_MAX)))
			continue;
		reply_failf(
		    r, 400, "Invalid input for field/attribute %s.", key);
		return false;
	}
	return true;
}

static bool
is_key(const char *key)
{
	size_t length = strlen(key);

	return length > 0 && length <= TEXT_MAX &&
	       strspn(key,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "0123456789-_:. ") == length;
}

/* Numbers are kept as text. */
static int
merge(json_t *flavor, json_t *specs)
{
	json_t *into = json_object_get(flavor, "extra_specs");
	const char *key;
	json_t *value;
	char text[TEXT_MAX + 1];

	json_object_foreach (specs, key, value) {
		size_t length;

		if (json_is_string(value)) {
			if (json_object_set(into, key, value) != 0)
				return -1;
			continue;
		}
		length = json_dumpb(value, text, TEXT_MAX, JSON_ENCODE_ANY);
		if (length > TEXT_MAX || json_object_set_new(into, key,
					     json_stringn(text, length)) != 0)
			return -1;
	}
	return 0;
}

void
flavor_specs_delete(struct request *r)
{
	json_t *flavor = flavor_find(r);
	const char *key = r->arguments[1];

	if (flavor == NULL)
		return;
	if (json_object_del(json_object_get(flavor, "extra_specs"), key) != 0)
		reply_failf(r, 404, "Flavor %s has no extra specs with key %s.",
		    r->arguments[0], key);
	else
		reply_empty(r, 200);
}
