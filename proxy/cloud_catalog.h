/* cloud_catalog.h - where a service is, by a token's catalog. */
#ifndef PROXY_CLOUD_CATALOG_H
#define PROXY_CLOUD_CATALOG_H

#include <jansson.h>

#include "proxy/cloud_config.h"

/* What the catalog says of a service; both lie in the catalog. */
struct cloud_endpoint {
	const char *url;
	const char *region;
};

/* Region and interface as the configuration says; region NULL: the only one
 * there is. type as in "compute". False after adding a fault. */
bool cloud_catalog_find(const json_t *token, const char *type,
    const struct cloud_config *, struct cloud_endpoint *ret, struct faults *);

#endif
