/* journal_tail.c - see journal_tail.h. */
#include "proxy/journal_tail.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "proxy/journal_record.h"

/* Mostly the first look is enough. */
#define FIRST_LOOK ((size_t)64 * 1024)
#define LAST_LOOK (2 * JOURNAL_LINE_MAX)

static bool look(
    int, off_t, size_t, struct journal_hash *, struct journal_tail *);
static bool read_all(int, off_t, char *, size_t);
static bool find_line(
    struct slice, bool whole, struct journal_hash *, struct journal_tail *);
static bool take_line(
    struct slice, struct journal_hash *, struct journal_tail *);
static bool take_rest(
    struct slice, struct journal_hash *, struct journal_tail *);

bool
journal_tail_read(
    int fd, off_t size, struct journal_hash *hash, struct journal_tail *ret)
{
	*ret = (struct journal_tail){ .found = false };
	return look(fd, size, FIRST_LOOK, hash, ret) &&
	       (ret->found || size <= (off_t)FIRST_LOOK ||
		   look(fd, size, LAST_LOOK, hash, ret));
}

static bool
look(int fd, off_t size, size_t most, struct journal_hash *hash,
    struct journal_tail *ret)
{
	size_t n = size < (off_t)most ? (size_t)size : most;
	char *bytes = malloc(n + 1);
	bool good =
	    bytes != NULL && read_all(fd, size - (off_t)n, bytes, n) &&
	    find_line((struct slice){ bytes, n }, (off_t)n == size, hash, ret);
	int saved_errno = errno;

	free(bytes);
	errno = saved_errno;
	return good;
}

static bool
read_all(int fd, off_t from, char *bytes, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t more =
		    pread(fd, bytes + got, n - got, from + (off_t)got);

		if (more < 0 && errno == EINTR)
			continue;
		if (more == 0)
			errno = EIO; /* it got shorter meanwhile */
		if (more <= 0)
			return false;
		got += (size_t)more;
	}
	return true;
}

/* Line by line from the end. whole: the file begins where bytes do. */
static bool
find_line(struct slice bytes, bool whole, struct journal_hash *hash,
    struct journal_tail *ret)
{
	size_t end = bytes.len; /* of a line, before its newline */

	ret->torn = end > 0 && bytes.at[end - 1] != '\n';
	if (end > 0 && !ret->torn)
		end--;
	while (end > 0) {
		const char *newline = memrchr(bytes.at, '\n', end);
		size_t start =
		    newline == NULL ? 0 : (size_t)(newline - bytes.at) + 1;
		struct slice line = { bytes.at + start, end - start };

		if (newline == NULL && !whole)
			return true;
		if (!take_line(line, hash, ret))
			return false;
		if (ret->found)
			return take_rest(slice_skip(bytes, end + 1), hash, ret);
		if (newline == NULL)
			break;
		end = start - 1;
	}
	return true;
}

static bool
take_line(
    struct slice bytes, struct journal_hash *hash, struct journal_tail *ret)
{
	struct journal_line line;
	json_t *json;

	if (!journal_line_read(bytes, &line))
		return true;
	json = journal_record_read(bytes);
	if (json == NULL)
		return errno != ENOMEM;
	memcpy(ret->link.chain, line.chain, sizeof(line.chain));
	ret->link.seq = line.seq;
	ret->found = true;
	ret->rotated =
	    journal_line_is(&line, JOURNAL_CHECKPOINT) &&
	    slice_is(journal_record_text(json, "reason"), JOURNAL_ROTATED);
	json_decref(json);
	return journal_hash_of(hash, bytes, ret->link.hash);
}

/* A line that lacks nothing but its newline leaves no rest. */
static bool
take_rest(
    struct slice rest, struct journal_hash *hash, struct journal_tail *ret)
{
	if (rest.len == 0)
		return true;
	journal_hash_begin(hash);
	journal_hash_more(hash, rest);
	if (ret->torn)
		journal_hash_more(hash, SLICE("\n"));
	ret->rest.bytes = rest.len + (ret->torn ? 1u : 0u);
	return journal_hash_end(hash, ret->rest.hash);
}
