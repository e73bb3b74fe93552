/*
 * objlock.c - one judged write to an object at a time; see objlock.h. Asks
 * whose ids fall into the same bucket stand there in one line, in the order
 * they came: the first ask of an object holds its lock, the others wait.
 */
#include "proxy/objlock.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <time.h>

#define BUCKETS 1024

struct objlock {
	TAILQ_ENTRY(objlock) link;
	void (*granted)(void *arg);
	void *arg;
	enum service service;
	bool waiting;
	bool was_told; /* granted() was called, or is about to be */
	uint64_t hash;
	size_t len;
	char id[]; /* folded */
};

TAILQ_HEAD(objlock_bucket, objlock);

struct objlock_table {
	pthread_mutex_t mutex;
	uint64_t seed; /* so that nobody can aim for one bucket */
	struct objlock_bucket buckets[BUCKETS];
};

static struct objlock *objlock_new(
    const struct objlock_table *, enum service, struct slice);
static char fold(char);
static uint64_t mix(uint64_t, unsigned char);
static struct objlock_bucket *bucket_of(
    struct objlock_table *, const struct objlock *);
static struct objlock *next_alike(struct objlock *, const struct objlock *);

struct objlock_table *
objlock_table_new(void)
{
	struct objlock_table *table = calloc(1, sizeof(*table));

	if (table == NULL)
		return NULL;
	if (getrandom(&table->seed, sizeof(table->seed), GRND_NONBLOCK) !=
	    sizeof(table->seed))
		table->seed = (uint64_t)time(NULL) ^ (uintptr_t)table;
	if (pthread_mutex_init(&table->mutex, NULL) != 0) {
		free(table);
		return NULL;
	}
	for (size_t i = 0; i < BUCKETS; i++)
		TAILQ_INIT(&table->buckets[i]);
	return table;
}

void
objlock_table_free(struct objlock_table *table)
{
	struct objlock *lock;

	if (table == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while ((lock = TAILQ_FIRST(&table->buckets[i])) != NULL) {
			TAILQ_REMOVE(&table->buckets[i], lock, link);
			free(lock);
		}
	pthread_mutex_destroy(&table->mutex);
	free(table);
}

struct objlock *
objlock_ask(struct objlock_table *table, enum service service, struct slice id,
    void (*granted)(void *arg), void *arg, bool *ret_held)
{
	struct objlock *lock = objlock_new(table, service, id);
	struct objlock_bucket *bucket;

	*ret_held = false;
	if (lock == NULL)
		return NULL;
	lock->granted = granted;
	lock->arg = arg;
	bucket = bucket_of(table, lock);
	pthread_mutex_lock(&table->mutex);
	lock->waiting = next_alike(TAILQ_FIRST(bucket), lock) != NULL;
	*ret_held = !lock->waiting;
	TAILQ_INSERT_TAIL(bucket, lock, link);
	pthread_mutex_unlock(&table->mutex);
	return lock;
}

static struct objlock *
objlock_new(
    const struct objlock_table *table, enum service service, struct slice id)
{
	struct objlock *lock;

	if (id.len > SIZE_MAX - sizeof(*lock))
		return NULL;
	lock = calloc(1, sizeof(*lock) + id.len);
	if (lock == NULL)
		return NULL;
	lock->service = service;
	lock->len = id.len;
	lock->hash = mix(table->seed, (unsigned char)service);
	for (size_t i = 0; i < id.len; i++) {
		lock->id[i] = fold(id.at[i]);
		lock->hash = mix(lock->hash, (unsigned char)lock->id[i]);
	}
	return lock;
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static uint64_t
mix(uint64_t hash, unsigned char byte)
{
	hash = (hash ^ byte) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ (hash >> 29);
}

static struct objlock_bucket *
bucket_of(struct objlock_table *table, const struct objlock *lock)
{
	return &table->buckets[lock->hash % BUCKETS];
}

/* The first ask for the same object as lock's, at from or behind it. */
static struct objlock *
next_alike(struct objlock *from, const struct objlock *lock)
{
	while (
	    from != NULL &&
	    (from->hash != lock->hash || from->service != lock->service ||
		from->len != lock->len ||
		(lock->len > 0 && memcmp(from->id, lock->id, lock->len) != 0)))
		from = TAILQ_NEXT(from, link);
	return from;
}

bool
objlock_release(struct objlock_table *table, struct objlock *lock)
{
	struct objlock *heir = NULL;
	void (*granted)(void *arg) = NULL;
	void *arg = NULL;
	bool was_told;

	if (lock == NULL)
		return true;
	pthread_mutex_lock(&table->mutex);
	if (!lock->waiting)
		heir = next_alike(TAILQ_NEXT(lock, link), lock);
	if (heir != NULL) {
		heir->waiting = false;
		heir->was_told = true;
		granted = heir->granted;
		arg = heir->arg;
	}
	was_told = lock->was_told;
	TAILQ_REMOVE(bucket_of(table, lock), lock, link);
	pthread_mutex_unlock(&table->mutex);
	free(lock);
	/* From the moment heir stopped waiting its owner may free it: only
	 * what was noted under the mutex is used. */
	if (granted != NULL)
		granted(arg);
	return !was_told;
}
