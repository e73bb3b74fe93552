/* journal_part.c - see journal_part.h. */
#include "proxy/journal_part.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/text.h"
#include "proxy/journal_chain.h"
#include "proxy/journal_reader.h"

static bool add(
    struct journal_parts *, struct slice directory, const char *name);
static void read_begin(struct journal_part *);

bool
journal_parts_find(const char *audit_file, struct journal_parts *ret)
{
	const char *slash = strrchr(audit_file, '/');
	const char *base = slash == NULL ? audit_file : slash + 1;
	struct slice directory =
	    slash == NULL
		? SLICE("./")
		: (struct slice){ audit_file, (size_t)(base - audit_file) };
	char *path = strndup(directory.at, directory.len);
	DIR *stream = path == NULL ? NULL : opendir(path);
	const struct dirent *entry;
	bool good = stream != NULL;

	free(path);
	while (good && (entry = readdir(stream)) != NULL)
		if (strncmp(entry->d_name, base, strlen(base)) == 0)
			good = add(ret, directory, entry->d_name);
	if (stream != NULL)
		closedir(stream);
	return good;
}

static bool
add(struct journal_parts *parts, struct slice directory, const char *name)
{
	struct journal_part part = { .seq = 0 }, *list;
	struct text path = TEXT_INIT;
	struct stat status;

	text_add(&path, directory);
	text_adds(&path, name);
	part.name = text_take(&path);
	list = reallocarray(parts->list, parts->count + 1, sizeof(*list));
	if (list != NULL)
		parts->list = list;
	if (part.name == NULL || list == NULL) {
		free(part.name);
		return false;
	}
	if (stat(part.name, &status) != 0 || !S_ISREG(status.st_mode)) {
		free(part.name);
		return true;
	}
	part.changed = status.st_mtim;
	part.inode = status.st_ino;
	read_begin(&part);
	list[parts->count++] = part;
	return true;
}

static void
read_begin(struct journal_part *part)
{
	struct faults faults = FAULTS_INIT;
	struct journal_reader *reader =
	    journal_reader_open(part->name, &faults);
	struct journal_text text;
	struct journal_line line;

	while (reader != NULL && part->seq == 0 &&
	       journal_reader_next(reader, &text)) {
		if (!text.ended || text.continued ||
		    !journal_line_read(text.line, &line))
			continue;
		memcpy(part->chain, line.chain, sizeof(line.chain));
		part->seq = line.seq;
	}
	journal_reader_close(reader);
	faults_done(&faults);
}

void
journal_parts_done(struct journal_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		free(parts->list[i].name);
	free(parts->list);
	*parts = JOURNAL_PARTS_INIT;
}
