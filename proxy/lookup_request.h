/* lookup_request.h - how a lookup is worded for libcurl; for lookup.c. */
#ifndef PROXY_LOOKUP_REQUEST_H
#define PROXY_LOOKUP_REQUEST_H

#include <curl/curl.h>

#include "conf/settings.h"
#include "conf/text.h"
#include "proxy/lookup.h"

/* Why it must not be sent (bytes that would break out of the head), or
 * NULL. */
const char *lookup_request_unfit(const struct lookup_request *);

/* Sets what the request and the upstream's TLS settings say, and good
 * manners. False when out of memory. */
bool lookup_request_apply(const struct lookup_request *, CURL *);

/* NULL when out of memory. */
struct curl_slist *lookup_headers(const struct lookup_request *);
/* Wipes them: one holds the token. NULL is fine. */
void lookup_headers_free(struct curl_slist *);

/* "https://glance.internal:9292/"; the path goes out apart from it. */
void lookup_add_url(struct text *, const struct settings_upstream *,
    const struct settings_address *);
/* In the form of CURLOPT_CONNECT_TO, for any host of the URL. */
void lookup_add_connect_to(struct text *, const struct settings_address *);

#endif
