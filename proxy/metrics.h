/*
 * metrics.h - what the gate counts. Each thread that counts has a block of
 * cells that nobody else writes: counting is a plain addition, without locks
 * and without cache lines that threads share. Whoever reads adds the blocks
 * up. The rows stand in metrics_table.h.
 */
#ifndef PROXY_METRICS_H
#define PROXY_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "conf/action.h"
#include "rules/api.h"

/* The label sets; each enum goes on where one of rules/ or conf/ ends. */
enum { METRIC_SERVICE_NONE = SERVICE_IMAGE + 1, METRIC_SERVICES };

enum {
	METRIC_READ = CALLS, /* GET, HEAD, OPTIONS */
	METRIC_OTHER_WRITE,  /* none that the gate judges */
	METRIC_UNKNOWN_WRITE,
	METRIC_OPERATIONS
};

enum metric_verdict {
	VERDICT_PASSED, /* none of the gate's business */
	VERDICT_CONFORMING,
	VERDICT_VIOLATING,
	VERDICT_RECORDED,
	VERDICT_UNCHECKED,
	VERDICT_MALFORMED,
	VERDICT_NONE, /* refused before it had a service */
	METRIC_VERDICTS
};

enum metric_action {
	DONE_FORWARDED,
	DONE_WARNED,
	DONE_ANNOTATED,
	DONE_REFUSED,
	DONE_FAILED, /* no answer of the service came */
	METRIC_ACTIONS
};

enum metric_stage {
	STAGE_COLLECT,
	STAGE_IDENTITY,
	STAGE_LOOKUP,
	STAGE_JUDGE,
	STAGE_AUDIT,
	STAGE_UPSTREAM,
	METRIC_STAGES
};

/* Why a write could not be judged. */
enum metric_cause {
	CAUSE_REQUEST, /* it cannot be read for sure */
	CAUSE_LOOKUP_TIMEOUT,
	CAUSE_LOOKUP_UNREACHABLE,
	CAUSE_LOOKUP_TOO_LARGE,
	CAUSE_LOOKUP_BROKEN,
	CAUSE_LOOKUP_REFUSED,  /* 401, 403, 404 */
	CAUSE_LOOKUP_UNUSABLE, /* any other answer */
	CAUSE_LOCK,            /* earlier writes to the object took too long */
	CAUSE_OVERLOAD,        /* a limit of the gate is reached */
	CAUSE_IDENTITY,        /* Keystone does not say whose it is */
	CAUSE_INTERNAL,        /* out of memory */
	CAUSE_BYPASS,          /* the kill switch was on */
	METRIC_CAUSES
};

enum metric_purpose {
	PURPOSE_STATE,
	PURPOSE_MARK,
	PURPOSE_IDENTITY,
	PURPOSE_TOKEN, /* of the service account */
	PURPOSE_STATE_BY_SERVICE,
	PURPOSE_IDENTITY_BY_SERVICE,
	METRIC_PURPOSES
};

/* How the gate came to know whose a write is. */
enum metric_identity {
	IDENTITY_ASKED,
	IDENTITY_REMEMBERED,
	IDENTITY_NO_TOKEN,
	IDENTITY_NOT_VALID, /* Keystone does not take the token */
	IDENTITY_UNKNOWN,   /* Keystone does not say */
	METRIC_IDENTITIES
};

/* Words in the order of enum lookup_failure. */
enum { METRIC_RESULTS = 5 };

/* Settings of the section limit. */
enum metric_limit {
	LIMIT_CLIENT_CONNECTIONS,
	LIMIT_CLIENT_UPLOADS,
	LIMIT_JUDGED,
	LIMIT_MEMORY,
	LIMIT_RATE,
	METRIC_LIMITS
};

enum { FAULT_MALFORMED, FAULT_TOO_LARGE, FAULT_TIMEOUT, METRIC_FAULTS };

enum { DIRECTION_REQUEST, DIRECTION_RESPONSE, METRIC_DIRECTIONS };

/* Rules that are counted apart; the first stands for all others. */
enum { METRIC_RULES = 256 };

/* Upper bounds of the buckets; one more is for what lies above. */
enum { METRIC_BUCKETS = 17 };

enum metric_labels {
#define LABELS(id, label, count) LABELS_##id,
#include "proxy/metrics_table.h"
	LABEL_SETS
};

enum {
#define LABELS(id, label, count) LABELS_##id##_SIZE = (count),
#include "proxy/metrics_table.h"
	/* Cells of one series; of a histogram also the rest and the sum. */
	COUNTER_CELLS = 1,
	GAUGE_CELLS = 1,
	HISTOGRAM_CELLS = METRIC_BUCKETS + 2,
};

/* Where the cells of each metric begin. */
enum metric {
#define COUNTED(id, kind, name, a, b, c, d, help)                              \
	METRIC_##id,                                                           \
	    METRIC_##id##_LAST = METRIC_##id +                                 \
				 kind##_CELLS * LABELS_##a##_SIZE *            \
				     LABELS_##b##_SIZE * LABELS_##c##_SIZE *   \
				     LABELS_##d##_SIZE -                       \
				 1,
#include "proxy/metrics_table.h"
	METRIC_CELLS
};

struct metrics_block {
	_Alignas(64) uint64_t cells[METRIC_CELLS];
};

struct metrics {
	struct metrics_block *blocks;
	size_t block_count;
	char *rules[METRIC_RULES]; /* ids; only ever added to */
	unsigned rule_count;       /* atomic */
	/* The control thread's own: */
	time_t started, reloaded;
	uint64_t reloads, reload_failures;
	time_t scope_change; /* 0: none known */
};

/* With a block for each of as many threads; NULL when out of memory. */
struct metrics *metrics_new(size_t blocks);
void metrics_free(struct metrics *); /* NULL is fine */

/* For the thread that owns the block. Gauges take -1, as unsigned, too. */
static inline void
metrics_add(struct metrics_block *b, unsigned cell, uint64_t n)
{
	uint64_t old = __atomic_load_n(&b->cells[cell], __ATOMIC_RELAXED);

	__atomic_store_n(&b->cells[cell], old + n, __ATOMIC_RELAXED);
}

/* A request has ended; operation is an enum call or one of those above. */
void metrics_request(struct metrics_block *, unsigned service,
    unsigned operation, enum metric_verdict, enum metric_action);
void metrics_time(struct metrics_block *, enum metric_stage, uint64_t us);
void metrics_finding(const struct metrics *, struct metrics_block *,
    const char *rule, enum action, enum severity);

/* For the control thread. What a rule set holds is made known before its
 * first finding; what a reload leaves out keeps its count. */
void metrics_learn_rule(struct metrics *, const char *id);
void metrics_reload(struct metrics *, bool good);
void metrics_set_scope_change(struct metrics *, time_t when);

/* The sum over all blocks. */
uint64_t metrics_sum(const struct metrics *, unsigned cell);
uint64_t metrics_bucket_us(unsigned index);
/* The name of a label set, and the word of one of its values; NULL: no such
 * value. */
const char *metrics_label(enum metric_labels);
const char *metrics_word(
    const struct metrics *, enum metric_labels, unsigned value);

#endif
