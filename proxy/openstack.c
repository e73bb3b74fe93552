/* openstack.c - a cloud: login and services; see openstack.h. */
#include "proxy/openstack.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/cloud_catalog.h"
#include "proxy/cloud_url.h"
#include "proxy/openstack_part.h"

static bool find_services(struct openstack *, struct faults *);
static bool find_service(struct openstack *, const char *type,
    const char *override, char *(*complete)(const char *), char **ret,
    struct faults *);
static const char *token_text(
    const struct openstack *, const char *object, const char *key);
static bool has_role(const struct openstack *, const char *name);
static bool renew(struct openstack *, struct faults *);

struct openstack *
openstack_open(const struct cloud_config *config, struct faults *faults)
{
	struct openstack *o = calloc(1, sizeof(*o));

	if (o != NULL) {
		o->config = config;
		o->http = cloud_http_new(config);
	}
	if (o == NULL || o->http == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		openstack_close(o);
		return NULL;
	}
	if ((config->auth == CLOUD_AUTH_NONE || renew(o, faults)) &&
	    find_services(o, faults))
		return o;
	openstack_close(o);
	return NULL;
}

void
openstack_close(struct openstack *o)
{
	if (o == NULL)
		return;
	cloud_token_done(&o->token);
	cloud_http_free(o->http);
	free(o->compute);
	free(o->image);
	free(o->region);
	free(o);
}

static bool
find_services(struct openstack *o, struct faults *faults)
{
	const struct cloud_config *c = o->config;
	bool compute = find_service(o, "compute", c->compute_override,
	    cloud_url_compute, &o->compute, faults);
	bool image = find_service(
	    o, "image", c->image_override, cloud_url_image, &o->image, faults);

	return compute && image;
}

static bool
find_service(struct openstack *o, const char *type, const char *override,
    char *(*complete)(const char *), char **ret, struct faults *faults)
{
	struct cloud_endpoint endpoint = { override, o->config->region };

	if (override == NULL && !cloud_catalog_find(o->token.body, type,
				    o->config, &endpoint, faults))
		return false;
	*ret = complete(endpoint.url);
	if (o->region == NULL && endpoint.region != NULL)
		o->region = strdup(endpoint.region);
	if (*ret != NULL && (o->region != NULL || endpoint.region == NULL))
		return true;
	faults_add(faults, NULL, 0, "out of memory");
	return false;
}

struct openstack_facts
openstack_facts(const struct openstack *o)
{
	return (struct openstack_facts){
		.cloud = o->config->name,
		.region = o->region,
		.user_name = token_text(o, "user", "name"),
		.user_id = token_text(o, "user", "id"),
		.project_name = token_text(o, "project", "name"),
		.project_id = token_text(o, "project", "id"),
		.compute = o->compute,
		.image = o->image,
		.admin = has_role(o, "admin"),
	};
}

static const char *
token_text(const struct openstack *o, const char *object, const char *key)
{
	return json_string_value(
	    json_object_get(json_object_get(o->token.body, object), key));
}

static bool
has_role(const struct openstack *o, const char *name)
{
	const json_t *role;
	size_t i;

	json_array_foreach (json_object_get(o->token.body, "roles"), i, role) {
		const char *has =
		    json_string_value(json_object_get(role, "name"));

		if (has != NULL && strcmp(has, name) == 0)
			return true;
	}
	return false;
}

bool
openstack_hides_specs(const struct openstack *o)
{
	return o->hides_specs;
}

bool
openstack_get(struct openstack *o, const char *url, const char *api_version,
    struct cloud_answer *ret, struct faults *faults)
{
	struct cloud_request request = { .method = "GET",
		.url = url,
		.token = o->token.secret,
		.api_version = api_version };

	if (!cloud_http_send(o->http, &request, ret, faults))
		return false;
	if (ret->status != 401 || o->config->auth == CLOUD_AUTH_NONE)
		return true;
	cloud_answer_done(ret);
	if (!renew(o, faults))
		return false;
	request.token = o->token.secret;
	return cloud_http_send(o->http, &request, ret, faults);
}

/* Facts that were handed out point into the first token's body, so only its
 * secret is changed. */
static bool
renew(struct openstack *o, struct faults *faults)
{
	struct cloud_token fresh = { 0 };
	char *old = o->token.secret;

	if (!cloud_login(o->http, o->config, &fresh, faults))
		return false;
	if (o->token.body == NULL) {
		o->token = fresh;
		return true;
	}
	o->token.secret = fresh.secret;
	fresh.secret = old;
	cloud_token_done(&fresh);
	return true;
}

void
openstack_fault(const struct openstack *o, const char *url,
    const struct cloud_answer *answer, const char *hint, struct faults *faults)
{
	const struct cloud_request request = {
		.method = "GET", .url = url, .token = o->token.secret
	};

	if (answer->status == 401)
		hint = "the service refuses a token that Keystone has just "
		       "issued: does it belong to this Keystone?";
	else if (answer->status == 404)
		hint = "is this the service's endpoint?";
	cloud_http_fault(o->http, &request, answer, hint, faults);
}
