/*
 * sink_http.c - batches by HTTP, as http_layout.h lays them out. An answer of
 * 2xx takes them; 400, 413 and 422 speak of what was sent, and never will take
 * it; every other one may be different tomorrow.
 */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/curl_manners.h"
#include "proxy/http_layout.h"
#include "proxy/sink.h"

#define ANSWER_MAX ((size_t)16 * 1024 * 1024)
#define SAID_MAX 120 /* bytes of an answer in a sentence */

struct http {
	const struct sink_setup *setup;
	const struct http_layout *layout;
	CURL *easy;
	struct curl_slist *headers;
	struct text answer;
	char error[CURL_ERROR_SIZE];
};

static void *open_http(const struct sink_setup *, struct faults *);
static bool prepare(struct http *);
static bool prepare_tls(struct http *);
static bool add_headers(struct http *);
static bool add_header(struct http *, const char *name, const char *value);
static void close_http(void *);
static void send_http(void *, const struct sink_batch *, struct sink_result *);
static void post(struct http *, const struct sink_batch *, struct slice,
    struct sink_result *);
static size_t on_answer(char *, size_t, size_t, void *);
static void judge_answer(
    struct http *, const struct sink_batch *, struct sink_result *);
static bool speaks_of_content(long status);

const struct sink_kind sink_http = { open_http, send_http, close_http };

static void *
open_http(const struct sink_setup *setup, struct faults *faults)
{
	struct http *h = calloc(1, sizeof(*h));

	if (h != NULL) {
		h->setup = setup;
		h->layout = http_layout_of(setup->settings->layout);
		h->easy = curl_easy_init();
		if (h->easy != NULL && add_headers(h) && prepare(h))
			return h;
		close_http(h);
	}
	faults_add(faults, NULL, 0, "out of memory");
	return NULL;
}

static bool
prepare(struct http *h)
{
	const struct settings_sink *s = h->setup->settings;
	const struct credentials *c = h->setup->credentials;
	CURL *e = h->easy;

	return curl_manners(e) &&
	       curl_easy_setopt(e, CURLOPT_URL, s->to) == 0 &&
	       curl_easy_setopt(e, CURLOPT_HTTPHEADER, h->headers) == 0 &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->error) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_answer) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, h) == 0 &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)s->timeout) == 0 &&
	       (c == NULL || c->username == NULL ||
		   (curl_easy_setopt(e, CURLOPT_USERNAME, c->username) == 0 &&
		       curl_easy_setopt(e, CURLOPT_PASSWORD, c->password) ==
			   0)) &&
	       prepare_tls(h);
}

static bool
prepare_tls(struct http *h)
{
	const struct settings_sink *s = h->setup->settings;
	CURL *e = h->easy;

	return curl_easy_setopt(
		   e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == 0 &&
	       (s->tls_ca_file == NULL ||
		   curl_easy_setopt(e, CURLOPT_CAINFO, s->tls_ca_file) == 0) &&
	       (s->tls_certificate == NULL ||
		   (curl_easy_setopt(e, CURLOPT_SSLCERT, s->tls_certificate) ==
			   0 &&
		       curl_easy_setopt(e, CURLOPT_SSLKEY, s->tls_key) == 0 &&
		       /* or else it is asked for at the terminal */
		       curl_easy_setopt(e, CURLOPT_KEYPASSWD, "") == 0));
}

static bool
add_headers(struct http *h)
{
	const struct credentials *c = h->setup->credentials;

	return add_header(h, "Content-Type: ", h->layout->type) &&
	       add_header(h, "User-Agent: scs-gate/", PACKAGE_VERSION) &&
	       add_header(h, "Expect:", "") &&
	       (c == NULL || c->token == NULL ||
		   add_header(h, "Authorization: Bearer ", c->token)) &&
	       (c == NULL || c->api_key == NULL ||
		   add_header(h, "Authorization: ApiKey ", c->api_key));
}

/* curl copies it. */
static bool
add_header(struct http *h, const char *name, const char *value)
{
	struct text line = TEXT_INIT;
	struct curl_slist *grown;

	text_adds(&line, name);
	text_adds(&line, value);
	grown = text_failed(&line)
		    ? NULL
		    : curl_slist_append(h->headers, text_str(&line));
	if (line.at != NULL)
		explicit_bzero(line.at, line.size);
	text_done(&line);
	if (grown != NULL)
		h->headers = grown;
	return grown != NULL;
}

static void
close_http(void *arg)
{
	struct http *h = arg;

	curl_easy_cleanup(h->easy);
	curl_slist_free_all(h->headers);
	text_done(&h->answer);
	free(h);
}

static void
send_http(void *arg, const struct sink_batch *batch, struct sink_result *ret)
{
	struct http *h = arg;
	struct text body = TEXT_INIT;

	h->layout->write(batch, h->setup->host, &body);
	if (text_failed(&body))
		sink_fail(ret, SINK_AGAIN, "out of memory");
	else
		post(h, batch, text_slice(&body), ret);
	text_done(&body);
}

static void
post(struct http *h, const struct sink_batch *batch, struct slice body,
    struct sink_result *ret)
{
	CURL *e = h->easy;
	CURLcode code = curl_easy_setopt(
	    e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);

	text_done(&h->answer);
	h->error[0] = '\0';
	if (code == 0)
		code = curl_easy_setopt(e, CURLOPT_POSTFIELDS, body.at);
	if (code == 0)
		code = curl_easy_perform(e);
	if (code == 0)
		judge_answer(h, batch, ret);
	else
		sink_fail(ret, SINK_AGAIN, "%s",
		    h->error[0] != '\0' ? h->error : curl_easy_strerror(code));
}

/* More of an answer than that nobody reads. */
static size_t
on_answer(char *bytes, size_t size, size_t count, void *arg)
{
	struct http *h = arg;

	if (h->answer.len + size * count <= ANSWER_MAX)
		text_add(&h->answer, (struct slice){ bytes, size * count });
	return size * count;
}

static void
judge_answer(
    struct http *h, const struct sink_batch *batch, struct sink_result *ret)
{
	size_t len = h->answer.len < SAID_MAX ? h->answer.len : SAID_MAX;
	long status = 0;

	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 200 && status < 300) {
		if (h->layout->read != NULL)
			h->layout->read(batch, text_slice(&h->answer), ret);
		return;
	}
	sink_fail(ret, speaks_of_content(status) ? SINK_REFUSED : SINK_AGAIN,
	    "status %ld: %.*s", status, (int)len, text_str(&h->answer));
	ret->unclear = batch->count > 1;
}

static bool
speaks_of_content(long status)
{
	return status == 400 || status == 413 || status == 422;
}
