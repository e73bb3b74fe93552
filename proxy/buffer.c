/* buffer.c - fixed-size buffers for bytes in flight; see buffer.h. */
#include "proxy/buffer.h"

#include <stdint.h>
#include <stdlib.h>

void
buffer_pool_init(struct buffer_pool *pool, size_t size, size_t keep_max)
{
	*pool = (struct buffer_pool){ .size = size, .keep_max = keep_max };
}

void
buffer_pool_done(struct buffer_pool *pool)
{
	struct buffer *b;

	pool->keep_max = 0;
	while ((b = pool->idle) != NULL) {
		pool->idle = b->next;
		free(b);
	}
	pool->kept = 0;
}

struct buffer *
buffer_take(struct buffer_pool *pool)
{
	struct buffer *b = pool->idle;

	if (b != NULL) {
		pool->idle = b->next;
		pool->kept--;
	} else {
		if (pool->size > SIZE_MAX - sizeof(*b))
			return NULL;
		b = malloc(sizeof(*b) + pool->size);
		if (b == NULL)
			return NULL;
		b->size = pool->size;
	}
	b->next = NULL;
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
	/* A reload may have changed the size. */
	if (pool->kept >= pool->keep_max || given->size != pool->size) {
		free(given);
		return;
	}
	given->next = pool->idle;
	pool->idle = given;
	pool->kept++;
}
