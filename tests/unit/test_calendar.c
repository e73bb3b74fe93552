/* test_calendar.c - what is announced of the scope's timeline, and when it is
 * looked at again. The clock is the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "proxy/calendar.h"
#include "proxy/gate.h"
#include "proxy/log.h"
#include "proxy/metrics.h"
#include "tests/unit/judge_files.h"

#define DAY 86400
#define FIRST 1767225600            /* 2026-01-01 00:00 UTC */
#define SECOND (FIRST + 181L * DAY) /* 2026-07-01 */
#define THIRD (SECOND + 10L * DAY)  /* 2026-07-11 */

static time_t clock_now;
static struct rule_files files;
static struct settings settings;
static struct faults faults;
static struct snapshot snapshot;
static struct gate gate = { .snapshot = &snapshot };
static struct event_base *base;
static struct calendar *calendar;
static int kept_error;

/* In place of the C library's. */
time_t
time(time_t *ret)
{
	if (ret != NULL)
		*ret = clock_now;
	return clock_now;
}

static void
write_scope(const char *timeline)
{
	char text[1000];

	snprintf(text, sizeof(text),
	    "scripts: [{testcases: [{id: t-name}]}]\n"
	    "modules: [{id: one, targets: {main: [t-name]}}]\n"
	    "timeline: [%s]\n"
	    "versions:\n"
	    "  - {version: v2, include: [one]}\n"
	    "  - {version: v1, include: [one]}\n",
	    timeline);
	rule_files_write(&files, "scope.yaml", text);
	rule_set_unref(snapshot.rules);
	snapshot.rules = rule_set_load(&settings, &faults);
	assert_non_null(snapshot.rules);
}

/* What was logged since the last call. */
static const char *
logged(void)
{
	static char text[8000];
	ssize_t len = pread(STDERR_FILENO, text, sizeof(text) - 1, 0);

	assert_true(len >= 0);
	text[len] = '\0';
	assert_int_equal(ftruncate(STDERR_FILENO, 0), 0);
	assert_true(lseek(STDERR_FILENO, 0, SEEK_SET) == 0);
	return text;
}

static void
assert_logs(const char *wanted)
{
	const char *text = logged();
	const char *at = strstr(text, wanted);

	if (at == NULL || strchr(text, '\n') != strrchr(text, '\n'))
		fail_msg("not \"%s\": %s", wanted, text);
}

static void
look_at(time_t now)
{
	clock_now = now;
	if (calendar == NULL)
		calendar = calendar_new(base, &gate);
	else
		calendar_look(calendar);
	assert_non_null(calendar);
	assert_int_equal(
	    gate.metrics->scope_change, calendar_next_change(calendar));
}

static int
find_timer(const struct event_base *b, const struct event *event, void *arg)
{
	const struct event **ret = arg;

	(void)b;
	*ret = event;
	return 0;
}

static int
read_timer(const struct event_base *b, const struct event *event, void *arg)
{
	struct timeval now, *ret = arg;

	(void)b;
	if (event_pending(event, EV_TIMEOUT, ret)) {
		assert_int_equal(gettimeofday(&now, NULL), 0);
		timersub(ret, &now, ret);
	}
	return 0;
}

/* Seconds until it looks again, rounded. */
static long
sleeps(void)
{
	struct timeval left = { 0, 0 };

	event_base_foreach_event(base, read_timer, &left);
	return left.tv_sec + (left.tv_usec >= 500000);
}

static void
change_is_announced_once_a_day_from_30_days_before(void **state)
{
	(void)state;
	look_at(SECOND - 30L * DAY - 1);
	assert_string_equal(logged(), "");
	assert_int_equal(calendar_next_change(calendar), SECOND);
	look_at(SECOND - 30L * DAY);
	assert_logs("in 30 days: on 2026-07-01 the timeline of the scope "
		    "changes: v2 is enforced after v1");
	look_at(SECOND - 30L * DAY + 3600);
	look_at(SECOND - 29L * DAY - 1);
	assert_string_equal(logged(), "");
	look_at(SECOND - 29L * DAY);
	assert_logs("in 29 days: ");
	look_at(SECOND - 1L * DAY);
	assert_logs("in 1 day: ");
	look_at(SECOND - 1);
	assert_string_equal(logged(), "");
}

static void
new_period_is_greeted_in_its_first_second(void **state)
{
	(void)state;
	look_at(SECOND - 1);
	assert_logs("in 1 day: ");
	look_at(SECOND);
	/* And what comes after it, the same day. */
	assert_non_null(strstr(logged(), "entered a new period: v2 is "
					 "enforced"));
	assert_int_equal(calendar_next_change(calendar), THIRD);
	look_at(SECOND + 1);
	assert_string_equal(logged(), "");
	look_at(THIRD);
	assert_logs("entered a new period: v1 is enforced");
	assert_int_equal(calendar_next_change(calendar), 0);
	look_at(THIRD + 400L * DAY);
	assert_string_equal(logged(), "");
}

/* The clock was set, or the machine slept, over several periods. */
static void
leap_over_periods_ends_in_the_right_one(void **state)
{
	(void)state;
	look_at(FIRST);
	logged();
	look_at(THIRD + 5);
	assert_logs("entered a new period: v1 is enforced");
	assert_int_equal(calendar_next_change(calendar), 0);
	/* And back again: announced anew, and greeted again. */
	look_at(SECOND - 5);
	assert_logs("in 1 day: ");
	look_at(SECOND);
	assert_non_null(strstr(logged(), "v2 is enforced"));
}

static void
reload_may_bring_another_timeline(void **state)
{
	(void)state;
	look_at(SECOND - 5);
	assert_logs("in 1 day: ");
	write_scope("{date: 2026-01-01, versions: {v1: effective}}");
	look_at(SECOND - 4);
	assert_string_equal(logged(), "");
	assert_int_equal(calendar_next_change(calendar), 0);
	look_at(SECOND);
	assert_string_equal(logged(), "");
}

/* What is announced is other than this morning. */
static void
reload_is_announced_on_the_same_day(void **state)
{
	(void)state;
	look_at(SECOND - 5);
	assert_logs("on 2026-07-01");
	write_scope("{date: 2026-01-01, versions: {v1: effective}},"
		    "{date: 2026-07-03, versions: {v2: effective}}");
	look_at(SECOND - 4);
	assert_logs("on 2026-07-03");
}

static void
looks_every_hour_and_at_the_second_of_change(void **state)
{
	(void)state;
	look_at(SECOND - 2L * DAY);
	assert_int_equal(sleeps(), 3600);
	look_at(SECOND - 3600);
	assert_int_equal(sleeps(), 3600);
	look_at(SECOND - 3599);
	assert_int_equal(sleeps(), 3599);
	look_at(SECOND - 1);
	assert_int_equal(sleeps(), 1);
	look_at(THIRD);
	assert_int_equal(sleeps(), 3600);
}

/* ---- exceptions ---- */

#define ENDS (FIRST + 100L * DAY) /* 2026-04-11, the day after the last one */

static void
write_exceptions(const char *text)
{
	rule_files_write(&files, "exceptions.yaml", text);
	settings.rules_exceptions =
	    strdup(rule_files_path(&files, "exceptions.yaml"));
	write_scope("{date: 2026-01-01, versions: {v1: effective}}");
}

/* One of that id and last day. */
#define EXCEPTION(id, until)                                                   \
	"  - {id: " id ", on: image, rules: [t-name], when: {id: x},\n"        \
	"     reason: r, owner: image team, until: " until "}\n"

static void
move_on(time_t now)
{
	const struct timeval soon = { 0, 0 };
	const struct event *timer = NULL;

	clock_now = now;
	event_base_foreach_event(base, find_timer, &timer);
	assert_non_null(timer);
	/* It is the calendar's, which did not make it const. */
	assert_int_equal(event_add((struct event *)(uintptr_t)timer, &soon), 0);
	assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
}

static void
end_is_told_14_and_3_days_before_and_at_it(void **state)
{
	(void)state;
	write_exceptions("exceptions:\n" EXCEPTION("e", "2026-04-10"));
	look_at(ENDS - 14L * DAY - 5);
	assert_string_equal(logged(), "");
	assert_int_equal(sleeps(), 5);
	move_on(ENDS - 14L * DAY);
	assert_logs("exceptions.yaml:2) ends on 2026-04-10, in 14 days; who "
		    "answers for it: image team");
	assert_int_equal(sleeps(), 3600);
	move_on(ENDS - 14L * DAY + 3600);
	move_on(ENDS - 3L * DAY - 1);
	assert_string_equal(logged(), "");
	move_on(ENDS - 3L * DAY + 100);
	assert_logs("ends on 2026-04-10, in 3 days");
	move_on(ENDS - 1);
	assert_string_equal(logged(), "");
	assert_int_equal(sleeps(), 1);
	move_on(ENDS);
	assert_logs("ended on 2026-04-10 and covers nothing any more");
	move_on(ENDS + 4000);
	assert_string_equal(logged(), "");
	assert_int_equal(sleeps(), 3600);
}

/* The gate slept, or the clock was set: once is enough. */
static void
leap_tells_of_an_end_once(void **state)
{
	(void)state;
	write_exceptions("exceptions:\n" EXCEPTION("e", "2026-04-10"));
	look_at(ENDS - 30L * DAY);
	assert_string_equal(logged(), "");
	move_on(ENDS + 30L * DAY);
	assert_logs("exception e (");
}

static void
what_ended_or_soon_ends_is_told_when_loaded(void **state)
{
	const char *text;

	(void)state;
	write_exceptions("exceptions:\n" EXCEPTION("over", "2026-01-02")
		EXCEPTION("soon", "2026-04-10")
		    EXCEPTION("later", "2026-12-31"));
	look_at(ENDS - 10L * DAY);
	text = logged();
	assert_non_null(strstr(text, "exception over ("));
	assert_non_null(strstr(text, "ended on 2026-01-02"));
	assert_non_null(strstr(text, "ends on 2026-04-10, in 10 days"));
	assert_null(strstr(text, "exception later"));
	move_on(ENDS - 10L * DAY + 5);
	assert_string_equal(logged(), "");
	/* A reload tells again: somebody is looking. */
	look_at(ENDS - 10L * DAY + 6);
	assert_non_null(strstr(logged(), "exception over ("));
}

/* A baseline ends on one day. */
static void
many_ends_are_told_in_few_lines(void **state)
{
	struct text text = TEXT_INIT;
	const char *told;
	size_t lines = 0;

	(void)state;
	text_adds(&text, "exceptions:\n");
	for (int i = 0; i < 100; i++)
		text_addf(&text,
		    "  - {id: e%d, on: image, rules: [t-name], when: {id: x},"
		    " reason: r, owner: o, until: 2026-04-10}\n",
		    i);
	write_exceptions(text_str(&text));
	text_done(&text);
	look_at(ENDS);
	told = logged();
	for (const char *c = told; *c != '\0'; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 21);
	assert_non_null(strstr(told, "80 more exceptions"));
}

static int
make(void **state)
{
	char log[] = "/tmp/scs-gate-test-log-XXXXXX";
	int fd = mkstemp(log);

	(void)state;
	assert_true(fd >= 0);
	unlink(log);
	kept_error = dup(STDERR_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
	faults = FAULTS_INIT;
	rule_files_make(&files);
	judge_files_write(&files);
	settings = judge_files_settings(&files);
	settings.rules_scope_version = NULL;
	write_scope("{date: 2026-01-01, versions: {v1: effective}},"
		    "{date: 2026-07-01, versions: {v2: effective}},"
		    "{date: 2026-07-11, versions: {v1: effective}}");
	gate.metrics = metrics_new(1);
	base = event_base_new();
	assert_true(gate.metrics != NULL && base != NULL);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	dup2(kept_error, STDERR_FILENO);
	close(kept_error);
	calendar_free(calendar);
	calendar = NULL;
	event_base_free(base);
	metrics_free(gate.metrics);
	rule_set_unref(snapshot.rules);
	snapshot.rules = NULL;
	faults_done(&faults);
	free(settings.rules_exceptions);
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, make, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(change_is_announced_once_a_day_from_30_days_before),
		TEST(new_period_is_greeted_in_its_first_second),
		TEST(leap_over_periods_ends_in_the_right_one),
		TEST(reload_may_bring_another_timeline),
		TEST(reload_is_announced_on_the_same_day),
		TEST(looks_every_hour_and_at_the_second_of_change),
		TEST(end_is_told_14_and_3_days_before_and_at_it),
		TEST(leap_tells_of_an_end_once),
		TEST(what_ended_or_soon_ends_is_told_when_loaded),
		TEST(many_ends_are_told_in_few_lines),
	};

	calendar_free(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
