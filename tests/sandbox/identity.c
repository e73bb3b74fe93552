/* identity.c - Keystone: who is there, tokens, and where the services are. */
#include <event2/buffer.h>
#include <string.h>

#include "credential.h"
#include "identity.h"
#include "reply.h"
#include "token.h"

static bool enter(struct request *);
static void fail(struct request *, int status, const char *message);
static json_t *version(const struct request *);
static void show_versions(struct request *);
static void show_version(struct request *);
static void list_endpoints(struct request *);
static void show_endpoint(struct request *);
static void update_endpoint(struct request *);
static void list_services(struct request *);
static void list_users(struct request *);
static void show_user(struct request *);
static void list_projects(struct request *);
static void show_project(struct request *);
static void show_domain(struct request *);
static json_t *describe(const struct user *, bool as_project);
static void list_people(struct request *, bool as_project);
static void show_person(struct request *, bool as_project);

static const struct route routes[] = {
	{ EVHTTP_REQ_GET, "/", NEED_NOTHING, NULL, show_versions },
	{ EVHTTP_REQ_GET, "/v3", NEED_NOTHING, NULL, show_version },
	{ EVHTTP_REQ_GET, "/v3/", NEED_NOTHING, NULL, show_version },
	{ EVHTTP_REQ_POST, "/v3/auth/tokens", NEED_NOTHING, NULL, token_issue },
	{ EVHTTP_REQ_GET, "/v3/auth/tokens", NEED_TOKEN, NULL, token_show },
	{ EVHTTP_REQ_HEAD, "/v3/auth/tokens", NEED_TOKEN, NULL, token_show },
	{ EVHTTP_REQ_DELETE, "/v3/auth/tokens", NEED_TOKEN, NULL,
	    token_revoke },
	{ EVHTTP_REQ_GET, "/v3/auth/catalog", NEED_TOKEN, NULL, token_catalog },
	{ EVHTTP_REQ_GET, "/v3/endpoints", NEED_ADMIN,
	    "identity:list_endpoints", list_endpoints },
	{ EVHTTP_REQ_GET, "/v3/endpoints/{}", NEED_ADMIN,
	    "identity:get_endpoint", show_endpoint },
	{ EVHTTP_REQ_PATCH, "/v3/endpoints/{}", NEED_ADMIN,
	    "identity:update_endpoint", update_endpoint },
	{ EVHTTP_REQ_GET, "/v3/services", NEED_ADMIN, "identity:list_services",
	    list_services },
	{ EVHTTP_REQ_GET, "/v3/users", NEED_ADMIN, "identity:list_users",
	    list_users },
	{ EVHTTP_REQ_GET, "/v3/users/{}", NEED_TOKEN, NULL, show_user },
	{ EVHTTP_REQ_GET, "/v3/users/{}/application_credentials", NEED_TOKEN,
	    NULL, credential_list },
	{ EVHTTP_REQ_POST, "/v3/users/{}/application_credentials", NEED_TOKEN,
	    NULL, credential_create },
	{ EVHTTP_REQ_GET, "/v3/users/{}/application_credentials/{}", NEED_TOKEN,
	    NULL, credential_show },
	{ EVHTTP_REQ_DELETE, "/v3/users/{}/application_credentials/{}",
	    NEED_TOKEN, NULL, credential_delete },
	{ EVHTTP_REQ_GET, "/v3/projects", NEED_ADMIN, "identity:list_projects",
	    list_projects },
	{ EVHTTP_REQ_GET, "/v3/projects/{}", NEED_TOKEN, NULL, show_project },
	{ EVHTTP_REQ_GET, "/v3/domains/{}", NEED_TOKEN, NULL, show_domain },
	{ EVHTTP_REQ_GET, NULL, NEED_NOTHING, NULL, NULL },
};

const struct service identity_service = { routes, 405, enter, fail };

int
identity_add_endpoint(struct sandbox *sandbox, const char *type,
    const char *interface, const char *url)
{
	char id[40];

	evutil_snprintf(id, sizeof(id), "%s-%s", type, interface);
	return json_object_set_new(sandbox->endpoints, id,
	    json_pack("{sssssssssssssb}", "id", id, "service_id", type,
		"interface", interface, "region", "RegionOne", "region_id",
		"RegionOne", "url", url, "enabled", true));
}

static bool
enter(struct request *r)
{
	(void)r;
	return true;
}

static void
fail(struct request *r, int status, const char *message)
{
	reply_json(r, status,
	    json_pack("{s{sissss}}", "error", "code", status, "title",
		reply_phrase(status), "message", message));
}

static json_t *
version(const struct request *r)
{
	char url[160];

	evutil_snprintf(url, sizeof(url), "http://%s/v3/", request_host(r));
	return json_pack("{sssssss[{ssss}]s[{ssss}]}", "id", "v3.14", "status",
	    "stable", "updated", "2020-04-07T00:00:00Z", "links", "rel", "self",
	    "href", url, "media-types", "base", "application/json", "type",
	    "application/vnd.openstack.identity-v3+json");
}

static void
show_versions(struct request *r)
{
	reply_json(
	    r, 300, json_pack("{s{s[o]}}", "versions", "values", version(r)));
}

static void
show_version(struct request *r)
{
	reply_json(r, 200, json_pack("{so}", "version", version(r)));
}

static void
list_endpoints(struct request *r)
{
	json_t *list = json_array();
	json_t *endpoint;
	const char *id;

	json_object_foreach (r->sandbox->endpoints, id, endpoint)
		json_array_append(list, endpoint);
	reply_json(r, 200, json_pack("{so}", "endpoints", list));
}

static void
show_endpoint(struct request *r)
{
	json_t *endpoint =
	    json_object_get(r->sandbox->endpoints, r->arguments[0]);

	if (endpoint == NULL)
		reply_failf(
		    r, 404, "Could not find endpoint: %s.", r->arguments[0]);
	else
		reply_json(r, 200, json_pack("{sO}", "endpoint", endpoint));
}

/* The one thing to change: where the catalog points. */
static void
update_endpoint(struct request *r)
{
	json_t *body = request_json(r);
	json_t *url = json_object_get(json_object_get(body, "endpoint"), "url");
	json_t *endpoint =
	    json_object_get(r->sandbox->endpoints, r->arguments[0]);

	if (endpoint != NULL && json_is_string(url))
		json_object_set(endpoint, "url", url);
	show_endpoint(r);
	json_decref(body);
}

static void
list_services(struct request *r)
{
	static const char *const types[] = { "identity", "compute", "image" };
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		json_array_append_new(
		    list, json_pack("{sssssssb}", "id", types[i], "name",
			      types[i], "type", types[i], "enabled", true));
	reply_json(r, 200, json_pack("{so}", "services", list));
}

static void
list_users(struct request *r)
{
	list_people(r, false);
}

static void
list_projects(struct request *r)
{
	list_people(r, true);
}

static void
show_user(struct request *r)
{
	show_person(r, false);
}

static void
show_project(struct request *r)
{
	show_person(r, true);
}

static void
list_people(struct request *r, bool as_project)
{
	const char *name = request_query(r, "name");
	json_t *list = json_array();
	const struct user *user;

	for (size_t i = 0; (user = token_user(i)) != NULL; i++)
		if (name == NULL || strcmp(name, user->name) == 0)
			json_array_append_new(list, describe(user, as_project));
	reply_json(r, 200,
	    json_pack("{sos{sn}}", as_project ? "projects" : "users", list,
		"links", "next"));
}

static void
show_person(struct request *r, bool as_project)
{
	const struct user *user;

	for (size_t i = 0; (user = token_user(i)) != NULL; i++) {
		const char *id = as_project ? user->project : user->id;

		if (strcmp(id, r->arguments[0]) != 0)
			continue;
		reply_json(r, 200,
		    json_pack("{so}", as_project ? "project" : "user",
			describe(user, as_project)));
		return;
	}
	reply_failf(r, 404, "Could not find %s: %s.",
	    as_project ? "project" : "user", r->arguments[0]);
}

static json_t *
describe(const struct user *user, bool as_project)
{
	return json_pack("{sssssssbs{}}", "id",
	    as_project ? user->project : user->id, "name", user->name,
	    "domain_id", "default", "enabled", true, "links");
}

static void
show_domain(struct request *r)
{
	if (strcmp(r->arguments[0], "default") != 0)
		reply_failf(
		    r, 404, "Could not find domain: %s.", r->arguments[0]);
	else
		reply_json(r, 200,
		    json_pack("{s{sssssb}}", "domain", "id", "default", "name",
			"Default", "enabled", true));
}
