/* http_layout.c - see http_layout.h. */
#include "proxy/http_layout.h"

#include <stdio.h>
#include <time.h>

#include "proxy/clock.h"
#include "proxy/journal_record.h"
#include "proxy/syslog_frame.h"
#include "rules/date.h"

#define STAMP_LEN 19 /* 2026-11-23T22:13:00 */
#define CONFLICT 409 /* of a create: a document of that id is there */

static void write_lines(const struct sink_batch *, const char *, struct text *);
static void write_loki(const struct sink_batch *, const char *, struct text *);
static void write_elastic(
    const struct sink_batch *, const char *, struct text *);
static void write_otlp(const struct sink_batch *, const char *, struct text *);
static void add_otlp_record(const struct sink_record *, struct text *);
static void add_attribute(struct text *, const char *name, struct slice value);
static void add_quoted(struct text *, struct slice);
static void add_nanoseconds(const struct sink_record *, struct text *);
static void read_elastic(
    const struct sink_batch *, struct slice, struct sink_result *);
static bool read_item(const json_t *item, struct sink_result *);
static void read_otlp(
    const struct sink_batch *, struct slice, struct sink_result *);

const struct http_layout *
http_layout_of(int layout)
{
	static const struct http_layout layouts[] = {
		[LAYOUT_LINES] = { "application/x-ndjson", write_lines, NULL },
		[LAYOUT_LOKI] = { "application/json", write_loki, NULL },
		[LAYOUT_ELASTIC] = { "application/x-ndjson", write_elastic,
		    read_elastic },
		[LAYOUT_OTLP] = { "application/json", write_otlp, read_otlp },
	};

	return &layouts[layout];
}

static void
write_lines(const struct sink_batch *batch, const char *host, struct text *t)
{
	(void)host;
	for (size_t i = 0; i < batch->count; i++) {
		text_add(t, batch->records[i].message);
		text_addc(t, '\n');
	}
}

/* Few labels, all of them constant: each set of values is a stream. */
static void
write_loki(const struct sink_batch *batch, const char *host, struct text *t)
{
	text_adds(
	    t, "{\"streams\":[{\"stream\":{\"job\":\"scs-gate\",\"host\":");
	add_quoted(t, slice_of(host));
	text_adds(t, "},\"values\":[");
	for (size_t i = 0; i < batch->count; i++) {
		text_adds(t, i > 0 ? ",[\"" : "[\"");
		add_nanoseconds(&batch->records[i], t);
		text_adds(t, "\",");
		add_quoted(t, batch->records[i].message);
		text_addc(t, ']');
	}
	text_adds(t, "]}]}");
}

/* The id is the place in the chain: what is sent twice is there once. Data
 * streams want a create, and a @timestamp. */
static void
write_elastic(const struct sink_batch *batch, const char *host, struct text *t)
{
	(void)host;
	for (size_t i = 0; i < batch->count; i++) {
		const struct sink_record *r = &batch->records[i];

		text_addf(t, "{\"create\":{\"_id\":\"%s-%llu\"}}\n",
		    r->link.chain, (unsigned long long)r->link.seq);
		text_adds(t, "{\"@timestamp\":");
		add_quoted(t, journal_record_text(r->json, "time"));
		text_addc(t, ',');
		text_add(t, slice_skip(r->message, 1));
		text_addc(t, '\n');
	}
}

static void
add_quoted(struct text *t, struct slice value)
{
	text_addc(t, '"');
	text_add_json(t, value);
	text_addc(t, '"');
}

static void
write_otlp(const struct sink_batch *batch, const char *host, struct text *t)
{
	text_adds(t, "{\"resourceLogs\":[{\"resource\":{\"attributes\":[");
	add_attribute(t, "service.name", SLICE("scs-gate"));
	add_attribute(t, "host.name", slice_of(host));
	text_adds(t, "]},\"scopeLogs\":[{\"scope\":{\"name\":\"scs-gate\"},"
		     "\"logRecords\":[");
	for (size_t i = 0; i < batch->count; i++) {
		text_adds(t, i > 0 ? "," : "");
		add_otlp_record(&batch->records[i], t);
	}
	text_adds(t, "]}]}]}");
}

/* Numbers of severities: OpenTelemetry, Logs Data Model. */
static void
add_otlp_record(const struct sink_record *r, struct text *t)
{
	bool warns = syslog_severity_of(r->json) == SYSLOG_WARNING;
	char seq[24];

	snprintf(seq, sizeof(seq), "%llu", (unsigned long long)r->link.seq);
	text_adds(t, "{\"timeUnixNano\":\"");
	add_nanoseconds(r, t);
	text_addf(t, "\",\"severityNumber\":%d,\"severityText\":\"%s\"",
	    warns ? 13 : 9, warns ? "WARN" : "INFO");
	text_adds(t, ",\"body\":{\"stringValue\":");
	add_quoted(t, r->message);
	text_adds(t, "},\"attributes\":[");
	add_attribute(
	    t, "scs_gate.record", journal_record_text(r->json, "record"));
	add_attribute(
	    t, "scs_gate.decision", journal_record_text(r->json, "decision"));
	add_attribute(
	    t, "scs_gate.verdict", journal_record_text(r->json, "verdict"));
	add_attribute(t, "scs_gate.chain", slice_of(r->link.chain));
	add_attribute(t, "scs_gate.seq", slice_of(seq));
	text_adds(t, "]}");
}

static void
add_attribute(struct text *t, const char *name, struct slice value)
{
	if (value.len == 0)
		return;
	text_addf(t, "%s{\"key\":\"%s\",\"value\":{\"stringValue\":",
	    t->len > 0 && t->at[t->len - 1] == '[' ? "" : ",", name);
	add_quoted(t, value);
	text_adds(t, "}}");
}

/* Since 1970. The journal has microseconds: 2026-11-23T22:13:00.123456Z. */
static void
add_nanoseconds(const struct sink_record *r, struct text *t)
{
	struct slice stamp = journal_record_text(r->json, "time");
	struct slice fraction = slice_skip(stamp, STAMP_LEN + 1);
	struct slice second = { stamp.at,
		stamp.len < STAMP_LEN ? stamp.len : STAMP_LEN };
	char moment[STAMP_LEN + 2];
	uint64_t us = 0;
	time_t seconds = 0;

	snprintf(moment, sizeof(moment), "%.*sZ", (int)second.len,
	    second.len > 0 ? second.at : "");
	if (fraction.len > 0)
		fraction.len--;
	if (!date_read_stamp(slice_of(moment), &seconds))
		seconds = 0;
	(void)slice_to_u64(fraction, &us);
	text_addf(t, "%lld%06llu000", (long long)seconds,
	    (unsigned long long)us % 1000000);
}

/* {"errors":true,"items":[{"create":{"status":201}},...]}: one for each
 * record, in their order. */
static void
read_elastic(const struct sink_batch *batch, struct slice answer,
    struct sink_result *ret)
{
	json_t *json = journal_record_read(answer);
	const json_t *items = json_object_get(json, "items");
	size_t count = json_array_size(items);

	if (count != batch->count) {
		sink_fail(ret, SINK_AGAIN,
		    "its answer does not tell of %zu records: is that the "
		    "address of _bulk?",
		    batch->count);
		json_decref(json);
		return;
	}
	while (ret->done < count &&
	       read_item(json_array_get(items, ret->done), ret))
		ret->done++;
	json_decref(json);
}

static bool
read_item(const json_t *item, struct sink_result *ret)
{
	const json_t *create = json_object_get(item, "create");
	json_int_t status =
	    json_integer_value(json_object_get(create, "status"));
	const json_t *error = json_object_get(create, "error");
	struct slice reason = journal_record_text(error, "reason");

	if ((status >= 200 && status < 300) || status == CONFLICT)
		return true;
	sink_fail(ret,
	    status == 429 || status >= 500 || status < 400 ? SINK_AGAIN
							   : SINK_REFUSED,
	    "status %lld: %.*s", (long long)status,
	    reason.len < 160 ? (int)reason.len : 160,
	    reason.len == 0 ? "" : reason.at);
	return false;
}

/* {"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"..."}}: it is
 * not told which ones (OTLP 1.3, partial success). */
static void
read_otlp(const struct sink_batch *batch, struct slice answer,
    struct sink_result *ret)
{
	json_t *json = journal_record_read(answer);
	const json_t *partial = json_object_get(json, "partialSuccess");
	const json_t *number = json_object_get(partial, "rejectedLogRecords");
	struct slice text = journal_record_text(partial, "rejectedLogRecords");
	struct slice why = journal_record_text(partial, "errorMessage");
	uint64_t rejected = 0;

	if (!slice_to_u64(text, &rejected) && json_is_integer(number))
		rejected = (uint64_t)json_integer_value(number);
	if (rejected > 0) {
		sink_fail(ret, SINK_REFUSED, "%.*s",
		    why.len < 160 ? (int)why.len : 160,
		    why.len == 0 ? "" : why.at);
		ret->unclear = batch->count > 1;
	}
	json_decref(json);
}
