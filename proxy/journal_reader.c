/* journal_reader.c - see journal_reader.h. */
#include "proxy/journal_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "proxy/journal_chain.h"

#define PIECE ((size_t)64 * 1024)

struct journal_reader {
	char *name;
	gzFile file;
	int fd;      /* the file's, which closes it */
	char *bytes; /* JOURNAL_LINE_MAX + PIECE */
	size_t start, end, searched;
	uint64_t number;
	bool inside; /* of a line, a piece of which was given */
	const char *failure;
};

static gzFile open_file(const char *, int *ret_fd);
static bool next(struct journal_reader *, bool, struct journal_text *);
static bool take(struct journal_reader *, struct journal_text *);
static void give(
    struct journal_reader *, size_t len, bool ended, struct journal_text *);
static bool fill(struct journal_reader *);
static void fail(struct journal_reader *);

struct journal_reader *
journal_reader_open(const char *name, struct faults *faults)
{
	struct journal_reader *r = calloc(1, sizeof(*r));

	errno = ENOMEM;
	if (r != NULL) {
		r->name = strdup(name);
		r->bytes = malloc(JOURNAL_LINE_MAX + PIECE);
		if (r->name != NULL && r->bytes != NULL)
			r->file = open_file(name, &r->fd);
		if (r->file != NULL)
			return r;
	}
	faults_add(faults, name, 0, "cannot be read: %s", strerror(errno));
	journal_reader_close(r);
	return NULL;
}

static gzFile
open_file(const char *name, int *ret_fd)
{
	int fd = strcmp(name, "-") == 0
		     ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
		     : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	gzFile file;

	if (fd < 0)
		return NULL;
	*ret_fd = fd;
	file = gzdopen(fd, "rb");
	if (file == NULL) {
		close(fd);
		errno = ENOMEM;
	}
	return file;
}

void
journal_reader_close(struct journal_reader *r)
{
	if (r == NULL)
		return;
	if (r->file != NULL)
		(void)gzclose_r(r->file);
	free(r->name);
	free(r->bytes);
	free(r);
}

bool
journal_reader_next(struct journal_reader *r, struct journal_text *ret)
{
	return next(r, false, ret);
}

bool
journal_reader_follow(struct journal_reader *r, struct journal_text *ret)
{
	gzclearerr(r->file);
	return next(r, true, ret);
}

static bool
next(struct journal_reader *r, bool patient, struct journal_text *ret)
{
	do {
		if (take(r, ret))
			return true;
	} while (fill(r));
	if (r->failure != NULL || patient || r->start == r->end)
		return false;
	give(r, r->end - r->start, false, ret);
	return true;
}

static bool
take(struct journal_reader *r, struct journal_text *ret)
{
	const char *newline =
	    memchr(r->bytes + r->searched, '\n', r->end - r->searched);

	r->searched = r->end;
	if (newline != NULL)
		give(r, (size_t)(newline - r->bytes) - r->start, true, ret);
	else if (r->end - r->start > JOURNAL_LINE_MAX)
		give(r, r->end - r->start, false, ret);
	else
		return false;
	return true;
}

static void
give(struct journal_reader *r, size_t len, bool ended, struct journal_text *ret)
{
	if (!r->inside)
		r->number++;
	*ret = (struct journal_text){
		.line = { r->bytes + r->start, len },
		.number = r->number,
		.continued = r->inside,
		.ended = ended,
	};
	r->inside = !ended;
	r->start += len + (ended ? 1 : 0);
	r->searched = r->start;
}

/* False at the end, for now. */
static bool
fill(struct journal_reader *r)
{
	int n;

	memmove(r->bytes, r->bytes + r->start, r->end - r->start);
	r->searched -= r->start;
	r->end -= r->start;
	r->start = 0;
	n = gzread(r->file, r->bytes + r->end, (unsigned)PIECE);
	if (n < 0 || (n == 0 && !gzeof(r->file)))
		fail(r);
	if (n <= 0)
		return false;
	r->end += (size_t)n;
	return true;
}

static void
fail(struct journal_reader *r)
{
	int code;
	const char *why = gzerror(r->file, &code);

	if (code == Z_OK || code == Z_STREAM_END)
		return;
	r->failure = code == Z_ERRNO ? strerror(errno) : why;
}

bool
journal_reader_moved(const struct journal_reader *r)
{
	struct stat there, here;

	return stat(r->name, &there) == 0 && fstat(r->fd, &here) == 0 &&
	       (there.st_dev != here.st_dev || there.st_ino != here.st_ino ||
		   here.st_size < gzoffset(r->file));
}

void
journal_reader_stat(const struct journal_reader *r, struct stat *ret)
{
	if (fstat(r->fd, ret) != 0)
		memset(ret, 0, sizeof(*ret));
}

bool
journal_reader_good(const struct journal_reader *r, struct faults *faults)
{
	int code = Z_OK;
	const char *why = gzerror(r->file, &code);

	if (r->failure != NULL)
		why = r->failure;
	else if (code != Z_BUF_ERROR)
		return true;
	faults_add(faults, r->name, 0, "cannot be read to its end: %s", why);
	return false;
}
