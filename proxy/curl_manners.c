/* curl_manners.c - see curl_manners.h. */
#include "proxy/curl_manners.h"

bool
curl_manners(CURL *e)
{
	return curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == 0 &&
	       curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https") == 0 &&
	       curl_easy_setopt(
		   e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == 0 &&
	       curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == 0;
}
