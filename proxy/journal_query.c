/*
 * journal_query.c - "scs-gate journal query" and "tail": records in a form
 * that programs read, or a line each for people. See journal_request.h.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "proxy/journal_request.h"
#include "proxy/journal_show.h"
#include "proxy/journal_walk.h"

#define LOOK_EVERY_NS 200000000L

/* What is shown, and how. */
struct showing {
	struct journal_walk walk;
	const struct form *form; /* NULL: for people */
	struct form_observer observer;
};

static void begin(struct showing *, const struct journal_request *);
static void show(void *, const json_t *, struct slice);
static void write_form(struct showing *, const json_t *, struct slice);
static bool count_lines(const char *, uint64_t *ret, struct faults *);
static bool follow(struct journal_walk *, struct journal_reader **,
    const struct journal_request *, struct faults *);
static bool go_on(struct journal_walk *, struct journal_reader **,
    const char *name, struct faults *);

enum offline_status
journal_run_query(const struct journal_request *r, struct faults *faults)
{
	struct showing showing;
	bool good;

	begin(&showing, r);
	good =
	    journal_walk_files(&showing.walk, r->files, r->file_count, faults);
	if (!good || fflush(stdout) != 0)
		return OFFLINE_UNUSABLE;
	return OFFLINE_FINE;
}

static void
begin(struct showing *showing, const struct journal_request *r)
{
	showing->walk = (struct journal_walk){
		.filter = &r->filter,
		.take = show,
		.arg = showing,
	};
	showing->form = r->form;
	form_observer_init(&showing->observer, r->observer, 0);
}

static void
show(void *arg, const json_t *record, struct slice line)
{
	struct showing *showing = arg;

	if (showing->form == NULL)
		journal_show(record, stdout);
	else
		write_form(showing, record, line);
}

static void
write_form(struct showing *showing, const json_t *record, struct slice line)
{
	struct text text = TEXT_INIT;
	bool any =
	    showing->form->write(record, line, &showing->observer, &text);

	if (text_failed(&text)) {
		showing->walk.out_of_memory = true;
	} else if (any) {
		fwrite(text.at, 1, text.len, stdout);
		putchar('\n');
	}
	text_done(&text);
}

/* Twice through the file: so that lines have their numbers, and no more than
 * one is kept. */
enum offline_status
journal_run_tail(const struct journal_request *r, struct faults *faults)
{
	struct showing showing;
	struct journal_reader *reader;
	struct journal_text text;
	uint64_t count;
	bool good;

	begin(&showing, r);
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
		journal_walk_line(&showing.walk, r->files[0], &text);
	good = journal_reader_good(reader, faults) &&
	       (!r->follow || follow(&showing.walk, &reader, r, faults));
	journal_reader_close(reader);
	if (!good || showing.walk.out_of_memory || fflush(stdout) != 0)
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
