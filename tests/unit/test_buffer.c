/* test_buffer.c - buffers for bytes in flight. */
#include "proxy/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
a_taken_buffer_is_empty_and_has_all_its_room(void **state)
{
	struct buffer_pool pool;
	struct buffer *b;

	(void)state;
	buffer_pool_init(&pool, 64, 2);
	for (int i = 0; i < 2; i++) {
		b = buffer_take(&pool);
		assert_non_null(b);
		assert_null(b->next);
		assert_int_equal(buffer_used(b), 0);
		assert_int_equal(buffer_room(b), 64);
		memset(b->data, 'x', 64);
		b->from = 10;
		b->to = 64;
		assert_int_equal(buffer_used(b), 54);
		assert_int_equal(buffer_room(b), 0);
		buffer_give(&pool, &b);
		assert_null(b);
	}
	buffer_pool_done(&pool);
}

static void
a_given_buffer_is_lent_again_and_never_twice(void **state)
{
	struct buffer_pool pool;
	struct buffer *a, *b, *first;

	(void)state;
	buffer_pool_init(&pool, 64, 2);
	a = first = buffer_take(&pool);
	buffer_give(&pool, &a);
	buffer_give(&pool, &a); /* it is NULL by now */
	assert_int_equal(pool.kept, 1);
	a = buffer_take(&pool);
	b = buffer_take(&pool);
	assert_ptr_equal(a, first);
	assert_ptr_not_equal(a, b);
	assert_int_equal(pool.kept, 0);
	buffer_give(&pool, &a);
	buffer_give(&pool, &b);
	buffer_pool_done(&pool);
}

static void
no_more_idle_buffers_are_kept_than_allowed(void **state)
{
	struct buffer_pool pool;
	struct buffer *lent[5];

	(void)state;
	buffer_pool_init(&pool, 64, 2);
	for (size_t i = 0; i < 5; i++)
		lent[i] = buffer_take(&pool);
	for (size_t i = 0; i < 4; i++)
		buffer_give(&pool, &lent[i]);
	assert_int_equal(pool.kept, 2);
	buffer_pool_done(&pool);
	assert_null(pool.idle);
	buffer_give(&pool, &lent[4]);
	assert_int_equal(pool.kept, 0);
}

static void
a_buffer_of_another_size_does_not_enter_the_pool(void **state)
{
	struct buffer_pool pool;
	struct buffer *old, *b;

	(void)state;
	buffer_pool_init(&pool, 16, 2);
	old = buffer_take(&pool);
	buffer_pool_resize(&pool, 64);
	buffer_give(&pool, &old);
	b = buffer_take(&pool);
	assert_int_equal(buffer_room(b), 64);
	buffer_give(&pool, &b);
	buffer_pool_done(&pool);
}

static void
compacting_keeps_the_bytes_and_frees_the_room(void **state)
{
	struct buffer_pool pool;
	struct buffer *b;

	(void)state;
	buffer_pool_init(&pool, 8, 1);
	b = buffer_take(&pool);
	memcpy(b->data, "abcdefgh", 8);
	b->from = 2;
	b->to = 8;
	buffer_compact(b);
	assert_int_equal(b->from, 0);
	assert_int_equal(buffer_room(b), 2);
	assert_memory_equal(b->data, "cdefgh", 6);
	b->from = b->to;
	buffer_compact(b);
	assert_int_equal(buffer_used(b), 0);
	assert_int_equal(buffer_room(b), 8);
	buffer_give(&pool, &b);
	buffer_pool_done(&pool);
}

static void
a_size_beyond_memory_is_refused(void **state)
{
	struct buffer_pool pool;

	(void)state;
	buffer_pool_init(&pool, SIZE_MAX - 8, 1);
	assert_null(buffer_take(&pool));
}

static void
large_buffers_are_bounded_and_then_ordinary_ones(void **state)
{
	struct buffer_pool pool;
	struct buffer *lent[BUFFER_LARGE_MOST + 1];

	(void)state;
	buffer_pool_init(&pool, 64, 2);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i <= BUFFER_LARGE_MOST; i++) {
			lent[i] = buffer_take_large(&pool);
			assert_non_null(lent[i]);
			assert_int_equal(buffer_room(lent[i]),
			    i < BUFFER_LARGE_MOST ? BUFFER_LARGE : 64);
		}
		/* Those that are lent count on when heads may be longer. */
		buffer_pool_resize(&pool, 128);
		buffer_pool_resize(&pool, 64);
		for (size_t i = 0; i <= BUFFER_LARGE_MOST; i++)
			buffer_give(&pool, &lent[i]);
		assert_int_equal(pool.large_lent, 0);
		assert_in_range(pool.large_kept, 1, BUFFER_LARGE_MOST - 1);
		assert_int_equal(pool.kept, 1);
	}
	lent[0] = buffer_take_large(&pool);
	buffer_pool_done(&pool);
	assert_null(pool.large);
	buffer_give(&pool, &lent[0]);
	assert_int_equal(pool.large_kept, 0);
}

static void
a_large_buffer_is_never_smaller_than_an_ordinary_one(void **state)
{
	struct buffer_pool pool;
	struct buffer *b;

	(void)state;
	buffer_pool_init(&pool, 2 * BUFFER_LARGE, 2);
	b = buffer_take_large(&pool);
	assert_int_equal(buffer_room(b), 2 * BUFFER_LARGE);
	buffer_give(&pool, &b);
	assert_int_equal(pool.kept, 1);
	buffer_pool_done(&pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_taken_buffer_is_empty_and_has_all_its_room),
		cmocka_unit_test(a_given_buffer_is_lent_again_and_never_twice),
		cmocka_unit_test(no_more_idle_buffers_are_kept_than_allowed),
		cmocka_unit_test(
		    a_buffer_of_another_size_does_not_enter_the_pool),
		cmocka_unit_test(compacting_keeps_the_bytes_and_frees_the_room),
		cmocka_unit_test(a_size_beyond_memory_is_refused),
		cmocka_unit_test(
		    large_buffers_are_bounded_and_then_ordinary_ones),
		cmocka_unit_test(
		    a_large_buffer_is_never_smaller_than_an_ordinary_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
