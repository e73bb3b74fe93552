/* journal_walk.c - see journal_walk.h. */
#include "proxy/journal_walk.h"

#include <errno.h>
#include <stdio.h>

#include "proxy/journal_record.h"

static bool walk_file(struct journal_walk *, const char *name, struct faults *);

bool
journal_walk_files(struct journal_walk *walk, char *const *files, size_t count,
    struct faults *faults)
{
	bool good = true;

	for (size_t i = 0; good && i < count; i++)
		good = walk_file(walk, files[i], faults);
	return good;
}

static bool
walk_file(struct journal_walk *walk, const char *name, struct faults *faults)
{
	struct journal_reader *reader = journal_reader_open(name, faults);
	struct journal_text text;
	bool good;

	if (reader == NULL)
		return false;
	while (!walk->out_of_memory && journal_reader_next(reader, &text))
		journal_walk_line(walk, name, &text);
	good = journal_reader_good(reader, faults);
	journal_reader_close(reader);
	if (walk->out_of_memory)
		faults_add(faults, name, 0, "out of memory");
	return good && !walk->out_of_memory;
}

void
journal_walk_line(struct journal_walk *walk, const char *name,
    const struct journal_text *text)
{
	json_t *record = NULL;

	if (text->ended && !text->continued)
		record = journal_record_read(text->line);
	if (text->ended && record == NULL && errno == ENOMEM) {
		walk->out_of_memory = true;
		return;
	}
	if (journal_record_text(record, "record").at != NULL) {
		if (journal_filter_takes(walk->filter, record))
			walk->take(walk->arg, record, text->line);
	} else if (!text->continued) {
		fprintf(stderr, "%s:%llu: is no record\n", name,
		    (unsigned long long)text->number);
	}
	json_decref(record);
}
