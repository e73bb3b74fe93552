/*
 * journal_query.c - "scs-gate journal query" and "tail": records as they are,
 * or a line each for people. See journal_request.h.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "proxy/journal_request.h"
#include "proxy/journal_show.h"
#include "proxy/journal_walk.h"

#define LOOK_EVERY_NS 200000000L

static void show(void *, const json_t *, struct slice);
static bool count_lines(const char *, uint64_t *ret, struct faults *);
static bool follow(struct journal_walk *, struct journal_reader **,
    const struct journal_request *, struct faults *);
static bool go_on(struct journal_walk *, struct journal_reader **,
    const char *name, struct faults *);

enum offline_status
journal_run_query(const struct journal_request *r, struct faults *faults)
{
	struct journal_walk walk = {
		.filter = &r->filter,
		.take = show,
		.arg = (void *)(uintptr_t)r,
	};
	bool good = journal_walk_files(&walk, r->files, r->file_count, faults);

	if (!good || fflush(stdout) != 0)
		return OFFLINE_UNUSABLE;
	return OFFLINE_FINE;
}

static void
show(void *arg, const json_t *record, struct slice line)
{
	const struct journal_request *r = arg;

	if (!r->json) {
		journal_show(record, stdout);
		return;
	}
	fwrite(line.at, 1, line.len, stdout);
	putchar('\n');
}

/* Twice through the file: so that lines have their numbers, and no more than
 * one is kept. */
enum offline_status
journal_run_tail(const struct journal_request *r, struct faults *faults)
{
	struct journal_walk walk = {
		.filter = &r->filter,
		.take = show,
		.arg = (void *)(uintptr_t)r,
	};
	struct journal_reader *reader;
	struct journal_text text;
	uint64_t count;
	bool good;

	if (!count_lines(r->files[0], &count, faults))
		return OFFLINE_UNUSABLE;
	reader = journal_reader_open(r->files[0], faults);
	if (reader == NULL)
		return OFFLINE_UNUSABLE;
	while (count > r->lines && journal_reader_follow(reader, &text))
		if (text.ended)
			count--;
	while (r->follow ? journal_reader_follow(reader, &text)
			 : journal_reader_next(reader, &text))
		journal_walk_line(&walk, r->files[0], &text);
	good = journal_reader_good(reader, faults) &&
	       (!r->follow || follow(&walk, &reader, r, faults));
	journal_reader_close(reader);
	if (!good || walk.out_of_memory || fflush(stdout) != 0)
		return OFFLINE_UNUSABLE;
	return OFFLINE_FINE;
}

static bool
count_lines(const char *name, uint64_t *ret, struct faults *faults)
{
	struct journal_reader *reader;
	struct journal_text text;
	bool good;

	*ret = 0;
	if (strcmp(name, "-") == 0) {
		faults_add(faults, name, 0,
		    "is read twice, and cannot be standard input");
		return false;
	}
	reader = journal_reader_open(name, faults);
	if (reader == NULL)
		return false;
	while (journal_reader_next(reader, &text))
		if (text.ended)
			++*ret;
	good = journal_reader_good(reader, faults);
	journal_reader_close(reader);
	return good;
}

/* Until nobody listens any more, or it cannot be read. */
static bool
follow(struct journal_walk *walk, struct journal_reader **reader,
    const struct journal_request *r, struct faults *faults)
{
	const struct timespec pause = { .tv_nsec = LOOK_EVERY_NS };

	while (!walk->out_of_memory && fflush(stdout) == 0) {
		if (!go_on(walk, reader, r->files[0], faults))
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

/* What the file has got meanwhile; if it was rotated, from then on the new
 * one. */
static bool
go_on(struct journal_walk *walk, struct journal_reader **reader,
    const char *name, struct faults *faults)
{
	bool moved = journal_reader_moved(*reader);
	struct journal_reader *next;
	struct journal_text text;

	while (journal_reader_follow(*reader, &text))
		journal_walk_line(walk, name, &text);
	if (!moved)
		return journal_reader_good(*reader, faults);
	next = journal_reader_open(name, faults);
	if (next == NULL)
		return false;
	journal_reader_close(*reader);
	*reader = next;
	return true;
}
