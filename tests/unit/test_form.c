/* test_form.c - records of the journal in the forms that others read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/err.h>

#include "proxy/form.h"
#include "tests/unit/every_place.h"
#include "tests/unit/json_text.h"

#define DECISION "0b3f8a52-5d0e-4a53-9a3e-5f2d8f1c7a10"
/* Inside of a refusal, but its kind. */
#define REFUSED                                                                \
	",'time':'2023-11-14T22:13:20.000042Z','decision':'" DECISION          \
	"','request_id':'req-" DECISION "','client':'[2001:db8::1]:4711',"     \
	"'initiator':{'id':'u1','name':'alice','domain_id':'default',"         \
	"'domain_name':'Default','project_id':'p1','project_domain_id':'d2',"  \
	"'scope_domain_id':null,'scope':'project','roles':['member'],"         \
	"'credential':{'type':'token','id':null},'audit_ids':['a1','a0']},"    \
	"'path':'/v2.1/flavors','service':'compute',"                          \
	"'operation':'flavor-create','object':{'id':null,'name':'SCS-4V'},"    \
	"'verdict':'violating','action':'refused','reason':null,'findings':["  \
	"{'rule':'r1','action':'warn'},{'rule':'r2','action':'deny'},"         \
	"{'rule':'r3','action':'deny'},{'rule':'r2','action':'deny'}],"        \
	"'scope_version':'v5.1','status':403"
#define REFUSAL "{'record':'refusal'" REFUSED "}"
#define CHAIN ",'chain':'" DECISION "','seq':7,'prev':'00'}"
#define BYPASS                                                                 \
	"{'record':'bypass','time':'2023-11-14T22:13:20Z','state':'%s',"       \
	"'uid':42,'until':null,'reason':'%s'" CHAIN

static const struct form_observer observer = { "gate-1", 4711 };

static void
every_form_is_found_by_its_name(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct form *f; (f = form_at(count)) != NULL; count++) {
		assert_ptr_equal(form_find(f->name), f);
		assert_true(strlen(f->what) > 0);
	}
	assert_true(count > 0);
	assert_null(form_find("xml"));
	assert_null(form_find(""));
}

static void
a_gate_has_the_name_of_its_host_or_another(void **state)
{
	struct form_observer here;
	char host[FORM_OBSERVER_MAX + 1] = "", longest[600];

	(void)state;
	assert_int_equal(gethostname(host, FORM_OBSERVER_MAX), 0);
	form_observer_init(&here, NULL, 12);
	assert_string_equal(here.name, host);
	assert_int_equal(here.process, 12);
	form_observer_init(&here, "gate-2", 0);
	assert_string_equal(here.name, "gate-2");
	memset(longest, 'g', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	form_observer_init(&here, longest, 0);
	assert_int_equal(strlen(here.name), FORM_OBSERVER_MAX);
}

static void
json_is_the_line_to_the_byte(void **state)
{
	static const char line[] = "{\"record\": \"intent\",\"x\":\"\\u0000\"}";
	json_t *record = json_text("{'record':'another'}");
	struct text text = TEXT_INIT;

	(void)state;
	text_adds(&text, "before ");
	assert_true(
	    form_find("json")->write(record, slice_of(line), &observer, &text));
	assert_string_equal(text_str(&text) + strlen("before "), line);
	text_done(&text);
	json_decref(record);
}

/* NULL: the form has no words for it. To be freed. */
static char *
form_of(const char *form, const char *record)
{
	json_t *json = json_text(record);
	struct text text = TEXT_INIT;
	bool any = form_find(form)->write(
	    json, SLICE("not looked at"), &observer, &text);

	assert_false(text_failed(&text));
	assert_int_equal(any, text.len > 0);
	for (size_t i = 0; i < text.len; i++)
		assert_true(
		    (unsigned char)text.at[i] >= ' ' && text.at[i] != 0x7f);
	json_decref(json);
	return any ? text_take(&text) : NULL;
}

static json_t *
event_of(const char *record)
{
	char *text = form_of("cadf", record);
	json_t *event;

	assert_non_null(text);
	event = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(event);
	free(text);
	return event;
}

/* What stands behind a path of members, as compact JSON, against that, in
 * which ' is ". */
static void
expect(const json_t *event, const char *path, const char *wanted)
{
	char copy[64], *rest = copy, *part, *found;
	json_t *right = json_text(wanted);
	char *right_text = json_dumps(right, JSON_COMPACT | JSON_ENCODE_ANY);

	snprintf(copy, sizeof(copy), "%s", path);
	while ((part = strsep(&rest, ".")) != NULL)
		event = json_object_get(event, part);
	found = event == NULL
		    ? strdup("\"nothing\"")
		    : json_dumps(event, JSON_COMPACT | JSON_ENCODE_ANY);
	assert_string_equal(found, right_text);
	free(found);
	free(right_text);
	json_decref(right);
}

static void
a_refusal_is_a_control_event(void **state)
{
	json_t *event = event_of(REFUSAL);

	(void)state;
	expect(event, "typeURI",
	    "'http://schemas.dmtf.org/cloud/audit/1.0/event'");
	expect(event, "eventType", "'control'");
	expect(event, "eventTime", "'2023-11-14T22:13:20.000042+00:00'");
	expect(event, "name", "'flavor-create'");
	expect(event, "action", "'deny'");
	expect(event, "outcome", "'success'");
	expect(event, "reason.reasonCode", "'403'");
	expect(event, "reason.policyType",
	    "'https://docs.scs.community/standards/'");
	expect(event, "reason.policyId", "'r2 r3'");
	expect(event, "requestPath", "'/v2.1/flavors'");
	expect(event, "initiator",
	    "{'typeURI':'service/security/account/user','id':'u1',"
	    "'name':'alice','domain':'Default','project_id':'p1',"
	    "'global_request_id':'req-" DECISION "',"
	    "'credential':{'type':'token','token':'a1',"
	    "'identity_status':'Confirmed'},"
	    "'host':{'address':'2001:db8::1'}}");
	expect(event, "target",
	    "{'typeURI':'compute/flavor','id':'unknown','name':'SCS-4V'}");
	expect(event, "observer.name", "'gate-1'");
	expect(event, "tags",
	    "['record?value=refusal','correlation_id?value=" DECISION "',"
	    "'verdict?value=violating','action?value=refused']");
	assert_int_equal(
	    json_array_size(json_object_get(event, "attachments")), 2);
	json_decref(event);
}

static void
an_event_has_the_action_and_outcome_of_its_record(void **state)
{
	static const struct {
		const char *record, *verdict, *done, *status;
		const char *action, *outcome;
	} rows[] = {
		{ "intent", "conforming", "forwarded", "null", "'allow'",
		    "'pending'" },
		{ "outcome", "conforming", "forwarded", "200", "'allow'",
		    "'success'" },
		{ "outcome", "conforming", "forwarded", "409", "'allow'",
		    "'failure'" },
		{ "outcome", "conforming", "forwarded", "null", "'allow'",
		    "'failure'" },
		{ "outcome", "violating", "forwarded", "201", "'evaluate'",
		    "'success'" },
		{ "intent", "violating", "warned", "null", "'evaluate'",
		    "'pending'" },
		{ "outcome", "violating", "annotated", "200", "'evaluate'",
		    "'success'" },
		{ "outcome", "unchecked", "forwarded", "200", "'evaluate'",
		    "'success'" },
		{ "outcome", "recorded", "forwarded", "204", "'evaluate'",
		    "'success'" },
		{ "refusal", "unchecked", "refused", "503", "'deny'",
		    "'success'" },
		{ "refusal", "malformed", "refused", "400", "'deny'",
		    "'success'" },
	};
	char record[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *event;

		snprintf(record, sizeof(record),
		    "{'record':'%s','time':'2023-11-14T22:13:20Z',"
		    "'decision':'" DECISION "','verdict':'%s','action':'%s',"
		    "'status':%s}",
		    rows[i].record, rows[i].verdict, rows[i].done,
		    rows[i].status);
		event = event_of(record);
		expect(event, "action", rows[i].action);
		expect(event, "outcome", rows[i].outcome);
		expect(event, "reason.policyId", "'unknown'");
		expect(event, "initiator",
		    "{'typeURI':'service/security/account/user',"
		    "'id':'unknown'}");
		expect(event, "target", "{'typeURI':'unknown','id':'unknown'}");
		json_decref(event);
	}
}

static void
a_target_is_what_the_operation_is_about(void **state)
{
	static const char *const rows[][3] = {
		{ "compute", "flavor-specs-create", "'compute/flavor'" },
		{ "compute", "nova-image-delete", "'data/image'" },
		{ "compute", "server-action", "'compute/machine'" },
		{ "compute", "unknown-write", "'service/compute'" },
		{ "image", "image-update", "'data/image'" },
		{ "image", "task-create", "'data/workload/task'" },
		{ "image", "unknown-write", "'service/storage/image'" },
	};
	char record[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *event;

		snprintf(record, sizeof(record),
		    "{'record':'intent','time':'2023-11-14T22:13:20Z',"
		    "'decision':'" DECISION "','service':'%s',"
		    "'operation':'%s','object':{'id':'o1'}}",
		    rows[i][0], rows[i][1]);
		event = event_of(record);
		expect(event, "target.typeURI", rows[i][2]);
		expect(event, "target.id", "'o1'");
		json_decref(event);
	}
}

static char *
id_of(const char *record)
{
	json_t *event = event_of(record);
	char *id = strdup(json_string_value(json_object_get(event, "id")));

	json_decref(event);
	assert_non_null(id);
	return id;
}

/* The same again wherever the line stands in a journal, and another one for
 * whatever else happened. */
static void
ids_follow_from_what_happened(void **state)
{
	static const char *const others[] = { "{'record':'intent'" REFUSED "}",
		"{'record':'outcome'" REFUSED "}",
		"{'record':'bypass'" REFUSED "}",
		"{'record':'bypass','state':'on'" REFUSED "}" };
	char *id = id_of(REFUSAL);
	char *again = id_of("{'record':'refusal'" REFUSED CHAIN);
	char *ids[sizeof(others) / sizeof(others[0])];

	(void)state;
	assert_string_equal(id, again);
	/* uuid.uuid5(uuid.UUID(DECISION), "refusal") of Python. */
	assert_string_equal(id, "58cb7243-34b6-5d34-9f17-668131cd965d");
	free(again);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		ids[i] = id_of(others[i]);
		assert_string_not_equal(ids[i], id);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(ids[i], ids[j]);
	}
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		free(ids[i]);
	free(id);
}

static void
the_kill_switch_is_an_activity(void **state)
{
	char record[512];
	json_t *event;

	(void)state;
	snprintf(record, sizeof(record), BYPASS, "on", "Nova is \\u007fill");
	event = event_of(record);
	expect(event, "eventType", "'activity'");
	expect(event, "action", "'disable'");
	expect(event, "initiator.id", "'uid:42'");
	expect(event, "initiator.domain", "'gate-1'");
	expect(event, "target.typeURI", "'data/security/policy'");
	expect(event, "tags", "['record?value=bypass','state?value=on']");
	json_decref(event);
	snprintf(record, sizeof(record), BYPASS, "over", "");
	event = event_of(record);
	expect(event, "action", "'enable'");
	json_decref(event);
}

static void
what_is_no_event_has_none(void **state)
{
	static const char *const records[] = {
		"{'record':'opened','time':'2023-11-14T22:13:20Z',"
		"'reason':'started'}",
		"{'record':'checkpoint','time':'2023-11-14T22:13:20Z'}",
		"{'record':'refusal','time':'now','decision':'" DECISION "'}",
		"{'record':'refusal','decision':'" DECISION "'}",
		"{'record':'refusal','time':'2023-11-14T22:13:20Z',"
		"'decision':'d'}",
		"{'record':7}",
		"{}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		assert_null(form_of("cadf", records[i]));
}

/* Callers give names, paths and addresses; each is one value. */
#define HOSTILE                                                                \
	"a\\\"b\\\\c\\n2026-11-23 22:13:00.000 1 INFO x [-] ok\\u001b[2J"      \
	"\\u2028\\u202e\\u0085\\u007f z"

static void
nobody_forges_an_event(void **state)
{
	json_t *event = event_of("{'record':'intent','decision':'" DECISION "',"
				 "'time':'2023-11-14T22:13:20Z','initiator':"
				 "{'id':'u','unknown':'" HOSTILE "'},"
				 "'client':':1','request_id':'" HOSTILE "',"
				 "'verdict':'" HOSTILE "',"
				 "'object':{'id':'" HOSTILE "'}}");

	(void)state;
	expect(event, "target.id", "'" HOSTILE "'");
	expect(event, "initiator.global_request_id", "'" HOSTILE "'");
	expect(event, "initiator.credential.identity_status", "'Confirmed'");
	expect(event, "initiator.host", "'nothing'");
	json_decref(event);
}

static void
expect_line(const char *record, const char *wanted)
{
	char *line = form_of("oslo", record);

	assert_non_null(line);
	assert_string_equal(line, wanted);
	free(line);
}

static void
oslo_is_a_line_of_a_service_s_log(void **state)
{
	(void)state;
	expect_line(REFUSAL,
	    "2023-11-15 00:13:20.000 4711 WARNING scs_gate.audit "
	    "[req-" DECISION " req-" DECISION " u1 p1 - - default d2] "
	    "refusal operation=\"flavor-create\" object_name=\"SCS-4V\" "
	    "verdict=\"violating\" action=\"refused\" user_name=\"alice\" "
	    "client=\"[2001:db8::1]:4711\" status=403 rules=r1,r2,r3,r2");
	expect_line("{'record':'outcome','time':'2023-11-14T21:59:59.999999Z',"
		    "'decision':'" DECISION "','request_id':'mine',"
		    "'initiator':{'id':'u1','scope':'system','domain_id':'d'},"
		    "'verdict':'conforming','action':'forwarded','findings':[],"
		    "'object':{'id':'o1','name':null},'status':200}",
	    "2023-11-14 23:59:59.999 4711 INFO scs_gate.audit "
	    "[None req-" DECISION " u1 - - all d -] outcome "
	    "object_id=\"o1\" verdict=\"conforming\" action=\"forwarded\" "
	    "status=200");
	expect_line("{'record':'opened','time':'2023-11-14T22:13:20Z',"
		    "'reason':'recovered','skipped':{'bytes':2}}",
	    "2023-11-15 00:13:20.000 4711 WARNING scs_gate.audit [-] "
	    "opened reason=\"recovered\"");
	assert_null(form_of("oslo", "{'record':'opened','time':'now'}"));
	assert_null(form_of("oslo", "{'record':'opened'}"));
}

static void
what_is_wrong_is_a_warning(void **state)
{
	static const char *const warned[] = { "'verdict':'violating'",
		"'verdict':'unchecked'", "'verdict':'malformed'",
		"'action':'refused'", "'skipped':{}" };
	static const char *const told[] = { "'verdict':'conforming'",
		"'verdict':'recorded'", "'action':'warned'", "'skipped':null" };
	char record[256], *line;

	(void)state;
	for (size_t i = 0; i < sizeof(warned) / sizeof(warned[0]); i++) {
		snprintf(record, sizeof(record),
		    "{'record':'x','time':'2023-11-14T22:13:20Z',%s}",
		    warned[i]);
		line = form_of("oslo", record);
		assert_non_null(strstr(line, " WARNING "));
		free(line);
	}
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		snprintf(record, sizeof(record),
		    "{'record':'x','time':'2023-11-14T22:13:20Z',%s}", told[i]);
		line = form_of("oslo", record);
		assert_non_null(strstr(line, " INFO "));
		free(line);
	}
}

static void
nobody_forges_a_line(void **state)
{
	(void)state;
	expect_line("{'record':'x] y','time':'2023-11-14T22:13:20Z',"
		    "'decision':'" DECISION "','request_id':'req-" DECISION
		    "\\n','initiator':{'id':'a [b','project_id':'a]b\\n',"
		    "'scope_domain_id':'\\u3000','domain_id':''},"
		    "'object':{'name':'" HOSTILE "'},"
		    "'findings':[{'rule':'r 1'},{},7]}",
	    "2023-11-15 00:13:20.000 4711 INFO scs_gate.audit "
	    "[None req-" DECISION " a??b a?b? ? - - -] x??y "
	    "object_name=\"a\\\"b\\\\c\\u000a2026-11-23 22:13:00.000 1 INFO x "
	    "[-] ok\\u001b[2J\\u2028\\u202e\\u0085\\u007f z\" "
	    "rules=r?1,-,-");
}

static void
a_line_is_bounded(void **state)
{
	struct text record = TEXT_INIT;
	char *line;

	(void)state;
	text_adds(&record, "{'record':'x','time':'2023-11-14T22:13:20Z',"
			   "'decision':'" DECISION "','initiator':{'id':'");
	for (int i = 0; i < 10000; i++)
		text_adds(&record, "u");
	text_adds(&record, "'},'reason':'");
	for (int i = 0; i < 10000; i++)
		text_adds(&record, "\\u0001");
	text_adds(&record, "','findings':[{}");
	for (int i = 0; i < 10000; i++)
		text_adds(&record, ",{'rule':'r','action':'deny'}");
	text_adds(&record, "]}");
	line = form_of("oslo", text_str(&record));
	assert_non_null(strstr(line, "\\u0001...\" rules=-,r,"));
	assert_non_null(strstr(line, ",r,..."));
	assert_true(strlen(line) < 2500);
	free(line);
	text_done(&record);
}

static char refusal[2048];

/* For every_place(): the forms, or that there was no memory for one. */
static bool
write_all(void)
{
	json_t *record = json_loads(refusal, 0, NULL);
	struct text text = TEXT_INIT;
	const struct form *form;
	bool good = record != NULL;

	for (size_t i = 0; good && (form = form_at(i)) != NULL; i++) {
		good = form->write(record, SLICE("line"), &observer, &text) &&
		       !text_failed(&text);
		text_addc(&text, '\n');
	}
	if (good && !text_failed(&text))
		every_place_tell("forms", text_str(&text));
	good = good && !text_failed(&text);
	text_done(&text);
	json_decref(record);
	return good;
}

static void
without_memory_no_form_is_half_written(void **state)
{
	char *c = refusal;

	(void)state;
	snprintf(refusal, sizeof(refusal), "%s", REFUSAL);
	while ((c = strchr(c, '\'')) != NULL)
		*c = '"';
	/* What the library keeps of a failure, once for each thread. */
	ERR_raise(ERR_LIB_USER, 1);
	ERR_clear_error();
	every_place(write_all, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_found_by_its_name),
		cmocka_unit_test(a_gate_has_the_name_of_its_host_or_another),
		cmocka_unit_test(json_is_the_line_to_the_byte),
		cmocka_unit_test(a_refusal_is_a_control_event),
		cmocka_unit_test(
		    an_event_has_the_action_and_outcome_of_its_record),
		cmocka_unit_test(a_target_is_what_the_operation_is_about),
		cmocka_unit_test(ids_follow_from_what_happened),
		cmocka_unit_test(the_kill_switch_is_an_activity),
		cmocka_unit_test(what_is_no_event_has_none),
		cmocka_unit_test(nobody_forges_an_event),
		cmocka_unit_test(oslo_is_a_line_of_a_service_s_log),
		cmocka_unit_test(what_is_wrong_is_a_warning),
		cmocka_unit_test(nobody_forges_a_line),
		cmocka_unit_test(a_line_is_bounded),
		cmocka_unit_test(without_memory_no_form_is_half_written),
	};

	/* Lines have the time of this host; two hours ahead, here. */
	setenv("TZ", "XXX-2", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
