/*
 * test_journal_spool.c - a position is found again, whatever became of the
 * files meanwhile; and what is in none of them is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the four at the top. */
#include <cmocka.h>

#include <errno.h>

#include "proxy/audit.h"
#include "proxy/journal.h"
#include "proxy/journal_spool.h"
#include "proxy/log.h"

static char directory[64], name[96];
static struct journal journal;

static int
set_up(void **state)
{
	(void)state;
	log_set_level(LOG_ERROR);
	strcpy(directory, "/tmp/test_spool.XXXXXX");
	if (mkdtemp(directory) == NULL)
		return -1;
	snprintf(name, sizeof(name), "%s/audit.jsonl", directory);
	return journal_open(&journal, name) ? 0 : -1;
}

static int
tear_down(void **state)
{
	char command[128];

	(void)state;
	journal_close(&journal);
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

/* As many records as are asked for, "opened" beside them. */
static void
add(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		char *line = strdup("{\"record\":\"intent\"}");
		size_t len = strlen(line);
		struct journal_entry entry = { &line, &len };

		assert_int_equal(journal_add(&journal, &entry, 1, false), 1);
		free(line);
	}
}

static void
rotate(const char *suffix)
{
	char moved[128];

	snprintf(moved, sizeof(moved), "%s%s", name, suffix);
	assert_int_equal(rename(name, moved), 0);
	assert_true(journal_reopen(&journal));
}

static void __attribute__((format(printf, 1, 2))) run(const char *format, ...)
{
	char command[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	assert_int_equal(system(command), 0);
}

/* Reads on from that position, which follows; the records must go on one by
 * one, but for those lost. */
static void
assert_follows(struct position *p, uint64_t last, uint64_t lost)
{
	struct journal_spool *s = journal_spool_open(name, p);
	struct journal_spooled r;
	uint64_t missed = 0;

	assert_non_null(s);
	while (journal_spool_next(s, &r)) {
		assert_int_equal(r.link.seq, p->link.seq + 1 + r.lost);
		missed += r.lost;
		p->link = r.link;
	}
	assert_int_equal(p->link.seq, last);
	assert_int_equal(missed, lost);
	journal_spool_close(s);
}

static void
a_position_is_found_over_rotation_and_compression(void **state)
{
	struct position p = { .stored = time(NULL) + 1000 };

	(void)state;
	add(3); /* behind an "opened" */
	assert_follows(&p, 4, 0);
	add(2);
	rotate(".1"); /* 7 is a checkpoint, 8 "opened" */
	add(1);
	assert_follows(&p, 9, 0);
	rotate(".2"); /* 10, 11 */
	run("gzip %s.1 %s.2", name, name);
	add(1);
	assert_follows(&p, 12, 0);
	p.link.seq = 0;
	p.link.chain[0] = '\0';
	assert_follows(&p, 12, 0);
}

static void
a_reader_follows_a_file_that_is_rotated_under_it(void **state)
{
	struct position p = { .delivered = 0 };
	struct journal_spool *s = journal_spool_open(name, &p);
	struct journal_spooled r;
	struct journal_link newest;
	uint64_t count = 0;

	(void)state;
	assert_false(journal_spool_next(s, &r));
	assert_false(journal_spool_newest(s, &newest));
	for (int i = 0; i < 5; i++) {
		add(2);
		while (journal_spool_next(s, &r))
			assert_int_equal(r.link.seq, ++count);
		add(1);
		rotate(i % 2 == 0 ? ".1" : ".2");
	}
	while (journal_spool_next(s, &r))
		assert_int_equal(r.link.seq, ++count);
	assert_true(journal_spool_newest(s, &newest));
	assert_true(journal_link_equal(&newest, &r.link));
	assert_int_equal(count, 1 + 5 * 5);
	journal_spool_close(s);
}

static void
what_is_in_no_file_is_told(void **state)
{
	struct position p = { .delivered = 0 };

	(void)state;
	add(3);
	assert_follows(&p, 4, 0);
	rotate(".1"); /* 5, 6 */
	add(1);
	rotate(".2"); /* 8, 9 */
	run("rm %s.1 %s.2", name, name);
	assert_follows(&p, 9, 4);
}

static void
a_torn_line_is_no_record_until_it_ends(void **state)
{
	struct position p = { .delivered = 0 };

	(void)state;
	add(1);
	run("printf '{\"record\":\"int' >> %s", name);
	assert_follows(&p, 2, 0);
	add(1); /* with a "recovered" before it */
	assert_follows(&p, 4, 0);
}

static void
another_chain_is_gone_on_with(void **state)
{
	struct position p = { .delivered = 0 };
	struct journal_spool *s;
	struct journal_spooled r;

	(void)state;
	add(2);
	assert_follows(&p, 3, 0);
	assert_true(position_store(directory, "s", &p));
	journal_close(&journal);
	run("mv %s %s.1 && touch -d '1 hour ago' %s.1", name, name, name);
	assert_true(journal_open(&journal, name));
	add(1);
	assert_true(position_load(directory, "s", &p));
	s = journal_spool_open(name, &p);
	/* The old file may still be written to for a moment. */
	for (int i = 0; i < 100 && !journal_spool_next(s, &r); i++)
		usleep(100000);
	assert_string_not_equal(r.link.chain, p.link.chain);
	assert_int_equal(r.link.seq, 1);
	journal_spool_close(s);
}

static void
a_position_is_whole_or_none(void **state)
{
	struct position p = { .link = { .chain = "c", .seq = 9 } }, read;

	(void)state;
	memset(p.link.chain, 'c', UUID_LEN);
	p.dropped = 3;
	assert_false(position_load(directory, "s", &read));
	assert_int_equal(errno, ENOENT);
	assert_true(position_store(directory, "s", &p));
	assert_true(position_load(directory, "s", &read));
	assert_true(journal_link_equal(&p.link, &read.link));
	assert_int_equal(read.dropped, 3);
	assert_true(read.stored > 0);
	run("truncate -s 50 %s/s.position", directory);
	assert_false(position_load(directory, "s", &read));
	assert_int_equal(errno, EINVAL);
	assert_int_equal(read.link.seq, 0);
	assert_false(position_store("/nowhere", "s", &p));
}

static void
nobody_who_delivers_is_far_behind(void **state)
{
	struct journal_link newest = { .chain = "a", .seq = 100 };
	struct position p = { .link = { .chain = "a", .seq = 90 } };

	(void)state;
	assert_int_equal(position_behind(&p, &newest), 10);
	p.link.seq = 101; /* another gate writes, too */
	assert_int_equal(position_behind(&p, &newest), 0);
	p.link.chain[0] = 'b';
	assert_int_equal(position_behind(&p, &newest), 100);
	p = (struct position){ .delivered = 0 };
	assert_int_equal(position_behind(&p, &newest), 100);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_position_is_found_over_rotation_and_compression),
		TEST(a_reader_follows_a_file_that_is_rotated_under_it),
		TEST(what_is_in_no_file_is_told),
		TEST(a_torn_line_is_no_record_until_it_ends),
		TEST(another_chain_is_gone_on_with),
		TEST(a_position_is_whole_or_none),
		TEST(nobody_who_delivers_is_far_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
