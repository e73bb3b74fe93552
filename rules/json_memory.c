/*
 * json_memory.c - see json_memory.h. While a text is parsed, memory that
 * cannot be had comes from a spare piece, the parser gets no more input, and
 * what it makes of that is thrown away. Each thread adds up what its
 * documents take and tells the others from time to time only, so that
 * reading one does not cost an atomic addition a member.
 */
#include "rules/json_memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* What a thread may keep to itself. */
#define UNTOLD_MAX (64 * 1024)
/* Input that the parser holds when memory runs out, as documents; a text that
 * grows may be copied once more. */
#define SPARE_LEAST ((size_t)256 * 1024)
#define SPARE_TIMES 4

struct source {
	struct slice left;
};

static void *take(size_t);
static void give(void *);
static void count(ptrdiff_t);
static void *take_spare(size_t);
static bool is_spare(const void *);
static int add_piece(const char *, size_t, void *);
static size_t more_input(void *, size_t, void *);

static ptrdiff_t documents; /* atomic */
static _Thread_local ptrdiff_t untold;
static _Thread_local struct {
	char *at; /* NULL: nothing is being parsed */
	size_t size, used;
	bool failed;
} spare;

void
json_memory_install(void)
{
	json_set_alloc_funcs(take, give);
}

static void *
take(size_t size)
{
	void *at = malloc(size);

	if (at == NULL)
		return take_spare(size);
	count((ptrdiff_t)malloc_usable_size(at));
	return at;
}

static void
give(void *at)
{
	if (at == NULL || is_spare(at))
		return;
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

static void *
take_spare(size_t size)
{
	const size_t step = _Alignof(max_align_t);
	size_t rounded = (size + step - 1) / step * step;
	char *at;

	spare.failed = true;
	if (spare.at == NULL || rounded < size ||
	    rounded > spare.size - spare.used)
		return NULL;
	at = spare.at + spare.used;
	spare.used += rounded;
	return at;
}

static bool
is_spare(const void *at)
{
	uintptr_t place = (uintptr_t)at, start = (uintptr_t)spare.at;

	return spare.at != NULL && place >= start && place < start + spare.size;
}

size_t
json_memory_bytes(void)
{
	ptrdiff_t told = __atomic_load_n(&documents, __ATOMIC_RELAXED);

	return told > 0 ? (size_t)told : 0;
}

json_t *
json_memory_parse(struct slice bytes, size_t flags, json_error_t *ret_error)
{
	struct source source = { bytes };
	json_t *document;

	spare.used = 0;
	spare.failed = false;
	spare.size = SPARE_LEAST + SPARE_TIMES * bytes.len;
	spare.at = malloc(spare.size);
	if (spare.at == NULL) {
		*ret_error = (json_error_t){ .text = "out of memory" };
		return NULL;
	}
	document = json_load_callback(more_input, &source, flags, ret_error);
	if (spare.failed) {
		json_decref(document);
		document = NULL;
		*ret_error = (json_error_t){ .text = "out of memory" };
	}
	free(spare.at);
	spare.at = NULL;
	return document;
}

void
json_memory_dump(const json_t *json, size_t flags, struct text *to)
{
	if (json_dump_callback(json, add_piece, to, flags) != 0)
		to->failed = true;
}

/* A text that has failed once stays failed, whatever the writer makes of it. */
static int
add_piece(const char *piece, size_t len, void *to)
{
	text_add(to, (struct slice){ piece, len });
	return text_failed(to) ? -1 : 0;
}

static size_t
more_input(void *to, size_t room, void *arg)
{
	struct source *s = arg;
	size_t n = s->left.len < room ? s->left.len : room;

	if (spare.failed)
		return (size_t)-1;
	memcpy(to, s->left.at, n);
	s->left = slice_skip(s->left, n);
	return n;
}
