/*
 * load.c - requests in judgement and their memory; see load.h. Each thread
 * adds up what its documents take and tells the others from time to time
 * only, so that reading one does not cost an atomic addition a member.
 */
#include "proxy/load.h"

#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>

/* What a thread may keep to itself. */
#define UNTOLD_MAX (64 * 1024)

static ptrdiff_t documents; /* atomic */
static _Thread_local ptrdiff_t untold;

static void *take(size_t);
static void give(void *);
static void count(ptrdiff_t);

void
load_count_documents(void)
{
	json_set_alloc_funcs(take, give);
}

static void *
take(size_t size)
{
	void *at = malloc(size);

	count((ptrdiff_t)malloc_usable_size(at));
	return at;
}

static void
give(void *at)
{
	count(-(ptrdiff_t)malloc_usable_size(at));
	free(at);
}

static void
count(ptrdiff_t bytes)
{
	untold += bytes;
	if (untold < UNTOLD_MAX && untold > -UNTOLD_MAX)
		return;
	__atomic_fetch_add(&documents, untold, __ATOMIC_RELAXED);
	untold = 0;
}

bool
load_enter(struct load *l, const struct settings *s)
{
	if (__atomic_fetch_add(&l->judged, 1, __ATOMIC_RELAXED) <
		s->limit_judged &&
	    load_fits(l, s))
		return true;
	load_leave(l);
	return false;
}

void
load_leave(struct load *l)
{
	__atomic_fetch_sub(&l->judged, 1, __ATOMIC_RELAXED);
}

void
load_hold(struct load *l, size_t was, size_t now)
{
	__atomic_fetch_add(&l->held, now - was, __ATOMIC_RELAXED);
}

bool
load_fits(const struct load *l, const struct settings *s)
{
	return load_bytes(l) <= s->limit_memory;
}

size_t
load_bytes(const struct load *l)
{
	ptrdiff_t told = __atomic_load_n(&documents, __ATOMIC_RELAXED);

	return __atomic_load_n(&l->held, __ATOMIC_RELAXED) +
	       (told > 0 ? (size_t)told : 0);
}
