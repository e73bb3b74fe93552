/* test_audit.c - the journal keeps what it says it kept. */
#include "proxy/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "proxy/journal_chain.h"

#define MANY 2000
#define KILLS 12

static char directory[64], name[80], moved[80];

/* What happened to one line. */
struct fate {
	atomic_uint kept, lost;
	pthread_t thread;
};

static int
set_up(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/test_audit.XXXXXX");
	if (mkdtemp(directory) == NULL)
		return -1;
	snprintf(name, sizeof(name), "%s/audit.jsonl", directory);
	snprintf(moved, sizeof(moved), "%s/audit.1", directory);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(name);
	unlink(moved);
	return rmdir(directory);
}

static void
note(void *arg, bool ok)
{
	struct fate *fate = arg;

	fate->thread = pthread_self();
	atomic_fetch_add(ok ? &fate->kept : &fate->lost, 1);
}

#define RECORD "{\"record\":\"%s\"}"

/* A record of that kind. */
static void
append(struct audit *audit, const char *kind, struct fate *fate)
{
	size_t size = strlen(kind) + sizeof(RECORD);
	char *line = malloc(size);

	assert_non_null(line);
	audit_append(audit, line, (size_t)snprintf(line, size, RECORD, kind),
	    fate == NULL ? NULL : note, fate);
}

static bool
within_seconds(atomic_uint *counter, unsigned wanted)
{
	for (int i = 0; i < 5000 && atomic_load(counter) < wanted; i++)
		usleep(1000);
	return atomic_load(counter) == wanted;
}

/* The kinds of all records in that file, a blank between them. */
static void
assert_records(const char *path, const char *expected)
{
	char line[4096], kinds[4096] = "";
	FILE *stream = fopen(path, "r");

	assert_non_null(stream);
	while (fgets(line, sizeof(line), stream) != NULL) {
		struct journal_line read;

		assert_true(journal_line_read(
		    (struct slice){ line, strcspn(line, "\n") }, &read));
		snprintf(kinds + strlen(kinds), sizeof(kinds) - strlen(kinds),
		    "%s%.*s", kinds[0] == '\0' ? "" : " ", (int)read.record.len,
		    read.record.at);
	}
	fclose(stream);
	assert_string_equal(kinds, expected);
}

static rlim_t
file_size(void)
{
	struct stat status;

	assert_int_equal(stat(name, &status), 0);
	return (rlim_t)status.st_size;
}

static void
lines_are_in_the_file_when_the_callback_says_so(void **state)
{
	struct audit *audit = audit_start(name, true);
	struct fate fate = { 0 };
	struct stat status;

	(void)state;
	assert_non_null(audit);
	append(audit, "one", &fate);
	assert_true(within_seconds(&fate.kept, 1));
	assert_records(name, "opened one");
	assert_false(pthread_equal(fate.thread, pthread_self()));
	append(audit, "two", NULL);
	audit_stop(audit);
	assert_records(name, "opened one two checkpoint");
	assert_int_equal(stat(name, &status), 0);
	assert_int_equal(status.st_mode & 07137, 0);
	audit_stop(NULL);
}

struct appender {
	pthread_t thread;
	struct audit *audit;
	unsigned number;
	struct fate fate;
};

static void *
append_many(void *arg)
{
	struct appender *a = arg;
	char line[32];

	for (unsigned i = 0; i < MANY; i++) {
		snprintf(line, sizeof(line), "%u %u", a->number, i);
		append(a->audit, line, &a->fate);
		if (i % 500 == 0)
			audit_set_sync(a->audit, i % 1000 == 0);
	}
	return NULL;
}

static void
all_lines_of_all_threads_are_kept_in_order(void **state)
{
	struct audit *audit = audit_start(name, true);
	struct appender appenders[3];
	unsigned next[3] = { 0 }, number, i;
	char line[512];
	FILE *stream;

	(void)state;
	memset(appenders, 0, sizeof(appenders));
	for (i = 0; i < 3; i++) {
		appenders[i].audit = audit;
		appenders[i].number = i;
		assert_int_equal(pthread_create(&appenders[i].thread, NULL,
				     append_many, &appenders[i]),
		    0);
	}
	for (i = 0; i < 3; i++)
		pthread_join(appenders[i].thread, NULL);
	audit_stop(audit);
	stream = fopen(name, "r");
	assert_non_null(stream);
	while (fgets(line, sizeof(line), stream) != NULL) {
		if (sscanf(line, "{\"record\":\"%u %u\"", &number, &i) != 2)
			continue;
		assert_true(number < 3);
		assert_int_equal(i, next[number]);
		next[number]++;
	}
	fclose(stream);
	for (i = 0; i < 3; i++) {
		assert_int_equal(next[i], MANY);
		assert_int_equal(appenders[i].fate.kept, MANY);
		assert_int_equal(appenders[i].fate.lost, 0);
	}
}

static void
rotation_loses_nothing(void **state)
{
	struct audit *audit = audit_start(name, true);
	struct fate fate = { 0 };

	(void)state;
	append(audit, "old", &fate);
	assert_true(within_seconds(&fate.kept, 1));
	assert_int_equal(rename(name, moved), 0);
	append(audit, "still old", &fate);
	assert_true(within_seconds(&fate.kept, 2));
	audit_reopen(audit);
	append(audit, "new", &fate);
	audit_stop(audit);
	assert_records(moved, "opened old still old checkpoint");
	assert_records(name, "opened new checkpoint");
}

static void
a_file_that_cannot_be_opened_anew_leaves_the_old_in_use(void **state)
{
	struct audit *audit = audit_start(name, true);
	struct fate fate = { 0 };

	(void)state;
	assert_int_equal(rename(name, moved), 0);
	assert_int_equal(mkdir(name, 0700), 0);
	audit_reopen(audit);
	append(audit, "kept", &fate);
	audit_stop(audit);
	assert_int_equal(fate.kept, 1);
	assert_records(moved, "opened kept checkpoint");
	assert_int_equal(rmdir(name), 0);
}

static void
an_impossible_file_is_no_journal(void **state)
{
	(void)state;
	errno = 0;
	assert_null(audit_start("/dev/null/audit.jsonl", true));
	assert_int_equal(errno, ENOTDIR);
}

static void
without_a_file_every_line_is_taken(void **state)
{
	struct audit *audit = audit_start(NULL, true);
	struct fate fate = { 0 };
	struct audit_state now;

	(void)state;
	append(audit, "gone", &fate);
	audit_reopen(audit);
	append(audit, "gone", &fate);
	assert_true(within_seconds(&fate.kept, 2));
	assert_true(audit_skip(audit));
	audit_look(audit, &now);
	assert_int_equal(now.lines, 3);
	audit_stop(audit);
}

static void
with_a_file_no_line_is_skipped(void **state)
{
	struct audit *audit = audit_start(name, true);
	struct audit_state now;

	(void)state;
	assert_false(audit_skip(audit));
	audit_look(audit, &now);
	assert_int_equal(now.lines, 0);
	audit_stop(audit);
}

/* A limit on the size of files stands in for a full disk. */
static void
a_full_disk_is_told_and_survived(void **state)
{
	struct rlimit before, small = { 0, RLIM_INFINITY };
	struct audit *audit = audit_start(name, true);
	struct fate fate = { 0 };

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	append(audit, "one", &fate);
	append(audit, "two", &fate);
	assert_true(within_seconds(&fate.kept, 2));
	small.rlim_cur = file_size() + 10;
	setrlimit(RLIMIT_FSIZE, &small);
	append(audit, "three", &fate);
	assert_true(within_seconds(&fate.lost, 1));
	setrlimit(RLIMIT_FSIZE, &before);
	assert_records(name, "opened one two");
	append(audit, "four", &fate);
	audit_stop(audit);
	assert_int_equal(fate.kept, 3);
	assert_records(name, "opened one two four checkpoint");
}

static void
wait_for_release(void *arg, bool ok)
{
	atomic_uint *released = arg;

	(void)ok;
	within_seconds(released, 1);
}

/* Held up in a callback, the writer finds three lines for one batch. */
static void
of_a_batch_only_what_fitted_is_called_safe(void **state)
{
	struct rlimit before, small = { 0, RLIM_INFINITY };
	struct audit *audit = audit_start(name, true);
	atomic_uint released = 0;
	struct fate fates[3];
	char *line = strdup("{\"record\":\"hold\"}");
	rlim_t length;

	(void)state;
	memset(fates, 0, sizeof(fates));
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	assert_non_null(line);
	usleep(50000);
	length = file_size();
	audit_append(audit, line, strlen(line), wait_for_release, &released);
	usleep(50000);
	length = file_size() - length;
	for (size_t i = 0; i < 3; i++)
		append(audit, "wait", &fates[i]);
	small.rlim_cur = file_size() + 2 * length + length / 2;
	setrlimit(RLIMIT_FSIZE, &small);
	atomic_store(&released, 1);
	assert_true(within_seconds(&fates[2].lost, 1));
	setrlimit(RLIMIT_FSIZE, &before);
	audit_stop(audit);
	assert_int_equal(fates[0].kept, 1);
	assert_int_equal(fates[1].kept, 1);
	assert_int_equal(fates[0].lost + fates[1].lost + fates[2].kept, 0);
	assert_records(name, "opened hold wait wait checkpoint");
}

/* A pipe that nobody reads stands in for a disk that hangs. */
static void
a_hanging_disk_does_not_fill_the_memory(void **state)
{
	enum { LINE = 1024 * 1024 - 512, LINES = 80 };
	struct audit *audit;
	struct fate fates[LINES];
	unsigned kept = 0, lost = 0;
	char *rest;
	int fd;

	(void)state;
	memset(fates, 0, sizeof(fates));
	assert_int_equal(mkfifo(name, 0600), 0);
	fd = open(name, O_RDONLY | O_NONBLOCK);
	audit = audit_start(name, true);
	assert_non_null(audit);
	for (size_t i = 0; i < LINES; i++) {
		char *line = malloc(LINE);

		assert_non_null(line);
		memset(line, 'x', LINE);
		memcpy(line, "{\"record\":\"x", 12);
		line[LINE - 2] = '"';
		line[LINE - 1] = '}';
		audit_append(audit, line, LINE, note, &fates[i]);
		assert_int_equal(atomic_load(&fates[i].lost), 0);
	}
	rest = malloc(LINE);
	assert_non_null(rest);
	for (int i = 0;
	     i < 100000 && atomic_load(&fates[LINES - 1].lost) +
				   atomic_load(&fates[LINES - 1].kept) ==
			       0;
	     i++)
		if (read(fd, rest, LINE) < 0)
			usleep(100);
	audit_stop(audit);
	close(fd);
	free(rest);
	for (size_t i = 0; i < LINES; i++) {
		kept += fates[i].kept;
		lost += fates[i].lost;
		assert_int_equal(fates[i].kept + fates[i].lost, 1);
		assert_false(pthread_equal(fates[i].thread, pthread_self()));
	}
	assert_int_equal(kept + lost, LINES);
	assert_in_range(kept, 60, 64);
	assert_int_equal(fates[LINES - 1].lost, 1);
}

static atomic_uint *promised; /* shared with the child that is killed */

static void
promise(void *arg, bool ok)
{
	unsigned number = (unsigned)(uintptr_t)arg;

	if (ok)
		atomic_store(promised, number + 1);
}

/* Appends as fast as it can until it is killed. */
static void
append_until_killed(unsigned number)
{
	struct audit *audit = audit_start(name, true);
	char *line;

	for (; audit != NULL; number++) {
		line = malloc(64);
		if (line == NULL)
			break;
		snprintf(
		    line, 64, "{\"record\":\"number\",\"number\":%u}", number);
		audit_append(audit, line, strlen(line), promise,
		    (void *)(uintptr_t)number);
		while (number > atomic_load(promised) + 200)
			usleep(10);
	}
	_exit(1);
}

/* Counts whole lines of those above; each must be the next one, but for those
 * that were begun and never promised. */
static unsigned
read_journal(void)
{
	FILE *stream = fopen(name, "r");
	char line[512];
	unsigned next = 0, number;

	assert_non_null(stream);
	while (fgets(line, sizeof(line), stream) != NULL) {
		struct journal_line read;

		if (!journal_line_read(
			(struct slice){ line, strcspn(line, "\n") }, &read) ||
		    sscanf(line, "{\"record\":\"number\",\"number\":%u,",
			&number) != 1)
			continue;
		assert_int_equal(number, next);
		next++;
	}
	fclose(stream);
	return next;
}

static void
what_was_promised_survives_a_kill(void **state)
{
	unsigned whole = 0;

	(void)state;
	promised = mmap(NULL, sizeof(*promised), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(promised != MAP_FAILED);
	for (unsigned i = 0; i < KILLS; i++) {
		unsigned before = atomic_load(promised);
		pid_t child = fork();

		if (child == 0)
			append_until_killed(whole);
		assert_true(child > 0);
		for (int t = 0;
		     t < 5000 && atomic_load(promised) <= before + 20; t++)
			usleep(1000);
		usleep(1000 * i);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		assert_true(atomic_load(promised) > before + 20);
		whole = read_journal();
		assert_true(whole >= atomic_load(promised));
	}
	munmap(promised, sizeof(*promised));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_promised_survives_a_kill),
		TEST(lines_are_in_the_file_when_the_callback_says_so),
		TEST(all_lines_of_all_threads_are_kept_in_order),
		TEST(rotation_loses_nothing),
		TEST(a_file_that_cannot_be_opened_anew_leaves_the_old_in_use),
		TEST(an_impossible_file_is_no_journal),
		TEST(without_a_file_every_line_is_taken),
		TEST(with_a_file_no_line_is_skipped),
		TEST(a_full_disk_is_told_and_survived),
		TEST(of_a_batch_only_what_fitted_is_called_safe),
		TEST(a_hanging_disk_does_not_fill_the_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
