/* buffer.c - buffers for bytes in flight; see buffer.h. */
#include "proxy/buffer.h"

#include <stdint.h>
#include <stdlib.h>

/* A megabyte stays; the rest goes back to the heap. */
#define LARGE_KEPT 16

static struct buffer *take(struct buffer **idle, size_t *kept, size_t size);
static void give(struct buffer **idle, size_t *kept, struct buffer *);
static void free_all(struct buffer **idle, size_t *kept);

void
buffer_pool_init(struct buffer_pool *pool, size_t size, size_t keep_max)
{
	*pool = (struct buffer_pool){ .size = size, .keep_max = keep_max };
}

void
buffer_pool_resize(struct buffer_pool *pool, size_t size)
{
	free_all(&pool->idle, &pool->kept);
	pool->size = size;
}

void
buffer_pool_done(struct buffer_pool *pool)
{
	pool->keep_max = 0;
	free_all(&pool->idle, &pool->kept);
	free_all(&pool->large, &pool->large_kept);
}

static void
free_all(struct buffer **idle, size_t *kept)
{
	struct buffer *b;

	while ((b = *idle) != NULL) {
		*idle = b->next;
		free(b);
	}
	*kept = 0;
}

struct buffer *
buffer_take(struct buffer_pool *pool)
{
	return take(&pool->idle, &pool->kept, pool->size);
}

struct buffer *
buffer_take_large(struct buffer_pool *pool)
{
	struct buffer *b;

	if (pool->size >= BUFFER_LARGE || pool->large_lent >= BUFFER_LARGE_MOST)
		return buffer_take(pool);
	b = take(&pool->large, &pool->large_kept, BUFFER_LARGE);
	if (b == NULL)
		return buffer_take(pool);
	b->large = true;
	pool->large_lent++;
	return b;
}

static struct buffer *
take(struct buffer **idle, size_t *kept, size_t size)
{
	struct buffer *b = *idle;

	if (b != NULL) {
		*idle = b->next;
		(*kept)--;
	} else {
		if (size > SIZE_MAX - sizeof(*b))
			return NULL;
		b = malloc(sizeof(*b) + size);
		if (b == NULL)
			return NULL;
		b->size = size;
	}
	b->next = NULL;
	b->large = false;
	b->from = b->to = 0;
	return b;
}

void
buffer_give(struct buffer_pool *pool, struct buffer **b)
{
	struct buffer *given = *b;

	*b = NULL;
	if (given == NULL)
		return;
	explicit_bzero(given->data, given->to);
	if (given->large)
		pool->large_lent--;
	/* A reload may have changed the size. */
	if (given->large && pool->keep_max > 0 && pool->large_kept < LARGE_KEPT)
		give(&pool->large, &pool->large_kept, given);
	else if (!given->large && given->size == pool->size &&
		 pool->kept < pool->keep_max)
		give(&pool->idle, &pool->kept, given);
	else
		free(given);
}

static void
give(struct buffer **idle, size_t *kept, struct buffer *b)
{
	b->next = *idle;
	*idle = b;
	(*kept)++;
}
