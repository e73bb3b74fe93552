/*
 * test_lookup.c - requests of the gate itself, against a server in a thread
 * that answers by the path and notes what it got.
 */
#include "proxy/lookup.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/lookup_server.h"

#define TOKEN "gAAAAA-secret-of-the-client"

static struct server server;
static struct event_base *base;
static struct lookup_engine *engine;
static struct settings_address addresses[3];
static struct settings_upstream upstream;

static struct settings_address
address_of(const char *host, uint16_t port)
{
	struct settings_address a = { .host = strdup(host), .port = port };
	struct sockaddr_in *v4 = (struct sockaddr_in *)&a.sockaddr;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&a.sockaddr;

	if (strchr(host, ':') != NULL) {
		v6->sin6_family = AF_INET6;
		v6->sin6_addr = in6addr_loopback;
		v6->sin6_port = htons(port);
		a.sockaddr_len = sizeof(*v6);
	} else {
		v4->sin_family = AF_INET;
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		v4->sin_port = htons(port);
		a.sockaddr_len = sizeof(*v4);
	}
	return a;
}

/* A port that refuses: it was bound and is closed again. */
static uint16_t
refusing_port(void)
{
	uint16_t port = 0;
	int fd = listen_on(AF_INET, &port);

	close(fd);
	return port;
}

static int
set_up(void **state)
{
	(void)state;
	upstream = (struct settings_upstream){ .addresses = addresses,
		.address_count = 1 };
	base = event_base_new();
	engine = lookup_engine_new(base);
	if (!server_start(&server, AF_INET))
		return -1;
	/* No such name: whatever asks the DNS for it fails. */
	addresses[0] = address_of("nova.invalid", server.port);
	return engine == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	lookup_engine_free(engine);
	event_base_free(base);
	server_stop(&server);
	for (size_t i = 0; i < 3; i++) {
		free(addresses[i].host);
		addresses[i].host = NULL;
	}
	return 0;
}

/* What came of a lookup. */
struct result {
	unsigned calls;
	enum lookup_failure failure;
	unsigned status;
	char body[64];
	char type[64];
	bool has_error;
	struct lookup *cancels; /* when it is done */
	struct lookup *self;
};

static void
note(void *arg, const struct lookup_answer *a)
{
	struct result *r = arg;

	r->calls++;
	r->failure = a->failure;
	r->status = a->status;
	r->has_error = a->error != NULL && a->error[0] != '\0';
	if (a->body.len > 0 && a->body.len < sizeof(r->body))
		memcpy(r->body, a->body.at, a->body.len);
	if (a->content_type.len > 0 && a->content_type.len < sizeof(r->type))
		memcpy(r->type, a->content_type.at, a->content_type.len);
	if (a->error != NULL)
		assert_null(strstr(a->error, TOKEN));
	lookup_cancel(r->cancels);
	lookup_cancel(r->self);
}

static struct lookup_request
request_of(const char *method, const char *path)
{
	return (struct lookup_request){
		.method = method,
		.upstream = &upstream,
		.path = slice_of(path),
		.token = SLICE(TOKEN),
		.timeout_ms = 5000,
		.limit_bytes = 50000,
	};
}

static void
run(const struct lookup_request *request, struct result *r)
{
	struct lookup *l;

	memset(r, 0, sizeof(*r));
	l = lookup_start(engine, request, note, r);
	assert_non_null(l);
	assert_int_equal(r->calls, 0);
	while (r->calls == 0)
		event_base_loop(base, EVLOOP_ONCE);
	assert_int_equal(r->calls, 1);
	assert_int_equal(r->has_error, r->failure != LOOKUP_ANSWERED);
}

static struct result
get(const char *path)
{
	struct lookup_request request = request_of("GET", path);
	struct result r;

	run(&request, &r);
	return r;
}

static bool
server_got(const char *text)
{
	return strstr(server.last, text) != NULL;
}

static void
an_answer_arrives_whole(void **state)
{
	struct result r = get("/ok");

	(void)state;
	assert_int_equal(r.failure, LOOKUP_ANSWERED);
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body, "{\"a\": 1}");
	assert_string_equal(r.type, "application/json");
	r = get("/chunked");
	assert_int_equal(r.status, 201);
	assert_string_equal(r.body, "abcde");
	assert_string_equal(r.type, "");
	r = get("/none");
	assert_int_equal(r.failure, LOOKUP_ANSWERED);
	assert_int_equal(r.status, 404);
}

static void
the_request_says_what_it_was_told_and_no_more(void **state)
{
	struct lookup_request request =
	    request_of("GET", "/ok/./%2e%2E//x?is_public=None&a=%20");
	struct result r;

	(void)state;
	request.host = SLICE("cloud.example:443");
	request.api_version = "compute 2.75";
	request.request_id = "req-7";
	run(&request, &r);
	server_stop(&server);
	assert_int_equal(r.status, 200);
	assert_int_equal(strncmp(server.last,
			     "GET /ok/./%2e%2E//x?is_public=None&a=%20 "
			     "HTTP/1.1\r\n",
			     51),
	    0);
	assert_true(server_got("\r\nHost: cloud.example:443\r\n"));
	assert_true(server_got("\r\nX-Auth-Token: " TOKEN "\r\n"));
	assert_true(server_got("\r\nAccept: application/json\r\n"));
	assert_true(server_got("\r\nOpenStack-API-Version: compute 2.75\r\n"));
	assert_true(server_got("\r\nX-OpenStack-Request-ID: req-7\r\n"));
	assert_false(server_got("X-Subject-Token"));
	assert_false(server_got("OpenStack-Identity"));
	assert_false(server_got("Content-"));
	assert_false(server_got("Cookie"));
	assert_false(server_got("nova.invalid"));
}

static void
whom_a_token_belongs_to_is_asked_with_its_access_rules(void **state)
{
	struct lookup_request request = request_of("GET", "/ok");
	struct result r;

	(void)state;
	request.subject = SLICE("of-somebody");
	run(&request, &r);
	assert_int_equal(r.status, 200);
	assert_true(server_got("\r\nX-Auth-Token: " TOKEN "\r\n"));
	assert_true(server_got("\r\nX-Subject-Token: of-somebody\r\n"));
	assert_true(server_got("\r\nOpenStack-Identity-Access-Rules: 1.0\r\n"));
	request.subject = SLICE("a\r\nX-Evil: b");
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_BROKEN);
}

static void
without_a_host_the_address_is_named_as_written(void **state)
{
	char expected[64];

	(void)state;
	get("/ok");
	server_stop(&server);
	snprintf(expected, sizeof(expected), "\r\nHost: nova.invalid:%u\r\n",
	    server.port);
	assert_true(server_got(expected));
}

static void
a_body_goes_out_as_it_is(void **state)
{
	struct lookup_request request = request_of("POST", "/ok");
	struct result r;

	(void)state;
	request.body = (struct slice){ "{\"extra_specs\":{}}tail", 18 };
	run(&request, &r);
	assert_int_equal(r.status, 200);
	server_stop(&server);
	assert_int_equal(strncmp(server.last, "POST /ok HTTP/1.1\r\n", 19), 0);
	assert_true(server_got("\r\nContent-Type: application/json\r\n"));
	assert_true(server_got("\r\nContent-Length: 18\r\n"));
	assert_true(server_got("\r\n\r\n{\"extra_specs\":{}}"));
	assert_false(server_got("tail"));
	assert_false(server_got("Expect"));
}

static void
redirects_are_answers(void **state)
{
	struct result r = get("/moved");

	(void)state;
	assert_int_equal(r.failure, LOOKUP_ANSWERED);
	assert_int_equal(r.status, 302);
	get("/ok");
	server_stop(&server);
	assert_int_equal(server.requests, 2);
	assert_false(server_got("Cookie"));
}

static void
proxies_of_the_environment_are_not_used(void **state)
{
	char proxy[64];
	struct result r;

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", refusing_port());
	setenv("http_proxy", proxy, 1);
	setenv("all_proxy", proxy, 1);
	r = get("/ok");
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	assert_int_equal(r.status, 200);
}

static void
a_slow_answer_times_out(void **state)
{
	struct lookup_request request = request_of("GET", "/slow");
	struct result r;

	(void)state;
	request.timeout_ms = 150;
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_TIMEOUT);
}

static void
a_body_above_the_limit_is_cut_off(void **state)
{
	struct lookup_request request = request_of("GET", "/ok");
	struct result r = get("/huge");

	(void)state;
	assert_int_equal(r.failure, LOOKUP_TOO_LARGE);
	request.limit_bytes = 7;
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_TOO_LARGE);
	request.limit_bytes = 8;
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_ANSWERED);
}

static void
half_an_answer_is_none(void **state)
{
	struct result r = get("/cut");

	(void)state;
	assert_int_equal(r.failure, LOOKUP_BROKEN);
	r = get("/garbage");
	assert_int_equal(r.failure, LOOKUP_BROKEN);
}

static void
a_refused_connection_leads_to_the_next_address(void **state)
{
	struct lookup_request request = request_of("POST", "/ok");
	struct result r;

	(void)state;
	addresses[1] = address_of("nova.invalid", refusing_port());
	addresses[2] = address_of("other.invalid", refusing_port());
	upstream.address_count = 3;
	request.address = 1;
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_ANSWERED);
	assert_int_equal(r.status, 200);
	server_stop(&server);
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_UNREACHABLE);
}

/* A listener whose queue is full does not answer a SYN. */
static void
a_silent_address_gets_only_its_share_of_the_time(void **state)
{
	struct lookup_request request = request_of("GET", "/ok");
	uint16_t port = 0;
	int full = socket(AF_INET, SOCK_STREAM, 0), fillers[4];
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	struct result r;

	(void)state;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(full, (struct sockaddr *)&a, len), 0);
	assert_int_equal(listen(full, 0), 0);
	getsockname(full, (struct sockaddr *)&a, &len);
	port = ntohs(a.sin_port);
	for (size_t i = 0; i < 4; i++) {
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(fillers[i], (struct sockaddr *)&a, len);
	}
	addresses[1] = address_of("nova.invalid", port);
	upstream.address_count = 2;
	request.address = 1;
	request.timeout_ms = 600;
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_ANSWERED);
	for (size_t i = 0; i < 4; i++)
		close(fillers[i]);
	close(full);
}

static void
ipv6_addresses_work(void **state)
{
	struct result r;

	(void)state;
	server_stop(&server);
	if (!server_start(&server, AF_INET6))
		skip();
	free(addresses[0].host);
	addresses[0] = address_of("::1", server.port);
	r = get("/ok");
	assert_int_equal(r.status, 200);
	server_stop(&server);
	assert_true(server_got("\r\nHost: [::1]:"));
}

static void
connections_are_kept_for_the_next_get(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(get("/ok").status, 200);
	server_stop(&server);
	assert_int_equal(server.requests, 5);
	assert_int_equal(server.accepted, 1);
}

/* The server closes a kept connection when the second request is there. */
static void
a_get_on_a_dying_connection_is_sent_again(void **state)
{
	(void)state;
	server.reset_at = 2;
	get("/ok");
	assert_int_equal(get("/ok").status, 200);
	server_stop(&server);
	assert_int_equal(server.requests, 3);
}

static void
a_write_never_uses_a_kept_connection_and_is_sent_once(void **state)
{
	struct lookup_request request = request_of("DELETE", "/ok");
	struct result r;

	(void)state;
	server.reset_at = 3;
	get("/ok");
	run(&request, &r);
	assert_int_equal(r.status, 200);
	request.method = "POST";
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_BROKEN);
	server_stop(&server);
	assert_int_equal(server.requests, 3);
	assert_int_equal(server.accepted, 3);
}

static void
bytes_that_break_out_of_the_head_are_refused(void **state)
{
	static const char *const paths[] = { "", "ok", "/o k", "/ok\r\nX: y",
		"/ok#x", "/\xc3\xa4" };
	struct lookup_request request = request_of("GET", "/ok");
	struct result r;

	(void)state;
	request.token = SLICE("a\r\nX-Roles: admin");
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_BROKEN);
	request.token = (struct slice){ "a\0b", 3 };
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_BROKEN);
	request.token = SLICE(TOKEN);
	request.host = SLICE("a\nb");
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_BROKEN);
	request.host = SLICE("");
	request.request_id = "a\rb";
	run(&request, &r);
	assert_int_equal(r.failure, LOOKUP_BROKEN);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(get(paths[i]).failure, LOOKUP_BROKEN);
	server_stop(&server);
	assert_int_equal(server.requests, 0);
}

static void
cancelled_lookups_are_silent(void **state)
{
	struct lookup_request request = request_of("GET", "/slow");
	struct result at_once = { .calls = 0 }, later = at_once, unfit = later;
	struct timeval in = { 0, 100000 };
	struct lookup *l;

	(void)state;
	lookup_cancel(NULL);
	lookup_cancel(lookup_start(engine, &request, note, &at_once));
	l = lookup_start(engine, &request, note, &later);
	event_base_loopexit(base, &in);
	event_base_dispatch(base);
	lookup_cancel(l);
	request.path = SLICE("bad");
	lookup_cancel(lookup_start(engine, &request, note, &unfit));
	assert_int_equal(get("/ok").status, 200);
	assert_int_equal(at_once.calls + later.calls + unfit.calls, 0);
}

/* Two that end in the same turn of the loop: the first to be reported takes
 * the other one with it. */
static void
one_may_cancel_another_when_it_is_done(void **state)
{
	struct lookup_request request = request_of("GET", "/ok");
	struct result a = { .calls = 0 }, b = { .calls = 0 };
	struct lookup *la, *lb;

	(void)state;
	addresses[0].port = refusing_port();
	((struct sockaddr_in *)&addresses[0].sockaddr)->sin_port =
	    htons(addresses[0].port);
	la = lookup_start(engine, &request, note, &a);
	lb = lookup_start(engine, &request, note, &b);
	assert_non_null(la);
	assert_non_null(lb);
	a.cancels = lb;
	b.cancels = la;
	while (a.calls + b.calls == 0)
		event_base_loop(base, EVLOOP_ONCE);
	event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(a.calls + b.calls, 1);
}

static void
cancelling_itself_when_done_is_harmless(void **state)
{
	struct lookup_request request = request_of("GET", "/ok");
	struct result r = { .calls = 0 };

	(void)state;
	r.self = lookup_start(engine, &request, note, &r);
	while (r.calls == 0)
		event_base_loop(base, EVLOOP_ONCE);
	assert_int_equal(r.status, 200);
}

static void
freeing_the_engine_cancels_what_runs(void **state)
{
	struct lookup_request request = request_of("GET", "/slow");
	struct lookup_engine *other = lookup_engine_new(base);
	struct result r = { .calls = 0 };
	struct timeval in = { 0, 50000 };

	(void)state;
	assert_non_null(lookup_start(other, &request, note, &r));
	event_base_loopexit(base, &in);
	event_base_dispatch(base);
	assert_non_null(lookup_start(other, &request, note, &r));
	lookup_engine_free(other);
	assert_int_equal(r.calls, 0);
}

static void
tokens_never_get_into_the_log(void **state)
{
	FILE *captured = tmpfile();
	int real = dup(STDERR_FILENO);
	char bytes[4096];
	size_t len;

	(void)state;
	assert_non_null(captured);
	dup2(fileno(captured), STDERR_FILENO);
	get("/ok");
	get("/cut");
	get("/garbage");
	get("/bad path");
	server_stop(&server);
	get("/ok");
	dup2(real, STDERR_FILENO);
	close(real);
	rewind(captured);
	len = fread(bytes, 1, sizeof(bytes) - 1, captured);
	bytes[len] = '\0';
	assert_null(strstr(bytes, TOKEN));
	fclose(captured);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_answer_arrives_whole),
		TEST(the_request_says_what_it_was_told_and_no_more),
		TEST(whom_a_token_belongs_to_is_asked_with_its_access_rules),
		TEST(without_a_host_the_address_is_named_as_written),
		TEST(a_body_goes_out_as_it_is),
		TEST(redirects_are_answers),
		TEST(proxies_of_the_environment_are_not_used),
		TEST(a_slow_answer_times_out),
		TEST(a_body_above_the_limit_is_cut_off),
		TEST(half_an_answer_is_none),
		TEST(a_refused_connection_leads_to_the_next_address),
		TEST(a_silent_address_gets_only_its_share_of_the_time),
		TEST(ipv6_addresses_work),
		TEST(connections_are_kept_for_the_next_get),
		TEST(a_get_on_a_dying_connection_is_sent_again),
		TEST(a_write_never_uses_a_kept_connection_and_is_sent_once),
		TEST(bytes_that_break_out_of_the_head_are_refused),
		TEST(cancelled_lookups_are_silent),
		TEST(one_may_cancel_another_when_it_is_done),
		TEST(cancelling_itself_when_done_is_harmless),
		TEST(freeing_the_engine_cancels_what_runs),
		TEST(tokens_never_get_into_the_log),
	};

	signal(SIGPIPE, SIG_IGN);
	lookup_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
