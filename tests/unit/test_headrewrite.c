/* test_headrewrite.c - what goes upstream and back is decided, not copied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "proxy/headrewrite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 2000
#define GET "GET /a HTTP/1.1\r\nHost: h:1\r\n"
#define OUT "GET /t HTTP/1.1\r\nHost: h:1\r\n"
#define OWN                                                                    \
	"X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Host: h:1\r\n"              \
	"X-Forwarded-Proto: https\r\nVia: 1.1 scs-gate\r\n\r\n"

enum mode { OBSERVE, ENFORCE, JUDGE };

struct row {
	const char *risk;
	enum mode mode;
	const char *in;  /* fields of the client */
	const char *out; /* those of them that go upstream */
};

static const struct row rows[] = {
	{ "order and spelling stay", OBSERVE,
	    "X-b: 1\r\nx-A:  two  words \r\nCookie: c\r\nX-b: \xc3\xa9\r\n",
	    "X-b: 1\r\nx-A: two  words\r\nCookie: c\r\nX-b: \xc3\xa9\r\n" },
	{ "observing changes no end-to-end field", OBSERVE,
	    "X-Roles: admin\r\nX_Auth_Token: t\r\nX-Service-Token: s\r\n"
	    "X-Storage-Token: u\r\nAccept: application/x\r\n"
	    "X-OpenStack-Request-ID: \xff!\r\nAccept-Encoding: gzip\r\n",
	    "X-Roles: admin\r\nX_Auth_Token: t\r\nX-Service-Token: s\r\n"
	    "X-Storage-Token: u\r\nAccept: application/x\r\n"
	    "X-OpenStack-Request-ID: \xff!\r\nAccept-Encoding: gzip\r\n" },
	{ "hop-by-hop fields stay here", OBSERVE,
	    "Connection: keep-alive\r\nKeep-Alive: 1\r\nTE: trailers\r\n"
	    "Trailer: x\r\nUpgrade: h2c\r\nProxy-Connection: x\r\n"
	    "Proxy-Authorization: x\r\nExpect: 100-continue\r\n"
	    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\nA: b\r\n",
	    "A: b\r\n" },
	{ "what Connection names stays here", OBSERVE,
	    "A: b\r\nConnection: close, a ,,X-Hop\r\nx-hop: c\r\n"
	    "X-Hope: d\r\nConnection: x2\r\nX2: e\r\n",
	    "X-Hope: d\r\n" },
	{ "Connection takes nothing from sight", ENFORCE,
	    "Connection: X-Auth-Token, Host, Content-Type, Accept, Via\r\n"
	    "X-Auth-Token: t\r\nContent-Type: x/y\r\nAccept: a/b\r\n"
	    "Via: 1.0 x\r\n",
	    "X-Auth-Token: t\r\nContent-Type: x/y\r\nAccept: a/b\r\n"
	    "Via: 1.0 x\r\n" },
	{ "strangers do not forward", OBSERVE,
	    "Forwarded: for=x\r\nX-Forwarded-For: 1.2.3.4\r\n"
	    "X-Forwarded-Host: evil\r\nX-Forwarded-Proto: http\r\n"
	    "X-Forwarded-Prefix: /x\r\nX-Forwarded-Port: 1\r\n"
	    "X-Forwarded-Server: s\r\nX-Real-IP: 1.2.3.4\r\n",
	    "" },
	{ "identity is the service's to set", ENFORCE,
	    "X-Roles: admin\r\nx-user-id: u\r\nX-Identity-Status: Confirmed\r\n"
	    "X-Is-Admin-Project: True\r\nOpenStack-System-Scope: all\r\n"
	    "X-Auth-Token: t\r\n",
	    "X-Auth-Token: t\r\n" },
	{ "names that WSGI reads otherwise", ENFORCE,
	    "X_Auth_Token: t\r\nX-Auth_Token: u\r\nContent_Length: 5\r\n"
	    "A.b: c\r\nA!: d\r\nX-Good-1: e\r\n",
	    "X-Good-1: e\r\n" },
	{ "service tokens of strangers", ENFORCE, "X-Service-Token: s\r\n",
	    "" },
	{ "the storage token is a token", ENFORCE, "x-storage-token: t\r\n",
	    "X-Auth-Token: t\r\n" },
	{ "but not beside the token", ENFORCE,
	    "X-Storage-Token: a\r\nX-Auth-Token: b\r\n",
	    "X-Auth-Token: b\r\n" },
	{ "a request id of others", ENFORCE,
	    "X-OpenStack-Request-ID: req-1\r\n",
	    "X-OpenStack-Request-ID: req-1\r\n" },
	{ "only the first request id", ENFORCE,
	    "X-OpenStack-Request-ID: a b\r\nX-OpenStack-Request-ID: r1\r\n"
	    "X-OpenStack-Request-ID: r2\r\n",
	    "X-OpenStack-Request-ID: r1\r\n" },
	{ "enforcing leaves content types alone", ENFORCE,
	    "Content-Type: application/json;version=2.1/x\r\nAccept: a/b\r\n"
	    "Accept-Encoding: gzip\r\n",
	    "Content-Type: application/json;version=2.1/x\r\nAccept: a/b\r\n"
	    "Accept-Encoding: gzip\r\n" },
	{ "judging does not", JUDGE,
	    "Content-Type: application/json;version=2.1/x\r\n"
	    "Accept: application/vnd.openstack.images-v2\r\n"
	    "Accept-Encoding: gzip\r\nA: b\r\n",
	    "Accept: */*\r\nA: b\r\nContent-Type: application/json\r\n" },
	{ "a neutral Accept: empty", JUDGE, "Accept:\r\n",
	    "Accept: \r\nContent-Type: application/json\r\n" },
	{ "a neutral Accept: JSON", JUDGE, "Accept: application/json\r\n",
	    "Accept: application/json\r\nContent-Type: application/json\r\n" },
	{ "a neutral Accept: bytes", JUDGE,
	    "Accept: application/octet-stream\r\n",
	    "Accept: application/octet-stream\r\n"
	    "Content-Type: application/json\r\n" },
	{ "an Accept with a parameter", JUDGE,
	    "Accept: application/json;version=2\r\n",
	    "Accept: */*\r\nContent-Type: application/json\r\n" },
};

static struct request_rewrite how_of(enum mode);
static void read_request(const char *, char *, size_t, struct head *);
static struct slice write_request(
    const struct head *, const struct request_rewrite *, char *, size_t);
static void answers(
    const char *, const struct response_rewrite *, const char *);
static void same(const char *, struct slice, const char *);
static unsigned next_random(unsigned *);

static void
decides_on_every_field_of_a_request(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request_rewrite how = how_of(rows[i].mode);
		char in[1024], out[2048], wanted[2048];
		struct head head;

		read_request(rows[i].in, in, sizeof(in), &head);
		snprintf(wanted, sizeof(wanted), OUT "%s" OWN, rows[i].out);
		same(rows[i].risk, write_request(&head, &how, out, sizeof(out)),
		    wanted);
	}
}

static void
believes_a_trusted_peer(void **state)
{
	struct request_rewrite how = how_of(ENFORCE);
	char in[1024], out[2048];
	struct head head;

	(void)state;
	how.trusted_peer = true;
	how.prefix = SLICE("/own");
	read_request("X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For:\r\n"
		     "X-Forwarded-Host: api\r\nX-Forwarded-Proto: http\r\n"
		     "X-Forwarded-Prefix: /theirs\r\nForwarded: for=x\r\n"
		     "X-Real-IP: 10.0.0.1\r\nX-Forwarded-Port: 80\r\n"
		     "X-Forwarded-For: 10.0.0.2, 10.0.0.3\r\n"
		     "X-Service-Token: s\r\nX-Roles: admin\r\n",
	    in, sizeof(in), &head);
	same("trusted", write_request(&head, &how, out, sizeof(out)),
	    OUT "X-Forwarded-Host: api\r\nX-Forwarded-Proto: http\r\n"
		"X-Forwarded-Prefix: /theirs\r\nForwarded: for=x\r\n"
		"X-Real-IP: 10.0.0.1\r\nX-Forwarded-Port: 80\r\n"
		"X-Service-Token: s\r\n"
		"X-Forwarded-For: 10.0.0.1, 10.0.0.2, 10.0.0.3, 192.0.2.1\r\n"
		"Via: 1.1 scs-gate\r\n\r\n");
	read_request("", in, sizeof(in), &head);
	same("trusted, nothing sent",
	    write_request(&head, &how, out, sizeof(out)),
	    OUT "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Host: h:1\r\n"
		"X-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /own\r\n"
		"Via: 1.1 scs-gate\r\n\r\n");
}

static void
gives_a_request_id_where_none_is_left(void **state)
{
	static const struct {
		enum mode mode;
		const char *sent;
		const char *out; /* NULL: the gate's own */
	} ids[] = {
		{ OBSERVE, "", NULL },
		{ OBSERVE, "X-Openstack-Request-Id: a b\r\n",
		    "X-Openstack-Request-Id: a b\r\n" },
		{ ENFORCE, "", NULL },
		{ ENFORCE, "X-Openstack-Request-Id: a b\r\n", NULL },
		{ ENFORCE, "X-Openstack-Request-Id:\r\n", NULL },
		{ ENFORCE, "X-Openstack-Request-Id: a_b\r\n", NULL },
		{ ENFORCE,
		    "X-Openstack-Request-Id: 0123456789012345678901234567890"
		    "1234567890123456789012345678901234\r\n",
		    NULL },
		{ ENFORCE,
		    "X-Openstack-Request-Id: 0123456789012345678901234567890"
		    "123456789012345678901234567890123\r\n",
		    "X-Openstack-Request-Id: 0123456789012345678901234567890"
		    "123456789012345678901234567890123\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct request_rewrite how = how_of(ids[i].mode);
		char in[1024], out[2048], wanted[2048];
		struct head head;

		how.request_id = "req-own";
		read_request(ids[i].sent, in, sizeof(in), &head);
		snprintf(wanted, sizeof(wanted), OUT "%s" OWN,
		    ids[i].out == NULL ? "X-OpenStack-Request-ID: req-own\r\n"
				       : ids[i].out);
		same(ids[i].sent, write_request(&head, &how, out, sizeof(out)),
		    wanted);
	}
}

static void
frames_a_request_anew(void **state)
{
	struct request_rewrite how = how_of(OBSERVE);
	char in[1024], out[2048];
	struct head head;

	(void)state;
	read_request("Content-Length: 0042\r\n", in, sizeof(in), &head);
	how.framing = FRAMING_LENGTH;
	how.length = UINT64_MAX;
	same("length", write_request(&head, &how, out, sizeof(out)),
	    OUT "Content-Length: 18446744073709551615\r\n" OWN);
	how.length = 0;
	same("no bytes", write_request(&head, &how, out, sizeof(out)),
	    OUT "Content-Length: 0\r\n" OWN);
	how.framing = FRAMING_CHUNKED;
	same("chunked", write_request(&head, &how, out, sizeof(out)),
	    OUT "Transfer-Encoding: chunked\r\n" OWN);
}

static void
names_a_host_for_http_1_0(void **state)
{
	struct request_rewrite how = how_of(OBSERVE);
	struct head head;
	const char *why;
	size_t scanned = 0;
	char out[1024];

	(void)state;
	assert_int_equal(http1_request(SLICE("GET / HTTP/1.0\r\nA: b\r\n\r\n"),
			     &scanned, &head, &why),
	    HTTP1_DONE);
	same("no Host", write_request(&head, &how, out, sizeof(out)),
	    "GET /t HTTP/1.1\r\nHost: default\r\nA: b\r\n"
	    "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"
	    "Via: 1.0 scs-gate\r\n\r\n");
}

static void
keeps_no_content_type_when_there_is_none(void **state)
{
	struct request_rewrite how = how_of(JUDGE);
	char in[1024], out[1024];
	struct head head;

	(void)state;
	how.content_type = SLICE("");
	read_request("Content-Type: x/y\r\n", in, sizeof(in), &head);
	same("none", write_request(&head, &how, out, sizeof(out)), OUT OWN);
}

static void
many_names_in_connection_cost_little(void **state)
{
	struct request_rewrite how = how_of(OBSERVE);
	char in[1024], out[2048], fields[512] = "Connection: ";
	struct head head;

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(fields, "a,");
	strcat(fields, "\r\nA: b\r\nX-Last: c\r\n");
	read_request(fields, in, sizeof(in), &head);
	same("many", write_request(&head, &how, out, sizeof(out)),
	    OUT "X-Last: c\r\n" OWN);
}

static void
the_client_hears_what_became_of_its_write(void **state)
{
	const struct slice warnings[] = { SLICE("one"), SLICE("two") };
	struct response_rewrite how = { .framing = FRAMING_NONE,
		.decision_id = "d",
		.warnings = warnings,
		.warning_count = 2,
		.completed = "scs:name-v2",
		.unchecked = true };

	(void)state;
	answers("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", &how,
	    "HTTP/1.1 204 No Content\r\nA: b\r\nConnection: keep-alive\r\n"
	    "X-SCS-Gate-Decision: d\r\nX-SCS-Gate-Warning: one\r\n"
	    "X-SCS-Gate-Warning: two\r\n"
	    "X-SCS-Gate-Completed: scs:name-v2\r\n"
	    "X-SCS-Gate-Unchecked: true\r\n\r\n");
}

static void
a_head_that_does_not_fit_is_never_cut(void **state)
{
	struct request_rewrite how = how_of(OBSERVE);
	char in[1024], whole[1024];
	struct head head;
	size_t len;

	(void)state;
	read_request("A: b\r\n", in, sizeof(in), &head);
	len = write_request(&head, &how, whole, sizeof(whole)).len;
	for (size_t size = 0; size <= len; size++) {
		char *buf = malloc(size + 1);
		struct out out = { buf, 0, size, false };

		assert_non_null(buf);
		rewrite_request(&out, &head, &how, SLICE("default"));
		assert_int_equal(out.overflow, size < len);
		assert_true(out.len <= size);
		free(buf);
	}
}

static void
decides_on_every_field_of_an_answer(void **state)
{
	static const struct slice warnings[] = { { "r1: a", 5 },
		{ "r2: b", 5 } };
	const struct response_rewrite plain = {
		.framing = FRAMING_LENGTH, .length = 3, .client_minor = 1
	};
	const struct response_rewrite chunked = {
		.framing = FRAMING_CHUNKED, .client_minor = 1, .close = true
	};
	const struct response_rewrite head_only = { .framing = FRAMING_LENGTH,
		.head_only = true };
	const struct response_rewrite judged = { .framing = FRAMING_CLOSE,
		.close = true,
		.decision_id = "d-1",
		.warnings = warnings,
		.warning_count = 2,
		.unchecked = true };

	(void)state;
	answers("HTTP/1.0 300 Multiple Choices\r\nVary: a\r\nSet-Cookie: b\r\n"
		"Connection: close, X-Hop\r\nKeep-Alive: 1\r\nX-Hop: c\r\n"
		"Vary: d\r\nset-cookie: e\r\nContent-Length: 9\r\n"
		"Proxy-Authenticate: f\r\nTrailer: g\r\nUpgrade: h2c\r\n"
		"Server: s\r\nDate: t\r\nX-Openstack-Request-Id: i\r\n\r\n",
	    &plain,
	    "HTTP/1.1 300 Multiple Choices\r\nVary: a\r\nSet-Cookie: b\r\n"
	    "Vary: d\r\nset-cookie: e\r\nServer: s\r\nDate: t\r\n"
	    "X-Openstack-Request-Id: i\r\nContent-Length: 3\r\n\r\n");
	answers("HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n", &chunked,
	    "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n"
	    "Connection: close\r\n\r\n");
	answers("HTTP/1.1 200 OK\r\nContent-Length: 0009\r\n\r\n", &head_only,
	    "HTTP/1.1 200 OK\r\nContent-Length: 0009\r\n"
	    "Connection: keep-alive\r\n\r\n");
	answers("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n", &judged,
	    "HTTP/1.1 201 Created\r\nConnection: close\r\n"
	    "X-SCS-Gate-Decision: d-1\r\nX-SCS-Gate-Warning: r1: a\r\n"
	    "X-SCS-Gate-Warning: r2: b\r\nX-SCS-Gate-Unchecked: true\r\n\r\n");
}

static void
what_is_written_reads_back_alike(void **state)
{
	static const char *const pool[] = { "A: b", "x-c:d",
		"Accept:", "Cookie:  e f \t", "Vary: \xc3\xa9",
		"X-Auth-Token: t", "Content-Type: a/b;c=\"d\"", "!#$: ,;" };
	unsigned seed = 11;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct request_rewrite how = how_of(OBSERVE);
		char fields[512] = "", in[1024], buf[2048];
		struct head first, second;
		const char *why;
		size_t scanned = 0;
		unsigned count = next_random(&seed) % 12;

		for (unsigned i = 0; i < count; i++) {
			strcat(fields, pool[next_random(&seed) % COUNT(pool)]);
			strcat(fields, "\r\n");
		}
		read_request(fields, in, sizeof(in), &first);
		assert_int_equal(
		    http1_request(write_request(&first, &how, buf, sizeof(buf)),
			&scanned, &second, &why),
		    HTTP1_DONE);
		assert_int_equal(second.count, first.count + 4);
		assert_true(slice_is(second.target, "/t"));
		for (size_t i = 0; i < first.count; i++) {
			struct header a = first.headers[i];
			struct header b = second.headers[i];

			assert_true(slice_equal(a.name, b.name));
			assert_true(slice_equal(a.value, b.value));
			assert_int_equal(a.id, b.id);
		}
	}
}

static void
writes_numbers(void **state)
{
	char buf[64];
	struct out out = { buf, 0, sizeof(buf), false };

	(void)state;
	out_addu(&out, 0);
	out_adds(&out, " ");
	out_addu(&out, UINT64_MAX);
	out_adds(&out, " ");
	out_addx(&out, 0);
	out_adds(&out, " ");
	out_addx(&out, 0xfedcba9876543210);
	out_header(&out, "", SLICE("x"));
	same("numbers", (struct slice){ buf, out.len },
	    "0 18446744073709551615 0 fedcba9876543210: x\r\n");
	out.size = out.len + 3;
	out_adds(&out, "abcd");
	assert_true(out.overflow);
	out_adds(&out, "a");
	assert_int_equal(out.len, out.size - 3);
}

static struct request_rewrite
how_of(enum mode mode)
{
	return (struct request_rewrite){
		.target = SLICE("/t"),
		.framing = FRAMING_NONE,
		.enforcing = mode != OBSERVE,
		.judged = mode == JUDGE,
		.content_type = SLICE("application/json"),
		.client_ip = SLICE("192.0.2.1"),
		.scheme = "https",
	};
}

static void
read_request(const char *fields, char *in, size_t size, struct head *head)
{
	const char *why;
	size_t scanned = 0;

	snprintf(in, size, GET "%s\r\n", fields);
	if (http1_request(slice_of(in), &scanned, head, &why) != HTTP1_DONE)
		fail_msg("%s: %s", fields, why);
}

static struct slice
write_request(const struct head *head, const struct request_rewrite *how,
    char *buf, size_t size)
{
	struct out out = { buf, 0, size, false };

	rewrite_request(&out, head, how, SLICE("default"));
	assert_false(out.overflow);
	return (struct slice){ buf, out.len };
}

static void
answers(const char *in, const struct response_rewrite *how, const char *wanted)
{
	char buf[2048];
	struct out out = { buf, 0, sizeof(buf), false };
	struct head head;
	const char *why;
	size_t scanned = 0;

	assert_int_equal(
	    http1_response(slice_of(in), &scanned, &head, &why), HTTP1_DONE);
	rewrite_response(&out, &head, how);
	assert_false(out.overflow);
	same(wanted, (struct slice){ buf, out.len }, wanted);
}

static void
same(const char *risk, struct slice got, const char *wanted)
{
	if (!slice_is(got, wanted))
		fail_msg("%s\ngot:\n%.*s\nwanted:\n%s", risk, (int)got.len,
		    got.at, wanted);
}

static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16 & 0x7fff;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_on_every_field_of_a_request),
		cmocka_unit_test(believes_a_trusted_peer),
		cmocka_unit_test(gives_a_request_id_where_none_is_left),
		cmocka_unit_test(frames_a_request_anew),
		cmocka_unit_test(names_a_host_for_http_1_0),
		cmocka_unit_test(keeps_no_content_type_when_there_is_none),
		cmocka_unit_test(many_names_in_connection_cost_little),
		cmocka_unit_test(the_client_hears_what_became_of_its_write),
		cmocka_unit_test(a_head_that_does_not_fit_is_never_cut),
		cmocka_unit_test(decides_on_every_field_of_an_answer),
		cmocka_unit_test(what_is_written_reads_back_alike),
		cmocka_unit_test(writes_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
