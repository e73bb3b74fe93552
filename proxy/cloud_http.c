/* cloud_http.c - one request to a service of a cloud; see cloud_http.h. */
#include "proxy/cloud_http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "proxy/curl_manners.h"
#include "proxy/lookup_request.h"

/* A page of 500 images is about one MiB. */
#define ANSWER_MAX ((size_t)32 << 20)
#define CONNECT_SECONDS 15L
/* A slow page is fine as long as something comes. */
#define SILENT_SECONDS 120L
#define WHOLE_SECONDS 600L
#define SENTENCE_MAX 300

struct cloud_http {
	const struct cloud_config *config;
	CURL *easy;
	struct cloud_answer *answer; /* of the request under way */
	char error[CURL_ERROR_SIZE];
};

static CURLcode send_once(
    struct cloud_http *, const struct cloud_request *, struct curl_slist *);
static bool set_up(struct cloud_http *, const struct cloud_request *,
    const struct curl_slist *);
static bool set_patience(CURL *);
static bool set_body(CURL *, const struct cloud_request *);
static bool set_tls(CURL *, const struct cloud_config *);
static size_t on_body(char *, size_t, size_t, void *);
static void read_head(struct cloud_http *);
static char *header(CURL *, const char *name);
static bool is_passing(CURLcode, const struct cloud_answer *);
static void rest(unsigned attempt);
static void say_failure(const struct cloud_http *, const struct cloud_request *,
    CURLcode, struct faults *);
static const char *hint_of(CURLcode);
static void add_sentence(struct text *, const struct cloud_http *,
    const struct cloud_request *, const struct cloud_answer *);
static const char *find_sentence(json_t *);
static bool repeats_secret(const struct cloud_http *,
    const struct cloud_request *, const char *sentence);

static const long pauses_ms[] = { 250, 1000 };

#define PAUSES (sizeof(pauses_ms) / sizeof(*pauses_ms))

struct cloud_http *
cloud_http_new(const struct cloud_config *config)
{
	struct cloud_http *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->config = config;
	h->easy = curl_easy_init();
	if (h->easy == NULL) {
		free(h);
		return NULL;
	}
	return h;
}

void
cloud_http_free(struct cloud_http *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->easy);
	free(h);
}

bool
cloud_http_send(struct cloud_http *h, const struct cloud_request *request,
    struct cloud_answer *ret, struct faults *faults)
{
	const struct lookup_request like = {
		.method = request->method,
		.token = slice_of(request->token),
		.api_version = request->api_version,
		.body = slice_of(request->body),
	};
	struct curl_slist *headers = lookup_headers(&like);
	bool repeatable = strcmp(request->method, "GET") == 0;
	CURLcode code = CURLE_OUT_OF_MEMORY;

	*ret = (struct cloud_answer){ 0 };
	h->answer = ret;
	h->error[0] = '\0';
	for (unsigned i = 0; headers != NULL; i++) {
		code = send_once(h, request, headers);
		if (!repeatable || i == PAUSES || !is_passing(code, ret))
			break;
		rest(i);
		cloud_answer_done(ret);
	}
	lookup_headers_free(headers);
	if (code != CURLE_OK && !ret->too_large)
		say_failure(h, request, code, faults);
	return code == CURLE_OK || ret->too_large;
}

static CURLcode
send_once(struct cloud_http *h, const struct cloud_request *request,
    struct curl_slist *headers)
{
	CURLcode code;

	if (!set_up(h, request, headers))
		return CURLE_OUT_OF_MEMORY;
	code = curl_easy_perform(h->easy);
	if (code == CURLE_OK)
		read_head(h);
	if (code == CURLE_OK && text_failed(&h->answer->body))
		code = CURLE_OUT_OF_MEMORY;
	if (h->answer->too_large)
		text_done(&h->answer->body);
	return code;
}

static bool
set_up(struct cloud_http *h, const struct cloud_request *request,
    const struct curl_slist *headers)
{
	CURL *e = h->easy;

	curl_easy_reset(e);
	return curl_manners(e) && set_patience(e) && set_tls(e, h->config) &&
	       set_body(e, request) &&
	       curl_easy_setopt(e, CURLOPT_URL, request->url) == 0 &&
	       curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers) == 0 &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->error) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, h) == 0;
}

static bool
set_patience(CURL *e)
{
	return curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L) == 0 &&
	       curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, SILENT_SECONDS) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT, WHOLE_SECONDS) == 0;
}

/* Keystone on uwsgi closes after each answer without saying so: no connection
 * is shared with what must not be sent twice. */
static bool
set_body(CURL *e, const struct cloud_request *request)
{
	if (request->body == NULL)
		return true;
	return curl_easy_setopt(e, CURLOPT_POSTFIELDS, request->body) == 0 &&
	       curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L) == 0 &&
	       curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L) == 0;
}

static bool
set_tls(CURL *e, const struct cloud_config *c)
{
	const long verify = c->verify;
	const char *key = c->key != NULL ? c->key : c->cert;

	return curl_easy_setopt(
		   e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == 0 &&
	       curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, verify) == 0 &&
	       curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2 * verify) == 0 &&
	       (c->cacert == NULL ||
		   curl_easy_setopt(e, CURLOPT_CAINFO, c->cacert) == 0) &&
	       (c->cert == NULL ||
		   (curl_easy_setopt(e, CURLOPT_SSLCERT, c->cert) == 0 &&
		       curl_easy_setopt(e, CURLOPT_SSLKEY, key) == 0));
}

static size_t
on_body(char *at, size_t size, size_t count, void *arg)
{
	struct cloud_answer *answer = ((struct cloud_http *)arg)->answer;
	size_t len = size * count;

	if (len > ANSWER_MAX - answer->body.len) {
		answer->too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	text_add(&answer->body, (struct slice){ at, len });
	return text_failed(&answer->body) ? CURL_WRITEFUNC_ERROR : len;
}

static void
read_head(struct cloud_http *h)
{
	long status = 0;

	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	h->answer->status = (unsigned)status;
	h->answer->token = header(h->easy, "X-Subject-Token");
	h->answer->moved = header(h->easy, "Location");
}

static char *
header(CURL *e, const char *name)
{
	struct curl_header *found;

	if (curl_easy_header(e, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return NULL;
	return strdup(found->value);
}

static bool
is_passing(CURLcode code, const struct cloud_answer *answer)
{
	static const CURLcode codes[] = { CURLE_COULDNT_CONNECT,
		CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
		CURLE_PARTIAL_FILE };
	static const unsigned statuses[] = { 429, 502, 503, 504 };

	if (answer->too_large)
		return false;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (code == codes[i])
			return true;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (code == CURLE_OK && answer->status == statuses[i])
			return true;
	return false;
}

static void
rest(unsigned attempt)
{
	long ms = pauses_ms[attempt];
	struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

void
cloud_answer_done(struct cloud_answer *a)
{
	if (a->token != NULL)
		explicit_bzero(a->token, strlen(a->token));
	free(a->token);
	free(a->moved);
	text_done(&a->body);
	*a = (struct cloud_answer){ 0 };
}

static void
say_failure(const struct cloud_http *h, const struct cloud_request *request,
    CURLcode code, struct faults *faults)
{
	faults_add(faults, NULL, 0, "%s %s: %s%s", request->method,
	    request->url,
	    h->error[0] != '\0' ? h->error : curl_easy_strerror(code),
	    hint_of(code));
}

static const char *
hint_of(CURLcode code)
{
	static const struct {
		CURLcode code;
		const char *hint;
	} rows[] = {
		{ CURLE_PEER_FAILED_VERIFICATION,
		    "; name the authority that signed the certificate in "
		    "cacert (OS_CACERT)" },
		{ CURLE_SSL_CACERT_BADFILE,
		    "; cacert (OS_CACERT) is to name a readable PEM file" },
		{ CURLE_SSL_CERTPROBLEM,
		    "; cert and key (OS_CERT, OS_KEY) are to name readable "
		    "PEM files" },
		{ CURLE_SSL_CONNECT_ERROR,
		    "; perhaps the server speaks http there, not https" },
		{ CURLE_UNSUPPORTED_PROTOCOL,
		    "; is something else than a web server there?" },
		{ CURLE_COULDNT_RESOLVE_HOST, "; is the name right?" },
		{ CURLE_COULDNT_CONNECT,
		    "; is the service up, and the port right?" },
		{ CURLE_PARTIAL_FILE, "; the answer ended too early" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].code == code)
			return rows[i].hint;
	return "";
}

void
cloud_http_fault(const struct cloud_http *h,
    const struct cloud_request *request, const struct cloud_answer *answer,
    const char *hint, struct faults *faults)
{
	struct text said = TEXT_INIT;

	if (answer->too_large)
		text_adds(&said, "the answer is larger than 32 MiB");
	else if (answer->moved != NULL && answer->status / 100 == 3 &&
		 !repeats_secret(h, request, answer->moved))
		text_addf(&said,
		    "the server sends us to %s, and redirects are not "
		    "followed; write that address",
		    answer->moved);
	else
		text_addf(&said, "the answer was %u", answer->status);
	add_sentence(&said, h, request, answer);
	faults_add(faults, NULL, 0, "%s %s: %s%s%s", request->method,
	    request->url, text_str(&said), *hint == '\0' ? "" : "; ", hint);
	text_done(&said);
}

/* What the service itself says, cut where markup begins. */
static void
add_sentence(struct text *to, const struct cloud_http *h,
    const struct cloud_request *request, const struct cloud_answer *answer)
{
	struct slice body = text_slice(&answer->body);
	json_t *root = json_loadb(body.at, body.len, 0, NULL);
	const char *sentence = find_sentence(root);
	size_t len = sentence == NULL ? 0 : strcspn(sentence, "<\r\n");

	if (len > SENTENCE_MAX)
		len = SENTENCE_MAX;
	if (len > 0 && !repeats_secret(h, request, sentence))
		text_addf(to, " (\"%.*s\")", (int)len, sentence);
	json_decref(root);
}

/* {"message": ...} or {"anything": {"message": ...}}. */
static const char *
find_sentence(json_t *root)
{
	void *first = json_object_iter(root);
	const char *sentence =
	    json_string_value(json_object_get(root, "message"));

	if (sentence != NULL)
		return sentence;
	return json_string_value(
	    json_object_get(json_object_iter_value(first), "message"));
}

static bool
repeats_secret(const struct cloud_http *h, const struct cloud_request *request,
    const char *sentence)
{
	const char *secrets[] = { h->config->password, h->config->token,
		h->config->credential_secret, request->token };

	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
		if (secrets[i] != NULL && secrets[i][0] != '\0' &&
		    strstr(sentence, secrets[i]) != NULL)
			return true;
	return false;
}
