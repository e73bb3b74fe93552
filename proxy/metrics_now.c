/*
 * metrics_now.c - metrics that are read when the page is asked for: one
 * function for each READ row of metrics_table.h.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proxy/clock.h"
#include "proxy/metrics_text.h"
#include "proxy/tls.h"

static void sample_named(struct metrics_page *, const char *label,
    const char *value, uint64_t sample);
static void sample_sinks(struct metrics_page *, size_t offset);
static uint64_t time_us(const struct timeval *);

void
metrics_read_upstreams(struct metrics_page *page)
{
	const struct snapshot *s = page->now->snapshot;

	for (size_t i = 0; i < s->settings->upstream_count; i++)
		sample_named(page, "upstream", s->settings->upstreams[i].name,
		    snapshot_reaches(s, i, clock_ms()));
}

static void
sample_named(struct metrics_page *page, const char *label, const char *value,
    uint64_t sample)
{
	struct text labels = TEXT_INIT;

	metrics_add_label(&labels, label, value);
	if (text_failed(&labels))
		page->text->failed = true;
	else
		metrics_sample(page, text_str(&labels), sample);
	text_done(&labels);
}

void
metrics_read_connections(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->connections);
}

void
metrics_read_judged(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->judged);
}

void
metrics_read_judged_memory(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->judged_memory);
}

void
metrics_read_connections_limit(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->connections_limit);
}

void
metrics_read_bypass(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->bypass_s);
}

void
metrics_read_journal_lines(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->journal.lines);
}

void
metrics_read_journal_failures(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->journal.failures);
}

void
metrics_read_journal_queue(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->journal.queued);
}

void
metrics_read_journal_bytes(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->journal.queued_bytes);
}

void
metrics_read_sink_behind(struct metrics_page *page)
{
	sample_sinks(page, offsetof(struct backlog_sink, behind));
}

static void
sample_sinks(struct metrics_page *page, size_t offset)
{
	const struct settings *s = page->now->snapshot->settings;

	for (size_t i = 0; page->now->sinks != NULL && i < s->sink_count; i++) {
		uint64_t sample;

		memcpy(&sample, (const char *)&page->now->sinks[i] + offset,
		    sizeof(sample));
		sample_named(page, "sink", s->sinks[i].name, sample);
	}
}

void
metrics_read_sink_delivered(struct metrics_page *page)
{
	sample_sinks(page, offsetof(struct backlog_sink, position.delivered));
}

void
metrics_read_sink_dropped(struct metrics_page *page)
{
	sample_sinks(page, offsetof(struct backlog_sink, position.dropped));
}

void
metrics_read_sink_refused(struct metrics_page *page)
{
	sample_sinks(page, offsetof(struct backlog_sink, position.refused));
}

void
metrics_read_sinks_hold(struct metrics_page *page)
{
	metrics_sample(page, "", page->now->held);
}

void
metrics_read_reloads(struct metrics_page *page)
{
	const struct metrics *m = page->now->metrics;

	sample_named(page, "result", "ok", m->reloads);
	sample_named(page, "result", "failed", m->reload_failures);
}

void
metrics_read_last_reload(struct metrics_page *page)
{
	metrics_sample(page, "", (uint64_t)page->now->metrics->reloaded);
}

void
metrics_read_certificates(struct metrics_page *page)
{
	const struct snapshot *s = page->now->snapshot;

	for (size_t i = 0; i < s->settings->listener_count; i++) {
		if (s->listener_tls[i] != NULL)
			sample_named(page, "listener",
			    s->settings->listeners[i].name,
			    (uint64_t)tls_expiry(s->listener_tls[i]));
	}
}

void
metrics_read_exceptions(struct metrics_page *page)
{
	const struct rule_set *rules = page->now->snapshot->rules;

	for (size_t i = 0; i < rule_set_exception_count(rules); i++) {
		const struct exception *e = rule_set_exception(rules, i);

		sample_named(page, "id", e->id, (uint64_t)e->ends);
	}
}

void
metrics_read_scope_change(struct metrics_page *page)
{
	metrics_sample(page, "", (uint64_t)page->now->metrics->scope_change);
}

void
metrics_read_rules(struct metrics_page *page)
{
	const struct rule_set *rules = page->now->snapshot->rules;
	struct text labels = TEXT_INIT;

	metrics_add_label(&labels, "scope_version",
	    rule_set_scope_version(rules, time(NULL)));
	metrics_add_label(
	    &labels, "pack_version", rule_set_pack_version(rules));
	metrics_sample(page, text_str(&labels), 1);
	text_done(&labels);
}

void
metrics_read_build(struct metrics_page *page)
{
	sample_named(page, "version", PACKAGE_VERSION, 1);
}

void
metrics_read_started(struct metrics_page *page)
{
	metrics_sample(page, "", (uint64_t)page->now->metrics->started);
}

void
metrics_read_cpu(struct metrics_page *page)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) == 0)
		metrics_sample_us(page, "",
		    time_us(&usage.ru_utime) + time_us(&usage.ru_stime));
}

static uint64_t
time_us(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000000 + (uint64_t)t->tv_usec;
}

void
metrics_read_descriptors(struct metrics_page *page)
{
	DIR *directory = opendir("/proc/self/fd");
	const struct dirent *entry;
	uint64_t count = 0;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(directory);
	/* Without the one that was open for looking. */
	metrics_sample(page, "", count - 1);
}

void
metrics_read_descriptors_limit(struct metrics_page *page)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		metrics_sample(page, "", limit.rlim_cur);
}

/* The second number is that of resident pages. */
void
metrics_read_memory(struct metrics_page *page)
{
	FILE *file = fopen("/proc/self/statm", "re");
	char line[128] = "";
	struct slice number;
	uint64_t pages;

	if (file == NULL)
		return;
	number = slice_of(fgets(line, sizeof(line), file));
	fclose(file);
	number = slice_skip(number, strcspn(line, " ") + 1);
	number.len = number.len == 0 ? 0 : strcspn(number.at, " ");
	if (slice_to_u64(number, &pages))
		metrics_sample(
		    page, "", pages * (uint64_t)sysconf(_SC_PAGESIZE));
}
