/*
 * fuzz_retrial.c - any bytes as records of a journal, judged again by the packs
 * that are installed: each is judged or told why not, the report's lines are
 * JSON in which nothing steers a terminal, and its sums add up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "proxy/journal_record.h"
#include "proxy/replay_report.h"
#include "rules/json_memory.h"

#define NOW 1795471987 /* 2026-11-23T22:13:07Z */
#define LINES_MAX 50

static const struct retrial_court *court_of_day(void);
static void judge_line(struct slice, struct replay_report *, uint64_t *count);
static void check_lines(const char *, size_t, uint64_t differences);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_slice(data, size);
	char *out = NULL;
	size_t len = 0;
	struct replay_report report = { .format = "jsonl",
		.out = open_memstream(&out, &len),
		.what = "decisions" };
	uint64_t count = 0, sum = 0;

	REQUIRE(report.out != NULL);
	for (size_t i = 0; i < LINES_MAX && rest.len > 0; i++) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t line = end == NULL ? rest.len : (size_t)(end - rest.at);

		judge_line((struct slice){ rest.at, line }, &report, &count);
		rest = slice_skip(rest, line + 1);
	}
	replay_report_end(&report);
	REQUIRE(!report.failed && fclose(report.out) == 0);
	for (size_t i = 0; i < RETRIAL_STATES; i++)
		sum += report.states[i];
	REQUIRE(sum + report.turns[TURN_NONE] +
		    replay_report_differences(&report) ==
		count);
	check_lines(out, len, replay_report_differences(&report));
	replay_report_done(&report);
	free(out);
	return 0;
}

static void
judge_line(struct slice line, struct replay_report *report, uint64_t *count)
{
	json_t *record = journal_record_read(line);
	struct retrial retrial;
	enum retrial_state state;

	if (record == NULL)
		return;
	++*count;
	state = retrial_hold(court_of_day(), record, &retrial);
	REQUIRE(state != RETRIAL_NO_MEMORY);
	if (state == RETRIAL_HELD) {
		const struct replay_subject about = {
			.decision = journal_record_text(record, "decision"),
			.name = journal_record_inner(record, "object", "name"),
		};

		replay_report_open(report, &retrial.fresh);
		replay_report_note(report, &about, &retrial.was, &retrial.now);
	} else {
		replay_report_skip(report, state);
	}
	retrial_done(&retrial);
	json_decref(record);
}

static const struct retrial_court *
court_of_day(void)
{
	static const char defaults[] =
	    "listeners: [{name: n, bind: '127.0.0.1:0', service: compute, "
	    "upstream: u}]\n"
	    "upstreams: {u: {addresses: ['127.0.0.1:1']}}\n";
	static struct retrial_court court = { .at_given = true, .at = NOW };
	struct faults faults = FAULTS_INIT;

	if (court.rules != NULL)
		return &court;
	court.settings =
	    settings_parse(defaults, sizeof(defaults) - 1, "defaults", &faults);
	REQUIRE(court.settings != NULL);
	court.rules = rule_set_load(court.settings, &faults);
	REQUIRE(court.rules != NULL);
	return &court;
}

static void
check_lines(const char *out, size_t len, uint64_t differences)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < len; i++)
		REQUIRE(out[i] == '\n' || (out[i] >= ' ' && out[i] <= '~'));
	while (len > 0) {
		const char *end = memchr(out, '\n', len);
		json_error_t why;
		json_t *json;

		REQUIRE(end != NULL);
		json =
		    json_loadb(out, (size_t)(end - out), JSON_ALLOW_NUL, &why);
		REQUIRE(json_is_object(json));
		json_decref(json);
		lines++;
		len -= (size_t)(end + 1 - out);
		out = end + 1;
	}
	REQUIRE(lines == differences + 1);
}
