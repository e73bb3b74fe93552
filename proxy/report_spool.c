/* report_spool.c - records in an unlinked file; see report_spool.h. */
#include "proxy/report_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/text.h"

struct report_spool {
	FILE *file;
	char *line; /* on its way in or out */
	size_t len, size;
	char why[200]; /* empty: nothing failed */
};

static FILE *open_unlinked(const char *folder);
static int make_and_unlink(const char *folder);
static bool dump(struct report_spool *, const json_t *record);
static bool fail(struct report_spool *, const char *doing, const char *why);

struct report_spool *
report_spool_new(struct faults *faults)
{
	const char *folder = getenv("TMPDIR");
	struct report_spool *s = calloc(1, sizeof(*s));

	if (folder == NULL || *folder == '\0')
		folder = "/tmp";
	if (s != NULL)
		s->file = open_unlinked(folder);
	if (s != NULL && s->file != NULL)
		return s;
	faults_add(faults, folder, 0,
	    "no temporary file can be made here for the report: %s; TMPDIR "
	    "names a directory with room",
	    strerror(s == NULL ? ENOMEM : errno));
	free(s);
	return NULL;
}

static FILE *
open_unlinked(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	FILE *file;

	/* Not every file system can do without a name. */
	if (fd < 0)
		fd = make_and_unlink(folder);
	if (fd < 0)
		return NULL;
	file = fdopen(fd, "w+");
	if (file == NULL)
		close(fd);
	return file;
}

static int
make_and_unlink(const char *folder)
{
	struct text path = TEXT_INIT;
	int fd = -1;

	text_addf(&path, "%s/scs-gate-XXXXXX", folder);
	if (text_failed(&path))
		errno = ENOMEM;
	else
		fd = mkostemp(path.at, O_CLOEXEC);
	if (fd >= 0)
		unlink(path.at);
	text_done(&path);
	return fd;
}

void
report_spool_free(struct report_spool *s)
{
	if (s == NULL)
		return;
	fclose(s->file);
	free(s->line);
	free(s);
}

bool
report_spool_add(struct report_spool *s, json_t *record)
{
	if (s->why[0] != '\0')
		; /* it is too late */
	else if (record == NULL || !dump(s, record))
		fail(s, "made", strerror(ENOMEM));
	else if (fwrite(s->line, 1, s->len, s->file) != s->len)
		fail(s, "written", strerror(errno));
	json_decref(record);
	return s->why[0] == '\0';
}

/* Into the line: a record is many small writes otherwise. */
static bool
dump(struct report_spool *s, const json_t *record)
{
	size_t len = json_dumpb(record, s->line, s->size, JSON_COMPACT);

	if (len >= s->size) {
		char *line = realloc(s->line, 2 * len + 1);

		if (line == NULL)
			return false;
		s->line = line;
		s->size = 2 * len + 1;
		len = json_dumpb(record, s->line, s->size, JSON_COMPACT);
	}
	s->len = len + 1;
	s->line[len] = '\n';
	return len > 0;
}

bool
report_spool_rewind(struct report_spool *s)
{
	if (s->why[0] != '\0')
		return false;
	if (fflush(s->file) != 0)
		return fail(s, "written", strerror(errno));
	if (fseek(s->file, 0, SEEK_SET) != 0)
		return fail(s, "read again", strerror(errno));
	return true;
}

json_t *
report_spool_next(struct report_spool *s)
{
	ssize_t len;
	json_t *record;

	if (s->why[0] != '\0')
		return NULL;
	errno = 0;
	len = getline(&s->line, &s->size, s->file);
	if (len < 0) {
		if (!feof(s->file))
			fail(s, "read again", strerror(errno));
		return NULL;
	}
	record = json_loadb(s->line, (size_t)len, JSON_ALLOW_NUL, NULL);
	if (record == NULL)
		fail(s, "read again", "a line of it is no JSON");
	return record;
}

static bool
fail(struct report_spool *s, const char *doing, const char *why)
{
	snprintf(s->why, sizeof(s->why),
	    "the temporary file of the report could not be %s: %s", doing, why);
	return false;
}

const char *
report_spool_why(const struct report_spool *s)
{
	return s->why[0] == '\0' ? NULL : s->why;
}
