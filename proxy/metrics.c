/* metrics.c - what the gate counts; see metrics.h. */
#include "proxy/metrics.h"

#include <stdlib.h>
#include <string.h>

#define RULE_OTHER 0u

/* From a tenth of a millisecond, a judgement, to half a minute, a lookup
 * that takes its whole time. */
static const uint64_t buckets[METRIC_BUCKETS] = { 100, 250, 500, 1000, 2500,
	5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000,
	5000000, 10000000, 30000000 };

static unsigned find_rule(const struct metrics *, const char *);

struct metrics *
metrics_new(size_t blocks)
{
	struct metrics *m = calloc(1, sizeof(*m));
	size_t size = blocks * sizeof(*m->blocks);

	if (m == NULL)
		return NULL;
	m->blocks = aligned_alloc(_Alignof(struct metrics_block), size);
	m->rules[RULE_OTHER] = strdup("other");
	if (m->blocks == NULL || m->rules[RULE_OTHER] == NULL) {
		metrics_free(m);
		return NULL;
	}
	memset(m->blocks, 0, size);
	m->block_count = blocks;
	m->rule_count = 1;
	m->started = m->reloaded = time(NULL);
	return m;
}

void
metrics_free(struct metrics *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < METRIC_RULES; i++)
		free(m->rules[i]);
	free(m->blocks);
	free(m);
}

void
metrics_request(struct metrics_block *b, unsigned service, unsigned operation,
    enum metric_verdict verdict, enum metric_action action)
{
	unsigned series = (service * METRIC_OPERATIONS + operation) *
			      METRIC_VERDICTS * METRIC_ACTIONS +
			  verdict * METRIC_ACTIONS + action;

	metrics_add(b, METRIC_REQUESTS + series, 1);
}

void
metrics_time(struct metrics_block *b, enum metric_stage stage, uint64_t us)
{
	unsigned cell = METRIC_STAGE_DURATION + stage * HISTOGRAM_CELLS;
	unsigned i = 0;

	while (i < METRIC_BUCKETS && us > buckets[i])
		i++;
	metrics_add(b, cell + i, 1);
	metrics_add(b, cell + METRIC_BUCKETS + 1, us);
}

void
metrics_finding(const struct metrics *m, struct metrics_block *b,
    const char *rule, enum action action, enum severity severity)
{
	unsigned series = (find_rule(m, rule) * LABELS_FINDING_ACTION_SIZE +
			      (unsigned)action) *
			      SEVERITIES +
			  (unsigned)severity;

	metrics_add(b, METRIC_FINDINGS + series, 1);
}

static unsigned
find_rule(const struct metrics *m, const char *id)
{
	unsigned count = __atomic_load_n(&m->rule_count, __ATOMIC_ACQUIRE);

	for (unsigned i = RULE_OTHER + 1; i < count; i++)
		if (strcmp(m->rules[i], id) == 0)
			return i;
	return RULE_OTHER;
}

/* Without memory or room the rule is one of the others. */
void
metrics_learn_rule(struct metrics *m, const char *id)
{
	unsigned count = m->rule_count;

	if (count == METRIC_RULES || find_rule(m, id) != RULE_OTHER)
		return;
	m->rules[count] = strdup(id);
	if (m->rules[count] != NULL)
		__atomic_store_n(&m->rule_count, count + 1, __ATOMIC_RELEASE);
}

void
metrics_reload(struct metrics *m, bool good)
{
	if (!good) {
		m->reload_failures++;
		return;
	}
	m->reloads++;
	m->reloaded = time(NULL);
}

void
metrics_set_scope_change(struct metrics *m, time_t when)
{
	m->scope_change = when;
}

uint64_t
metrics_sum(const struct metrics *m, unsigned cell)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < m->block_count; i++)
		sum += __atomic_load_n(
		    &m->blocks[i].cells[cell], __ATOMIC_RELAXED);
	return sum;
}

uint64_t
metrics_bucket_us(unsigned index)
{
	return buckets[index];
}
