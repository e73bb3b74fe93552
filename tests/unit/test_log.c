/* test_log.c - lines of the log, as a reader of standard error gets them. */
#include "proxy/log.h"

#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define THREADS 4
#define LINES 200

static FILE *captured;
static int real_stderr;

static int
capture(void **state)
{
	(void)state;
	fflush(stderr);
	captured = tmpfile();
	real_stderr = dup(STDERR_FILENO);
	return captured == NULL || dup2(fileno(captured), STDERR_FILENO) < 0;
}

static int
release(void **state)
{
	(void)state;
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	fclose(captured);
	log_set_level(LOG_INFO);
	return 0;
}

/* The next line as JSON; NULL at the end. */
static json_t *
next_line(void)
{
	char line[20000];
	json_t *object;

	if (fgets(line, sizeof(line), captured) == NULL)
		return NULL;
	assert_non_null(strchr(line, '\n'));
	object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(object);
	return object;
}

static void
assert_member(const json_t *object, const char *name, const char *value)
{
	const char *text = json_string_value(json_object_get(object, name));

	assert_non_null(text);
	assert_string_equal(text, value);
}

static void
a_line_tells_time_level_subject_and_text(void **state)
{
	json_t *line;
	const char *time;

	(void)state;
	errno = EDOM;
	log_line(LOG_WARNING, "upstream nova", "%d of %s", 7, "\"x\"\n\x01");
	assert_int_equal(errno, EDOM);
	rewind(captured);
	line = next_line();
	assert_member(line, "level", "warning");
	assert_member(line, "subject", "upstream nova");
	assert_member(line, "text", "7 of \"x\"\n\x01");
	assert_int_equal(json_object_size(line), 4);
	time = json_string_value(json_object_get(line, "time"));
	assert_int_equal(strlen(time), strlen("2026-01-02T03:04:05.678Z"));
	assert_int_equal(strspn(time, "0123456789-T:.Z"), strlen(time));
	assert_int_equal(time[10], 'T');
	assert_int_equal(time[19], '.');
	assert_int_equal(time[23], 'Z');
	json_decref(line);
	assert_null(next_line());
}

static void
levels_below_the_wanted_are_silent(void **state)
{
	json_t *line;

	(void)state;
	log_line(LOG_DEBUG, NULL, "silent");
	log_set_level(LOG_ERROR);
	log_line(LOG_WARNING, NULL, "silent");
	log_line(LOG_ERROR, NULL, "heard");
	assert_true(log_wants(LOG_ERROR));
	assert_false(log_wants(LOG_WARNING));
	log_set_level(LOG_DEBUG);
	log_line(LOG_DEBUG, NULL, "heard too");
	rewind(captured);
	line = next_line();
	assert_member(line, "text", "heard");
	assert_null(json_object_get(line, "subject"));
	json_decref(line);
	line = next_line();
	assert_member(line, "text", "heard too");
	json_decref(line);
	assert_null(next_line());
}

static void
a_long_or_broken_text_still_makes_one_whole_line(void **state)
{
	char text[10000];
	json_t *line;

	(void)state;
	memset(text, '\xff', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	log_line(LOG_ERROR, text + sizeof(text) - 3, "%s", text);
	rewind(captured);
	line = next_line();
	assert_member(line, "subject", "\xef\xbf\xbd\xef\xbf\xbd");
	json_decref(line);
	assert_null(next_line());
}

static void
every_fault_is_a_line_with_its_place(void **state)
{
	struct fault list[] = {
		{ (char *)(uintptr_t) "a.yaml", 7,
		    (char *)(uintptr_t) "no such key" },
		{ (char *)(uintptr_t) "b.yaml", 0,
		    (char *)(uintptr_t) "is empty" },
		{ NULL, 0, (char *)(uintptr_t) "100% wrong" },
	};
	struct faults faults = { list, 3, true };
	json_t *line;

	(void)state;
	log_faults(LOG_ERROR, &faults);
	rewind(captured);
	line = next_line();
	assert_member(line, "subject", "a.yaml");
	assert_member(line, "text", "line 7: no such key");
	json_decref(line);
	line = next_line();
	assert_member(line, "subject", "b.yaml");
	assert_member(line, "text", "is empty");
	json_decref(line);
	line = next_line();
	assert_member(line, "text", "100% wrong");
	json_decref(line);
	line = next_line();
	assert_non_null(line);
	json_decref(line);
	assert_null(next_line());
}

static void *
write_many(void *arg)
{
	char filler[500];

	memset(filler, *(const char *)arg, sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	for (int i = 0; i < LINES; i++) {
		log_set_level(i % 2 == 0 ? LOG_INFO : LOG_DEBUG);
		log_line(LOG_INFO, "thread", "%s", filler);
	}
	return NULL;
}

/* Appending as a log file does; a line of two writes would be mixed up. */
static void
lines_of_several_threads_stay_apart(void **state)
{
	char names[THREADS] = { 'a', 'b', 'c', 'd' };
	pthread_t threads[THREADS];
	unsigned count = 0;
	json_t *line;

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, write_many, &names[i]),
		    0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	rewind(captured);
	while ((line = next_line()) != NULL) {
		const char *text =
		    json_string_value(json_object_get(line, "text"));
		char only[2] = { text[0], '\0' };

		assert_int_equal(strlen(text), 499);
		assert_int_equal(strspn(text, only), 499);
		json_decref(line);
		count++;
	}
	assert_int_equal(count, THREADS * LINES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, capture, release)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_tells_time_level_subject_and_text),
		TEST(levels_below_the_wanted_are_silent),
		TEST(a_long_or_broken_text_still_makes_one_whole_line),
		TEST(every_fault_is_a_line_with_its_place),
		TEST(lines_of_several_threads_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
