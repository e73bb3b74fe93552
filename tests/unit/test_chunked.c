/* test_chunked.c - chunks: exact framing, whatever pieces they come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "proxy/http1.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 3000
#define ROW(risk, text, payload)                                               \
	{                                                                      \
		risk, { text, sizeof(text) - 1 }, payload                      \
	}

struct row {
	const char *risk;
	struct slice text;
	const char *payload; /* NULL: refused */
};

static const struct row rows[] = {
	ROW("nothing", "0\r\n\r\n", ""),
	ROW("one", "5\r\nhello\r\n0\r\n\r\n", "hello"),
	ROW("two", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
	ROW("both cases", "a\r\n0123456789\r\nB\r\n0123456789x\r\n0\r\n\r\n",
	    "01234567890123456789x"),
	ROW("leading zeros", "0000000000000001\r\na\r\n000\r\n\r\n", "a"),
	ROW("line ends as payload", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
	ROW("extension", "1;a\r\nx\r\n0;b=c\r\n\r\n", "x"),
	ROW("extensions", "1;a=b;c=\"d\\\"e;\";f\r\nx\r\n0\r\n\r\n", "x"),
	ROW("extension in blanks", "1 ; a = b\t; c\r\nx\r\n0\r\n\r\n", "x"),
	ROW("trailers", "0\r\nA: b\r\nC:\r\n\r\n", ""),
	ROW("empty", "\r\n", NULL),
	ROW("no digit", "x\r\n", NULL),
	ROW("negative", "-1\r\n", NULL),
	ROW("plus", "+1\r\na\r\n0\r\n\r\n", NULL),
	ROW("0x", "0x1\r\na\r\n0\r\n\r\n", NULL),
	ROW("underscore as in Python", "1_0\r\n0123456789abcdef", NULL),
	ROW("leading blank", " 1\r\na\r\n0\r\n\r\n", NULL),
	ROW("trailing blank", "1 \r\na\r\n0\r\n\r\n", NULL),
	ROW("blank inside", "1 0\r\na\r\n0\r\n\r\n", NULL),
	ROW("17 digits", "00000000000000001\r\na\r\n0\r\n\r\n", NULL),
	ROW("2^63", "8000000000000000\r\na", NULL),
	ROW("2^64", "10000000000000000\r\na", NULL),
	ROW("2^64 + 1", "ffffffffffffffff1\r\na", NULL),
	ROW("bare LF behind the size", "1\na\r\n0\r\n\r\n", NULL),
	ROW("bare CR behind the size", "1\ra\r\n0\r\n\r\n", NULL),
	ROW("CR CR LF", "1\r\r\na\r\n0\r\n\r\n", NULL),
	ROW("bare LF behind payload", "1\r\na\n0\r\n\r\n", NULL),
	ROW("bare CR behind payload", "1\r\na\r0\r\n\r\n", NULL),
	ROW("X for CR behind payload", "1\r\naX\n0\r\n\r\n", NULL),
	ROW("X for LF behind payload", "1\r\na\rX0\r\n\r\n", NULL),
	ROW("payload too long", "1\r\nab\r\n0\r\n\r\n", NULL),
	ROW("payload too short", "3\r\nab\r\n0\r\n\r\n", NULL),
	ROW("LF in an extension", "1;a\nx\r\n0\r\n\r\n", NULL),
	ROW("LF in a quoted value", "1;a=\"\n\"\r\nx\r\n0\r\n\r\n", NULL),
	ROW("LF in an extension's name", "1;a\nx\r\ny\r\n0\r\n\r\n", NULL),
	ROW("LF in an extension's value", "1;a=b\nx\r\ny\r\n0\r\n\r\n", NULL),
	ROW("CR LF ends an open quote", "1;a=\"b\r\nx\r\n0\r\n\r\n", NULL),
	ROW("LF as a quoted pair", "1;a=\"\\\n\"\r\nx\r\n0\r\n\r\n", NULL),
	ROW("CR LF in a quoted value", "1;a=\"\r\n\"\r\nx\r\n0\r\n\r\n", NULL),
	ROW("CR in an extension", "1;a\rb\r\nx\r\n0\r\n\r\n", NULL),
	ROW("NUL in an extension", "1;a\0\r\nx\r\n0\r\n\r\n", NULL),
	ROW("nameless extension", "1;\r\nx\r\n0\r\n\r\n", NULL),
	ROW("two semicolons", "1;;a\r\nx\r\n0\r\n\r\n", NULL),
	ROW("valueless extension", "1;a=\r\nx\r\n0\r\n\r\n", NULL),
	ROW("words as extension", "1;a b\r\nx\r\n0\r\n\r\n", NULL),
	ROW("blank behind an extension", "1;a \r\nx\r\n0\r\n\r\n", NULL),
	ROW("text behind a quoted value", "1;a=\"b\"c\r\nx\r\n0\r\n\r\n", NULL),
	ROW("high byte as extension", "1;\xe9\r\nx\r\n0\r\n\r\n", NULL),
	ROW("comma instead of semicolon", "1,a\r\nx\r\n0\r\n\r\n", NULL),
	ROW("end by a bare LF", "0\r\n\n", NULL),
	ROW("end by a bare CR", "0\r\n\rX", NULL),
	ROW("next request as trailer", "0\r\nGET / HTTP/1.1\r\n\r\n", NULL),
	ROW("folded trailer", "0\r\nA: b\r\n c\r\n\r\n", NULL),
	ROW("space before a trailer's colon", "0\r\nA : b\r\n\r\n", NULL),
	ROW("nameless trailer", "0\r\n: b\r\n\r\n", NULL),
	ROW("colonless trailer", "0\r\nA\r\n\r\n", NULL),
	ROW("control in a trailer", "0\r\nA: \x01\r\n\r\n", NULL),
	ROW("bare LF behind a trailer", "0\r\nA: b\n\r\n", NULL),
	ROW("bare CR in a trailer", "0\r\nA: b\rc\r\n\r\n", NULL),
	/* Known from other proxies. */
	ROW("two bytes of anything for the line end behind a chunk",
	    "1\r\naXX0\r\n\r\n", NULL),
	ROW("h2o issue 3390: CR alone behind a size", "1\r0\r\n\r\n", NULL),
	ROW("CR and a byte behind a size", "1\rXa\r\n0\r\n\r\n", NULL),
	ROW("NUL behind a size", "1\0\r\na\r\n0\r\n\r\n", NULL),
	ROW("CR and a byte behind a chunk", "1\r\na\rX\r\n0\r\n\r\n", NULL),
	ROW("CVE-2013-2028: nginx, size wraps", "fffffffffffffff0\r\n", NULL),
	ROW("size and blanks", "0 \t\r\n\r\nGET / HTTP/1.1\r\n", NULL),
	ROW("blank before CR LF", "5 \r\nhello\r\n0\r\n\r\n", NULL),
	ROW("CVE-2021-22960 kin: LF inside an extension",
	    "2;\nxx\r\n10\r\n\r\nGET", NULL),
};

static enum chunked_event decode(struct slice, char *, size_t *, unsigned *);
static bool ends_with(enum chunked_event, const char *, size_t);
static bool takes_many(size_t, size_t);
static size_t repeat(char *, size_t, char, const char *);
static unsigned next_random(unsigned *);

static void
takes_chunks_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char payload[64] = "";
		size_t used = rows[i].text.len;
		enum chunked_event event =
		    decode(rows[i].text, payload, &used, NULL);

		if (rows[i].payload == NULL) {
			if (event != CHUNKED_BAD)
				fail_msg("%s", rows[i].risk);
			continue;
		}
		if (event != CHUNKED_END || used != rows[i].text.len ||
		    strcmp(payload, rows[i].payload) != 0)
			fail_msg("%s", rows[i].risk);
	}
}

static void
leaves_alone_what_follows_the_body(void **state)
{
	struct slice in = SLICE("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n");
	char payload[64] = "";
	size_t used = in.len;

	(void)state;
	assert_int_equal(decode(in, payload, &used, NULL), CHUNKED_END);
	assert_int_equal(used, 11);
}

static void
says_the_end_and_the_fault_again(void **state)
{
	struct chunked c;
	size_t used = 9;

	(void)state;
	chunked_init(&c);
	assert_int_equal(
	    chunked_next(&c, SLICE("0\r\n\r\n"), &used), CHUNKED_END);
	assert_int_equal(chunked_next(&c, SLICE("0"), &used), CHUNKED_END);
	assert_int_equal(used, 0);
	chunked_init(&c);
	assert_int_equal(chunked_next(&c, SLICE("x"), &used), CHUNKED_BAD);
	assert_int_equal(chunked_next(&c, SLICE("0"), &used), CHUNKED_BAD);
	assert_int_equal(used, 0);
}

static void
announces_payload_before_it_comes(void **state)
{
	struct chunked c;
	size_t used;

	(void)state;
	chunked_init(&c);
	assert_int_equal(chunked_next(&c, SLICE("7fffffffffffffff\r\n"), &used),
	    CHUNKED_DATA);
	assert_int_equal(used, 18);
	assert_true(c.remaining == (uint64_t)INT64_MAX);
	chunked_took(&c, (uint64_t)INT64_MAX - 1);
	assert_int_equal(chunked_next(&c, SLICE("ab"), &used), CHUNKED_DATA);
	assert_int_equal(used, 0);
	assert_int_equal(c.remaining, 1);
	chunked_took(&c, 1);
	assert_int_equal(chunked_next(&c, SLICE("\r\n0"), &used), CHUNKED_MORE);
	assert_int_equal(used, 3);
	assert_int_equal(
	    chunked_next(&c, SLICE("\r\n\r\n"), &used), CHUNKED_END);
}

static void
bounds_what_is_only_framing(void **state)
{
	char text[16384];

	(void)state;
	assert_true(
	    ends_with(CHUNKED_END, text, repeat(text, 4000, 'a', "1;")));
	assert_true(
	    ends_with(CHUNKED_BAD, text, repeat(text, 5000, 'a', "1;")));
	assert_true(
	    ends_with(CHUNKED_END, text, repeat(text, 8000, 'a', "0\r\nA:")));
	assert_true(
	    ends_with(CHUNKED_BAD, text, repeat(text, 8200, 'a', "0\r\nA:")));
}

static void
a_long_line_costs_its_chunk_no_line_end(void **state)
{
	char text[5000];
	size_t len = (size_t)snprintf(text, sizeof(text), "1;");

	(void)state;
	memset(text + len, 'a', 4092);
	len += 4092;
	len += (size_t)snprintf(
	    text + len, sizeof(text) - len, "\r\nx\r\n0\r\n\r\n");
	assert_true(ends_with(CHUNKED_END, text, len));
}

/* CVE-2023-39326 of Go: a byte of payload in each long line. Lines that go
 * with much payload are fine, and so is a long one now and then. */
static void
bounds_framing_by_payload(void **state)
{
	static const struct {
		size_t line, payload;
		bool bounded;
	} cases[] = {
		{ 4000, 1, true },
		{ 40, 1, true },
		{ 4000, 4000, false },
		{ 85, 65536, false },
		{ 20, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(takes_many(cases[i].line, cases[i].payload),
		    !cases[i].bounded);
}

static void
pieces_decode_like_the_whole(void **state)
{
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const struct row *row = &rows[next_random(&seed) % COUNT(rows)];
		char whole[64] = "", pieces[64] = "", text[64];
		struct slice in = { text, row->text.len };
		size_t used_whole = in.len, used_pieces = in.len;
		enum chunked_event event;

		memcpy(text, row->text.at, in.len);
		if (round % 2 == 1)
			text[next_random(&seed) % in.len] =
			    "\r\n0;\" a="[next_random(&seed) % 8];
		event = decode(in, whole, &used_whole, NULL);
		if (decode(in, pieces, &used_pieces, &seed) != event ||
		    used_pieces != used_whole || strcmp(whole, pieces) != 0)
			fail_msg("%s, round %d", row->risk, round);
	}
}

/* In random pieces if there is a seed. used: in, how much there is. */
static enum chunked_event
decode(struct slice in, char *payload, size_t *used, unsigned *seed)
{
	enum chunked_event event = CHUNKED_MORE;
	struct chunked c;
	size_t at = 0, have = seed == NULL ? in.len : 0, stored = 0;

	chunked_init(&c);
	for (;;) {
		size_t n = 0;

		event = chunked_next(
		    &c, (struct slice){ in.at + at, have - at }, &n);
		at += n;
		if (event == CHUNKED_DATA && at < have && stored < 63) {
			payload[stored++] = in.at[at++];
			chunked_took(&c, 1);
		} else if ((event != CHUNKED_MORE && event != CHUNKED_DATA) ||
			   have == in.len)
			break;
		else if (seed != NULL && at == have)
			have += 1 + next_random(seed) % (in.len - have);
	}
	*used = at;
	return event;
}

static bool
ends_with(enum chunked_event wanted, const char *text, size_t len)
{
	char payload[64] = "";
	size_t used = len;

	return decode((struct slice){ text, len }, payload, &used, NULL) ==
	       wanted;
}

/* Ten thousand chunks with so much in each. */
static bool
takes_many(size_t line, size_t payload)
{
	char text[5000];
	struct chunked c;
	size_t used;
	int len = snprintf(text, sizeof(text), "\r\n%zx;", payload);

	memset(text + len, 'a', line - (size_t)len);
	memcpy(text + line, "\r\n", 2);
	chunked_init(&c);
	for (int i = 0; i < 10000; i++) {
		size_t begins = i == 0 ? 2 : 0;
		struct slice in = { text + begins, line + 2 - begins };

		if (chunked_next(&c, in, &used) != CHUNKED_DATA)
			return false;
		chunked_took(&c, payload);
	}
	return true;
}

static size_t
repeat(char *text, size_t n, char c, const char *first)
{
	size_t len = strlen(first);

	memcpy(text, first, len);
	memset(text + len, c, n);
	len += n;
	memcpy(text + len, "\r\nx\r\n0\r\n\r\n", 10);
	if (first[0] == '0')
		memcpy(text + len, "\r\n\r\n", 4);
	return len + (first[0] == '0' ? 4 : 10);
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
		cmocka_unit_test(takes_chunks_and_nothing_else),
		cmocka_unit_test(leaves_alone_what_follows_the_body),
		cmocka_unit_test(says_the_end_and_the_fault_again),
		cmocka_unit_test(announces_payload_before_it_comes),
		cmocka_unit_test(bounds_what_is_only_framing),
		cmocka_unit_test(a_long_line_costs_its_chunk_no_line_end),
		cmocka_unit_test(bounds_framing_by_payload),
		cmocka_unit_test(pieces_decode_like_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
