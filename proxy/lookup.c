/* lookup.c - requests that the gate itself originates; see lookup.h. */
#include "proxy/lookup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "conf/text.h"
#include "proxy/clock.h"
#include "proxy/curl_loop.h"
#include "proxy/curl_memory.h"
#include "proxy/lookup_request.h"

LIST_HEAD(lookup_list, lookup);

struct lookup_engine {
	struct event_base *base;
	struct curl_loop *loop;
	struct lookup_list lookups;
};

struct lookup {
	LIST_ENTRY(lookup) link;
	struct lookup_engine *engine;
	CURL *easy;
	struct curl_slist *headers;
	struct curl_slist *connect_to;
	struct event *starter; /* so that nothing ends within lookup_start */
	const char *unfit;     /* why it cannot be sent; NULL: it can */
	const struct settings_upstream *upstream;
	size_t address;
	size_t addresses_left; /* to try, address included */
	uint64_t end_ms;
	struct text body;
	size_t limit;
	bool too_large;
	void (*done)(void *arg, const struct lookup_answer *);
	void *arg;
	char error[CURL_ERROR_SIZE];
};

static struct slice find_header(CURL *, const char *name);
static struct lookup *lookup_new(struct lookup_engine *);
static void lookup_free(struct lookup *);
static bool prepare(struct lookup *, const struct lookup_request *);
static void on_start(evutil_socket_t, short, void *);
static bool try_address(struct lookup *);
static bool aim(struct lookup *, const struct settings_address *);
static size_t on_body(char *, size_t, size_t, void *);
static void on_ended(void *, CURLcode);
static bool never_connected(const struct lookup *, CURLcode);
static enum lookup_failure failure_of(const struct lookup *, CURLcode);
static void finish(struct lookup *, enum lookup_failure, const char *);

void
lookup_global_init(void)
{
	curl_memory_init();
}

struct lookup_engine *
lookup_engine_new(struct event_base *base)
{
	struct lookup_engine *engine = calloc(1, sizeof(*engine));

	if (engine == NULL)
		return NULL;
	LIST_INIT(&engine->lookups);
	engine->base = base;
	engine->loop = curl_loop_new(base, on_ended);
	if (engine->loop == NULL) {
		free(engine);
		return NULL;
	}
	return engine;
}

void
lookup_engine_free(struct lookup_engine *engine)
{
	if (engine == NULL)
		return;
	/* lookup_free takes each off the list, which the analyzer misses. */
	while (!LIST_EMPTY(&engine->lookups))
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		lookup_free(LIST_FIRST(&engine->lookups));
	curl_loop_free(engine->loop);
	free(engine);
}

struct lookup *
lookup_start(struct lookup_engine *engine, const struct lookup_request *request,
    void (*done)(void *arg, const struct lookup_answer *), void *arg)
{
	struct lookup *l = lookup_new(engine);

	if (l == NULL)
		return NULL;
	l->done = done;
	l->arg = arg;
	l->unfit = lookup_request_unfit(request);
	if (l->unfit == NULL && !prepare(l, request)) {
		lookup_free(l);
		return NULL;
	}
	event_active(l->starter, EV_TIMEOUT, 1);
	return l;
}

static struct lookup *
lookup_new(struct lookup_engine *engine)
{
	struct lookup *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->engine = engine;
	LIST_INSERT_HEAD(&engine->lookups, l, link);
	l->starter = evtimer_new(engine->base, on_start, l);
	l->easy = curl_easy_init();
	if (l->starter == NULL || l->easy == NULL) {
		lookup_free(l);
		return NULL;
	}
	return l;
}

static void
lookup_free(struct lookup *l)
{
	LIST_REMOVE(l, link);
	if (l->starter != NULL)
		event_free(l->starter);
	if (l->easy != NULL) {
		curl_loop_remove(l->engine->loop, l->easy);
		curl_easy_cleanup(l->easy);
	}
	lookup_headers_free(l->headers);
	curl_slist_free_all(l->connect_to);
	text_done(&l->body);
	free(l);
}

void
lookup_cancel(struct lookup *l)
{
	/* Without done it is just being finished. */
	if (l != NULL && l->done != NULL)
		lookup_free(l);
}

static bool
prepare(struct lookup *l, const struct lookup_request *request)
{
	CURL *e = l->easy;

	l->upstream = request->upstream;
	l->address = request->address % request->upstream->address_count;
	l->addresses_left = request->upstream->address_count;
	l->end_ms = clock_ms() + request->timeout_ms;
	l->limit = request->limit_bytes;
	l->headers = lookup_headers(request);
	return l->headers != NULL && lookup_request_apply(request, e) &&
	       curl_easy_setopt(e, CURLOPT_HTTPHEADER, l->headers) == 0 &&
	       curl_easy_setopt(e, CURLOPT_PRIVATE, l) == 0 &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, l->error) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, l) == 0;
}

static void
on_start(evutil_socket_t fd, short what, void *arg)
{
	struct lookup *l = arg;

	(void)fd;
	(void)what;
	if (l->unfit != NULL)
		finish(l, LOOKUP_BROKEN, l->unfit);
	else if (!try_address(l))
		finish(l, LOOKUP_BROKEN, "cannot set up the request");
}

/* Each address gets its share of the time that is left to connect. */
static bool
try_address(struct lookup *l)
{
	uint64_t now = clock_ms();
	long left = now < l->end_ms ? (long)(l->end_ms - now) : 1;
	long share = left / (long)l->addresses_left;

	l->error[0] = '\0';
	return aim(l, &l->upstream->addresses[l->address]) &&
	       curl_easy_setopt(l->easy, CURLOPT_TIMEOUT_MS, left) == 0 &&
	       curl_easy_setopt(l->easy, CURLOPT_CONNECTTIMEOUT_MS,
		   share > 0 ? share : 1) == 0 &&
	       curl_loop_add(l->engine->loop, l->easy);
}

/* The URL carries the name that goes into TLS; the socket address is the one
 * that the settings resolved, never a second look at the DNS. */
static bool
aim(struct lookup *l, const struct settings_address *address)
{
	struct text text = TEXT_INIT;
	bool ok;

	curl_slist_free_all(l->connect_to);
	lookup_add_connect_to(&text, address);
	l->connect_to =
	    text_failed(&text) ? NULL : curl_slist_append(NULL, text.at);
	text_done(&text);
	if (l->connect_to == NULL)
		return false;
	lookup_add_url(&text, l->upstream, address);
	ok = !text_failed(&text) &&
	     curl_easy_setopt(l->easy, CURLOPT_URL, text_str(&text)) == 0 &&
	     curl_easy_setopt(l->easy, CURLOPT_CONNECT_TO, l->connect_to) == 0;
	text_done(&text);
	return ok;
}

static size_t
on_body(char *at, size_t size, size_t count, void *arg)
{
	struct lookup *l = arg;
	size_t len = size * count;

	if (len > l->limit - l->body.len) {
		l->too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	text_add(&l->body, (struct slice){ at, len });
	return text_failed(&l->body) ? CURL_WRITEFUNC_ERROR : len;
}

static void
on_ended(void *owner, CURLcode code)
{
	struct lookup *l = owner;
	enum lookup_failure failure = failure_of(l, code);

	if (never_connected(l, code) && l->addresses_left > 1 &&
	    clock_ms() < l->end_ms) {
		l->addresses_left--;
		l->address = (l->address + 1) % l->upstream->address_count;
		if (try_address(l))
			return;
		failure = LOOKUP_BROKEN;
	}
	finish(l, failure,
	    l->error[0] != '\0' ? l->error : curl_easy_strerror(code));
}

/* Nothing of the request can have reached a server. */
static bool
never_connected(const struct lookup *l, CURLcode code)
{
	curl_off_t connected = 0;

	if (code == CURLE_COULDNT_CONNECT)
		return true;
	return code == CURLE_OPERATION_TIMEDOUT &&
	       curl_easy_getinfo(
		   l->easy, CURLINFO_CONNECT_TIME_T, &connected) == 0 &&
	       connected == 0;
}

static enum lookup_failure
failure_of(const struct lookup *l, CURLcode code)
{
	if (l->too_large)
		return LOOKUP_TOO_LARGE;
	if (code == CURLE_OK)
		return LOOKUP_ANSWERED;
	if (code == CURLE_OPERATION_TIMEDOUT)
		return LOOKUP_TIMEOUT;
	if (code == CURLE_COULDNT_CONNECT)
		return LOOKUP_UNREACHABLE;
	return LOOKUP_BROKEN;
}

static struct slice
find_header(CURL *easy, const char *name)
{
	struct curl_header *header;

	if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) !=
	    CURLHE_OK)
		return (struct slice){ NULL, 0 };
	return slice_of(header->value);
}

static void
finish(struct lookup *l, enum lookup_failure failure, const char *error)
{
	struct lookup_answer answer = { .failure = failure };
	void (*done)(void *arg, const struct lookup_answer *) = l->done;
	const char *type = NULL;
	long status = 0;

	if (failure == LOOKUP_ANSWERED) {
		curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(l->easy, CURLINFO_CONTENT_TYPE, &type);
		answer.status = (unsigned)status;
		answer.content_type = slice_of(type);
		/* A 401 tells the client where to get a token (RFC 9110
		 * section 11.6.1). */
		answer.challenge = find_header(l->easy, "WWW-Authenticate");
		if (status == 201)
			answer.token = find_header(l->easy, "X-Subject-Token");
		answer.body = text_slice(&l->body);
	} else {
		answer.error = error;
	}
	l->done = NULL;
	done(l->arg, &answer);
	lookup_free(l);
}

bool
lookup_refused(const struct lookup_answer *answer)
{
	return answer->failure == LOOKUP_ANSWERED &&
	       (answer->status == 401 || answer->status == 403 ||
		   answer->status == 404);
}
