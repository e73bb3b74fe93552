/*
 * fuzz_pack.c - any bytes as a pack of rules: rules, or faults with a place.
 * What loads runs on objects of both kinds and of odd shapes, and neither
 * stalls nor says anything without a message.
 */
#include <jansson.h>

#include "fuzz.h"
#include "rules/pack.h"
#include "rules/report.h"
#include "rules/select.h"

static void run_rule(const struct rule *, const json_t *, const json_t *);
static void check_report(const struct report *, const struct rule *);
static void check_faults(const struct faults *, struct slice file);

static const char *const objects[] = { "{}",
	"{\"name\":\"SCS-4V-16\",\"vcpus\":4,\"ram\":16384,\"disk\":0,"
	"\"extra_specs\":{\"scs:name-v2\":\"SCS-4V-16\",\"a\":\"b\"}}",
	"{\"id\":\"i\",\"name\":\"Ubuntu 24.04\",\"visibility\":\"public\","
	"\"os_hidden\":false,\"min_disk\":4,\"size\":5368709120,"
	"\"tags\":[\"a\",\"b\"],\"owner\":\"p\",\"vendor\":\"Acme\","
	"\"image_build_date\":\"2026-01-01\",\"contact\":\"a@example.org\"}",
	"{\"name\":null,\"tags\":{},\"min_disk\":\"x\",\"vendor\":[],"
	"\"extra_specs\":[1],\"visibility\":1}" };
#define OBJECTS (sizeof(objects) / sizeof(objects[0]))

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice file = fuzz_slice(data, size);
	json_t *known[OBJECTS];

	for (size_t i = 0; i < OBJECTS; i++) {
		known[i] = json_loads(objects[i], 0, NULL);
		REQUIRE(known[i] != NULL);
	}
	for (int own = 0; own <= 1; own++) {
		struct faults faults = FAULTS_INIT;
		struct pack *p = pack_parse(file, "f", own == 1, &faults);

		REQUIRE((p == NULL) == !faults_none(&faults));
		for (size_t i = 0; p != NULL && i < pack_count(p); i++) {
			const struct rule *rule = pack_rule(p, i);

			for (size_t k = 0; k < OBJECTS; k++)
				run_rule(
				    rule, known[k], known[(k + 1) % OBJECTS]);
		}
		check_faults(&faults, file);
		pack_free(p);
		faults_done(&faults);
	}
	for (size_t i = 0; i < OBJECTS; i++)
		json_decref(known[i]);
	return 0;
}

static void
run_rule(const struct rule *rule, const json_t *before, const json_t *after)
{
	struct view view = { .kind = rule->kind,
		.operation = OPERATION_UPDATE,
		.object = after,
		.before = before,
		.write_before = before,
		.write_after = after,
		.self = CENSUS_NONE,
		.now = 1795471987 };
	struct report report = REPORT_INIT;
	struct text words = TEXT_INIT;

	report.rule = rule;
	report.object = after;
	if (select_holds(rule->select, &view) && rule->check->run != NULL)
		rule->check->run(rule->private, &view, &report);
	view.object = NULL;
	view.operation = OPERATION_DELETE;
	if (select_holds_write(rule->select, &view) &&
	    rule->check->change != NULL)
		rule->check->change(rule->private, &view, &report);
	if (rule->select != NULL) {
		REQUIRE(select_operations(rule->select) != 0);
		REQUIRE(select_overlap(rule->select, rule->select));
		select_show(rule->select, &words);
		REQUIRE(words.len > 0);
	}
	if (rule->by != NULL) {
		REQUIRE(!caller_match_fits(rule->by, NULL));
		caller_match_show(rule->by, &words);
		REQUIRE(words.len > 0);
	}
	text_done(&words);
	check_report(&report, rule);
	report_done(&report);
}

static void
check_report(const struct report *report, const struct rule *rule)
{
	REQUIRE(!report->failed);
	for (size_t i = 0; i < report->count; i++) {
		REQUIRE(report->list[i].message != NULL);
		REQUIRE(report->list[i].kind != NULL);
		REQUIRE(report->list[i].rule == rule);
	}
}

static void
check_faults(const struct faults *faults, struct slice file)
{
	unsigned lines = 1;

	for (size_t i = 0; i + 1 < file.len; i++)
		lines += file.at[i] == '\n' || file.at[i] == '\r';
	for (size_t i = 0; i < faults->count; i++)
		REQUIRE(faults->list[i].line <= lines);
}
