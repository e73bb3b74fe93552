/* test_decision.c - a journal line that cannot be read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "proxy/decision.h"

static struct decision
refused(void)
{
	return (struct decision){
		.id = "0b3f8a52-5d0e-4a53-9a3e-5f2d8f1c7a10",
		.time = { 1700000000, 42000 },
		.client = "127.0.0.1:4711",
		.method = SLICE("POST"),
		.path = SLICE("/v2.1/flavors"),
		.service = SERVICE_COMPUTE,
		.operation = "flavor-create",
		.object_name = SLICE("SCS-4V-16-50"),
		.verdict = "violating",
		.action = "refused",
		.scope_version = "v5.1",
		.pack_version = "abc",
		.client_status = 403,
		.lookup_us = 1,
		.survey_us = 4,
		.judge_us = 2,
		.upstream_us = UINT64_MAX,
	};
}

static json_t *
render(const struct decision *decision)
{
	struct text line = TEXT_INIT;
	json_t *document;

	decision_render(decision, "refusal", &line);
	assert_false(text_failed(&line));
	assert_null(memchr(line.at, '\n', line.len));
	document = json_loadb(
	    line.at, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	assert_non_null(document);
	text_done(&line);
	return document;
}

static void
a_line_says_who_what_and_why(void **state)
{
	struct decision decision = refused();
	struct text line = TEXT_INIT;

	(void)state;
	decision_render(&decision, "refusal", &line);
	assert_string_equal(text_str(&line),
	    "{\"record\":\"refusal\",\"time\":\"2023-11-14T22:13:20.000042Z\","
	    "\"decision\":\"0b3f8a52-5d0e-4a53-9a3e-5f2d8f1c7a10\","
	    "\"request_id\":null,\"client\":\"127.0.0.1:4711\","
	    "\"method\":\"POST\",\"path\":\"/v2.1/flavors\","
	    "\"service\":\"compute\",\"operation\":\"flavor-create\","
	    "\"object\":{\"id\":null,\"name\":\"SCS-4V-16-50\"},"
	    "\"verdict\":\"violating\",\"action\":\"refused\","
	    "\"reason\":null,\"findings\":[],\"scope_version\":\"v5.1\","
	    "\"pack_version\":\"abc\",\"upstream_status\":null,"
	    "\"status\":403,\"duration_us\":{\"lookup\":1,\"survey\":4,"
	    "\"judge\":2,\"upstream\":18446744073709551615}}");
	text_done(&line);
}

static void
a_line_names_the_caller_if_anybody_asked(void **state)
{
	struct decision decision = refused();
	json_t *line, *initiator;

	(void)state;
	decision.upstream_us = 3;
	line = render(&decision);
	assert_null(json_object_get(line, "initiator"));
	json_decref(line);
	decision.initiator = SLICE("{\"id\":\"u1\"}");
	line = render(&decision);
	initiator = json_object_get(line, "initiator");
	assert_string_equal(
	    json_string_value(json_object_get(initiator, "id")), "u1");
	json_decref(line);
	decision.initiator = SLICE("null");
	line = render(&decision);
	assert_true(json_is_null(json_object_get(line, "initiator")));
	json_decref(line);
}

static void
findings_are_in_the_line(void **state)
{
	static char field[] = "name";
	static char said[] = "it lies";
	const struct exception exception = { .id = "legacy" };
	struct finding findings[] = {
		{ .rule = "r",
		    .field = field,
		    .message = said,
		    .severity = SEVERITY_RECOMMENDED,
		    .outcome = OUTCOME_ABORT,
		    .change = CHANGE_WORSENED,
		    .counts = "main in next",
		    .grace = true,
		    .exception = &exception,
		    .action = ACTION_WARN },
		{ .rule = "s", .message = said },
	};
	struct verdict verdict = { .findings = findings, .count = 2 };
	struct decision decision = refused();
	json_t *line, *list;
	char *first;

	(void)state;
	decision.upstream_us = 3;
	decision.findings = &verdict;
	line = render(&decision);
	list = json_object_get(line, "findings");
	assert_int_equal(json_array_size(list), 2);
	first = json_dumps(json_array_get(list, 0), JSON_COMPACT);
	assert_string_equal(first,
	    "{\"rule\":\"r\",\"severity\":\"recommended\",\"counts\":"
	    "\"main in next\",\"outcome\":\"ABORT\",\"change\":\"worsened\","
	    "\"action\":\"warn\",\"grace\":true,\"exception\":\"legacy\","
	    "\"field\":\"name\",\"found\":null,\"allowed\":null,\"nearest\":"
	    "null,"
	    "\"message\":\"it lies\",\"link\":null}");
	free(first);
	json_decref(line);
}

static void
hostile_bytes_do_not_break_the_line(void **state)
{
	struct decision decision = refused();
	json_t *line;

	(void)state;
	decision.upstream_us = 3;
	decision.object_name = SLICE("a\n\"},\0\x1b\xff\xc3\\u000a");
	decision.client_request_id = SLICE("\r\n{\"record\":\"outcome\"}");
	line = render(&decision);
	assert_string_equal(
	    json_string_value(json_object_get(line, "record")), "refusal");
	assert_string_equal(
	    json_string_value(json_object_get(line, "request_id")),
	    "\r\n{\"record\":\"outcome\"}");
	json_decref(line);
}

static void
ids_are_random_uuids(void **state)
{
	char first[UUID_LEN + 1], second[UUID_LEN + 1];

	(void)state;
	uuid_make(first);
	uuid_make(second);
	assert_int_equal(strlen(first), UUID_LEN);
	assert_string_not_equal(first, second);
	assert_int_equal(first[14], '4');
	assert_non_null(strchr("89ab", first[19]));
	for (size_t i = 0; i < UUID_LEN; i++)
		assert_int_equal(
		    first[i] == '-', i == 8 || i == 13 || i == 18 || i == 23);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_says_who_what_and_why),
		cmocka_unit_test(a_line_names_the_caller_if_anybody_asked),
		cmocka_unit_test(findings_are_in_the_line),
		cmocka_unit_test(hostile_bytes_do_not_break_the_line),
		cmocka_unit_test(ids_are_random_uuids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
