/*
 * test_journal.c - the journal is one chain whatever happens to it: restarts,
 * rotations, disks that fill up at any byte or fail to sync, memory that runs
 * out anywhere, a second gate on the same file, and strangers.
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

#include "proxy/clock.h"
#include "proxy/journal.h"
#include "proxy/journal_record.h"
#include "rules/json_memory.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/journal_scene.h"

#define PLENTY 1000000

static struct journal_scene scene;
static struct journal *gate, *other;
static size_t disk_left = PLENTY; /* then ENOSPC */
static bool truncate_fails, sync_fails;
static unsigned promised; /* records that are safe */

static ssize_t
faulty_writev(int fd, const struct iovec *vector, int count)
{
	size_t len = 0;

	for (int i = 0; i < count && len < disk_left; i++) {
		size_t n = vector[i].iov_len;

		if (n > disk_left - len)
			n = disk_left - len;
		if (write(fd, vector[i].iov_base, n) != (ssize_t)n)
			return -1;
		len += n;
	}
	disk_left -= len;
	errno = ENOSPC;
	return len == 0 ? -1 : (ssize_t)len;
}

static int
faulty_fdatasync(int fd)
{
	(void)fd;
	errno = EIO;
	return sync_fails ? -1 : 0;
}

static int
faulty_ftruncate(int fd, off_t length)
{
	errno = EPERM;
	return truncate_fails ? -1 : ftruncate(fd, length);
}

static void
mend(void)
{
	disk_left = PLENTY;
	truncate_fails = sync_fails = false;
}

static void
start(struct journal *j)
{
	assert_true(journal_open(j, scene.name));
	journal_sign(j, journal_scene_key(&scene), 0, 0);
}

static void
stop(struct journal *j)
{
	assert_true(journal_checkpoint(j, JOURNAL_STOPPED, true));
	journal_close(j);
}

static int
set_up(void **state)
{
	(void)state;
	mend();
	promised = 0;
	gate = calloc(1, sizeof(*gate));
	other = calloc(1, sizeof(*other));
	if (gate == NULL || other == NULL || !journal_scene_begin(&scene))
		return -1;
	start(gate);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	mend();
	journal_scene_end(&scene);
	free(gate);
	free(other);
	return 0;
}

/* That many records in one batch; so many are safe. */
static size_t
add(struct journal *j, size_t count)
{
	struct journal_entry entries[8];
	char *lines[8];
	size_t lens[8], safe;

	assert_true(count <= 8);
	for (size_t i = 0; i < count; i++) {
		lines[i] = strdup("{\"record\":\"a\"}");
		lens[i] = lines[i] == NULL ? 0 : strlen(lines[i]);
		entries[i] = (struct journal_entry){ &lines[i], &lens[i] };
	}
	safe = journal_add(j, entries, count, true);
	for (size_t i = 0; i < count; i++)
		free(lines[i]);
	promised += (unsigned)safe;
	return safe;
}

static unsigned
count_records(const char *file)
{
	unsigned count = 0;

	journal_scene_read(&scene, file);
	for (const char *at = scene.kinds; *at != '\0'; at++)
		count += at[0] == 'a' && (at[1] == ' ' || at[1] == '\0');
	return count;
}

/* One chain, signed to its end, and all that was promised is in it. */
static void
assert_good(unsigned notes)
{
	journal_scene_check(
	    &scene, true, (const char *const[]){ scene.name, NULL });
	if (scene.faults > 0 || scene.notes != notes)
		fail_msg("%s", scene.told);
	assert_int_equal(scene.chains, 1);
	assert_int_equal(scene.signed_seq, scene.last_seq);
	assert_true(count_records(scene.name) >= promised);
}

static void
a_restart_goes_on(void **state)
{
	(void)state;
	assert_int_equal(add(gate, 3), 3);
	stop(gate);
	start(gate);
	assert_int_equal(add(gate, 1), 1);
	journal_close(gate); /* as if killed */
	start(gate);
	assert_int_equal(add(gate, 1), 1);
	stop(gate);
	assert_good(0);
	assert_string_equal(scene.kinds,
	    "opened a a a checkpoint opened a opened a checkpoint");
}

static void
a_rotated_file_ends_and_the_next_goes_on(void **state)
{
	const char *const both[] = { scene.moved, scene.name, NULL };

	(void)state;
	assert_int_equal(add(gate, 2), 2);
	assert_true(journal_reopen(gate)); /* nothing was moved */
	assert_int_equal(rename(scene.name, scene.moved), 0);
	assert_int_equal(add(gate, 1), 1);
	assert_true(journal_reopen(gate));
	assert_int_equal(add(gate, 1), 1);
	stop(gate);
	journal_scene_check(&scene, true, both);
	assert_string_equal(scene.told, "");
	assert_int_equal(scene.chains, 1);
	assert_int_equal(scene.last_seq, 8);
	journal_scene_read(&scene, scene.moved);
	assert_string_equal(scene.kinds, "opened a a a checkpoint");
	journal_scene_read(&scene, scene.name);
	assert_string_equal(scene.kinds, "opened a checkpoint");
}

static void
checkpoints_come_by_number_and_by_time(void **state)
{
	uint64_t now = clock_ms();

	(void)state;
	gate->records = 3;
	gate->after_ms = 5000;
	assert_int_equal(journal_due_in(gate, now), -1);
	assert_int_equal(add(gate, 1), 1);
	assert_in_range(journal_due_in(gate, now), 5000, 10000);
	assert_int_equal(journal_due_in(gate, now + 60000), 0);
	assert_int_equal(add(gate, 1), 1); /* with "opened" it is the third */
	assert_int_equal(journal_due_in(gate, now), -1);
	assert_true(journal_checkpoint(gate, JOURNAL_INTERVAL, true));
	journal_scene_read(&scene, scene.name);
	assert_string_equal(scene.kinds, "opened a a checkpoint checkpoint");
	/* One that fails is tried again, and not at once. */
	assert_int_equal(add(gate, 1), 1);
	sync_fails = true;
	assert_false(journal_checkpoint(gate, JOURNAL_INTERVAL, true));
	assert_in_range(journal_due_in(gate, now), 4000, 10000);
	mend();
	stop(gate);
	assert_good(0);
}

static void
without_a_key_it_is_a_chain_and_says_so(void **state)
{
	char line[512] = "";
	FILE *stream;

	(void)state;
	journal_sign(gate, NULL, 1, 1);
	assert_int_equal(add(gate, 2), 2);
	assert_int_equal(journal_due_in(gate, clock_ms()), -1);
	stop(gate);
	journal_scene_check(
	    &scene, false, (const char *const[]){ scene.name, NULL });
	assert_string_equal(scene.told, "");
	assert_int_equal(scene.signed_seq, 0);
	journal_scene_check(
	    &scene, true, (const char *const[]){ scene.name, NULL });
	assert_int_equal(scene.faults, 1);
	stream = fopen(scene.name, "r");
	assert_non_null(stream);
	assert_non_null(fgets(line, sizeof(line), stream));
	fclose(stream);
	assert_non_null(strstr(line, "\"signed\":false,"));
}

/* At whichever byte the disk fills up, with and without a way back, and
 * whether the gate goes on or is killed then. */
static void
a_full_disk_breaks_no_chain(void **state)
{
	(void)state;
	journal_close(gate);
	for (size_t room = 0; room < 900; room += 7)
		for (unsigned how = 0; how < 4; how++) {
			promised = 0;
			unlink(scene.name);
			start(gate);
			(void)add(gate, 1);
			disk_left = room;
			truncate_fails = how & 1;
			(void)add(gate, 3);
			(void)add(gate, 1);
			if (how & 2) {
				journal_close(gate);
				start(gate);
			}
			mend();
			assert_int_equal(add(gate, 2), 2);
			stop(gate);
			journal_scene_check(&scene, true,
			    (const char *const[]){ scene.name, NULL });
			assert_good(scene.notes);
			assert_true(scene.notes <= 1);
		}
}

static void
a_failed_sync_breaks_no_chain(void **state)
{
	(void)state;
	for (unsigned how = 0; how < 4; how++) {
		assert_int_equal(add(gate, 1), 1);
		sync_fails = true;
		truncate_fails = how & 1;
		assert_int_equal(add(gate, 2), 0);
		assert_int_equal(errno, EIO);
		if (how & 2) {
			journal_close(gate);
			start(gate);
			assert_int_equal(add(gate, 2), 0);
		}
		mend();
		assert_int_equal(add(gate, 2), 2);
	}
	stop(gate);
	assert_good(0);
}

static void
memory_that_runs_out_breaks_no_chain(void **state)
{
	bool failed = true;

	(void)state;
	journal_close(gate);
	if (!FAILING_MALLOC)
		skip();
	for (unsigned long n = 1; failed; n++) {
		const int step = (int)(n % 2); /* it goes on, or it restarts */

		start(gate);
		failing_malloc_arm(n, n % 3 == 0);
		(void)add(gate, 3);
		(void)journal_checkpoint(gate, JOURNAL_INTERVAL, true);
		failed = failing_malloc_disarm();
		if (step == 1) {
			journal_close(gate);
			start(gate);
		}
		assert_int_equal(add(gate, 1), 1);
		stop(gate);
	}
	assert_good(0);
}

static void
two_gates_share_a_file(void **state)
{
	const char *const both[] = { scene.moved, scene.name, NULL };

	(void)state;
	assert_int_equal(add(gate, 1), 1);
	journal_share(gate);
	start(other);
	journal_share(other);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(add(other, 2), 2);
		assert_int_equal(add(gate, 1), 1);
	}
	assert_int_equal(rename(scene.name, scene.moved), 0);
	assert_true(journal_reopen(other));
	assert_int_equal(add(other, 1), 1);
	assert_int_equal(add(gate, 1), 1); /* it follows by itself */
	assert_int_equal(add(other, 1), 1);
	assert_true(journal_reopen(gate)); /* nothing is left to do */
	stop(gate);
	assert_int_equal(add(other, 1), 1);
	stop(other);
	journal_scene_check(&scene, true, both);
	assert_string_equal(scene.told, "");
	assert_int_equal(scene.chains, 1);
	assert_int_equal(count_records(scene.moved), 16);
	assert_int_equal(count_records(scene.name), 4);
}

static void
write_strangely(const char *bytes, size_t len)
{
	FILE *stream = fopen(scene.name, "a");

	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, len, stream), len);
	assert_int_equal(fclose(stream), 0);
}

static void
bytes_of_strangers_are_told(void **state)
{
	(void)state;
	assert_int_equal(add(gate, 1), 1);
	write_strangely("echo", 4);
	assert_int_equal(add(gate, 1), 1);
	write_strangely("more\n\n", 6);
	stop(gate);
	write_strangely("{\"torn", 6);
	start(gate);
	assert_int_equal(add(gate, 1), 1);
	stop(gate);
	assert_good(3);
	assert_string_equal(scene.kinds,
	    "opened a ? opened a ? ? opened checkpoint ? opened a checkpoint");
}

/* Which a running gate does not take for its own. */
static void
a_forged_record_at_the_end_is_a_fault(void **state)
{
	struct journal_link link;
	char *line = strdup("{\"record\":\"forged\"}");
	size_t len = 19;

	(void)state;
	assert_int_equal(add(gate, 1), 1);
	link = gate->at.link;
	assert_true(journal_link_add(&link, gate->hash, NULL, &line, &len));
	write_strangely(line, len);
	write_strangely("\n", 1);
	free(line);
	assert_int_equal(add(gate, 1), 1);
	stop(gate);
	journal_scene_check(
	    &scene, true, (const char *const[]){ scene.name, NULL });
	assert_int_equal(scene.faults, 1);
	assert_non_null(strstr(scene.told, "4: record 3 stands behind"));
}

static void
an_end_that_others_cut_off_is_a_fault(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(add(gate, 1), 1);
	assert_int_equal(stat(scene.name, &status), 0);
	assert_int_equal(add(gate, 1), 1);
	assert_int_equal(truncate(scene.name, status.st_size), 0);
	assert_int_equal(add(gate, 1), 1);
	stop(gate);
	journal_scene_check(
	    &scene, true, (const char *const[]){ scene.name, NULL });
	assert_int_equal(scene.faults, 1);
	assert_non_null(strstr(scene.told, "records 3 to 3 are missing"));
}

static void
what_is_no_journal_is_left_as_it_is(void **state)
{
	(void)state;
	journal_close(gate);
	write_strangely("{\"a\":1}\n", 8);
	start(gate);
	assert_int_equal(add(gate, 1), 1);
	stop(gate);
	journal_scene_check(
	    &scene, true, (const char *const[]){ scene.name, NULL });
	assert_int_equal(scene.faults, 1);
	assert_int_equal(scene.last_seq, 3);
	assert_non_null(strstr(scene.told, "1: is no line of a chain"));
}

static void
a_line_that_cannot_be_read_back_is_not_written(void **state)
{
	char *lines[] = { strdup("[]"), malloc(JOURNAL_LINE_MAX) };
	size_t lens[] = { 2, JOURNAL_LINE_MAX };

	(void)state;
	assert_non_null(lines[1]);
	memset(lines[1], 'x', JOURNAL_LINE_MAX);
	memcpy(lines[1], "{\"record\":\"", 11);
	memcpy(lines[1] + JOURNAL_LINE_MAX - 2, "\"}", 2);
	for (size_t i = 0; i < 2; i++) {
		struct journal_entry entry = { &lines[i], &lens[i] };

		assert_int_equal(journal_add(gate, &entry, 1, true), 0);
		assert_int_equal(errno, i == 0 ? EINVAL : EMSGSIZE);
		free(lines[i]);
	}
	assert_int_equal(add(gate, 1), 1);
	stop(gate);
	assert_good(0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_restart_goes_on),
		TEST(a_rotated_file_ends_and_the_next_goes_on),
		TEST(checkpoints_come_by_number_and_by_time),
		TEST(without_a_key_it_is_a_chain_and_says_so),
		TEST(a_full_disk_breaks_no_chain),
		TEST(a_failed_sync_breaks_no_chain),
		TEST(memory_that_runs_out_breaks_no_chain),
		TEST(two_gates_share_a_file),
		TEST(bytes_of_strangers_are_told),
		TEST(a_forged_record_at_the_end_is_a_fault),
		TEST(an_end_that_others_cut_off_is_a_fault),
		TEST(what_is_no_journal_is_left_as_it_is),
		TEST(a_line_that_cannot_be_read_back_is_not_written),
	};

	json_memory_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
