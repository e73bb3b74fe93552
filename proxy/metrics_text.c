/* metrics_text.c - the metrics as text; see metrics_text.h. */
#include "proxy/metrics_text.h"

#include <inttypes.h>

/* Of a metric with more series than this only those are written that have
 * been counted. */
#define SERIES_SHOWN 64
#define LABELS_MAX 4

enum kind { COUNTER, GAUGE, HISTOGRAM };

static void write_counted(struct metrics_page *, size_t);
static void write_series(struct metrics_page *, size_t, unsigned);
static void write_histogram(
    struct metrics_page *, unsigned cell, const char *labels);
static bool add_series_labels(
    const struct metrics *, size_t, unsigned, struct text *);
static void write_head(
    struct metrics_page *, enum kind, const char *name, const char *help);
static void add_escaped(struct text *, const char *, bool quote);
static void add_seconds(struct text *, uint64_t us);

/* clang-format off */
static const struct counted {
	enum kind kind;
	const char *name;
	unsigned cell;
	enum metric_labels labels[LABELS_MAX];
	unsigned sizes[LABELS_MAX];
	const char *help;
} counted[] = {
#define COUNTED(id, kind, name, a, b, c, d, help)                              \
	{ kind, name, METRIC_##id,                                             \
	    { LABELS_##a, LABELS_##b, LABELS_##c, LABELS_##d },                \
	    { LABELS_##a##_SIZE, LABELS_##b##_SIZE, LABELS_##c##_SIZE,         \
		LABELS_##d##_SIZE },                                           \
	    help },
#include "proxy/metrics_table.h"
};

static const struct read {
	enum kind kind;
	const char *name;
	void (*read)(struct metrics_page *);
	const char *help;
} reads[] = {
#define READ(kind, name, read, help) { kind, name, metrics_read_##read, help },
#include "proxy/metrics_table.h"
};
/* clang-format on */

void
metrics_write(const struct metrics_now *now, struct text *ret)
{
	struct metrics_page page = { .now = now, .text = ret };

	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++)
		write_counted(&page, i);
	for (size_t i = 0; i < sizeof(reads) / sizeof(*reads); i++) {
		write_head(&page, reads[i].kind, reads[i].name, reads[i].help);
		reads[i].read(&page);
	}
}

static void
write_counted(struct metrics_page *page, size_t row)
{
	const struct counted *c = &counted[row];
	unsigned count = 1;

	write_head(page, c->kind, c->name, c->help);
	for (size_t i = 0; i < LABELS_MAX; i++)
		count *= c->sizes[i];
	for (unsigned i = 0; i < count; i++) {
		if (count > SERIES_SHOWN &&
		    metrics_sum(page->now->metrics, c->cell + i) == 0)
			continue;
		write_series(page, row, i);
	}
}

static void
write_series(struct metrics_page *page, size_t row, unsigned series)
{
	const struct counted *c = &counted[row];
	const struct metrics *m = page->now->metrics;
	struct text labels = TEXT_INIT;

	if (!add_series_labels(m, row, series, &labels))
		page->text->failed = true;
	else if (c->kind == HISTOGRAM)
		write_histogram(page, c->cell + series * HISTOGRAM_CELLS,
		    text_str(&labels));
	else
		metrics_sample(
		    page, text_str(&labels), metrics_sum(m, c->cell + series));
	text_done(&labels);
}

/* The last set varies fastest. */
static bool
add_series_labels(
    const struct metrics *m, size_t row, unsigned series, struct text *labels)
{
	const struct counted *c = &counted[row];
	unsigned stride = 1;

	for (size_t i = 0; i < LABELS_MAX; i++)
		stride *= c->sizes[i];
	for (size_t i = 0; i < LABELS_MAX; i++) {
		const char *word;

		stride /= c->sizes[i];
		if (c->labels[i] == LABELS_NONE)
			continue;
		word = metrics_word(
		    m, c->labels[i], series / stride % c->sizes[i]);
		metrics_add_label(labels, metrics_label(c->labels[i]),
		    word != NULL ? word : "");
	}
	return !text_failed(labels);
}

/* The count is the last bucket, so that both agree whatever is counted
 * meanwhile. */
static void
write_histogram(struct metrics_page *page, unsigned cell, const char *labels)
{
	const struct metrics *m = page->now->metrics;
	uint64_t count = 0;

	for (unsigned i = 0; i <= METRIC_BUCKETS; i++) {
		count += metrics_sum(m, cell + i);
		text_addf(page->text, "%s_bucket{%s,le=\"", page->name, labels);
		if (i < METRIC_BUCKETS)
			add_seconds(page->text, metrics_bucket_us(i));
		else
			text_adds(page->text, "+Inf");
		text_addf(page->text, "\"} %" PRIu64 "\n", count);
	}
	text_addf(page->text, "%s_sum{%s} ", page->name, labels);
	add_seconds(page->text, metrics_sum(m, cell + METRIC_BUCKETS + 1));
	text_addf(page->text, "\n%s_count{%s} %" PRIu64 "\n", page->name,
	    labels, count);
}

static void
write_head(struct metrics_page *page, enum kind kind, const char *name,
    const char *help)
{
	static const char *const kinds[] = {
		[COUNTER] = "counter",
		[GAUGE] = "gauge",
		[HISTOGRAM] = "histogram",
	};

	page->name = name;
	text_addf(page->text, "# HELP %s ", name);
	add_escaped(page->text, help, false);
	text_addf(page->text, "\n# TYPE %s %s\n", name, kinds[kind]);
}

/* Gauges of several threads add up to what may have been taken off
 * elsewhere: signed. */
void
metrics_sample(struct metrics_page *page, const char *labels, uint64_t value)
{
	text_adds(page->text, page->name);
	if (labels[0] != '\0')
		text_addf(page->text, "{%s}", labels);
	text_addf(page->text, " %" PRId64 "\n", (int64_t)value);
}

void
metrics_sample_us(struct metrics_page *page, const char *labels, uint64_t us)
{
	text_adds(page->text, page->name);
	if (labels[0] != '\0')
		text_addf(page->text, "{%s}", labels);
	text_addc(page->text, ' ');
	add_seconds(page->text, us);
	text_addc(page->text, '\n');
}

static void
add_seconds(struct text *text, uint64_t us)
{
	uint64_t rest = us % 1000000;
	int digits = 6;

	text_addf(text, "%" PRIu64, us / 1000000);
	for (; rest > 0 && rest % 10 == 0; rest /= 10)
		digits--;
	if (rest > 0)
		text_addf(text, ".%0*" PRIu64, digits, rest);
}

void
metrics_add_label(struct text *labels, const char *name, const char *value)
{
	if (labels->len > 0)
		text_addc(labels, ',');
	text_addf(labels, "%s=\"", name);
	add_escaped(labels, value, true);
	text_addc(labels, '"');
}

static void
add_escaped(struct text *text, const char *value, bool quote)
{
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '\n') {
			text_adds(text, "\\n");
			continue;
		}
		if (*c == '\\' || (quote && *c == '"'))
			text_addc(text, '\\');
		text_addc(text, *c);
	}
}
