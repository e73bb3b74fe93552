/*
 * test_metrics.c - what is counted is what the page says, in a form that a
 * strict reader takes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/lookup.h"
#include "proxy/metrics_text.h"

#define SETTINGS                                                               \
	"upstreams: {\"no\\\"va\\\\\\n\": {addresses: [\"127.0.0.1:1\"]}}\n"   \
	"listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute, "      \
	"upstream: \"no\\\"va\\\\\\n\"}]\n"

struct page {
	struct metrics *metrics;
	struct snapshot snapshot;
	struct text text;
};

static int
set_up(void **state)
{
	static struct page page;
	struct faults faults = FAULTS_INIT;
	struct snapshot *s = &page.snapshot;

	memset(&page, 0, sizeof(page));
	s->settings =
	    settings_parse(SETTINGS, strlen(SETTINGS), "test", &faults);
	faults_print(&faults, stderr);
	faults_done(&faults);
	assert_non_null(s->settings);
	s->rules = rule_set_load(s->settings, &faults);
	assert_non_null(s->rules);
	s->listener_tls = calloc(2, sizeof(*s->listener_tls));
	s->upstream_failed_ms = calloc(2, sizeof(uint64_t));
	page.metrics = metrics_new(3);
	assert_non_null(page.metrics);
	*state = &page;
	return 0;
}

static int
tear_down(void **state)
{
	struct page *p = *state;

	metrics_free(p->metrics);
	free(p->snapshot.listener_tls);
	free(p->snapshot.upstream_failed_ms);
	rule_set_unref(p->snapshot.rules);
	settings_unref(p->snapshot.settings);
	text_done(&p->text);
	return 0;
}

static void
write_page(struct page *p)
{
	struct metrics_now now = {
		.metrics = p->metrics,
		.snapshot = &p->snapshot,
		.journal = { .lines = 7, .queued = 2 },
		.connections = 5,
	};

	text_done(&p->text);
	metrics_write(&now, &p->text);
	assert_false(text_failed(&p->text));
}

/* The value of the series as written, labels in order; fails without it. */
static const char *
value(const struct page *p, const char *series)
{
	static char ret[64];
	char line[512];
	const char *found;
	int len = snprintf(line, sizeof(line), "\n%s ", series);

	found = strstr(text_str(&p->text), line);
	if (found == NULL)
		fail_msg("there is no %s", series);
	assert_null(strstr(found + 1, line));
	found += len;
	snprintf(ret, sizeof(ret), "%.*s", (int)strcspn(found, "\n"), found);
	return ret;
}

#define assert_value(p, series, wanted)                                        \
	assert_string_equal(value(p, series), wanted)

/* The grammar of a line, without mercy: name{label="value",...} number */
static const char *
skip_name(const char *at)
{
	assert_true(isalpha((unsigned char)*at) || *at == '_');
	while (isalnum((unsigned char)*at) || *at == '_')
		at++;
	return at;
}

static const char *
skip_labels(const char *at)
{
	for (;;) {
		at = skip_name(at);
		assert_memory_equal(at, "=\"", 2);
		for (at += 2; *at != '"'; at++) {
			assert_true(*at != '\n' && *at != '\0');
			if (*at == '\\')
				assert_non_null(strchr("\\\"n", *++at));
		}
		if (*++at == '}')
			return at + 1;
		assert_int_equal(*at++, ',');
	}
}

static void
check_sample(const char *at)
{
	char *end;

	at = skip_name(at);
	if (*at == '{')
		at = skip_labels(at + 1);
	assert_int_equal(*at++, ' ');
	assert_true(isdigit((unsigned char)*at) || *at == '-');
	(void)strtod(at, &end);
	assert_int_equal(*end, '\n');
}

static void
every_line_is_of_the_format(void **state)
{
	struct page *p = *state;
	const char *at;

	write_page(p);
	at = text_str(&p->text);
	while (*at != '\0') {
		if (*at == '#')
			assert_true(strncmp(at, "# HELP ", 7) == 0 ||
				    strncmp(at, "# TYPE ", 7) == 0);
		else
			check_sample(at);
		at = strchr(at, '\n');
		assert_non_null(at);
		at++;
	}
	assert_value(p,
	    "scs_gate_upstream_reachable{upstream=\"no\\\"va\\\\\\n\"}", "1");
	assert_value(p, "scs_gate_open_client_connections", "5");
	assert_value(p, "scs_gate_journal_lines_total", "7");
}

static void
threads_add_up(void **state)
{
	struct page *p = *state;
	struct metrics_block *b = p->metrics->blocks;

	metrics_request(
	    &b[0], SERVICE_IMAGE, METRIC_READ, VERDICT_PASSED, DONE_FORWARDED);
	metrics_request(
	    &b[2], SERVICE_IMAGE, METRIC_READ, VERDICT_PASSED, DONE_FORWARDED);
	metrics_request(&b[1], SERVICE_COMPUTE, CALL_FLAVOR_CREATE,
	    VERDICT_VIOLATING, DONE_REFUSED);
	metrics_request(&b[1], METRIC_SERVICE_NONE, METRIC_UNKNOWN_WRITE,
	    METRIC_VERDICTS - 1, METRIC_ACTIONS - 1);
	/* A gauge: opened on one thread, closed on another. */
	metrics_add(&b[0], METRIC_UPSTREAM_IDLE, 3);
	metrics_add(&b[1], METRIC_UPSTREAM_IDLE, (uint64_t)-1);
	write_page(p);
	assert_value(p,
	    "scs_gate_requests_total{service=\"image\",operation=\"read\","
	    "verdict=\"passed\",action=\"forwarded\"}",
	    "2");
	assert_value(p,
	    "scs_gate_requests_total{service=\"compute\","
	    "operation=\"flavor-create\",verdict=\"violating\","
	    "action=\"refused\"}",
	    "1");
	assert_value(p,
	    "scs_gate_requests_total{service=\"none\","
	    "operation=\"unknown-write\",verdict=\"none\",action=\"failed\"}",
	    "1");
	assert_value(p, "scs_gate_upstream_idle_connections", "2");
	/* What never happened has no line where there could be thousands. */
	assert_null(strstr(text_str(&p->text), "image-create"));
}

static void
a_duration_lies_in_its_bucket(void **state)
{
	struct page *p = *state;
	struct metrics_block *b = p->metrics->blocks;

	metrics_time(b, STAGE_JUDGE, 0);
	metrics_time(b, STAGE_JUDGE, 100);
	metrics_time(b, STAGE_JUDGE, 101);
	metrics_time(b, STAGE_JUDGE, 30000001);
	metrics_time(&b[1], STAGE_JUDGE, 2500000);
	write_page(p);
#define BUCKET(le)                                                             \
	"scs_gate_stage_duration_seconds_bucket{stage=\"judge\",le=\"" le "\"" \
	"}"
	assert_value(p, BUCKET("0.0001"), "2");
	assert_value(p, BUCKET("0.00025"), "3");
	assert_value(p, BUCKET("1"), "3");
	assert_value(p, BUCKET("2.5"), "4");
	assert_value(p, BUCKET("30"), "4");
	assert_value(p, BUCKET("+Inf"), "5");
#undef BUCKET
	assert_value(
	    p, "scs_gate_stage_duration_seconds_count{stage=\"judge\"}", "5");
	assert_value(p, "scs_gate_stage_duration_seconds_sum{stage=\"judge\"}",
	    "32.500202");
	assert_value(
	    p, "scs_gate_stage_duration_seconds_count{stage=\"audit\"}", "0");
}

static void
findings_keep_their_rule_over_a_reload(void **state)
{
	struct page *p = *state;
	struct metrics *m = p->metrics;

	metrics_learn_rule(m, "first");
	metrics_learn_rule(m, "second");
	metrics_finding(m, m->blocks, "second", ACTION_DENY, SEVERITY_MAIN);
	metrics_learn_rule(m, "third");
	metrics_learn_rule(m, "second");
	metrics_finding(m, m->blocks, "second", ACTION_DENY, SEVERITY_MAIN);
	metrics_finding(m, m->blocks, "third", ACTION_OFF, SEVERITY_DRAFT);
	metrics_finding(m, m->blocks, "unheard of", ACTION_WARN, SEVERITY_MAIN);
	write_page(p);
	assert_value(p,
	    "scs_gate_findings_total{rule=\"second\",action=\"deny\","
	    "severity=\"main\"}",
	    "2");
	assert_value(p,
	    "scs_gate_findings_total{rule=\"third\",action=\"off\","
	    "severity=\"draft\"}",
	    "1");
	assert_value(p,
	    "scs_gate_findings_total{rule=\"other\",action=\"warn\","
	    "severity=\"main\"}",
	    "1");
}

static void
more_rules_than_there_is_room_for_are_others(void **state)
{
	struct page *p = *state;
	struct metrics *m = p->metrics;
	char id[16];

	for (int i = 0; i < METRIC_RULES + 10; i++) {
		snprintf(id, sizeof(id), "rule-%d", i);
		metrics_learn_rule(m, id);
		metrics_finding(m, m->blocks, id, ACTION_DENY, SEVERITY_MAIN);
	}
	write_page(p);
	assert_value(p,
	    "scs_gate_findings_total{rule=\"rule-254\",action=\"deny\","
	    "severity=\"main\"}",
	    "1");
	assert_value(p,
	    "scs_gate_findings_total{rule=\"other\",action=\"deny\","
	    "severity=\"main\"}",
	    "11");
}

/* Else a cell would be counted that no line shows, or shown under a name that
 * another has. */
static void
every_value_of_every_label_has_a_word_of_its_own(void **state)
{
	struct page *p = *state;
	const char *word, *other;

	for (int set = LABELS_SERVICE; set < LABEL_SETS; set++) {
		enum metric_labels labels = (enum metric_labels)set;
		unsigned count = 0;

		for (; (word = metrics_word(p->metrics, labels, count)) != NULL;
		     count++) {
			assert_true(word[0] != '\0');
			for (unsigned k = 0; k < count; k++) {
				other = metrics_word(p->metrics, labels, k);
				assert_string_not_equal(word, other);
			}
		}
		assert_true(count > 0);
		if (labels == LABELS_OPERATION)
			assert_int_equal(count, METRIC_OPERATIONS);
	}
	assert_int_equal(METRIC_RESULTS, LOOKUP_BROKEN + 1);
	assert_string_equal(
	    metrics_word(p->metrics, LABELS_RESULT, LOOKUP_BROKEN), "broken");
}

static void
reload_and_scope_are_told(void **state)
{
	struct page *p = *state;
	char started[32];

	snprintf(
	    started, sizeof(started), "%lld", (long long)p->metrics->started);
	p->metrics->reloaded = p->metrics->started;
	metrics_reload(p->metrics, false);
	write_page(p);
	assert_value(p, "scs_gate_reloads_total{result=\"failed\"}", "1");
	assert_value(p, "scs_gate_last_reload_timestamp_seconds", started);
	assert_value(p, "scs_gate_scope_next_change_timestamp_seconds", "0");
	p->metrics->reloaded = 1;
	metrics_reload(p->metrics, true);
	metrics_set_scope_change(p->metrics, 1800000000);
	write_page(p);
	assert_value(p, "scs_gate_reloads_total{result=\"ok\"}", "1");
	assert_string_not_equal(
	    value(p, "scs_gate_last_reload_timestamp_seconds"), "1");
	assert_value(
	    p, "scs_gate_scope_next_change_timestamp_seconds", "1800000000");
}

static void
an_upstream_is_tried_again_after_a_minute(void **state)
{
	const struct snapshot *s = &((struct page *)*state)->snapshot;

	assert_true(snapshot_reaches(s, 0, 1000));
	snapshot_note_reach(s, 0, false, 1000);
	assert_false(snapshot_reaches(s, 0, 1000));
	assert_false(snapshot_reaches(s, 0, 61000));
	assert_true(snapshot_reaches(s, 0, 61001));
	snapshot_note_reach(s, 0, false, 70000);
	assert_false(snapshot_reaches(s, 0, 70001));
	snapshot_note_reach(s, 0, true, 70002);
	assert_true(snapshot_reaches(s, 0, 70002));
}

#define TURNS 20000

static void *
count_much(void *arg)
{
	struct metrics_block *b = arg;

	for (int i = 0; i < TURNS; i++) {
		metrics_request(b, SERVICE_COMPUTE, METRIC_READ, VERDICT_PASSED,
		    DONE_FORWARDED);
		metrics_time(b, STAGE_UPSTREAM, 1);
	}
	return NULL;
}

/* The sanitizer for threads has its say here. */
static void
a_page_is_written_while_threads_count(void **state)
{
	struct page *p = *state;
	pthread_t threads[3];

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count_much,
				     &p->metrics->blocks[i]),
		    0);
	for (int i = 0; i < 20; i++) {
		char id[16];

		snprintf(id, sizeof(id), "rule-%d", i);
		metrics_learn_rule(p->metrics, id);
		write_page(p);
	}
	for (size_t i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	write_page(p);
	assert_value(p,
	    "scs_gate_requests_total{service=\"compute\",operation=\"read\","
	    "verdict=\"passed\",action=\"forwarded\"}",
	    "60000");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_line_is_of_the_format),
		TEST(threads_add_up),
		TEST(a_duration_lies_in_its_bucket),
		TEST(findings_keep_their_rule_over_a_reload),
		TEST(more_rules_than_there_is_room_for_are_others),
		TEST(every_value_of_every_label_has_a_word_of_its_own),
		TEST(reload_and_scope_are_told),
		TEST(an_upstream_is_tried_again_after_a_minute),
		TEST(a_page_is_written_while_threads_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
