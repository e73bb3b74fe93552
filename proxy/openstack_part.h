/* openstack_part.h - what openstack.c and openstack_list.c share. */
#ifndef PROXY_OPENSTACK_PART_H
#define PROXY_OPENSTACK_PART_H

#include "proxy/cloud_http.h"
#include "proxy/cloud_login.h"
#include "proxy/openstack.h"

struct openstack {
	const struct cloud_config *config;
	struct cloud_http *http;
	struct cloud_token token;
	char *compute, *image;
	char *region;
	bool old_compute; /* Nova is older than microversion 2.61 */
	bool hides_specs;
};

/* A GET with the token; a new token is fetched if the old one is refused.
 * False after adding a fault: no answer. The caller calls
 * cloud_answer_done in either case. */
bool openstack_get(struct openstack *, const char *url, const char *api_version,
    struct cloud_answer *ret, struct faults *);
/* The fault of an answer to such a request. */
void openstack_fault(const struct openstack *, const char *url,
    const struct cloud_answer *, const char *hint, struct faults *);

#endif
