/*
 * metrics_text.h - the metrics as Prometheus reads them: text exposition
 * format 0.0.4.
 */
#ifndef PROXY_METRICS_TEXT_H
#define PROXY_METRICS_TEXT_H

#include "conf/text.h"
#include "proxy/audit.h"
#include "proxy/backlog.h"
#include "proxy/metrics.h"
#include "proxy/snapshot.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* What the page tells of besides the counters. */
struct metrics_now {
	const struct metrics *metrics;
	const struct snapshot *snapshot;
	struct audit_state journal;
	unsigned connections, connections_limit;
	unsigned judged;
	size_t judged_memory;
	const struct backlog_sink *sinks; /* of the settings; NULL: none */
	bool held;
	uint64_t bypass_s; /* 0: the kill switch is off */
};

void metrics_write(const struct metrics_now *, struct text *ret);

/* For metrics_now.c: one metric being written. */
struct metrics_page {
	const struct metrics_now *now;
	const char *name;
	struct text *text;
};

/* labels: "" or what metrics_add_label made. */
void metrics_sample(struct metrics_page *, const char *labels, uint64_t value);
void metrics_sample_us(struct metrics_page *, const char *labels, uint64_t us);
/* Adds name="value", with what has to come before it. */
void metrics_add_label(
    struct text *labels, const char *name, const char *value);

/* One reader for each READ row. */
#define READ(kind, name, read, help)                                           \
	void metrics_read_##read(struct metrics_page *);
#include "proxy/metrics_table.h"

#endif
