/*
 * buffer.h - buffers of two sizes for bytes in flight, lent from free lists
 * of the worker: ordinary ones, which hold a head, and a bounded number of
 * large ones for what moves in bulk. Bytes stand at [from, to); an idle connection holds none.
 * Behind to there never was a byte that has not been wiped: what is given
 * back keeps no token.
 */
#ifndef PROXY_BUFFER_H
#define PROXY_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Four full TLS records, or 64 KiB and a bit. */
#define BUFFER_LARGE ((size_t)68 * 1024)
/* Lent at once; who asks beyond that gets an ordinary one. */
#define BUFFER_LARGE_MOST 64

struct buffer {
	struct buffer *next; /* of the free list */
	size_t size;
	bool large;
	size_t from;
	size_t to;
	char data[];
};

/* For one thread. */
struct buffer_pool {
	struct buffer *idle;
	size_t size; /* of each ordinary buffer */
	size_t kept;
	size_t keep_max; /* idle ones above this go back to the heap */
	struct buffer *large;
	size_t large_kept;
	size_t large_lent;
};

void buffer_pool_init(struct buffer_pool *, size_t size, size_t keep_max);
/* Ordinary buffers are of another size from now on. */
void buffer_pool_resize(struct buffer_pool *, size_t size);
/* Frees what is idle; buffers still lent can be given back even after. */
void buffer_pool_done(struct buffer_pool *);
/* An empty buffer, NULL when out of memory. */
struct buffer *buffer_take(struct buffer_pool *);
/* A large one if it may be, else as above. */
struct buffer *buffer_take_large(struct buffer_pool *);
/* Takes *b back and sets it to NULL; NULL is fine. */
void buffer_give(struct buffer_pool *, struct buffer **b);

static inline size_t
buffer_used(const struct buffer *b)
{
	return b->to - b->from;
}

/* Behind the bytes; buffer_compact() makes all free room stand there. */
static inline size_t
buffer_room(const struct buffer *b)
{
	return b->size - b->to;
}

static inline void
buffer_compact(struct buffer *b)
{
	if (b->from == 0)
		return;
	if (b->to > b->from)
		memmove(b->data, b->data + b->from, b->to - b->from);
	explicit_bzero(b->data + b->to - b->from, b->from);
	b->to -= b->from;
	b->from = 0;
}

#endif
