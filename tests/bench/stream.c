/* stream.c - a long body that costs its sender little; see stream.h. */
#include "tests/bench/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#define CHUNKS ((size_t)16)
#define BEFORE "10000\r\n" /* STREAM_CHUNK */
#define AFTER "\r\n"
#define FRAMED (sizeof(BEFORE) - 1 + STREAM_CHUNK + sizeof(AFTER) - 1)

struct stream_source {
	int fd;
	char *bytes;
	size_t len;
};

static struct stream_source sources[2]; /* plain, chunked */

static void source_make(struct stream_source *, bool);
static size_t left(const struct stream *);

void
stream_start(struct stream *s, bool chunked, uint64_t bytes)
{
	struct stream_source *source = &sources[chunked];

	if (source->bytes == NULL)
		source_make(source, chunked);
	s->source = source;
	s->at = 0;
	s->total = chunked ? bytes / STREAM_CHUNK * FRAMED : bytes;
}

static void
source_make(struct stream_source *source, bool chunked)
{
	char *at;

	source->len = CHUNKS * (chunked ? FRAMED : STREAM_CHUNK);
	source->fd = memfd_create("body", MFD_CLOEXEC);
	if (source->fd == -1 || ftruncate(source->fd, (off_t)source->len) != 0)
		abort();
	source->bytes = mmap(NULL, source->len, PROT_READ | PROT_WRITE,
	    MAP_SHARED, source->fd, 0);
	if (source->bytes == MAP_FAILED)
		abort();
	memset(source->bytes, 'd', source->len);
	at = source->bytes;
	for (size_t i = 0; chunked && i < CHUNKS; i++) {
		memcpy(at, BEFORE, sizeof(BEFORE) - 1);
		at += FRAMED;
		memcpy(at - sizeof(AFTER) + 1, AFTER, sizeof(AFTER) - 1);
	}
}

ssize_t
stream_send(struct stream *s, int fd)
{
	off_t from = (off_t)(s->at % s->source->len);
	ssize_t n = sendfile(fd, s->source->fd, &from, left(s));

	if (n > 0)
		s->at += (uint64_t)n;
	return n;
}

const char *
stream_next(const struct stream *s, size_t *ret_len)
{
	*ret_len = left(s);
	return s->source->bytes + s->at % s->source->len;
}

/* Up to where the source begins anew. */
static size_t
left(const struct stream *s)
{
	uint64_t here = s->source->len - s->at % s->source->len;

	return (size_t)(here < s->total - s->at ? here : s->total - s->at);
}
