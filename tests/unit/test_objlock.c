/* test_objlock.c - one writer at a time, first come, first served. */
#include "proxy/objlock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define THREADS 4
#define ROUNDS 3000
#define OBJECTS 3

static struct objlock_table *table;

static int
set_up(void **state)
{
	(void)state;
	table = objlock_table_new();
	return table == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	objlock_table_free(table);
	return 0;
}

static void
count(void *arg)
{
	++*(unsigned *)arg;
}

static struct objlock *
ask(const char *id, unsigned *granted, bool expect_held)
{
	bool held;
	struct objlock *lock = objlock_ask(
	    table, SERVICE_COMPUTE, slice_of(id), count, granted, &held);

	assert_non_null(lock);
	assert_int_equal(held, expect_held);
	return lock;
}

static void
the_lock_passes_on_in_the_order_of_asking(void **state)
{
	unsigned a = 0, b = 0, c = 0;
	struct objlock *first = ask("x", &a, true);
	struct objlock *second = ask("x", &b, false);
	struct objlock *third = ask("x", &c, false);

	(void)state;
	assert_true(objlock_release(table, first));
	assert_int_equal(b, 1);
	assert_int_equal(c, 0);
	assert_false(objlock_release(table, second));
	assert_int_equal(c, 1);
	assert_false(objlock_release(table, third));
	assert_int_equal(a, 0);
	assert_int_equal(b, 1);
	assert_int_equal(c, 1);
	assert_true(objlock_release(table, ask("x", &a, true)));
	assert_true(objlock_release(table, NULL));
}

static void
one_object_has_one_lock_however_its_id_is_cased(void **state)
{
	unsigned a = 0, b = 0;
	struct objlock *upper = ask("ABC-z@[`{", &a, true);
	struct objlock *lower = ask("abc-Z@[`{", &b, false);

	(void)state;
	objlock_release(table, upper);
	assert_int_equal(b, 1);
	objlock_release(table, lower);
}

static void
all_objects_of_a_service_have_one_lock_beside_their_own(void **state)
{
	unsigned a = 0, b = 0;
	struct objlock *one = ask("abc", &a, true), *all[2];
	bool held;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		all[i] = objlock_ask(
		    table, SERVICE_COMPUTE, OBJLOCK_ALL, count, &b, &held);
		assert_int_equal(held, i == 0);
	}
	objlock_release(table, one);
	assert_int_equal(b, 0);
	objlock_release(table, all[0]);
	assert_int_equal(b, 1);
	objlock_release(table, all[1]);
}

static void
different_objects_do_not_wait_for_each_other(void **state)
{
	unsigned n = 0;
	struct objlock *locks[7];
	bool held;

	(void)state;
	locks[0] = ask("abc", &n, true);
	locks[1] = ask("abcd", &n, true);
	locks[2] = ask("ab", &n, true);
	locks[3] = ask("", &n, true);
	locks[4] = ask("ab[", &n, true); /* '[' is not the '{' of a case */
	locks[5] = ask("ab{", &n, true);
	locks[6] = objlock_ask(
	    table, SERVICE_IMAGE, slice_of("abc"), count, &n, &held);
	assert_true(held);
	for (size_t i = 0; i < 7; i++)
		assert_true(objlock_release(table, locks[i]));
	assert_int_equal(n, 0);
}

/* More objects than buckets: some share one. */
static void
objects_of_one_bucket_do_not_wait_for_each_other(void **state)
{
	enum { COUNT = 5000 };
	struct objlock **locks = calloc(COUNT, sizeof(struct objlock *));
	unsigned n = 0;
	char id[16];

	(void)state;
	assert_non_null(locks);
	for (size_t i = 0; i < COUNT; i++) {
		snprintf(id, sizeof(id), "flavor-%zu", i);
		locks[i] = ask(id, &n, true);
	}
	for (size_t i = 0; i < COUNT; i++)
		assert_true(objlock_release(table, locks[i]));
	assert_int_equal(n, 0);
	free(locks);
}

static void
who_gives_up_waiting_is_passed_over(void **state)
{
	unsigned a = 0, b = 0, c = 0;
	struct objlock *first = ask("x", &a, true);
	struct objlock *second = ask("x", &b, false);
	struct objlock *third = ask("x", &c, false);

	(void)state;
	assert_true(objlock_release(table, second));
	assert_int_equal(c, 0);
	objlock_release(table, first);
	assert_int_equal(b, 0);
	assert_int_equal(c, 1);
	objlock_release(table, third);
}

static struct objlock *release_within;

static void
release_at_once(void *arg)
{
	++*(unsigned *)arg;
	assert_false(objlock_release(table, release_within));
}

static void
a_grant_may_release_at_once(void **state)
{
	unsigned a = 0, b = 0, c = 0;
	struct objlock *first = ask("x", &a, true);
	struct objlock *third;
	bool held;

	(void)state;
	release_within = objlock_ask(
	    table, SERVICE_COMPUTE, slice_of("x"), release_at_once, &b, &held);
	assert_false(held);
	third = ask("x", &c, false);
	objlock_release(table, first);
	assert_int_equal(b, 1);
	assert_int_equal(c, 1);
	objlock_release(table, third);
}

/* Each object's counter is guarded by nothing but its lock: a lost update or
 * a thread sanitizer shows it when the lock does not hold. */
struct shared {
	char id[8];
	unsigned long guarded;
};

struct waiter {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	bool granted;
};

struct writer {
	pthread_t thread;
	struct shared *objects;
	unsigned seed;
	unsigned long writes[OBJECTS];
};

static void
wake(void *arg)
{
	struct waiter *w = arg;

	pthread_mutex_lock(&w->mutex);
	assert_false(w->granted);
	w->granted = true;
	pthread_cond_signal(&w->cond);
	pthread_mutex_unlock(&w->mutex);
}

static void
await(struct waiter *w)
{
	pthread_mutex_lock(&w->mutex);
	while (!w->granted)
		pthread_cond_wait(&w->cond, &w->mutex);
	pthread_mutex_unlock(&w->mutex);
}

/* A waiter may give up; then it must learn whether a grant is under way. */
static void *
write_or_give_up(void *arg)
{
	struct writer *me = arg;

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct waiter w = { PTHREAD_MUTEX_INITIALIZER,
			PTHREAD_COND_INITIALIZER, false };
		size_t which = (size_t)rand_r(&me->seed) % OBJECTS;
		struct shared *object = &me->objects[which];
		bool gives_up = rand_r(&me->seed) % 3 == 0, held;
		struct objlock *lock = objlock_ask(table, SERVICE_IMAGE,
		    slice_of(object->id), wake, &w, &held);

		if (!held && !gives_up)
			await(&w);
		if (held || !gives_up) {
			object->guarded++;
			me->writes[which]++;
		}
		if (!objlock_release(table, lock))
			await(&w);
		else if (w.granted)
			abort();
		pthread_mutex_destroy(&w.mutex);
		pthread_cond_destroy(&w.cond);
	}
	return NULL;
}

static void
many_threads_neither_meet_nor_lose_a_grant(void **state)
{
	struct shared objects[OBJECTS] = { { "a", 0 }, { "b", 0 }, { "c", 0 } };
	struct writer writers[THREADS];

	(void)state;
	memset(writers, 0, sizeof(writers));
	for (unsigned i = 0; i < THREADS; i++) {
		writers[i].objects = objects;
		writers[i].seed = i;
		assert_int_equal(pthread_create(&writers[i].thread, NULL,
				     write_or_give_up, &writers[i]),
		    0);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(writers[i].thread, NULL);
	for (size_t which = 0; which < OBJECTS; which++) {
		unsigned long writes = 0;
		unsigned n = 0;

		for (size_t i = 0; i < THREADS; i++)
			writes += writers[i].writes[which];
		assert_int_equal(objects[which].guarded, writes);
		objlock_release(table, ask(objects[which].id, &n, true));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_lock_passes_on_in_the_order_of_asking),
		TEST(one_object_has_one_lock_however_its_id_is_cased),
		TEST(all_objects_of_a_service_have_one_lock_beside_their_own),
		TEST(different_objects_do_not_wait_for_each_other),
		TEST(objects_of_one_bucket_do_not_wait_for_each_other),
		TEST(who_gives_up_waiting_is_passed_over),
		TEST(a_grant_may_release_at_once),
		TEST(many_threads_neither_meet_nor_lose_a_grant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
