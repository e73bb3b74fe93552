/* flavor_access.c - which projects may use a flavor that is not public. */
#include <string.h>

#include "flavor.h"
#include "reply.h"

static bool is_private(struct request *);
static void change(
    struct request *, const char *verb, json_t *allowed, const char *project);

void
flavor_access_list(struct request *r)
{
	json_t *flavor = flavor_find(r);
	json_t *allowed = json_object_get(r->sandbox->access, r->arguments[0]);
	json_t *list, *value;
	const char *project;

	if (flavor == NULL)
		return;
	if (json_is_true(
		json_object_get(flavor, "os-flavor-access:is_public"))) {
		reply_fail(
		    r, 404, "Access list not available for public flavors.");
		return;
	}
	list = json_array();
	json_object_foreach (allowed, project, value)
		json_array_append_new(
		    list, json_pack("{ssss}", "flavor_id", r->arguments[0],
			      "tenant_id", project));
	reply_json(r, 200, json_pack("{so}", "flavor_access", list));
}

void
flavor_access_change(struct request *r)
{
	json_t *body = request_json(r);
	const char *verb = json_object_iter_key(json_object_iter(body));
	const char *project = json_string_value(json_object_get(
	    json_object_get(body, verb == NULL ? "" : verb), "tenant"));

	if (json_object_size(body) != 1 || project == NULL ||
	    (strcmp(verb, "addTenantAccess") != 0 &&
		strcmp(verb, "removeTenantAccess") != 0))
		reply_fail(r, 400, "There is no such action.");
	else if (is_private(r))
		change(r, verb,
		    json_object_get(r->sandbox->access, r->arguments[0]),
		    project);
	json_decref(body);
}

/* False: answered. */
static bool
is_private(struct request *r)
{
	json_t *flavor = flavor_find(r);

	if (flavor == NULL)
		return false;
	if (r->minor < 7 || !json_is_true(json_object_get(
				flavor, "os-flavor-access:is_public")))
		return true;
	reply_fail(r, 409, "Can not add access to a public flavor.");
	return false;
}

static void
change(
    struct request *r, const char *verb, json_t *allowed, const char *project)
{
	bool adds = *verb == 'a';
	bool there = json_object_get(allowed, project) != NULL;

	if (adds && there) {
		reply_failf(r, 409,
		    "Flavor access already exists for flavor %s and project "
		    "%s combination.",
		    r->arguments[0], project);
		return;
	}
	if (!adds && !there) {
		reply_failf(r, 404,
		    "Flavor access not found for %s / %s combination.",
		    r->arguments[0], project);
		return;
	}
	if (adds)
		json_object_set_new(allowed, project, json_true());
	else
		json_object_del(allowed, project);
	flavor_access_list(r);
}
