/* lookup_request.c - wording of a lookup; see lookup_request.h. */
#include "proxy/lookup_request.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/bytes.h"
#include "proxy/curl_manners.h"

/* API servers close idle connections without saying so; later than this a
 * new one is the better bet. */
#define IDLE_SECONDS_MAX 5L

/* A certificate file that was replaced is read again after this long. */
#define CA_CACHE_SECONDS 60L

static bool fits_target(struct slice);
static bool fits_header(struct slice);
static bool set_method(CURL *, const struct lookup_request *);
static bool set_tls(CURL *, const struct settings_upstream *);
static bool add_subject(struct curl_slist **, struct slice);
static bool add_header(struct curl_slist **, const char *, struct slice);
static bool has_body(const struct lookup_request *);
static void add_host(struct text *, const char *, unsigned);

const char *
lookup_request_unfit(const struct lookup_request *request)
{
	if (!fits_target(request->path))
		return "the path has bytes that must not be in one";
	if (!fits_header(request->token) || !fits_header(request->host) ||
	    !fits_header(request->subject) ||
	    !fits_header(slice_of(request->api_version)) ||
	    !fits_header(slice_of(request->request_id)))
		return "a header has bytes that must not be in one";
	if (request->upstream->address_count == 0)
		return "the upstream has no address";
	return NULL;
}

static bool
fits_target(struct slice path)
{
	if (path.len == 0 || path.at[0] != '/')
		return false;
	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] <= ' ' || path.at[i] > '~' || path.at[i] == '#')
			return false;
	return true;
}

static bool
fits_header(struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

bool
lookup_request_apply(const struct lookup_request *request, CURL *e)
{
	char *target = strndup(request->path.at, request->path.len);
	bool ok =
	    target != NULL &&
	    curl_easy_setopt(e, CURLOPT_REQUEST_TARGET, target) == 0 &&
	    set_method(e, request) && curl_manners(e) &&
	    curl_easy_setopt(e, CURLOPT_PROXY, "") == 0 &&
	    curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, IDLE_SECONDS_MAX) == 0 &&
	    (!request->upstream->tls || set_tls(e, request->upstream));

	free(target);
	return ok;
}

/* Only a GET may meet a connection that died unseen: libcurl sends it
 * again. */
static bool
set_method(CURL *e, const struct lookup_request *request)
{
	struct slice body = request->body;

	if (strcmp(request->method, "GET") == 0)
		return true;
	if (has_body(request) &&
	    (curl_easy_setopt(
		 e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len) != 0 ||
		curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS,
		    body.len > 0 ? body.at : "") != 0))
		return false;
	return curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L) == 0 &&
	       curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, request->method) == 0;
}

static bool
has_body(const struct lookup_request *request)
{
	return strcmp(request->method, "GET") != 0 &&
	       (request->body.len > 0 || strcmp(request->method, "POST") == 0);
}

static bool
set_tls(CURL *e, const struct settings_upstream *upstream)
{
	const long verify = upstream->tls_verify;
	const char *file = upstream->tls_ca_file;

	return curl_easy_setopt(
		   e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == 0 &&
	       curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, verify) == 0 &&
	       curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2 * verify) == 0 &&
	       curl_easy_setopt(
		   e, CURLOPT_CA_CACHE_TIMEOUT, CA_CACHE_SECONDS) == 0 &&
	       (file == NULL || curl_easy_setopt(e, CURLOPT_CAINFO, file) == 0);
}

struct curl_slist *
lookup_headers(const struct lookup_request *request)
{
	struct curl_slist *list = NULL;

	if (add_header(&list, "Accept", SLICE("application/json")) &&
	    add_header(&list, "User-Agent", SLICE("scs-gate")) &&
	    add_header(&list, "Expect", SLICE("")) &&
	    (request->token.len == 0 ||
		add_header(&list, "X-Auth-Token", request->token)) &&
	    add_subject(&list, request->subject) &&
	    (request->host.len == 0 ||
		add_header(&list, "Host", request->host)) &&
	    (request->api_version == NULL ||
		add_header(&list, "OpenStack-API-Version",
		    slice_of(request->api_version))) &&
	    (request->request_id == NULL ||
		add_header(&list, "X-OpenStack-Request-ID",
		    slice_of(request->request_id))) &&
	    (!has_body(request) ||
		add_header(&list, "Content-Type", SLICE("application/json"))))
		return list;
	lookup_headers_free(list);
	return NULL;
}

/* Without the second header Keystone hides tokens of application credentials
 * that have access rules. */
static bool
add_subject(struct curl_slist **list, struct slice subject)
{
	return subject.len == 0 ||
	       (add_header(list, "X-Subject-Token", subject) &&
		   add_header(
		       list, "OpenStack-Identity-Access-Rules", SLICE("1.0")));
}

/* An empty value tells libcurl to send no such header. */
static bool
add_header(struct curl_slist **list, const char *name, struct slice value)
{
	size_t name_len = strlen(name), size = name_len + value.len + 3;
	char *line = malloc(size), *at = line;
	struct curl_slist *longer;

	if (line == NULL)
		return false;
	at = mempcpy(at, name, name_len);
	*at++ = ':';
	if (value.len > 0) {
		*at++ = ' ';
		at = mempcpy(at, value.at, value.len);
	}
	*at = '\0';
	longer = curl_slist_append(*list, line);
	explicit_bzero(line, size);
	free(line);
	if (longer == NULL)
		return false;
	*list = longer;
	return true;
}

void
lookup_headers_free(struct curl_slist *list)
{
	for (struct curl_slist *s = list; s != NULL; s = s->next)
		explicit_bzero(s->data, strlen(s->data));
	curl_slist_free_all(list);
}

void
lookup_add_url(struct text *text, const struct settings_upstream *upstream,
    const struct settings_address *address)
{
	const char *host = address->host;

	if (upstream->tls && upstream->tls_server_name != NULL)
		host = upstream->tls_server_name;
	text_adds(text, upstream->tls ? "https://" : "http://");
	add_host(text, host, address->port);
	text_addc(text, '/');
}

void
lookup_add_connect_to(struct text *text, const struct settings_address *address)
{
	char host[NI_MAXHOST];

	if (getnameinfo((const struct sockaddr *)&address->sockaddr,
		address->sockaddr_len, host, sizeof(host), NULL, 0,
		NI_NUMERICHOST) != 0) {
		text->failed = true;
		return;
	}
	text_adds(text, "::");
	add_host(text, host, address->port);
}

static void
add_host(struct text *text, const char *host, unsigned port)
{
	bool ipv6 = strchr(host, ':') != NULL;

	text_addf(text, ipv6 ? "[%s]:%u" : "%s:%u", host, port);
}
