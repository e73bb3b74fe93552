/*
 * test_audit_file.c - the file of the journal on a disk that misbehaves:
 * short writes, errors in the middle, syncs that fail. The system calls are
 * replaced by ones that fail on demand.
 */
#include <errno.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static ssize_t faulty_writev(int, const struct iovec *, int);
static int faulty_fdatasync(int);
static int faulty_ftruncate(int, off_t);
#define writev faulty_writev
#define fdatasync faulty_fdatasync
#define ftruncate faulty_ftruncate
#include "proxy/audit_file.c"
#undef writev
#undef fdatasync
#undef ftruncate

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t bite;      /* most bytes of one write; 0: no limit */
static size_t disk_left; /* then ENOSPC */
static bool interrupted; /* the next write is */
static bool sync_fails, truncate_fails;
static unsigned syncs;
static char name[64];
static struct audit_file file;
static int other = -1; /* the same file in another gate */

static ssize_t
faulty_writev(int fd, const struct iovec *vector, int count)
{
	size_t most = bite == 0 || bite > disk_left ? disk_left : bite;
	char bytes[4096];
	size_t len = 0;

	if (interrupted) {
		interrupted = false;
		errno = EINTR;
		return -1;
	}
	for (int i = 0; i < count && len < most; i++) {
		size_t n = vector[i].iov_len;

		if (n > most - len)
			n = most - len;
		memcpy(bytes + len, vector[i].iov_base, n);
		len += n;
	}
	disk_left -= len;
	if (len == 0) {
		errno = ENOSPC;
		return -1;
	}
	return write(fd, bytes, len);
}

static int
faulty_fdatasync(int fd)
{
	(void)fd;
	syncs++;
	if (other >= 0) {
		assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
		assert_int_equal(errno, EWOULDBLOCK);
	}
	errno = EIO;
	return sync_fails ? -1 : 0;
}

static int
faulty_ftruncate(int fd, off_t length)
{
	errno = EPERM;
	return truncate_fails ? -1 : ftruncate(fd, length);
}

static int
set_up(void **state)
{
	int fd;

	(void)state;
	bite = 0;
	disk_left = 4000;
	interrupted = sync_fails = truncate_fails = false;
	syncs = 0;
	strcpy(name, "/tmp/test_audit_file.XXXXXX");
	fd = mkstemp(name);
	close(fd);
	return fd < 0 || !audit_file_open(&file, name);
}

static int
tear_down(void **state)
{
	(void)state;
	audit_file_close(&file);
	return unlink(name);
}

static void
assert_content(const char *expected)
{
	char bytes[4096];
	FILE *stream = fopen(name, "r");
	size_t len;

	assert_non_null(stream);
	len = fread(bytes, 1, sizeof(bytes) - 1, stream);
	bytes[len] = '\0';
	fclose(stream);
	assert_string_equal(bytes, expected);
}

/* As the journal does, which has looked at the file. */
static size_t
add_lines(const struct slice *lines, size_t count, bool sync)
{
	size_t whole;
	int failure;

	assert_true(audit_file_enter(&file));
	file.end = file.size;
	whole = audit_file_add(&file, lines, count);
	failure = errno;
	if (!audit_file_leave(&file, sync))
		return 0;
	errno = failure;
	return whole;
}

static size_t
add(size_t count, bool sync)
{
	const struct slice lines[] = { SLICE("first"), SLICE(""),
		SLICE("third line") };

	return add_lines(lines, count, sync);
}

static void
lines_written_in_small_bites_are_whole(void **state)
{
	(void)state;
	for (bite = 1; bite < 20; bite++) {
		interrupted = true;
		assert_int_equal(add(3, true), 3);
		assert_content("first\n\nthird line\n");
		assert_int_equal(ftruncate(file.fd, 0), 0);
	}
	assert_int_equal(syncs, 19);
}

static void
more_lines_than_a_write_takes_are_all_written(void **state)
{
	enum { COUNT = 3 * LINES_A_WRITE + 1 };
	struct slice lines[COUNT];
	char expected[2 * COUNT + 1] = "";

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		lines[i] = SLICE("x");
		strcat(expected, "x\n");
	}
	assert_int_equal(add_lines(lines, COUNT, true), COUNT);
	assert_int_equal(syncs, 1);
	assert_content(expected);
}

/* Wherever the disk gets full, what is left are whole lines, and exactly
 * those reported as safe. */
static void
a_full_disk_leaves_no_torn_line(void **state)
{
	static const char *const left[] = { "", "first\n", "first\n\n" };

	(void)state;
	for (size_t room = 0; room < 18; room++) {
		disk_left = room;
		errno = 0;
		assert_int_equal(add(3, true), room < 6 ? 0 : room < 7 ? 1 : 2);
		assert_int_equal(errno, ENOSPC);
		assert_content(left[room < 6 ? 0 : room < 7 ? 1 : 2]);
		assert_int_equal(ftruncate(file.fd, 0), 0);
	}
	disk_left = 4000;
	assert_int_equal(add(1, true), 1);
	assert_content("first\n");
}

static void
lines_of_a_failed_sync_are_not_safe_and_go(void **state)
{
	(void)state;
	assert_int_equal(add(1, true), 1);
	sync_fails = true;
	assert_int_equal(add(3, true), 0);
	assert_int_equal(errno, EIO);
	assert_content("first\n");
	assert_int_equal(file.end, -1);
	assert_int_equal(add(1, false), 1); /* nobody asked for the disk */
	assert_content("first\nfirst\n");
}

static void
a_torn_line_that_stays_is_told_and_gets_an_end(void **state)
{
	(void)state;
	disk_left = 3;
	truncate_fails = true;
	assert_int_equal(add(1, true), 0);
	assert_content("fir");
	assert_int_equal(file.end, -1);
	assert_true(audit_file_enter(&file));
	errno = 0;
	assert_int_equal(audit_file_add(&file, &SLICE("x"), 1), 0);
	assert_int_equal(errno, EIO); /* nobody has looked */
	assert_true(audit_file_leave(&file, true));
	disk_left = 4000;
	file.torn = true;
	assert_int_equal(add(1, true), 1);
	assert_content("fir\nfirst\n");
	assert_false(file.torn);
}

static void
one_file_is_known_under_two_names(void **state)
{
	struct audit_file same;

	(void)state;
	assert_true(audit_file_open(&same, name));
	assert_true(audit_file_same(&file, &same));
	audit_file_close(&same);
	assert_true(audit_file_open(&same, "/dev/null"));
	assert_false(audit_file_same(&file, &same));
	audit_file_close(&same);
}

/* What a failure cuts away must be its own. */
static void
another_gate_waits_until_a_batch_is_safe_or_gone(void **state)
{
	const struct slice line = SLICE("a");

	(void)state;
	for (int i = 0; i < 2; i++) {
		sync_fails = i == 1;
		other = open(name, O_WRONLY | O_APPEND);
		assert_true(other >= 0);
		assert_int_equal(add_lines(&line, 1, true), sync_fails ? 0 : 1);
		assert_int_equal(syncs, i + 1);
		assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
		close(other);
		other = -1;
	}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_written_in_small_bites_are_whole),
		TEST(more_lines_than_a_write_takes_are_all_written),
		TEST(a_full_disk_leaves_no_torn_line),
		TEST(lines_of_a_failed_sync_are_not_safe_and_go),
		TEST(a_torn_line_that_stays_is_told_and_gets_an_end),
		TEST(another_gate_waits_until_a_batch_is_safe_or_gone),
		TEST(one_file_is_known_under_two_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
