/*
 * api.h - the table of calls that create, change or delete a flavor or an
 * image: service, method, path, what is done about the body, what must be
 * known first. The only list of them; see OpenStack Compute API and Image
 * Service API v2.
 */
#ifndef RULES_API_H
#define RULES_API_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/action.h"
#include "conf/slice.h"

enum call {
	CALL_FLAVOR_CREATE,
	CALL_FLAVOR_UPDATE, /* the description */
	CALL_FLAVOR_DELETE,
	CALL_SPECS_CREATE, /* POST os-extra_specs: merge */
	CALL_SPEC_UPDATE,  /* PUT os-extra_specs/{key} */
	CALL_SPEC_DELETE,
	CALL_FLAVOR_ACTION, /* addTenantAccess, removeTenantAccess */
	CALL_SERVER_ACTION, /* createImage and createBackup write images */
	CALL_NOVA_IMAGE_DELETE,
	CALL_NOVA_IMAGE_METADATA,
	CALL_IMAGE_CREATE,
	CALL_IMAGE_UPDATE, /* PATCH, both media types */
	CALL_IMAGE_DELETE,
	CALL_IMAGE_UPLOAD,
	CALL_IMAGE_STAGE,
	CALL_IMAGE_IMPORT,
	CALL_IMAGE_DEACTIVATE,
	CALL_IMAGE_REACTIVATE,
	CALL_IMAGE_TAG,
	CALL_IMAGE_MEMBER,
	CALL_IMAGE_LOCATION, /* DELETE /stores/{store}/{id} */
	CALL_TASK_CREATE,
	CALLS
};

/* What becomes of a call. */
enum treatment {
	TREAT_JUDGE,  /* collect, look up, project, judge, audit, forward */
	TREAT_RECORD, /* audit and forward; the body is not looked at */
	TREAT_REFUSE, /* refused unless a setting allows it; then recorded */
};

enum body_policy {
	BODY_NONE,    /* the call has no body the backend would read */
	BODY_COLLECT, /* JSON, held whole up to a limit */
	BODY_STREAM,  /* image data: never held */
};

enum state_need { STATE_NONE, STATE_FLAVOR, STATE_IMAGE };

struct api_row {
	enum service service;
	const char *method;
	const char *path; /* below the version: "/flavors/{id}/action" */
	enum call call;
	const char *name; /* for audit and log: "flavor-create" */
	enum treatment treatment;
	enum body_policy body;
	enum state_need state;
};

struct api_match {
	const struct api_row *row;
	/* Slices of the path given to api_route, still percent-encoded
	 * exactly as there. */
	struct slice version; /* "v2.1", "v2" */
	struct slice project; /* Nova's optional project segment */
	struct slice id;      /* flavor, image, server; empty: none */
	struct slice sub;     /* extra-spec key, tag, member, store */
	bool legacy;          /* Nova's /v2: unknown members are dropped */
};

enum route {
	ROUTE_PASS,          /* nothing the gate judges */
	ROUTE_CALL,          /* ret_match tells which */
	ROUTE_UNKNOWN_WRITE, /* a mutating call below a judged path, or below
			      * no known version, that no row names */
};

/* path: canonical form as uri_canonical() (proxy/uri.h) makes it, below the
 * mount prefix, without query. Methods compare exactly. GET, HEAD and OPTIONS
 * always pass. */
enum route api_route(enum service, struct slice method, struct slice path,
    struct api_match *ret_match);

/* Iterates the table, for tests and documentation; NULL ends it. */
const struct api_row *api_row(size_t index);

#endif
