/* test_refusal.c - a refusal that a client cannot show, or does not explain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "proxy/refusal.h"

#define ID "0b3f8a52-5d0e-4a53-9a3e-5f2d8f1c7a10"

/* finding's texts are not const: these are never written to. */
static char field_name[] = "name";
static char field_ram[] = "min_ram";
static char found_name[] = "SCS-4V-16-50";
static char right_name[] = "SCS-4V-8-50";
static char allowed[] = "at most 8 GiB";
static char message[] = "the name promises 16 GiB of RAM and the flavor has 8 "
			"GiB";

static const struct finding lying = {
	.rule = "scs-0100-semantics-check",
	.link = "https://docs.scs.community/standards/scs-0100#p",
	.outcome = OUTCOME_FAIL,
	.change = CHANGE_NEW,
	.action = ACTION_DENY,
	.field = field_name,
	.found = found_name,
	.allowed = allowed,
	.nearest = right_name,
	.message = message,
};

static json_t *
refuse(struct finding *findings, size_t count, const char *name)
{
	struct verdict verdict = { .findings = findings, .count = count };
	struct text body = TEXT_INIT;
	json_t *document;

	refusal_verdict(403, OBJECT_FLAVOR, name, &verdict, "v5.1", ID, &body);
	assert_false(text_failed(&body));
	document = json_loadb(body.at, body.len, 0, NULL);
	assert_non_null(document);
	text_done(&body);
	return document;
}

static const char *
message_of(const json_t *document)
{
	return json_string_value(
	    json_object_get(json_object_get(document, "forbidden"), "message"));
}

static void
the_first_sentence_says_it_all(void **state)
{
	struct finding finding = lying;
	json_t *body = refuse(&finding, 1, "SCS-4V-16-50");

	(void)state;
	assert_string_equal(message_of(body),
	    "Flavor SCS-4V-16-50 does not conform to SCS: the name promises "
	    "16 GiB of RAM and the flavor has 8 GiB; a right name is "
	    "SCS-4V-8-50. [scs-0100-semantics-check] name: found "
	    "SCS-4V-16-50, allowed at most 8 GiB, nearest SCS-4V-8-50. "
	    "Clause: https://docs.scs.community/standards/scs-0100#p "
	    "Decision " ID ".");
	json_decref(body);
}

/* Whoever enforces another version wants to know which one says so. */
static void
it_says_where_the_rule_counts(void **state)
{
	struct finding finding = lying;
	json_t *body;

	(void)state;
	finding.counts = "main in v5.1 and next";
	body = refuse(&finding, 1, "x");
	assert_non_null(strstr(message_of(body),
	    " This rule is main in v5.1 and next. Clause: https://docs"));
	json_decref(body);
}

static void
what_could_not_be_judged_is_no_violation(void **state)
{
	static char unknown[] = "cannot judge whether this holds: one of a "
				"kind (the images cannot be listed)";
	static char helps[] = "a caller who may list them";
	struct finding findings[] = { lying, lying };
	struct verdict verdict = { .findings = findings, .count = 2 };
	struct text text = TEXT_INIT;
	json_t *body;

	(void)state;
	findings[0].outcome = OUTCOME_UNKNOWN;
	findings[0].rule = "unknown";
	findings[0].message = unknown;
	findings[0].allowed = helps;
	findings[0].field = NULL;
	findings[0].counts = "main in next";
	body = refuse(findings, 2, "x");
	assert_null(strstr(message_of(body), "cannot judge"));
	json_decref(body);
	findings[1].action = ACTION_WARN;
	refusal_unjudged(&verdict, "next", ID, &text);
	body = json_loadb(text.at, text.len, 0, NULL);
	assert_string_equal(
	    json_string_value(json_object_get(
		json_object_get(body, "serviceUnavailable"), "message")),
	    "The standards check is not possible: [unknown] cannot judge "
	    "whether this holds: one of a kind (the images cannot be listed). "
	    "What helps: a caller who may list them. This rule is main in "
	    "next. Clause: https://docs.scs.community/standards/scs-0100#p "
	    "Decision " ID ".");
	assert_int_equal(
	    json_array_size(json_object_get(
		json_object_get(
		    json_object_get(body, "serviceUnavailable"), "scs_gate"),
		"findings")),
	    2);
	json_decref(body);
	text_done(&text);
}

static void
clients_find_one_object_with_code_and_message(void **state)
{
	struct finding finding = lying;
	json_t *body = refuse(&finding, 1, "x");
	const json_t *inner = json_object_get(body, "forbidden");
	const json_t *ours = json_object_get(inner, "scs_gate");
	const json_t *first =
	    json_array_get(json_object_get(ours, "findings"), 0);

	(void)state;
	assert_int_equal(json_object_size(body), 1);
	assert_int_equal(json_object_size(inner), 3);
	assert_int_equal(
	    json_integer_value(json_object_get(inner, "code")), 403);
	assert_string_equal(
	    json_string_value(json_object_get(ours, "decision")), ID);
	assert_string_equal(
	    json_string_value(json_object_get(ours, "scope_version")), "v5.1");
	assert_string_equal(json_string_value(json_object_get(first, "rule")),
	    "scs-0100-semantics-check");
	assert_string_equal(
	    json_string_value(json_object_get(first, "nearest")),
	    "SCS-4V-8-50");
	assert_string_equal(
	    json_string_value(json_object_get(first, "action")), "deny");
	json_decref(body);
}

static void
a_message_is_one_plain_line(void **state)
{
	static char nasty[] = "a<b>\n\r\t\x1b[0m\x7f\xff\"\\c";
	struct finding finding = lying;
	json_t *body;
	const char *text;

	(void)state;
	finding.found = nasty;
	finding.message = nasty;
	finding.nearest = NULL;
	body = refuse(&finding, 1, nasty);
	text = message_of(body);
	assert_null(strpbrk(text, "<>\n\r\t\x1b\x7f"));
	assert_non_null(strstr(text, "a(b)"));
	json_decref(body);
}

static void
every_denying_finding_is_told_or_counted(void **state)
{
	struct finding findings[40];
	json_t *body;
	const char *text;
	char rest[40];
	size_t told = 0;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		findings[i] = lying;
	findings[1].action = ACTION_WARN;
	findings[2].change = CHANGE_UNCHANGED;
	body = refuse(findings, 40, "x");
	text = message_of(body);
	assert_true(strlen(text) <= 1024);
	for (const char *at = text; (at = strstr(at, "[scs-")) != NULL; at++)
		told++;
	assert_true(told >= 1);
	snprintf(rest, sizeof(rest), "And %zu more: name, name", 38 - told);
	assert_non_null(strstr(text, rest));
	assert_non_null(strstr(text, "Decision " ID "."));
	assert_int_equal(
	    json_array_size(json_object_get(
		json_object_get(json_object_get(body, "forbidden"), "scs_gate"),
		"findings")),
	    40);
	json_decref(body);
}

static void
what_only_warns_is_not_given_as_the_reason(void **state)
{
	struct finding findings[] = { lying, lying };
	json_t *body;

	(void)state;
	findings[0].action = ACTION_WARN;
	findings[1].rule = "second";
	findings[1].field = field_ram;
	body = refuse(findings, 2, NULL);
	assert_null(strstr(message_of(body), "[scs-0100-semantics-check]"));
	assert_non_null(strstr(message_of(body), "[second] min_ram: "));
	assert_non_null(
	    strstr(message_of(body), "Flavor does not conform to SCS: "));
	assert_non_null(strstr(message_of(body), "; a right value is "));
	json_decref(body);
}

static void
a_huge_value_does_not_make_a_huge_answer(void **state)
{
	struct finding finding = lying;
	char *huge = malloc(100001);
	json_t *body;

	(void)state;
	assert_non_null(huge);
	/* Two-byte characters, so that a cut may fall into one. */
	for (size_t i = 0; i < 100000; i += 2)
		memcpy(huge + i, "\xc3\xa4", 2);
	huge[100000] = '\0';
	finding.found = finding.allowed = finding.message = huge;
	finding.nearest = huge;
	finding.field = huge;
	finding.counts = finding.link = huge;
	body = refuse(&finding, 1, huge);
	assert_true(strlen(message_of(body)) <= 1024);
	assert_null(strstr(message_of(body), "\xef\xbf\xbd"));
	json_decref(body);
	free(huge);
}

static void
a_plain_refusal_carries_its_sentence(void **state)
{
	struct text body = TEXT_INIT;

	(void)state;
	refusal_plain(400, "The path has a \"..\" segment", ID, &body);
	assert_string_equal(text_str(&body),
	    "{\"badRequest\":{\"code\":400,\"message\":\"The path has a "
	    "\\\"..\\\" segment. Decision " ID
	    ".\",\"scs_gate\":{\"decision\":\"" ID "\"}}}");
	text_done(&body);
	refusal_plain(503, "No.", NULL, &body);
	assert_string_equal(text_str(&body),
	    "{\"serviceUnavailable\":{\"code\":503,\"message\":\"No.\"}}");
	text_done(&body);
}

static void
statuses_have_the_names_clients_know(void **state)
{
	(void)state;
	assert_string_equal(refusal_kind(403), "forbidden");
	assert_string_equal(refusal_kind(409), "conflictingRequest");
	assert_string_equal(refusal_kind(413), "overLimit");
	assert_string_equal(refusal_kind(422), "computeFault");
	assert_string_equal(refusal_kind(999), "computeFault");
	assert_string_equal(
	    refusal_phrase(431), "Request Header Fields Too Large");
	assert_string_equal(refusal_phrase(413), "Content Too Large");
	assert_string_equal(refusal_phrase(999), "Unknown");
}

static void
a_warning_is_a_header_value(void **state)
{
	static char long_message[400];
	struct finding finding = lying;
	struct text value = TEXT_INIT;

	(void)state;
	memset(long_message, 'x', sizeof(long_message) - 1);
	memcpy(long_message, "a\r\nSet-Cookie: \xc3\xa4\x7f", 18);
	finding.message = message;
	finding.grace = true;
	refusal_warning(&finding, &value);
	assert_non_null(
	    strstr(text_str(&value), "check: (the grace time runs) the name"));
	text_done(&value);
	finding.message = long_message;
	finding.grace = false;
	refusal_warning(&finding, &value);
	assert_true(value.len > 200 && value.len <= 240);
	assert_memory_equal(
	    value.at, "scs-0100-semantics-check: a??Set-Cookie: ??x", 44);
	for (size_t i = 0; i < value.len; i++)
		assert_true(value.at[i] >= ' ' && value.at[i] <= '~');
	text_done(&value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_sentence_says_it_all),
		cmocka_unit_test(it_says_where_the_rule_counts),
		cmocka_unit_test(what_could_not_be_judged_is_no_violation),
		cmocka_unit_test(clients_find_one_object_with_code_and_message),
		cmocka_unit_test(a_message_is_one_plain_line),
		cmocka_unit_test(every_denying_finding_is_told_or_counted),
		cmocka_unit_test(what_only_warns_is_not_given_as_the_reason),
		cmocka_unit_test(a_huge_value_does_not_make_a_huge_answer),
		cmocka_unit_test(a_plain_refusal_carries_its_sentence),
		cmocka_unit_test(statuses_have_the_names_clients_know),
		cmocka_unit_test(a_warning_is_a_header_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
