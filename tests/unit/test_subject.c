/* test_subject.c - JSON that the backend reads otherwise, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rules/subject.h"

#define BODY(text)                                                             \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static const struct slice refused[] = {
	BODY(""),
	BODY("   "),
	/* One member twice: which counts is a matter of the reader. */
	BODY("{\"name\":\"ok\",\"name\":\"bad\"}"),
	BODY("{\"name\":\"ok\",\"n\\u0061me\":\"bad\"}"),
	BODY("{\"flavor\":{\"a\":1},\"flavor\":{\"a\":2}}"),
	BODY("[{\"op\":\"add\",\"path\":\"/a\",\"path\":\"/b\"}]"),
	/* Encodings. */
	BODY("\xef\xbb\xbf{}"),
	BODY("\xff\xfe{\0}\0"),
	BODY("\0{\0}"),
	BODY("{\0}\0"),
	BODY("{\"a\":\"\xe9\"}"),
	BODY("{\"a\":\"\xc0\xaf\"}"),
	BODY("{\"a\":\"\xed\xa0\x80\"}"),
	BODY("{\"a\":\"\xf4\x90\x80\x80\"}"),
	BODY("{\"a\":\"\xe2\x82\"}"),
	/* Numbers beyond what both read alike. */
	BODY("{\"a\":NaN}"),
	BODY("{\"a\":Infinity}"),
	BODY("{\"a\":-Infinity}"),
	BODY("{\"a\":1E400}"),
	BODY("{\"a\":9223372036854775808}"),
	BODY("{\"a\":-9223372036854775809}"),
	BODY("{\"a\":0.00000000000000000000000000000000000000000000000000000"
	     "0000000000000000}"),
	BODY("{\"a\":01}"),
	BODY("{\"a\":+1}"),
	BODY("{\"a\":0x4}"),
	BODY("{\"a\":.5}"),
	BODY("{\"a\":1.}"),
	/* NUL, lone surrogates, control characters. */
	BODY("{\"a\":\"x\\u0000y\"}"),
	BODY("{\"a\\u0000\":1}"),
	BODY("{\"a\":\"x\0y\"}"),
	BODY("{\"a\":\"\\ud800\"}"),
	BODY("{\"a\":\"\\udc00\"}"),
	BODY("{\"a\":\"\\ud800\\u0041\"}"),
	BODY("{\"a\":\"x\ny\"}"),
	BODY("{\"a\\nb\":1}"),
	BODY("{\"a\\u000ab\":1}"),
	BODY("{\"a\\u001F\" : 1}"),
	BODY("{\"a\\u007f\":1}"),
	BODY("{\"a\x7f\":1}"),
	BODY("{\"\\u0085a\":1}"),
	BODY("{\"\xc2\x85"
	     "a\":1}"),
	BODY("{\"x\":{\"y\":[{\"a\\tb\":1}]}}"),
	/* More, or less, than one document. */
	BODY("{}x"),
	BODY("{}{}"),
	BODY("{},"),
	BODY("{}\0"),
	BODY("1\0"),
	BODY("null\0\n"),
	BODY("{\"a\":1.5\0}"),
	BODY("[true\0,1]"),
	BODY("\f{}"),
	BODY("\xc2\xa0{}"),
	BODY("{}\v"),
	BODY("{"),
	BODY("{\"a\""),
	BODY("\""),
	BODY("\"\\"),
	BODY("{\"a\":1,}"),
	BODY("[1,]"),
	BODY("{'a':1}"),
	BODY("{a:1}"),
	BODY("{}//x"),
	BODY("/**/{}"),
	BODY("True"),
	BODY("{\"a\":\"\\x41\"}"),
};

static const struct slice accepted[] = {
	BODY(" \t\r\n{} \t\r\n"),
	BODY("[]"),
	BODY("null"),
	BODY("\"x\""),
	BODY("{\"a\":-0}"),
	BODY("{\"a\":1e2,\"b\":2147483647,\"c\":-9223372036854775808}"),
	BODY("{\"a\":\"x\\ny\\u007f\"}"),
	BODY("{\"a\":\"\\ud83d\\ude00\",\"\xc3\xa4\":\"\xf0\x9f\x98\x80\"}"),
	BODY("{\"a\\\\n\":\"\\\\u0000\"}"),
	BODY("{\"a\":\"\\n\",\"b\":{\"c\":[\"\\t\"],\"d\":1}}"),
};

static void
what_readers_differ_on_is_refused_with_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct text why = TEXT_INIT;
		json_t *document = subject_parse(refused[i], &why);

		if (document != NULL)
			fail_msg("taken: %zu %.*s", i, (int)refused[i].len,
			    refused[i].at);
		assert_non_null(strstr(text_str(&why), "byte "));
		text_done(&why);
	}
}

static void
what_clients_send_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(*accepted); i++) {
		struct text why = TEXT_INIT;
		json_t *document = subject_parse(accepted[i], &why);

		if (document == NULL)
			fail_msg("%s: %s", accepted[i].at, text_str(&why));
		assert_int_equal(why.len, 0);
		json_decref(document);
		text_done(&why);
	}
}

static json_t *
parse_nested(unsigned depth, bool answer)
{
	char body[4096];
	struct text why = TEXT_INIT;
	json_t *document;

	memset(body, '[', depth);
	memset(body + depth, ']', depth);
	document =
	    answer
		? subject_parse_answer((struct slice){ body, 2u * depth }, &why)
		: subject_parse((struct slice){ body, 2u * depth }, &why);
	text_done(&why);
	return document;
}

static void
depth_is_bounded(void **state)
{
	json_t *deepest = parse_nested(SUBJECT_DEPTH_MAX, false);

	(void)state;
	assert_non_null(deepest);
	json_decref(deepest);
	assert_null(parse_nested(SUBJECT_DEPTH_MAX + 1, false));
	assert_null(parse_nested(2000, false));
	assert_null(parse_nested(2000, true));
}

static void
depth_does_not_count_brackets_in_strings_or_side_by_side(void **state)
{
	struct text body = TEXT_INIT;
	struct text why = TEXT_INIT;
	json_t *document;

	(void)state;
	text_adds(&body, "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\"");
	for (int i = 0; i < 100; i++)
		text_adds(&body, ",[{}]");
	text_addc(&body, ']');
	document = subject_parse(text_slice(&body), &why);
	assert_non_null(document);
	json_decref(document);
	text_done(&body);
	text_done(&why);
}

static void
the_reason_says_where(void **state)
{
	struct text why = TEXT_INIT;

	(void)state;
	assert_null(subject_parse(SLICE("{\"ok\": 1, \"a\\nb\": 2}"), &why));
	assert_non_null(strstr(text_str(&why), "control character (byte 12)"));
	text_done(&why);
}

static void
an_answer_is_read_as_python_writes_it(void **state)
{
	struct text why = TEXT_INIT;
	json_t *document = subject_parse_answer(
	    SLICE("{\"a\\tb\": \"x\\u0000\", \"n\": 1.0}"), &why);

	(void)state;
	assert_non_null(document);
	assert_int_equal(
	    json_string_length(json_object_get(document, "a\tb")), 2);
	json_decref(document);
	assert_null(subject_parse_answer(SLICE("<html>"), &why));
	text_done(&why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_readers_differ_on_is_refused_with_a_reason),
		cmocka_unit_test(what_clients_send_is_read),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(
		    depth_does_not_count_brackets_in_strings_or_side_by_side),
		cmocka_unit_test(the_reason_says_where),
		cmocka_unit_test(an_answer_is_read_as_python_writes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
