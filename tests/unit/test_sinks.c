/*
 * test_sinks.c - what goes to sinks: frames of syslog, layouts for HTTP and
 * what is made of their answers, the envelope of oslo.messaging, credentials.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka wants the four at the top. */
#include <cmocka.h>

#include "proxy/credentials.h"
#include "proxy/delivery_batch.h"
#include "proxy/http_layout.h"
#include "proxy/journal_record.h"
#include "proxy/oslo_notice.h"
#include "proxy/syslog_frame.h"
#include "rules/json_memory.h"
#include "tests/unit/every_place.h"

#define CHAIN "7f8e2d7c-3b9b-4b7e-9d1c-0a4f5f6b7c8d"
#define REFUSAL                                                                \
	"{\"record\":\"refusal\",\"time\":\"2026-11-23T22:13:00.000123Z\","    \
	"\"decision\":\"d-1\",\"verdict\":\"violating\","                      \
	"\"action\":\"refused\",\"object\":{\"name\":\"a\\\"b\\nc\"}}"
#define OUTCOME                                                                \
	"{\"record\":\"outcome\",\"time\":\"2026-11-23T22:13:01.5Z\","         \
	"\"decision\":\"d]\\\"\\\\\",\"verdict\":\"conforming\","              \
	"\"action\":\"forwarded\"}"

static struct sink_record records[2];
static const struct sink_batch batch = { records, 2 };

static int
set_up(void **state)
{
	static const char *const lines[] = { REFUSAL, OUTCOME };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		records[i] = (struct sink_record){
			.message = slice_of(lines[i]),
			.json = journal_record_read(slice_of(lines[i])),
			.link = { .chain = CHAIN, .seq = i + 7 },
		};
		memset(records[i].link.hash, 0xab, JOURNAL_HASH_LEN);
		if (records[i].json == NULL)
			return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		json_decref((json_t *)(uintptr_t)records[i].json);
	return 0;
}

static void
a_frame_is_that_of_rfc_5424(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	syslog_frame(&records[0], "gate1", &t);
	assert_string_equal(text_str(&t),
	    "<108>1 2026-11-23T22:13:00.000123Z gate1 scs-gate - refusal "
	    "[scs_gate@32473 decision=\"d-1\" verdict=\"violating\" "
	    "action=\"refused\" chain=\"" CHAIN "\" seq=\"7\"] " REFUSAL);
	text_done(&t);
	syslog_frame(&records[1], "a host\n", &t);
	assert_string_equal(text_str(&t),
	    "<110>1 2026-11-23T22:13:01.5Z a?host? scs-gate - outcome "
	    "[scs_gate@32473 decision=\"d\\]\\\"\\\\\" verdict=\"conforming\" "
	    "action=\"forwarded\" chain=\"" CHAIN "\" seq=\"8\"] " OUTCOME);
	text_done(&t);
}

static void
a_counted_frame_has_its_length_in_bytes(void **state)
{
	struct text plain = TEXT_INIT, counted = TEXT_INIT;
	char length[16];

	(void)state;
	syslog_frame(&records[0], "g", &plain);
	syslog_frame_counted(&records[0], "g", &counted);
	snprintf(length, sizeof(length), "%zu ", plain.len);
	assert_int_equal(counted.len, plain.len + strlen(length));
	assert_memory_equal(counted.at, length, strlen(length));
	assert_string_equal(counted.at + strlen(length), plain.at);
	text_done(&plain);
	text_done(&counted);
}

static json_t *
lay_out(int layout)
{
	struct text t = TEXT_INIT;
	json_t *json;

	http_layout_of(layout)->write(&batch, "gate1", &t);
	assert_false(text_failed(&t));
	json = journal_record_read(text_slice(&t));
	assert_non_null(json);
	text_done(&t);
	return json;
}

static void
lines_are_lines(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	http_layout_of(LAYOUT_LINES)->write(&batch, "gate1", &t);
	assert_string_equal(text_str(&t), REFUSAL "\n" OUTCOME "\n");
	text_done(&t);
	http_layout_of(LAYOUT_ELASTIC)->write(&batch, "gate1", &t);
	assert_int_equal(
	    strncmp(text_str(&t),
		"{\"create\":{\"_id\":\"" CHAIN "-7\"}}\n"
		"{\"@timestamp\":\"2026-11-23T22:13:00.000123Z\",\"record\":",
		90),
	    0);
	text_done(&t);
}

static void
loki_gets_nanoseconds_and_the_record_as_a_line(void **state)
{
	json_t *json = lay_out(LAYOUT_LOKI);
	const json_t *values = json_object_get(
	    json_array_get(json_object_get(json, "streams"), 0), "values");

	(void)state;
	assert_int_equal(json_array_size(values), 2);
	assert_string_equal(
	    json_string_value(json_array_get(json_array_get(values, 0), 0)),
	    "1795471980000123000");
	assert_string_equal(
	    json_string_value(json_array_get(json_array_get(values, 0), 1)),
	    REFUSAL);
	json_decref(json);
}

static void
otlp_has_resource_scope_and_records(void **state)
{
	json_t *json = lay_out(LAYOUT_OTLP);
	const json_t *resource =
	    json_array_get(json_object_get(json, "resourceLogs"), 0);
	const json_t *scope =
	    json_array_get(json_object_get(resource, "scopeLogs"), 0);
	const json_t *record =
	    json_array_get(json_object_get(scope, "logRecords"), 0);

	(void)state;
	assert_string_equal(
	    json_string_value(json_object_get(record, "timeUnixNano")),
	    "1795471980000123000");
	assert_string_equal(
	    json_string_value(json_object_get(
		json_object_get(record, "body"), "stringValue")),
	    REFUSAL);
	assert_int_equal(
	    json_array_size(json_object_get(record, "attributes")), 5);
	json_decref(json);
}

static void
assert_read(int layout, const char *answer, enum sink_outcome outcome,
    size_t done, bool unclear)
{
	struct sink_result result = { .outcome = SINK_DONE };

	http_layout_of(layout)->read(&batch, slice_of(answer), &result);
	assert_int_equal(result.outcome, outcome);
	assert_int_equal(result.done, done);
	assert_int_equal(result.unclear, unclear);
}

#define ITEM(status) "{\"create\":{\"status\":" status "}}"
#define ITEMS(a, b) "{\"errors\":true,\"items\":[" ITEM(a) "," ITEM(b) "]}"

static void
a_bulk_is_read_item_by_item(void **state)
{
	(void)state;
	assert_read(LAYOUT_ELASTIC, ITEMS("201", "201"), SINK_DONE, 2, false);
	assert_read(LAYOUT_ELASTIC, ITEMS("409", "200"), SINK_DONE, 2, false);
	assert_read(LAYOUT_ELASTIC, ITEMS("201", "429"), SINK_AGAIN, 1, false);
	assert_read(LAYOUT_ELASTIC, ITEMS("503", "201"), SINK_AGAIN, 0, false);
	assert_read(
	    LAYOUT_ELASTIC, ITEMS("201", "400"), SINK_REFUSED, 1, false);
	assert_read(LAYOUT_ELASTIC, "{\"items\":[]}", SINK_AGAIN, 0, false);
	assert_read(LAYOUT_ELASTIC, "<html>", SINK_AGAIN, 0, false);
}

static void
a_partial_success_is_a_refusal_of_somebody(void **state)
{
	(void)state;
	assert_read(LAYOUT_OTLP, "{}", SINK_DONE, 0, false);
	assert_read(LAYOUT_OTLP, "", SINK_DONE, 0, false);
	assert_read(
	    LAYOUT_OTLP, "{\"partialSuccess\":{}}", SINK_DONE, 0, false);
	assert_read(LAYOUT_OTLP,
	    "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\"}}", SINK_REFUSED,
	    0, true);
	assert_read(LAYOUT_OTLP,
	    "{\"partialSuccess\":{\"rejectedLogRecords\":2}}", SINK_REFUSED, 0,
	    true);
}

static void
the_envelope_opens_as_oslo_does(void **state)
{
	struct text t = TEXT_INIT;
	json_t *outer, *inner;

	(void)state;
	oslo_notice(&records[0], "gate1", &t);
	outer = journal_record_read(text_slice(&t));
	assert_non_null(outer);
	assert_string_equal(
	    json_string_value(json_object_get(outer, "oslo.version")), "2.0");
	inner = journal_record_read(journal_record_text(outer, "oslo.message"));
	assert_non_null(inner);
	assert_string_equal(
	    json_string_value(json_object_get(inner, "message_id")),
	    "abababab-abab-8bab-abab-abababababab");
	assert_string_equal(
	    json_string_value(json_object_get(inner, "publisher_id")),
	    "scs-gate.gate1");
	assert_string_equal(
	    json_string_value(json_object_get(inner, "event_type")),
	    "scs_gate.refusal");
	assert_string_equal(
	    json_string_value(json_object_get(inner, "timestamp")),
	    "2026-11-23 22:13:00.000123");
	assert_true(
	    json_equal(json_object_get(inner, "payload"), records[0].json));
	json_decref(inner);
	json_decref(outer);
	text_done(&t);
}

static void
assert_credentials(const char *text, mode_t mode, bool good)
{
	char file[] = "/tmp/test-sinks-XXXXXX";
	struct faults faults = FAULTS_INIT;
	struct credentials *c;
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	c = credentials_load(file, &faults);
	unlink(file);
	assert_int_equal(c != NULL, good);
	for (size_t i = 0; i < faults.count; i++)
		assert_null(strstr(faults.list[i].text, "s3cret"));
	credentials_free(c);
	faults_done(&faults);
}

static void
credentials_are_one_kind_and_private(void **state)
{
	(void)state;
	assert_credentials("username: u\npassword: s3cret\n", 0600, true);
	assert_credentials("token: s3cret\n", 0640, true);
	assert_credentials("api_key: s3cret\n", 0600, true);
	assert_credentials("token: s3cret\n", 0644, false);
	assert_credentials("username: u\n", 0600, false);
	assert_credentials("token: s3cret\napi_key: s3cret\n", 0600, false);
	assert_credentials("token: \"s3cret\\r\\nX: y\"\n", 0600, false);
	assert_credentials("pasword: s3cret\n", 0600, false);
	assert_credentials("[s3cret]\n", 0600, false);
}

/* For every_place(): a record with words is taken, or there was no memory. */
static bool
add_one(void)
{
	struct settings_sink sink = { .name = (char *)(uintptr_t) "s",
		.mask = (char *)(uintptr_t) "object.name",
		.batch_records = 1,
		.batch_bytes = 1 };
	const struct form_observer observer = { .name = "gate" };
	const struct journal_link link = { .seq = 7 };
	struct faults faults = FAULTS_INIT;
	struct delivery_batch b;
	enum batch_added added = BATCH_NO_MEMORY;

	if (delivery_batch_init(&b, &sink, &observer, "f", &faults))
		added = delivery_batch_add(&b, SLICE(REFUSAL), &link);
	assert_int_not_equal(added, BATCH_WORDLESS);
	if (added == BATCH_TAKEN)
		every_place_tell("message", b.records[0].message.at);
	delivery_batch_done(&b);
	faults_done(&faults);
	return added == BATCH_TAKEN;
}

static void
no_record_is_passed_over_for_want_of_memory(void **state)
{
	(void)state;
	every_place(add_one, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_is_that_of_rfc_5424),
		cmocka_unit_test(a_counted_frame_has_its_length_in_bytes),
		cmocka_unit_test(lines_are_lines),
		cmocka_unit_test(
		    loki_gets_nanoseconds_and_the_record_as_a_line),
		cmocka_unit_test(otlp_has_resource_scope_and_records),
		cmocka_unit_test(a_bulk_is_read_item_by_item),
		cmocka_unit_test(a_partial_success_is_a_refusal_of_somebody),
		cmocka_unit_test(the_envelope_opens_as_oslo_does),
		cmocka_unit_test(credentials_are_one_kind_and_private),
		cmocka_unit_test(no_record_is_passed_over_for_want_of_memory),
	};

	json_memory_install();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
