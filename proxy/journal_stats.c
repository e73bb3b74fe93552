/*
 * journal_stats.c - "scs-gate journal stats": decisions and findings, counted
 * by rule, verdict, operation and day. A decision is counted once, where it
 * ended: at its outcome or refusal. See journal_request.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/journal_record.h"
#include "proxy/journal_request.h"
#include "proxy/journal_walk.h"
#include "proxy/report_escape.h"

#define NAMES_MAX 4096 /* of one kind; further ones are counted together */
#define NAME_LONGEST 256
#define DAY_LEN 10 /* 2026-11-23 */
#define OTHERS "(others)"

struct count {
	char *name;
	uint64_t number;
};

enum kind { BY_RULE, BY_VERDICT, BY_ACTION, BY_OPERATION, BY_DAY, KINDS };

struct stats {
	struct tally {
		struct count *counts; /* by name */
		size_t size;
	} tallies[KINDS];
	uint64_t decisions;
	bool out_of_memory;
};

static const char *const kind_names[KINDS] = {
	[BY_RULE] = "rule",
	[BY_VERDICT] = "verdict",
	[BY_ACTION] = "action",
	[BY_OPERATION] = "operation",
	[BY_DAY] = "day",
};

static void take(void *, const json_t *, struct slice);
static void take_rules(struct stats *, const json_t *findings);
static void count(struct stats *, enum kind, struct slice name);
static struct count *find(struct tally *, struct slice name);
static struct count *insert(struct tally *, size_t at, struct slice name);
static int compare(struct slice, const char *);
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

	if (stats.out_of_memory) {
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
	count(stats, BY_VERDICT, journal_record_text(record, "verdict"));
	count(stats, BY_ACTION, journal_record_text(record, "action"));
	count(stats, BY_OPERATION, journal_record_text(record, "operation"));
	count(stats, BY_DAY, day);
	take_rules(stats, json_object_get(record, "findings"));
}

static void
take_rules(struct stats *stats, const json_t *findings)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		count(stats, BY_RULE, journal_record_text(finding, "rule"));
	}
}

static void
count(struct stats *stats, enum kind kind, struct slice name)
{
	struct count *c;

	if (name.at == NULL)
		return;
	if (name.len > NAME_LONGEST)
		name.len = NAME_LONGEST;
	c = find(&stats->tallies[kind], name);
	if (c == NULL)
		stats->out_of_memory = true;
	else
		c->number++;
}

static struct count *
find(struct tally *tally, struct slice name)
{
	size_t low = 0, high = tally->size;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(name, tally->counts[middle].name);

		if (order == 0)
			return &tally->counts[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	if (tally->size >= NAMES_MAX && !slice_is(name, OTHERS))
		return find(tally, SLICE(OTHERS));
	return insert(tally, low, name);
}

static struct count *
insert(struct tally *tally, size_t at, struct slice name)
{
	struct count *counts =
	    reallocarray(tally->counts, tally->size + 1, sizeof(*counts));
	char *copy;

	if (counts == NULL)
		return NULL;
	tally->counts = counts;
	copy = strndup(name.at, name.len);
	if (copy == NULL)
		return NULL;
	memmove(
	    counts + at + 1, counts + at, (tally->size - at) * sizeof(*counts));
	counts[at] = (struct count){ copy, 0 };
	tally->size++;
	return &counts[at];
}

/* As far as the first NUL, where a name ends that is kept. */
static int
compare(struct slice name, const char *kept)
{
	size_t len = strlen(kept), mine = strnlen(name.at, name.len);
	int order = memcmp(name.at, kept, mine < len ? mine : len);

	return order != 0 ? order : (mine > len) - (mine < len);
}

static void
show_text(const struct stats *stats)
{
	printf("%llu decisions\n", (unsigned long long)stats->decisions);
	for (size_t kind = 0; kind < KINDS; kind++) {
		const struct tally *tally = &stats->tallies[kind];

		if (tally->size > 0)
			printf("\nby %s:\n", kind_names[kind]);
		for (size_t i = 0; i < tally->size; i++) {
			printf("%10llu  ",
			    (unsigned long long)tally->counts[i].number);
			report_escape_plain(
			    slice_of(tally->counts[i].name), stdout);
			putchar('\n');
		}
	}
}

static void
show_json(const struct stats *stats)
{
	struct text t = TEXT_INIT;

	text_addf(
	    &t, "{\"decisions\":%llu", (unsigned long long)stats->decisions);
	for (size_t kind = 0; kind < KINDS; kind++) {
		const struct tally *tally = &stats->tallies[kind];

		text_addf(&t, ",\"%s\":{", kind_names[kind]);
		for (size_t i = 0; i < tally->size; i++) {
			text_adds(&t, i == 0 ? "\"" : ",\"");
			text_add_json(&t, slice_of(tally->counts[i].name));
			text_addf(&t, "\":%llu",
			    (unsigned long long)tally->counts[i].number);
		}
		text_addc(&t, '}');
	}
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
	for (size_t kind = 0; kind < KINDS; kind++) {
		struct tally *tally = &stats->tallies[kind];

		for (size_t i = 0; i < tally->size; i++)
			free(tally->counts[i].name);
		free(tally->counts);
	}
}
