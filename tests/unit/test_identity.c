/*
 * test_identity.c - a caller who is recorded as somebody else, or an answer
 * of Keystone that hurts the gate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "proxy/identity.h"
#include "tests/unit/failing_malloc.h"

#define USER                                                                   \
	"\"user\":{\"id\":\"u\",\"name\":\"al \\\"x\\\" \\u00fc\","            \
	"\"domain\":{\"id\":\"default\",\"name\":\"Default\"},"                \
	"\"password_expires_at\":null}"
#define REST                                                                   \
	"\"audit_ids\":[\"a1\",\"a0\"],\"methods\":[\"password\",\"totp\"],"   \
	"\"issued_at\":\"x\",\"expires_at\":\"2026-11-23T22:13:00.000000Z\""
#define PROJECT                                                                \
	"\"project\":{\"id\":\"p\",\"name\":\"demo\",\"domain\":{\"id\":"      \
	"\"d\","                                                               \
	"\"name\":\"Mine\"}}"
#define TOKEN(more) "{\"token\":{" more "}}"
#define FULL TOKEN(USER "," REST "," PROJECT)
/* 2026-11-23T22:13:00Z */
#define EXPIRES 1795471980

static const char recorded[] =
    "{\"id\":\"u\",\"name\":\"al \\\"x\\\" \xc3\xbc\","
    "\"domain_id\":\"default\",\"domain_name\":\"Default\","
    "\"project_id\":\"p\",\"project_name\":\"demo\","
    "\"project_domain_id\":\"d\",\"project_domain_name\":\"Mine\","
    "\"scope_domain_id\":null,\"scope_domain_name\":null,"
    "\"scope\":\"project\",\"roles\":[],"
    "\"credential\":{\"type\":\"token\",\"id\":null,\"name\":null},"
    "\"methods\":[\"password\",\"totp\"],\"audit_ids\":[\"a1\",\"a0\"],"
    "\"trust\":null}";

static struct identity *
parse(const char *answer)
{
	struct text why = TEXT_INIT;
	struct identity *id = identity_parse(slice_of(answer), &why);

	if (id == NULL)
		fail_msg("%s: %s", answer, text_str(&why));
	assert_int_equal(why.len, 0);
	text_done(&why);
	return id;
}

static void
a_caller_is_recorded_as_keystone_says(void **state)
{
	struct identity *id = parse(FULL);

	(void)state;
	assert_string_equal(text_str(&id->record), recorded);
	assert_string_equal(text_str(&id->project), "p");
	assert_int_equal(id->expires, EXPIRES);
	identity_unref(id);
}

/* What is judged is what is recorded. */
static void
a_caller_is_judged_as_recorded(void **state)
{
	struct identity *id = parse(
	    TOKEN(USER "," REST "," PROJECT
		       ",\"roles\":[{\"id\":\"r\",\"name\":\"member\"}]"));

	(void)state;
	assert_non_null(id->caller);
	assert_true(slice_is(id->caller->user.id, "u"));
	assert_true(slice_is(id->caller->user.name, "al \"x\" \xc3\xbc"));
	assert_true(slice_is(id->caller->user_domain.name, "Default"));
	assert_true(slice_is(id->caller->project.name, "demo"));
	assert_true(slice_is(id->caller->project_domain.id, "d"));
	assert_int_equal(id->caller->role_count, 1);
	assert_true(slice_is(id->caller->roles[0], "member"));
	assert_int_equal(id->unknown.len, 0);
	identity_unref(id);
	id = identity_unknown("it is \"away\"");
	assert_null(id->caller);
	assert_string_equal(text_str(&id->unknown), "it is \"away\"");
	identity_unref(id);
}

/* What a token may have more, and what of it is recorded. */
static const struct more {
	const char *answer, *path, *wanted;
} mores[] = {
	{ TOKEN(USER "," REST), "scope", "none" },
	{ TOKEN(USER "," REST), "project_id", "" },
	{ TOKEN(USER "," REST ",\"project\":null"), "scope", "none" },
	{ TOKEN(USER "," REST ",\"system\":{\"all\":true}"), "scope",
	    "system" },
	{ TOKEN(USER "," REST ",\"domain\":{\"id\":\"d9\",\"name\":\"n\"}"),
	    "scope_domain_id", "d9" },
	{ TOKEN(USER "," REST ",\"domain\":{\"id\":\"d9\",\"name\":\"n\"}"),
	    "scope", "domain" },
	{ TOKEN(USER "," REST ",\"application_credential\":{\"id\":\"c\","
		     "\"name\":\"ci\",\"restricted\":true}"),
	    "credential.id", "c" },
	{ TOKEN(USER "," REST ",\"application_credential\":{\"id\":\"c\","
		     "\"name\":\"ci\"}"),
	    "credential.type", "application_credential" },
	{ TOKEN(USER "," REST ",\"application_credential\":null"),
	    "credential.type", "token" },
	{ TOKEN(USER "," REST ",\"OS-TRUST:trust\":{\"id\":\"t\","
		     "\"impersonation\":false,"
		     "\"trustor_user\":{\"id\":\"u1\"},"
		     "\"trustee_user\":{\"id\":\"u2\"}}"),
	    "trust.trustor_id", "u1" },
	{ TOKEN(USER "," REST ",\"catalog\":[{}],\"unheard-of\":[[1]]"), "id",
	    "u" },
};

static void
what_a_token_has_more_is_recorded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mores) / sizeof(*mores); i++) {
		struct identity *id = parse(mores[i].answer);
		json_t *record = json_loads(text_str(&id->record), 0, NULL);
		char path[64], *rest = path, *part;
		const json_t *at = record;
		const char *got;

		strcpy(path, mores[i].path);
		while ((part = strsep(&rest, ".")) != NULL)
			at = json_object_get(at, part);
		got = json_string_value(at);
		assert_string_equal(got == NULL ? "" : got, mores[i].wanted);
		json_decref(record);
		identity_unref(id);
	}
}

static const struct wrong {
	const char *answer, *why;
} wrongs[] = {
	{ "", "the body is empty" },
	{ "x", "not acceptable JSON" },
	{ "[]", "token is no object" },
	{ "{\"token\":\"x\"}", "token is no object" },
	{ TOKEN(REST), "token.user.id is missing" },
	{ TOKEN(REST ",\"user\":[]"), "token.user is no object" },
	{ TOKEN(REST ",\"user\":{\"id\":1}"), "token.user.id is no text" },
	{ TOKEN(REST ",\"user\":{\"id\":\"u\",\"name\":\"n\"}"),
	    "token.user.domain.id is missing" },
	{ TOKEN(REST ",\"user\":{\"id\":\"u\",\"name\":\"n\","
		     "\"domain\":\"d\"}"),
	    "token.domain is no object" },
	{ TOKEN(USER "," REST ",\"project\":{}"),
	    "token.project.id is missing" },
	{ TOKEN(USER "," REST ",\"project\":7"), "token.project is no object" },
	{ TOKEN(USER "," REST ",\"roles\":{}"), "token.roles is no list" },
	{ TOKEN(USER "," REST ",\"roles\":[\"admin\"]"),
	    "token.roles is no text" },
	{ TOKEN(USER "," REST ",\"application_credential\":{}"),
	    "token.application_credential.id is missing" },
	{ TOKEN(USER "," REST ",\"OS-TRUST:trust\":{\"id\":\"t\","
		     "\"trustor_user\":{\"id\":\"a\"},"
		     "\"trustee_user\":{\"id\":\"b\"}}"),
	    "impersonation is neither true nor false" },
	{ TOKEN(USER ",\"expires_at\":\"2026-11-23T22:13:00Z\""),
	    "token.audit_ids is missing" },
	{ TOKEN(USER ",\"audit_ids\":[]"), "token.expires_at is missing" },
	{ TOKEN(USER ",\"audit_ids\":[],\"expires_at\":\"soon\""),
	    "token.expires_at is no time in UTC" },
	{ TOKEN(USER ",\"audit_ids\":[],"
		     "\"expires_at\":\"2026-11-23T22:13:00+01\""),
	    "token.expires_at is no time in UTC" },
	{ TOKEN(USER ",\"audit_ids\":[],"
		     "\"expires_at\":\"2026-11-23T22:13:00.\""),
	    "token.expires_at is no time in UTC" },
	{ TOKEN(USER ",\"audit_ids\":[],"
		     "\"expires_at\":\"2026-13-23T22:13:00Z\""),
	    "token.expires_at is no time in UTC" },
};

static void
only_access_rules_restrict(void **state)
{
	static const struct {
		const char *more;
		bool restricted;
	} rows[] = {
		{ "\"access_rules\":[{\"service\":\"image\"}]", true },
		{ "\"access_rules\":[]", true },
		{ "\"access_rules\":null", false },
		{ "\"restricted\":true", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct text answer = TEXT_INIT;
		struct identity *id;

		text_addf(&answer,
		    "{\"token\":{" USER "," REST
		    ",\"application_credential\":{\"id\":\"c\",%s}}}",
		    rows[i].more);
		id = parse(text_str(&answer));
		assert_int_equal(id->restricted, rows[i].restricted);
		identity_unref(id);
		text_done(&answer);
	}
}

static void
an_answer_of_another_shape_is_of_no_use(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++) {
		struct text why = TEXT_INIT;

		assert_null(identity_parse(slice_of(wrongs[i].answer), &why));
		if (strstr(text_str(&why), wrongs[i].why) == NULL)
			fail_msg("%s: %s", wrongs[i].answer, text_str(&why));
		text_done(&why);
	}
}

/* An answer with a list of so many texts of such a length. */
static bool
takes(size_t items, int len)
{
	struct text answer = TEXT_INIT, why = TEXT_INIT;
	struct identity *id;
	bool taken;

	text_adds(&answer, "{\"token\":{" USER "," REST ",\"roles\":[");
	for (size_t i = 0; i < items; i++)
		text_addf(&answer, "%s{\"id\":\"r\",\"name\":\"%0*d\"}",
		    i > 0 ? "," : "", len, 0);
	text_adds(&answer, "]}}");
	id = identity_parse(text_slice(&answer), &why);
	taken = id != NULL;
	assert_int_equal(taken, why.len == 0);
	if (taken)
		assert_true(id->record.len <= IDENTITY_RECORD_MAX);
	identity_unref(id);
	text_done(&answer);
	text_done(&why);
	return taken;
}

static void
what_is_recorded_is_bounded(void **state)
{
	(void)state;
	assert_true(takes(256, 10));
	assert_false(takes(257, 10));
	assert_true(takes(1, 1020));
	assert_false(takes(1, 1021));
	assert_true(takes(14, 1000));
	assert_false(takes(17, 1000));
}

static void
nobody_is_recorded_with_the_reason(void **state)
{
	struct identity *id = identity_unknown("it is \"away\"");

	(void)state;
	assert_string_equal(text_str(&id->record),
	    "{\"id\":null,\"unknown\":\"it is \\\"away\\\"\"}");
	assert_int_equal(id->project.len, 0);
	assert_ptr_equal(identity_ref(id), id);
	identity_unref(id);
	assert_int_equal(id->expires, 0);
	identity_unref(id);
}

static void
without_memory_nobody_is_half_known(void **state)
{
	bool failed = true;

	(void)state;
	if (!FAILING_MALLOC)
		skip();
	for (unsigned long n = 1; failed; n++) {
		long before = failing_malloc_live();
		struct text why = TEXT_INIT;
		struct identity *id;

		failing_malloc_arm(n, n % 2 == 0);
		id = identity_parse(slice_of(FULL), &why);
		failed = failing_malloc_disarm();
		if (id != NULL) {
			assert_string_equal(text_str(&id->record), recorded);
			assert_true(slice_is(id->caller->project.name, "demo"));
		} else {
			assert_true(why.len > 0 || text_failed(&why));
		}
		identity_unref(id);
		text_done(&why);
		assert_int_equal(failing_malloc_live(), before);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_caller_is_recorded_as_keystone_says),
		cmocka_unit_test(a_caller_is_judged_as_recorded),
		cmocka_unit_test(what_a_token_has_more_is_recorded),
		cmocka_unit_test(only_access_rules_restrict),
		cmocka_unit_test(an_answer_of_another_shape_is_of_no_use),
		cmocka_unit_test(what_is_recorded_is_bounded),
		cmocka_unit_test(nobody_is_recorded_with_the_reason),
		cmocka_unit_test(without_memory_nobody_is_half_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
