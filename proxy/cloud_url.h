/* cloud_url.h - URLs of a cloud's services, from its catalog or a person. */
#ifndef PROXY_CLOUD_URL_H
#define PROXY_CLOUD_URL_H

#include <stdbool.h>

/* http or https, a host, perhaps port and path; nothing else: no user, no
 * query, no bytes that must be encoded. */
bool cloud_url_fits(const char *url);
/* The URL below which the service's calls lie, to be freed; NULL without
 * memory. Each takes the spellings that catalogs have. */
char *cloud_url_identity(const char *url); /* .../v3 */
char *cloud_url_compute(const char *url);  /* .../v2.1, .../v2.1/PROJECT */
char *cloud_url_image(const char *url);    /* .../v2 */

#endif
