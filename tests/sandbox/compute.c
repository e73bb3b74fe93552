/* compute.c - Nova: versions, microversions, and the table of its calls. */
#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compute.h"
#include "flavor.h"
#include "reply.h"

#define MINOR_MAX 93
#define BODY_MAX 114688

#define MANAGE "os_compute_api:os-flavor-manage:"
#define SPECS "os_compute_api:os-flavor-extra-specs:"

static bool enter(struct request *);
static bool enter_project(struct request *);
static bool check_content(struct request *);
static bool choose_microversion(struct request *);
static bool read_microversion(struct request *, const char *text);
static void show_microversion(struct request *);
static void fail(struct request *, int status, const char *message);
static const char *kind(int status);
static json_t *version(const struct request *, bool legacy);
static void show_versions(struct request *);
static void show_version(struct request *);

static const struct route routes[] = {
	{ EVHTTP_REQ_GET, "/flavors", NEED_TOKEN, NULL, flavor_list },
	{ EVHTTP_REQ_GET, "/flavors/detail", NEED_TOKEN, NULL,
	    flavor_list_detail },
	{ EVHTTP_REQ_GET, "/flavors/{}", NEED_TOKEN, NULL, flavor_show },
	{ EVHTTP_REQ_POST, "/flavors", NEED_ADMIN, MANAGE "create",
	    flavor_create },
	{ EVHTTP_REQ_PUT, "/flavors/{}", NEED_ADMIN, MANAGE "update",
	    flavor_update },
	{ EVHTTP_REQ_DELETE, "/flavors/{}", NEED_ADMIN, MANAGE "delete",
	    flavor_delete },
	{ EVHTTP_REQ_POST, "/flavors/{}/action", NEED_ADMIN,
	    "os_compute_api:os-flavor-access:add_tenant_access",
	    flavor_access_change },
	{ EVHTTP_REQ_GET, "/flavors/{}/os-flavor-access", NEED_ADMIN,
	    "os_compute_api:os-flavor-access", flavor_access_list },
	{ EVHTTP_REQ_GET, "/flavors/{}/os-extra_specs", NEED_TOKEN, NULL,
	    flavor_specs_list },
	{ EVHTTP_REQ_GET, "/flavors/{}/os-extra_specs/{}", NEED_TOKEN, NULL,
	    flavor_specs_show },
	{ EVHTTP_REQ_POST, "/flavors/{}/os-extra_specs", NEED_ADMIN,
	    SPECS "create", flavor_specs_create },
	{ EVHTTP_REQ_PUT, "/flavors/{}/os-extra_specs/{}", NEED_ADMIN,
	    SPECS "update", flavor_specs_update },
	{ EVHTTP_REQ_DELETE, "/flavors/{}/os-extra_specs/{}", NEED_ADMIN,
	    SPECS "delete", flavor_specs_delete },
	{ EVHTTP_REQ_GET, NULL, NEED_NOTHING, NULL, NULL },
};

const struct service compute_service = { routes, 404, enter, fail };

static bool
enter(struct request *r)
{
	const char *name = r->count == 0 ? "" : r->segments[0];
	bool root = r->count == 2 && *r->segments[1] == '\0';

	r->legacy = strcmp(name, "v2") == 0;
	r->minor = 1;
	if (!r->legacy && strcmp(name, "v2.1") != 0) {
		show_versions(r);
		return false;
	}
	if (r->count == 1 || root) {
		show_version(r);
		return false;
	}
	r->first = 1;
	return choose_microversion(r) && check_content(r) && enter_project(r);
}

/* Every path exists a second time, behind the caller's own project. */
static bool
enter_project(struct request *r)
{
	const char *project = r->segments[r->first];

	if (r->count < 3 || *project == '\0' ||
	    strspn(project, "0123456789abcdef-") != strlen(project))
		return true;
	if (r->token != NULL && !request_owns(r, project)) {
		reply_fail(r, 400,
		    "Malformed request URL: URL's project_id does not match "
		    "the token's project.");
		return false;
	}
	r->first++;
	return true;
}

/* Nova looks at the type of every request, and has a limit of its own. */
static bool
check_content(struct request *r)
{
	static const char *const types[] = { "", "text/plain",
		"application/json", "application/vnd.openstack.compute+json" };
	const char *type = request_header(r, "Content-Type");
	size_t length = strcspn(type, "; ");

	if (evbuffer_get_length(evhttp_request_get_input_buffer(r->http)) >
	    BODY_MAX) {
		reply_fail(r, 413, "Request is too large.");
		return false;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i]) == length &&
		    strncmp(types[i], type, length) == 0)
			return true;
	reply_failf(r, 415, "Unsupported Content-Type %s", type);
	return false;
}

static bool
choose_microversion(struct request *r)
{
	const char *wanted = request_header(r, "OpenStack-API-Version");

	if (r->legacy)
		return true;
	if (strncasecmp(wanted, "compute ", 8) == 0)
		wanted += 8 + strspn(wanted + 8, " \t");
	else
		wanted = request_header(r, "X-OpenStack-Nova-API-Version");
	if (*wanted != '\0' && !read_microversion(r, wanted))
		return false;
	show_microversion(r);
	return true;
}

static bool
read_microversion(struct request *r, const char *text)
{
	char *end = NULL;
	unsigned long minor;

	if (strcmp(text, "latest") == 0) {
		r->minor = MINOR_MAX;
		return true;
	}
	if (text[0] < '1' || text[0] > '9' || text[1] != '.' || text[2] < '0' ||
	    text[2] > '9' || (text[2] == '0' && text[3] != '\0')) {
		reply_failf(r, 400,
		    "API Version String '%s' is of invalid format. It must be "
		    "of format 'major.minor'.",
		    text);
		return false;
	}
	minor = strtoul(text + 2, &end, 10);
	if (text[0] != '2' || *end != '\0' || minor < 1 || minor > MINOR_MAX) {
		reply_failf(r, 406,
		    "Version %s is not supported by the API. Minimum is 2.1 "
		    "and maximum is 2.%d.",
		    text, MINOR_MAX);
		return false;
	}
	r->minor = (unsigned)minor;
	return true;
}

static void
show_microversion(struct request *r)
{
	char text[24];

	evutil_snprintf(text, sizeof(text), "compute 2.%u", r->minor);
	reply_header(r, "OpenStack-API-Version", text);
	reply_header(r, "X-OpenStack-Nova-API-Version", text + 8);
	reply_header(r, "Vary", "OpenStack-API-Version");
	reply_header(r, "Vary", "X-OpenStack-Nova-API-Version");
}

static void
fail(struct request *r, int status, const char *message)
{
	reply_json(r, status,
	    json_pack(
		"{s{siss}}", kind(status), "code", status, "message", message));
}

static const char *
kind(int status)
{
	static const struct {
		int status;
		const char *name;
	} rows[] = {
		{ 400, "badRequest" },
		{ 403, "forbidden" },
		{ 404, "itemNotFound" },
		{ 405, "badMethod" },
		{ 409, "conflictingRequest" },
		{ 413, "overLimit" },
		{ 415, "badMediaType" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == status)
			return rows[i].name;
	return "computeFault";
}

static json_t *
version(const struct request *r, bool legacy)
{
	char url[160], newest[8];

	evutil_snprintf(url, sizeof(url), "http://%s/%s/", request_host(r),
	    legacy ? "v2" : "v2.1");
	evutil_snprintf(newest, sizeof(newest), "2.%d", MINOR_MAX);
	return json_pack("{sssssssssss[{ssss}]}", "id",
	    legacy ? "v2.0" : "v2.1", "status",
	    legacy ? "SUPPORTED" : "CURRENT", "version", legacy ? "" : newest,
	    "min_version", legacy ? "" : "2.1", "updated",
	    "2013-07-23T11:33:21Z", "links", "rel", "self", "href", url);
}

static void
show_versions(struct request *r)
{
	bool root = r->count == 1 && *r->segments[0] == '\0';

	reply_json(r, root || r->count == 0 ? 200 : 300,
	    json_pack(
		"{s[oo]}", "versions", version(r, true), version(r, false)));
}

static void
show_version(struct request *r)
{
	reply_json(r, 200, json_pack("{so}", "version", version(r, r->legacy)));
}
