/* test_health.c - a worker that is stuck is told from one that moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "proxy/audit.h"
#include "proxy/doors.h"
#include "proxy/health.h"
#include "proxy/lookup.h"
#include "proxy/metrics.h"
#include "proxy/worker.h"

#define SETTINGS                                                               \
	"upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"                  \
	"listeners: [{name: c, bind: \"127.0.0.1:0\", service: compute, "      \
	"upstream: nova}]\n"

static void
make_gate(struct gate *g, struct snapshot *s, struct worker **workers)
{
	struct faults faults = FAULTS_INIT;
	struct passed passed = { NULL, 0, false };
	struct doors doors;

	memset(s, 0, sizeof(*s));
	s->refs = 1000; /* never freed by others */
	s->settings =
	    settings_parse(SETTINGS, strlen(SETTINGS), "test", &faults);
	assert_non_null(s->settings);
	s->listener_tls = calloc(2, sizeof(*s->listener_tls));
	s->upstream_tls = calloc(2, sizeof(*s->upstream_tls));
	s->upstream_failed_ms = calloc(2, sizeof(uint64_t));
	*g = (struct gate){ .snapshot = s,
		.connections_limit = 1,
		.workers = workers,
		.worker_count = 1,
		.audit = audit_start(NULL, false),
		.metrics = metrics_new(1) };
	assert_true(doors_open(&doors, s->settings, &passed));
	workers[0] = worker_new(g, 0, s, &doors);
	assert_non_null(workers[0]);
	doors_done(&doors);
}

static void
free_gate(struct gate *g)
{
	struct snapshot *s = g->snapshot;

	audit_stop(g->audit);
	worker_free(g->workers[0]);
	metrics_free(g->metrics);
	free(s->listener_tls);
	free(s->upstream_tls);
	free(s->upstream_failed_ms);
	settings_unref(s->settings);
}

static void
a_worker_that_does_not_answer_is_told(void **state)
{
	struct snapshot snapshot;
	struct worker *workers[1];
	struct gate gate;
	struct health *health;
	struct health_report report;

	(void)state;
	make_gate(&gate, &snapshot, workers);
	health = health_new(&gate);
	assert_non_null(health);
	health_look(health, 1000, &report);
	assert_true(report.good);
	/* Its loop never turned. */
	health_look(health, 5000, &report);
	assert_true(report.good);
	health_look(health, 7000, &report);
	assert_false(report.good);
	assert_string_equal(report.parts[0].name, "live");
	assert_string_equal(
	    report.parts[0].reason, "worker 0 has not moved for 6 s");
	/* One turn makes up for it. */
	event_base_loop(workers[0]->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	health_look(health, 8000, &report);
	assert_true(report.good);
	gate.connections = 1;
	health_look(health, 8000, &report);
	assert_false(report.good);
	assert_string_equal(report.parts[1].name, "ready");
	assert_false(report.parts[1].good);
	/* A message is still under way. */
	free_gate(&gate);
	health_free(health);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_that_does_not_answer_is_told),
	};

	lookup_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
