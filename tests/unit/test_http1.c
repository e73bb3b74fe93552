/* test_http1.c - what a message head may look like, and what it may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "proxy/bytes.h"
#include "proxy/http1.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 2000

typedef enum http1_result reads(
    struct slice, size_t *, struct head *, const char **);

struct row {
	const char *risk;
	struct slice text;
};

#define ROW(risk, text)                                                        \
	{                                                                      \
		risk,                                                          \
		{                                                              \
			text, sizeof(text) - 1                                 \
		}                                                              \
	}
#define HOST "Host: h\r\n"
#define GET "GET / HTTP/1.1\r\n"

static const struct row bad_requests[] = {
	ROW("empty line first", "\r\n" GET HOST "\r\n"),
	ROW("TLS on a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\n"),
	ROW("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
	ROW("bare LF after the request line", "GET / HTTP/1.1\n" HOST "\r\n"),
	ROW("bare LF after a field", GET "Host: h\n\r\n"),
	ROW("bare LF at the end", GET HOST "\n"),
	ROW("LF LF", GET "Host: h\n\n"),
	ROW("bare CR in the request line", "GET /\rx HTTP/1.1\r\n" HOST "\r\n"),
	ROW("bare CR in a value", GET HOST "A: b\rc\r\n\r\n"),
	ROW("bare CR before a field", GET HOST "\rA: b\r\n\r\n"),
	ROW("CR CR LF", GET HOST "A: b\r\r\n\r\n"),
	ROW("fold", GET HOST "A: b\r\n c\r\n\r\n"),
	ROW("fold by a tab", GET HOST "A: b\r\n\tc\r\n\r\n"),
	ROW("fold as first field", GET " " HOST "\r\n"),
	ROW("fold of blanks", GET HOST "A: b\r\n \r\n\r\n"),
	ROW("space before the colon", GET HOST "A : b\r\n\r\n"),
	ROW("tab before the colon", GET HOST "A\t: b\r\n\r\n"),
	ROW("empty name", GET HOST ": b\r\n\r\n"),
	ROW("no colon", GET HOST "Ab\r\n\r\n"),
	ROW("name with a slash", GET HOST "A/B: b\r\n\r\n"),
	ROW("name with a NUL", GET HOST "A\0B: b\r\n\r\n"),
	ROW("name of a high byte", GET HOST "A\xe9: b\r\n\r\n"),
	ROW("name in quotes", GET HOST "\"A\": b\r\n\r\n"),
	ROW("name behind a form feed", GET HOST "\x0c"
						"A: b\r\n\r\n"),
	ROW("name behind NBSP", GET HOST "\xa0"
					 "A: b\r\n\r\n"),
	ROW("NUL in a value", GET HOST "A: b\0c\r\n\r\n"),
	ROW("DEL in a value", GET HOST "A: b\x7f"
				       "c\r\n\r\n"),
	ROW("escape in a value", GET HOST "A: b\x1b[2J\r\n\r\n"),
	ROW("vertical tab in a value", GET HOST "A: \x0b"
						"chunked\r\n\r\n"),
	ROW("DEL inside a word", GET HOST "A: 0123\x7f"
					  "56789abcdef\r\n\r\n"),
	ROW("DEL deep in a value", GET HOST "A: 0123456789abcdef\x7f\r\n\r\n"),
	ROW("two spaces before the target", "GET  / HTTP/1.1\r\n" HOST "\r\n"),
	ROW("two spaces before the version", "GET /  HTTP/1.1\r\n" HOST "\r\n"),
	ROW("space behind the version", "GET / HTTP/1.1 \r\n" HOST "\r\n"),
	ROW("tab instead of space", "GET\t/ HTTP/1.1\r\n" HOST "\r\n"),
	ROW("space first", " GET / HTTP/1.1\r\n" HOST "\r\n"),
	ROW("extra word", "GET / x HTTP/1.1\r\n" HOST "\r\n"),
	ROW("method not a token", "G(T / HTTP/1.1\r\n" HOST "\r\n"),
	ROW("CONNECT", "CONNECT h:443 HTTP/1.1\r\n" HOST "\r\n"),
	ROW("CONNECT with a path", "CONNECT / HTTP/1.1\r\n" HOST "\r\n"),
	ROW("HTTP/1.2", "GET / HTTP/1.2\r\n" HOST "\r\n"),
	ROW("HTTP/2.0", "GET / HTTP/2.0\r\n" HOST "\r\n"),
	ROW("HTTP/0.9", "GET / HTTP/0.9\r\n" HOST "\r\n"),
	ROW("HTTP/1.10", "GET / HTTP/1.10\r\n" HOST "\r\n"),
	ROW("HTTP/01.1", "GET / HTTP/01.1\r\n" HOST "\r\n"),
	ROW("HTTP/1", "GET / HTTP/1\r\n" HOST "\r\n"),
	ROW("HTTP/1.", "GET / HTTP/1.\r\n" HOST "\r\n"),
	ROW("HTTP/1,1", "GET / HTTP/1,1\r\n" HOST "\r\n"),
	ROW("lower-case version", "GET / http/1.1\r\n" HOST "\r\n"),
	ROW("other protocol", "GET / RTSP/1.0\r\n" HOST "\r\n"),
	ROW("no version", "GET /\r\n" HOST "\r\n"),
	ROW("no target", "GET HTTP/1.1\r\n" HOST "\r\n"),
	ROW("absolute form", "GET http://h/ HTTP/1.1\r\n" HOST "\r\n"),
	ROW("absolute form, TLS",
	    "POST https://x/v2/ HTTP/1.1\r\n" HOST "\r\n"),
	ROW("authority form", "GET h:80 HTTP/1.1\r\n" HOST "\r\n"),
	ROW("asterisk with GET", "GET * HTTP/1.1\r\n" HOST "\r\n"),
	ROW("asterisk and more", "OPTIONS *x HTTP/1.1\r\n" HOST "\r\n"),
	ROW("relative target", "GET v2.1/flavors HTTP/1.1\r\n" HOST "\r\n"),
	ROW("query without a path", "GET ?a HTTP/1.1\r\n" HOST "\r\n"),
	ROW("fragment", "GET /a#b HTTP/1.1\r\n" HOST "\r\n"),
	ROW("NUL in the target", "GET /a\0b HTTP/1.1\r\n" HOST "\r\n"),
	ROW("tab in the target", "GET /a\tb HTTP/1.1\r\n" HOST "\r\n"),
	ROW("DEL in the target", "GET /a\x7f"
				 "b HTTP/1.1\r\n" HOST "\r\n"),
	ROW("high byte in the target",
	    "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n"),
	ROW("no Host", GET "\r\n"),
	ROW("empty Host", GET "Host:\r\n\r\n"),
	ROW("blank Host", GET "Host: \t \r\n\r\n"),
	ROW("two Hosts", GET HOST HOST "\r\n"),
	ROW("two Hosts, other case", GET HOST "hOST: i\r\n\r\n"),
	ROW("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\n" HOST HOST "\r\n"),
	ROW("bad Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"),
	ROW("Host list", GET "Host: a, b\r\n\r\n"),
	ROW("Host with user", GET "Host: u@h\r\n\r\n"),
	ROW("Host with a path", GET "Host: h/v2\r\n\r\n"),
	ROW("Host with a query", GET "Host: h?x\r\n\r\n"),
	ROW("Host with a fragment", GET "Host: h#x\r\n\r\n"),
	ROW("Host with white space", GET "Host: a b\r\n\r\n"),
	ROW("Host with an escape", GET "Host: a%2eb\r\n\r\n"),
	ROW("Host of a high byte", GET "Host: \xe9\r\n\r\n"),
	ROW("Host with a bad port", GET "Host: h:8o\r\n\r\n"),
	ROW("Host with an empty port", GET "Host: h:\r\n\r\n"),
	ROW("Host with a long port", GET "Host: h:123456\r\n\r\n"),
	ROW("Host with two ports", GET "Host: h:1:2\r\n\r\n"),
	ROW("Host of a port only", GET "Host: :80\r\n\r\n"),
	ROW("Host bracket open", GET "Host: [::1\r\n\r\n"),
	ROW("Host bracket empty", GET "Host: []\r\n\r\n"),
	ROW("Host bracket and more", GET "Host: [::1]x\r\n\r\n"),
	ROW("Host bracket of a name", GET "Host: [xyz]\r\n\r\n"),
	/* Known from other proxies. */
	ROW("CVE-2019-16276, CVE-2021-22959: Go, llhttp, space hides a field",
	    "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n"),
	ROW("CVE-2023-25725: HAProxy lost what follows an empty name",
	    GET HOST ": x\r\nContent-Length: 5\r\n\r\n"),
	ROW("CVE-2022-35256: llhttp took a line without CR LF",
	    GET HOST "Dummy: x\nContent-Length: 23\r\n\r\n"),
	ROW("CVE-2022-32214: llhttp took LF for the end of a field",
	    GET HOST "Dummy: x\n"
		     "Transfer-Encoding: chunked\r\n\r\n"),
	ROW("CVE-2022-32215: llhttp, Transfer-Encoding of two lines",
	    GET HOST "Transfer-Encoding:\r\n chunked\r\n\r\n"),
	ROW("CVE-2023-30589: llhttp took CR for the end of a field",
	    GET HOST "Dummy: x\rContent-Length: 23\r\n\r\n"),
	ROW("CVE-2024-27982: llhttp, space before Content-Length",
	    GET HOST " Content-Length: 23\r\n\r\n"),
	ROW("white space before Transfer-Encoding",
	    GET HOST "A: b\r\n\tTransfer-Encoding: chunked\r\n\r\n"),
	ROW("NUL ends a field", GET HOST "A: b\0\r\n\r\n"),
};

static const struct row good_requests[] = {
	ROW("plain", GET HOST "\r\n"),
	ROW("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n"),
	ROW("HTTP/1.0 with Host", "GET / HTTP/1.0\r\n" HOST "\r\n"),
	ROW("asterisk", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n"),
	ROW("invented method", "FOO! / HTTP/1.1\r\n" HOST "\r\n"),
	ROW("no white space", GET "Host:h\r\n\r\n"),
	ROW("much white space", GET "Host: \t h \t\r\n\r\n"),
	ROW("empty value", GET HOST "Accept:\r\n\r\n"),
	ROW("empty value of blanks", GET HOST "Accept:  \t\r\n\r\n"),
	ROW("tab and high bytes in a value",
	    GET HOST "A: b\tc\xc3\xa9\r\n\r\n"),
	ROW("odd token name", GET HOST "!#$%&'*+-.^_`|~09: b\r\n\r\n"),
	ROW("Host with a port", GET "Host: api.example.org:8774\r\n\r\n"),
	ROW("Host of an address", GET "Host: 192.0.2.1\r\n\r\n"),
	ROW("Host of an IPv6 address", GET "Host: [2001:db8::1]:80\r\n\r\n"),
	ROW("Host of IPv6 and IPv4", GET "Host: [::ffff:192.0.2.1]\r\n\r\n"),
	ROW("Host with underscore", GET "Host: nova_api-1\r\n\r\n"),
	ROW("visible target",
	    "GET /!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~%zz HTTP/1.1\r\n" HOST
	    "\r\n"),
};

#define OK "HTTP/1.1 200 OK\r\n"

static const struct row bad_responses[] = {
	ROW("not HTTP", "SSH-2.0-OpenSSH\r\n\r\n"),
	ROW("empty line first", "\r\n" OK "\r\n"),
	ROW("HTTP/2", "HTTP/2 200\r\n\r\n"),
	ROW("HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n"),
	ROW("HTTP/0.9", "HTTP/0.9 200 OK\r\n\r\n"),
	ROW("lower case", "Http/1.1 200 OK\r\n\r\n"),
	ROW("two digits", "HTTP/1.1 20\r\n\r\n"),
	ROW("four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
	ROW("below 100", "HTTP/1.1 099 OK\r\n\r\n"),
	ROW("no number", "HTTP/1.1 2x0 OK\r\n\r\n"),
	ROW("no status", "HTTP/1.1\r\n\r\n"),
	ROW("blank status", "HTTP/1.1    \r\n\r\n"),
	ROW("two spaces", "HTTP/1.1  200 OK\r\n\r\n"),
	ROW("no space before the reason", "HTTP/1.1 200OK\r\n\r\n"),
	ROW("control in the reason", "HTTP/1.1 200 O\0K\r\n\r\n"),
	ROW("CR in the reason", "HTTP/1.1 200 O\rK\r\n\r\n"),
	ROW("bare LF", "HTTP/1.1 200 OK\n\r\n"),
	ROW("fold", OK "A: b\r\n c\r\n\r\n"),
	ROW("space before the colon", OK "A : b\r\n\r\n"),
	ROW("control in a value", OK "A: \x01\r\n\r\n"),
	ROW("bare LF at the end", OK "A: b\r\n\n"),
};

static const struct row good_responses[] = {
	ROW("plain", OK "\r\n"),
	ROW("no reason", "HTTP/1.1 200 \r\n\r\n"),
	ROW("nothing behind the status", "HTTP/1.0 204\r\n\r\n"),
	ROW("long reason", "HTTP/1.1 300 Multiple Choices \xe9\r\n\r\n"),
	ROW("low and high status", "HTTP/1.1 100 \r\nA: b\r\n\r\n"),
	ROW("high status", "HTTP/1.1 999 x\r\n\r\n"),
};

static enum http1_result read_whole(reads *, struct slice, struct head *);
static enum http1_result read_pieces(
    reads *, struct slice, struct head *, unsigned *);
static void check(reads *, const struct row *, size_t, enum http1_result);
static void same_heads(const struct head *, const struct head *, const char *);
static size_t mutate(char *, size_t, unsigned *);
static unsigned next_random(unsigned *);

static void
refuses_requests_that_others_read_otherwise(void **state)
{
	(void)state;
	check(http1_request, bad_requests, COUNT(bad_requests), HTTP1_BAD);
}

static void
takes_requests_that_have_one_meaning(void **state)
{
	(void)state;
	check(http1_request, good_requests, COUNT(good_requests), HTTP1_DONE);
}

static void
refuses_answers_that_others_read_otherwise(void **state)
{
	(void)state;
	check(http1_response, bad_responses, COUNT(bad_responses), HTTP1_BAD);
}

static void
takes_answers_that_have_one_meaning(void **state)
{
	(void)state;
	check(
	    http1_response, good_responses, COUNT(good_responses), HTTP1_DONE);
}

static void
check(
    reads *read, const struct row *rows, size_t count, enum http1_result wanted)
{
	for (size_t i = 0; i < count; i++) {
		struct head head;
		const char *why;
		size_t scanned = 0;

		if (read(rows[i].text, &scanned, &head, &why) != wanted)
			fail_msg("%s", rows[i].risk);
		if ((why == NULL) != (wanted == HTTP1_DONE))
			fail_msg(
			    "%s: no reason, or one too many", rows[i].risk);
		if (wanted == HTTP1_DONE && head.length != rows[i].text.len)
			fail_msg("%s: length", rows[i].risk);
	}
}

static void
finds_every_part_of_a_request(void **state)
{
	struct slice in = SLICE("PUT /a?b HTTP/1.0\r\nHost:  x \r\n"
				"x-auth-TOKEN: t\r\nAccept:\r\n"
				"Connection: a\r\nConnection: , b ,Close\r\n"
				"\r\nbody");
	struct head head;

	(void)state;
	assert_int_equal(read_whole(http1_request, in, &head), HTTP1_DONE);
	assert_true(slice_is(head.method, "PUT"));
	assert_true(slice_is(head.target, "/a?b"));
	assert_int_equal(head.minor, 0);
	assert_int_equal(head.length, in.len - 4);
	assert_int_equal(head.count, 5);
	assert_true(slice_is(head.headers[0].name, "Host"));
	assert_true(slice_is(head.headers[0].value, "x"));
	assert_true(slice_is(head_value(&head, HEADER_X_AUTH_TOKEN), "t"));
	assert_ptr_equal(
	    head_find(&head, HEADER_X_AUTH_TOKEN), &head.headers[1]);
	assert_int_equal(head_value(&head, HEADER_ACCEPT).len, 0);
	assert_non_null(head_find(&head, HEADER_ACCEPT));
	assert_null(head_find(&head, HEADER_VIA));
	assert_int_equal(head_value(&head, HEADER_VIA).len, 0);
	assert_int_equal(head.twice, UINT64_C(1) << HEADER_CONNECTION);
	assert_true(head_has_token(&head, HEADER_CONNECTION, "close"));
	assert_true(head_has_token(&head, HEADER_CONNECTION, "a"));
	assert_true(head_has_token(&head, HEADER_CONNECTION, "b"));
	assert_false(head_has_token(&head, HEADER_CONNECTION, "clos"));
	assert_false(head_has_token(&head, HEADER_TE, "a"));
}

static void
finds_every_part_of_an_answer(void **state)
{
	struct slice in =
	    SLICE("HTTP/1.1 404 Not Found\r\nVary: a\r\nVary: b\r\n\r\nbody");
	struct head head;

	(void)state;
	assert_int_equal(read_whole(http1_response, in, &head), HTTP1_DONE);
	assert_int_equal(head.status, 404);
	assert_int_equal(head.minor, 1);
	assert_true(slice_is(head.reason, "Not Found"));
	assert_int_equal(head.count, 2);
	assert_true(slice_is(head.headers[1].value, "b"));
	assert_int_equal(head.length, in.len - 4);
}

static void
keeps_connections_as_the_version_says(void **state)
{
	const struct {
		struct slice text;
		bool keeps;
	} rows[] = {
		{ SLICE(GET HOST "\r\n"), true },
		{ SLICE(GET HOST "Connection: x, CLOSE\r\n\r\n"), false },
		{ SLICE("GET / HTTP/1.0\r\n\r\n"), false },
		{ SLICE("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
		    true },
		{ SLICE("GET / HTTP/1.0\r\nConnection: keep-alive\r\n"
			"Connection: close\r\n\r\n"),
		    false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct head head;

		assert_int_equal(
		    read_whole(http1_request, rows[i].text, &head), HTTP1_DONE);
		assert_int_equal(head_keeps_alive(&head), rows[i].keeps);
	}
}

static void
tells_bytes_that_are_not_ascii(void **state)
{
	struct head head;

	(void)state;
	read_whole(http1_request, SLICE(GET HOST "A: b\r\n\r\n"), &head);
	assert_true(head_is_ascii(&head));
	read_whole(http1_request, SLICE(GET HOST "A: \xc3\xa9\r\n\r\n"), &head);
	assert_false(head_is_ascii(&head));
}

static void
counts_fields(void **state)
{
	char text[4096];
	struct head head;
	size_t len = 0;

	(void)state;
	len = (size_t)snprintf(text, sizeof(text), "%s", GET HOST);
	for (int i = 1; i < HEADERS_MAX; i++)
		len += (size_t)snprintf(
		    text + len, sizeof(text) - len, "A%d: b\r\n", i);
	memcpy(text + len, "\r\nA: b\r\n\r\n", 11);
	assert_int_equal(
	    read_whole(http1_request, (struct slice){ text, len + 2 }, &head),
	    HTTP1_DONE);
	assert_int_equal(head.count, HEADERS_MAX);
	memmove(text + len, text + len + 2, 9);
	assert_int_equal(
	    read_whole(http1_request, (struct slice){ text, len + 8 }, &head),
	    HTTP1_MANY);
}

static void
knows_all_names_in_any_case(void **state)
{
	(void)state;
	for (unsigned id = 1; id < HEADER_IDS; id++) {
		const char *name = header_name((enum header_id)id);
		char other[64];
		size_t len = strlen(name);

		assert_int_equal(header_identify(slice_of(name)), id);
		for (size_t i = 0; i < len; i++)
			other[i] = byte_is(name[i], BYTE_LETTER)
				       ? (char)(name[i] ^ 0x20)
				       : name[i];
		assert_int_equal(
		    header_identify((struct slice){ other, len }), id);
		/* '-' and CR, for one, differ as two cases of a letter do. */
		for (size_t i = 0; i < len; i++) {
			if (byte_is(name[i], BYTE_LETTER))
				continue;
			other[i] = (char)(name[i] ^ 0x20);
			assert_int_not_equal(
			    header_identify((struct slice){ other, len }), id);
			other[i] = name[i];
		}
		assert_int_not_equal(
		    header_identify((struct slice){ name, len - 1 }), id);
	}
	assert_int_equal(header_identify(SLICE("")), HEADER_OTHER);
	assert_int_equal(header_identify(SLICE("User-Agent")), HEADER_OTHER);
}

static void
knows_names_that_only_the_service_may_set(void **state)
{
	static const char *const yes[] = { "X-Roles", "x-role", "X-USER",
		"X-User-Id", "X-User-Domain-Name", "X-Project-Id", "X-Domain",
		"X-Tenant", "X-Tenant-Name", "X-Is-Admin-Project",
		"X-Service-Catalog", "X-Service-Roles", "X-Service-User-Id",
		"X-Service-Project-Domain-Id", "X-Service-Domain-Id",
		"X-Identity-Status", "X-Service-Identity-Status",
		"openstack-system-scope", "X-User_Id" };
	static const char *const no[] = { "X-Service-Token", "X-Rolesx",
		"X-Auth-Token", "X-Image-Meta-Store", "X-Use", "Roles",
		"OpenStack-System-Scope2", "X_Roles", "X-Proje" };

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++)
		if (header_identify(slice_of(yes[i])) != HEADER_IDENTITY)
			fail_msg("%s", yes[i]);
	for (size_t i = 0; i < COUNT(no); i++)
		if (header_identify(slice_of(no[i])) == HEADER_IDENTITY)
			fail_msg("%s", no[i]);
	assert_int_equal(
	    header_identify(SLICE("X-Service-Token")), HEADER_X_SERVICE_TOKEN);
}

static void
classes_of_bytes_are_those_of_the_standards(void **state)
{
	(void)state;
	for (int i = 0; i < 256; i++) {
		char c = (char)(unsigned char)i;
		bool letter = (i >= 'A' && i <= 'Z') || (i >= 'a' && i <= 'z');
		bool plain = letter || (i >= '0' && i <= '9');
		bool visible = i > 0x20 && i < 0x7f;
		bool unreserved =
		    plain || (visible && strchr("-._~", i) != NULL);
		bool pchar =
		    unreserved || (visible && strchr("!$&'()*+,;=:@", i));

		assert_int_equal(byte_is(c, BYTE_LETTER), letter);
		assert_int_equal(byte_is(c, BYTE_NAME), plain || i == '-');
		assert_int_equal(byte_is(c, BYTE_TOKEN),
		    visible && !strchr("\"(),/:;<=>?@[\\]{}", i));
		assert_int_equal(byte_is(c, BYTE_VALUE),
		    visible || i == ' ' || i == '\t' || i >= 0x80);
		assert_int_equal(byte_is(c, BYTE_TARGET), visible && i != '#');
		assert_int_equal(byte_is(c, BYTE_UNRESERVED), unreserved);
		assert_int_equal(byte_is(c, BYTE_PCHAR), pchar);
		assert_int_equal(byte_is(c, BYTE_PATH), pchar || i == '/');
	}
}

static void
pieces_read_like_the_whole(void **state)
{
	static const struct {
		reads *read;
		const struct row *rows;
		size_t count;
	} tables[] = {
		{ http1_request, bad_requests, COUNT(bad_requests) },
		{ http1_request, good_requests, COUNT(good_requests) },
		{ http1_response, bad_responses, COUNT(bad_responses) },
		{ http1_response, good_responses, COUNT(good_responses) },
	};
	unsigned seed = 1;
	char text[512];

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		size_t t = next_random(&seed) % COUNT(tables);
		const struct row *row =
		    &tables[t].rows[next_random(&seed) % tables[t].count];
		struct slice in = { text, row->text.len };
		struct head whole, pieces;
		enum http1_result result;

		memcpy(text, row->text.at, in.len);
		if (round % 2 == 1)
			in.len = mutate(text, in.len, &seed);
		result = read_whole(tables[t].read, in, &whole);
		if (read_pieces(tables[t].read, in, &pieces, &seed) != result)
			fail_msg("%s, round %d", row->risk, round);
		if (result == HTTP1_DONE)
			same_heads(&whole, &pieces, row->risk);
	}
}

static void
a_byte_at_a_time_reads_each_line_once(void **state)
{
	static char text[16384];
	struct slice in = { text, 0 };
	struct head head;
	const char *why;
	size_t scanned = 0;

	(void)state;
	assert_int_equal(
	    http1_request((struct slice){ NULL, 0 }, &scanned, &head, &why),
	    HTTP1_MORE);
	memset(text, 'a', sizeof(text));
	memcpy(text, GET HOST "A: ", 28);
	for (in.len = 1; in.len <= sizeof(text); in.len++) {
		assert_int_equal(
		    http1_request(in, &scanned, &head, &why), HTTP1_MORE);
		assert_int_equal(scanned, in.len);
	}
}

static enum http1_result
read_whole(reads *read, struct slice in, struct head *head)
{
	const char *why;
	size_t scanned = 0;

	return read(in, &scanned, head, &why);
}

/* From a copy of each length on its own, for AddressSanitizer. */
static enum http1_result
read_pieces(reads *read, struct slice in, struct head *head, unsigned *seed)
{
	enum http1_result result = HTTP1_MORE;
	const char *why;
	size_t scanned = 0, have = 0;

	while (result == HTTP1_MORE && have < in.len) {
		char *copy;

		have += 1 + next_random(seed) % 20;
		if (have > in.len)
			have = in.len;
		copy = malloc(have);
		assert_non_null(copy);
		memcpy(copy, in.at, have);
		result =
		    read((struct slice){ copy, have }, &scanned, head, &why);
		if (result == HTTP1_DONE) {
			scanned = 0;
			result = read((struct slice){ in.at, have }, &scanned,
			    head, &why);
		}
		free(copy);
	}
	return result;
}

static void
same_heads(const struct head *a, const struct head *b, const char *risk)
{
	bool same = a->count == b->count && a->seen == b->seen &&
		    a->twice == b->twice && a->length == b->length &&
		    a->minor == b->minor && a->status == b->status &&
		    slice_equal(a->method, b->method) &&
		    slice_equal(a->target, b->target) &&
		    slice_equal(a->reason, b->reason);

	for (size_t i = 0; same && i < a->count; i++)
		same = a->headers[i].id == b->headers[i].id &&
		       slice_equal(a->headers[i].name, b->headers[i].name) &&
		       slice_equal(a->headers[i].value, b->headers[i].value);
	if (!same)
		fail_msg("%s", risk);
}

static size_t
mutate(char *text, size_t len, unsigned *seed)
{
	static const char bytes[] = "\r\n \t:/A\0\x7f\xff,;";
	size_t at = next_random(seed) % len;

	switch (next_random(seed) % 3) {
	case 0:
		text[at] = bytes[next_random(seed) % (sizeof(bytes) - 1)];
		return len;
	case 1:
		memmove(text + at, text + at + 1, len - at - 1);
		return len - 1;
	}
	return at + 1;
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
		cmocka_unit_test(refuses_requests_that_others_read_otherwise),
		cmocka_unit_test(takes_requests_that_have_one_meaning),
		cmocka_unit_test(refuses_answers_that_others_read_otherwise),
		cmocka_unit_test(takes_answers_that_have_one_meaning),
		cmocka_unit_test(finds_every_part_of_a_request),
		cmocka_unit_test(finds_every_part_of_an_answer),
		cmocka_unit_test(keeps_connections_as_the_version_says),
		cmocka_unit_test(tells_bytes_that_are_not_ascii),
		cmocka_unit_test(counts_fields),
		cmocka_unit_test(knows_all_names_in_any_case),
		cmocka_unit_test(knows_names_that_only_the_service_may_set),
		cmocka_unit_test(classes_of_bytes_are_those_of_the_standards),
		cmocka_unit_test(pieces_read_like_the_whole),
		cmocka_unit_test(a_byte_at_a_time_reads_each_line_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
