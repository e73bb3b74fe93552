/* test_framing.c - where a body ends: one answer, or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include "proxy/http1.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LINE "POST / HTTP/1.1\r\nHost: h\r\n"
#define OLD "POST / HTTP/1.0\r\nHost: h\r\n"
#define OK "HTTP/1.1 200 OK\r\n"
#define CL "Content-Length: "
#define TE "Transfer-Encoding: "
#define A16 "aaaaaaaaaaaaaaaa"
#define A64 A16 A16 A16 A16
#define A256 A64 A64 A64 A64
#define END "\r\n\r\n"

struct row {
	const char *risk;
	const char *text;
	enum framing framing;
	uint64_t length;
};

static const struct row requests[] = {
	{ "no body", LINE "\r\n", FRAMING_NONE, 0 },
	{ "length", LINE CL "42" END, FRAMING_LENGTH, 42 },
	{ "no bytes", LINE CL "0" END, FRAMING_LENGTH, 0 },
	{ "leading zeros", LINE CL "0042" END, FRAMING_LENGTH, 42 },
	{ "greatest", LINE CL "9223372036854775807" END, FRAMING_LENGTH,
	    INT64_MAX },
	{ "length in HTTP/1.0", OLD CL "7" END, FRAMING_LENGTH, 7 },
	{ "chunked", LINE TE "chunked" END, FRAMING_CHUNKED, 0 },
	{ "chunked, other case", LINE TE "ChunKED" END, FRAMING_CHUNKED, 0 },
	{ "one too great", LINE CL "9223372036854775808" END, FRAMING_BAD, 0 },
	{ "overflow", LINE CL "18446744073709551617" END, FRAMING_BAD, 0 },
	{ "negative", LINE CL "-1" END, FRAMING_BAD, 0 },
	{ "plus", LINE CL "+1" END, FRAMING_BAD, 0 },
	{ "hexadecimal", LINE CL "0x2a" END, FRAMING_BAD, 0 },
	{ "empty", LINE CL "" END, FRAMING_BAD, 0 },
	{ "parameter", LINE CL "42;x" END, FRAMING_BAD, 0 },
	{ "list", LINE CL "42, 42" END, FRAMING_BAD, 0 },
	{ "list without a second", LINE CL "42," END, FRAMING_BAD, 0 },
	{ "space inside", LINE CL "4 2" END, FRAMING_BAD, 0 },
	{ "fraction", LINE CL "1.0" END, FRAMING_BAD, 0 },
	{ "exponent", LINE CL "1e2" END, FRAMING_BAD, 0 },
	{ "underscore as in Python", LINE CL "1_0" END, FRAMING_BAD, 0 },
	{ "Arabic digit", LINE CL "\xd9\xa1" END, FRAMING_BAD, 0 },
	{ "two equal", LINE CL "5\r\n" CL "5" END, FRAMING_BAD, 0 },
	{ "two different", LINE CL "5\r\n" CL "6" END, FRAMING_BAD, 0 },
	{ "one of two empty", LINE CL "5\r\n" CL END, FRAMING_BAD, 0 },
	{ "both, length first", LINE CL "3\r\n" TE "chunked" END, FRAMING_BAD,
	    0 },
	{ "both, chunked first", LINE TE "chunked\r\n" CL "3" END, FRAMING_BAD,
	    0 },
	{ "both, no bytes", LINE CL "0\r\n" TE "chunked" END, FRAMING_BAD, 0 },
	{ "length and identity", LINE CL "3\r\n" TE "identity" END, FRAMING_BAD,
	    0 },
	{ "gzip, chunked", LINE TE "gzip, chunked" END, FRAMING_BAD, 0 },
	{ "chunked, gzip", LINE TE "chunked, gzip" END, FRAMING_BAD, 0 },
	{ "chunked twice in one", LINE TE "chunked, chunked" END, FRAMING_BAD,
	    0 },
	{ "chunked twice", LINE TE "chunked\r\n" TE "chunked" END, FRAMING_BAD,
	    0 },
	{ "identity", LINE TE "identity" END, FRAMING_BAD, 0 },
	{ "identity, then chunked", LINE TE "identity\r\n" TE "chunked" END,
	    FRAMING_BAD, 0 },
	{ "empty coding", LINE TE END, FRAMING_BAD, 0 },
	{ "empty member", LINE TE ",chunked" END, FRAMING_BAD, 0 },
	{ "comma behind", LINE TE "chunked," END, FRAMING_BAD, 0 },
	{ "parameter of a coding", LINE TE "chunked;q=1" END, FRAMING_BAD, 0 },
	{ "quoted", LINE TE "\"chunked\"" END, FRAMING_BAD, 0 },
	{ "apostrophes", LINE TE "'chunked'" END, FRAMING_BAD, 0 },
	{ "longer word", LINE TE "xchunked" END, FRAMING_BAD, 0 },
	{ "shorter word", LINE TE "chunke" END, FRAMING_BAD, 0 },
	{ "two words", LINE TE "chunked x" END, FRAMING_BAD, 0 },
	{ "HTTP/1.0 chunked", OLD TE "chunked" END, FRAMING_BAD, 0 },
	/* Known from other proxies. */
	{ "CVE-2019-16789 kin: waitress, white space that is none",
	    LINE TE "chunked\xc2\xa0\r\n" CL "6" END, FRAMING_BAD, 0 },
	{ "CVE-2021-21299: hyper, coding on a second line",
	    LINE TE "x\r\n" TE "chunked" END, FRAMING_BAD, 0 },
	{ "two codings grown together", LINE TE "chunkedchunked" END,
	    FRAMING_BAD, 0 },
	{ "CVE-2021-40346: HAProxy cut a name of 270 bytes to Content-Length",
	    LINE "Content-Length0" A256 ":\r\n" CL "60" END, FRAMING_LENGTH,
	    60 },
	{ "h2o issue 3342: a senseless length beside chunked",
	    LINE CL "blah\r\n" TE "chunked" END, FRAMING_BAD, 0 },
	{ "h2o issue 3396: relayd took the second length, h2o the first",
	    LINE CL "0\r\n" CL "38" END, FRAMING_BAD, 0 },
	{ "CVE-2023-40225: HAProxy passed an empty Content-Length",
	    LINE CL "\r\n" CL "5" END, FRAMING_BAD, 0 },
	{ "length and coding in other case",
	    LINE "content-LENGTH: 3\r\ntransfer-ENCODING: chunked" END,
	    FRAMING_BAD, 0 },
};

static const struct row responses[] = {
	{ "until the end", OK "\r\n", FRAMING_CLOSE, 0 },
	{ "length", OK CL "9" END, FRAMING_LENGTH, 9 },
	{ "chunked", OK TE "chunked" END, FRAMING_CHUNKED, 0 },
	{ "204", "HTTP/1.1 204 x\r\n\r\n", FRAMING_NONE, 0 },
	{ "204 with a length", "HTTP/1.1 204 x\r\n" CL "0" END, FRAMING_NONE,
	    0 },
	{ "304 with a length", "HTTP/1.1 304 x\r\n" CL "9" END, FRAMING_NONE,
	    0 },
	{ "100", "HTTP/1.1 100 x\r\n\r\n", FRAMING_NONE, 0 },
	{ "199", "HTTP/1.1 199 x\r\n\r\n", FRAMING_NONE, 0 },
	{ "205 has a body", "HTTP/1.1 205 x\r\n" CL "1" END, FRAMING_LENGTH,
	    1 },
	{ "two lengths", OK CL "9\r\n" CL "9" END, FRAMING_BAD, 0 },
	{ "list", OK CL "9, 9" END, FRAMING_BAD, 0 },
	{ "both", OK CL "9\r\n" TE "chunked" END, FRAMING_BAD, 0 },
	{ "other coding", OK TE "gzip" END, FRAMING_BAD, 0 },
	{ "coding list", OK TE "gzip, chunked" END, FRAMING_BAD, 0 },
	{ "HTTP/1.0 chunked", "HTTP/1.0 200 OK\r\n" TE "chunked" END,
	    FRAMING_BAD, 0 },
	{ "204 with two lengths", "HTTP/1.1 204 x\r\n" CL "9\r\n" CL "8" END,
	    FRAMING_BAD, 0 },
};

static void check(const struct row *, bool, enum framing, uint64_t);

static void
a_request_body_has_one_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(requests); i++)
		check(&requests[i], false, requests[i].framing,
		    requests[i].length);
}

static void
an_answer_has_one_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(responses); i++)
		check(&responses[i], false, responses[i].framing,
		    responses[i].length);
}

static void
an_answer_to_head_has_no_body_but_must_be_sane(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(responses); i++)
		check(&responses[i], true,
		    responses[i].framing == FRAMING_BAD ? FRAMING_BAD
							: FRAMING_NONE,
		    0);
}

static void
check(const struct row *row, bool was_head, enum framing wanted,
    uint64_t wanted_length)
{
	struct slice in = slice_of(row->text);
	struct head head;
	const char *why = "untouched";
	size_t scanned = 0;
	uint64_t length = 77;
	enum framing framing;

	if (row->text[0] == 'H') {
		if (http1_response(in, &scanned, &head, &why) != HTTP1_DONE)
			fail_msg("%s: %s", row->risk, why);
		framing = framing_response(&head, was_head, &length, &why);
	} else {
		if (http1_request(in, &scanned, &head, &why) != HTTP1_DONE)
			fail_msg("%s: %s", row->risk, why);
		framing = framing_request(&head, &length, &why);
	}
	if (framing != wanted || length != wanted_length)
		fail_msg("%s", row->risk);
	if ((why != NULL) != (wanted == FRAMING_BAD))
		fail_msg("%s: no reason, or one too many", row->risk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_body_has_one_end),
		cmocka_unit_test(an_answer_has_one_end),
		cmocka_unit_test(
		    an_answer_to_head_has_no_body_but_must_be_sane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
