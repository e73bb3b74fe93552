/* curl_manners.h - what all our own requests keep to, whoever makes them. */
#ifndef PROXY_CURL_MANNERS_H
#define PROXY_CURL_MANNERS_H

#include <curl/curl.h>
#include <stdbool.h>

/* No signals, HTTP/1.1 or HTTPS alone, no passwords from ~/.netrc, and no
 * redirect is followed: a token goes nowhere else. False: out of memory. */
bool curl_manners(CURL *);

#endif
