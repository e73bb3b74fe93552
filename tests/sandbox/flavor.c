/* flavor.c - Nova's flavors: shown, listed, created, described, deleted. */
#include <stdlib.h>
#include <string.h>

#include "flavor.h"
#include "reply.h"

static void list(struct request *, bool detail);
static size_t limit_of(const struct request *);
static bool wanted(
    const struct request *, const char *id, const json_t *flavor);
static json_t *links(const struct request *, const char *id);
static bool is_taken(const struct sandbox *, const char *name);

bool
flavor_is_visible(const struct request *r, const char *id, const json_t *flavor)
{
	return request_is_admin(r) ||
	       json_is_true(
		   json_object_get(flavor, "os-flavor-access:is_public")) ||
	       json_object_get(json_object_get(r->sandbox->access, id),
		   request_project(r)) != NULL;
}

json_t *
flavor_find(struct request *r)
{
	const char *id = r->arguments[0];
	json_t *flavor = json_object_get(r->sandbox->flavors, id);

	if (flavor != NULL && flavor_is_visible(r, id, flavor))
		return flavor;
	reply_failf(r, 404, "Flavor %s could not be found.", id);
	return NULL;
}

bool
flavor_shows_specs(const struct request *r)
{
	return !r->sandbox->hides_specs || request_is_admin(r);
}

json_t *
flavor_view(const struct request *r, json_t *flavor)
{
	json_t *view = json_copy(flavor);
	const char *id = json_string_value(json_object_get(flavor, "id"));

	if (r->minor < 55)
		json_object_del(view, "description");
	if (r->minor < 61 || !flavor_shows_specs(r))
		json_object_del(view, "extra_specs");
	if ((r->minor < 75 &&
		json_integer_value(json_object_get(flavor, "swap")) == 0 &&
		json_object_set_new(view, "swap", json_string("")) != 0) ||
	    json_object_set_new(view, "links", links(r, id)) != 0) {
		json_decref(view);
		return NULL;
	}
	return view;
}

static json_t *
links(const struct request *r, const char *id)
{
	const char *version = r->legacy ? "v2" : "v2.1";
	const char *host = request_host(r);

	return json_pack("[{ssso}{ssso}]", "rel", "self", "href",
	    json_sprintf("http://%s/%s/flavors/%s", host, version, id), "rel",
	    "bookmark", "href", json_sprintf("http://%s/flavors/%s", host, id));
}

void
flavor_show(struct request *r)
{
	json_t *flavor = flavor_find(r);

	if (flavor != NULL)
		reply_json(r, 200,
		    json_pack("{so}", "flavor", flavor_view(r, flavor)));
}

void
flavor_list(struct request *r)
{
	list(r, false);
}

void
flavor_list_detail(struct request *r)
{
	list(r, true);
}

/* In the order of their creation; marker and limit make pages. */
static void
list(struct request *r, bool detail)
{
	json_t *flavors = r->sandbox->flavors;
	const char *marker = request_query(r, "marker");
	size_t room = limit_of(r);
	json_t *found = json_array();
	json_t *body;
	const char *id = NULL;
	void *at = marker == NULL ? json_object_iter(flavors)
				  : json_object_iter_at(flavors, marker);

	if (marker != NULL && at == NULL) {
		json_decref(found);
		reply_failf(r, 400, "marker [%s] not found", marker);
		return;
	}
	if (marker != NULL)
		at = json_object_iter_next(flavors, at);
	for (; at != NULL && json_array_size(found) < room;
	     at = json_object_iter_next(flavors, at)) {
		json_t *flavor = json_object_iter_value(at);

		if (!wanted(r, json_object_iter_key(at), flavor))
			continue;
		id = json_object_iter_key(at);
		json_array_append_new(
		    found, detail ? flavor_view(r, flavor)
				  : json_pack("{sssOso}", "id", id, "name",
					json_object_get(flavor, "name"),
					"links", links(r, id)));
	}
	body = json_pack("{so}", "flavors", found);
	if (at != NULL && id != NULL)
		json_object_set_new(body, "flavors_links",
		    json_pack("[{ssso}]", "rel", "next", "href",
			json_sprintf(
			    "http://%s/%s/flavors%s?limit=%zu&marker=%s",
			    request_host(r), r->legacy ? "v2" : "v2.1",
			    detail ? "/detail" : "", room, id)));
	reply_json(r, 200, body);
}

static size_t
limit_of(const struct request *r)
{
	const char *text = request_query(r, "limit");
	unsigned long limit = text == NULL ? 0 : strtoul(text, NULL, 10);

	return limit == 0 || limit > 1000 ? 1000 : limit;
}

/* is_public: an administrator sees the public ones, the others, or with
 * "None" all. */
static bool
wanted(const struct request *r, const char *id, const json_t *flavor)
{
	const char *public = request_query(r, "is_public");
	bool is_public =
	    json_is_true(json_object_get(flavor, "os-flavor-access:is_public"));

	if (!flavor_is_visible(r, id, flavor))
		return false;
	if (!request_is_admin(r) ||
	    (public != NULL && strcasecmp(public, "none") == 0))
		return true;
	if (public == NULL)
		return is_public;
	return is_public ==
	       (strchr("tTyY1", *public) != NULL && *public != '\0');
}

void
flavor_create(struct request *r)
{
	char why[256];
	json_t *body = request_json(r);
	json_t *flavor = flavor_read(r, json_object_get(body, "flavor"), why);
	const char *id = json_string_value(json_object_get(flavor, "id"));
	const char *name = json_string_value(json_object_get(flavor, "name"));

	if (flavor == NULL || (json_object_size(body) != 1 && !r->legacy)) {
		reply_fail(r, 400,
		    flavor == NULL ? why
				   : "Additional properties are not allowed");
	} else if (is_taken(r->sandbox, name)) {
		reply_failf(
		    r, 409, "Flavor with name %s already exists.", name);
	} else if (json_object_get(r->sandbox->flavors, id) != NULL) {
		reply_failf(r, 409, "Flavor with ID %s already exists.", id);
	} else {
		json_object_set_new(r->sandbox->access, id, json_object());
		json_object_set(r->sandbox->flavors, id, flavor);
		reply_json(r, 200,
		    json_pack("{so}", "flavor", flavor_view(r, flavor)));
	}
	json_decref(flavor);
	json_decref(body);
}

static bool
is_taken(const struct sandbox *sandbox, const char *name)
{
	const char *id;
	json_t *flavor;

	json_object_foreach (sandbox->flavors, id, flavor)
		if (strcmp(json_string_value(json_object_get(flavor, "name")),
			name) == 0)
			return true;
	return false;
}

/* Of a flavor that exists, only the description can be changed. */
void
flavor_update(struct request *r)
{
	json_t *body = request_json(r);
	json_t *asked = json_object_get(body, "flavor");
	json_t *description = json_object_get(asked, "description");
	json_t *flavor;

	if (r->legacy || r->minor < 55) {
		reply_fail(r, 404, "The resource could not be found.");
	} else if (json_object_size(asked) != 1 ||
		   (!json_is_string(description) &&
		       !json_is_null(description))) {
		reply_fail(r, 400, "Invalid input for field/attribute flavor.");
	} else if ((flavor = flavor_find(r)) != NULL) {
		json_object_set(flavor, "description", description);
		reply_json(r, 200,
		    json_pack("{so}", "flavor", flavor_view(r, flavor)));
	}
	json_decref(body);
}

void
flavor_delete(struct request *r)
{
	if (flavor_find(r) == NULL)
		return;
	json_object_del(r->sandbox->flavors, r->arguments[0]);
	json_object_del(r->sandbox->access, r->arguments[0]);
	reply_empty(r, 202);
}
