/*
 * journal_stats.c - "scs-gate journal stats": decisions and findings, counted
 * by rule, verdict, operation and day. A decision is counted once, where it
 * ended: at its outcome or refusal. See journal_request.h.
 */
#include <stdio.h>

#include "proxy/journal_record.h"
#include "proxy/journal_request.h"
#include "proxy/journal_walk.h"
#include "proxy/tally.h"

#define DAY_LEN 10 /* 2026-11-23 */

enum kind { BY_RULE, BY_VERDICT, BY_ACTION, BY_OPERATION, BY_DAY, KINDS };

struct stats {
	struct tally tallies[KINDS];
	uint64_t decisions;
};

static const char *const kind_names[KINDS] = {
	[BY_RULE] = "rule",
	[BY_VERDICT] = "verdict",
	[BY_ACTION] = "action",
	[BY_OPERATION] = "operation",
	[BY_DAY] = "day",
};

static bool failed(const struct stats *);
static void take(void *, const json_t *, struct slice);
static void take_rules(struct stats *, const json_t *findings);
static void show_text(const struct stats *);
static void show_json(const struct stats *);
static void stats_done(struct stats *);

enum offline_status
journal_run_stats(const struct journal_request *r, struct faults *faults)
{
	struct stats stats = { .decisions = 0 };
	struct journal_walk walk = {
		.filter = &r->filter,
		.take = take,
		.arg = &stats,
	};
	bool good = journal_walk_files(&walk, r->files, r->file_count, faults);

	if (failed(&stats)) {
		faults_add(faults, NULL, 0, "out of memory");
		good = false;
	}
	if (good)
		(r->json ? show_json : show_text)(&stats);
	stats_done(&stats);
	if (!good || fflush(stdout) != 0)
		return OFFLINE_UNUSABLE;
	return OFFLINE_FINE;
}

static bool
failed(const struct stats *stats)
{
	for (size_t kind = 0; kind < KINDS; kind++)
		if (stats->tallies[kind].failed)
			return true;
	return false;
}

static void
take(void *arg, const json_t *record, struct slice line)
{
	struct stats *stats = arg;
	struct slice kind = journal_record_text(record, "record");
	struct slice day = journal_record_text(record, "time");

	(void)line;
	if (!slice_is(kind, "outcome") && !slice_is(kind, "refusal"))
		return;
	if (day.len > DAY_LEN)
		day.len = DAY_LEN;
	stats->decisions++;
	tally_add(&stats->tallies[BY_VERDICT],
	    journal_record_text(record, "verdict"), 0);
	tally_add(&stats->tallies[BY_ACTION],
	    journal_record_text(record, "action"), 0);
	tally_add(&stats->tallies[BY_OPERATION],
	    journal_record_text(record, "operation"), 0);
	tally_add(&stats->tallies[BY_DAY], day, 0);
	take_rules(stats, json_object_get(record, "findings"));
}

static void
take_rules(struct stats *stats, const json_t *findings)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		tally_add(&stats->tallies[BY_RULE],
		    journal_record_text(finding, "rule"), 0);
	}
}

static void
show_text(const struct stats *stats)
{
	printf("%llu decisions\n", (unsigned long long)stats->decisions);
	for (size_t kind = 0; kind < KINDS; kind++) {
		const struct tally *tally = &stats->tallies[kind];

		if (tally->count > 0)
			printf("\nby %s:\n", kind_names[kind]);
		tally_show(tally, 1, stdout);
	}
}

static void
show_json(const struct stats *stats)
{
	struct text t = TEXT_INIT;

	text_addf(
	    &t, "{\"decisions\":%llu", (unsigned long long)stats->decisions);
	for (size_t kind = 0; kind < KINDS; kind++)
		tally_json(&stats->tallies[kind], kind_names[kind], NULL, &t);
	text_addc(&t, '}');
	if (text_failed(&t))
		fputs("scs-gate: out of memory\n", stderr);
	else
		puts(text_str(&t));
	text_done(&t);
}

static void
stats_done(struct stats *stats)
{
	for (size_t kind = 0; kind < KINDS; kind++)
		tally_done(&stats->tallies[kind]);
}
