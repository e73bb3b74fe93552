/* failing_malloc.c - memory that runs out; see failing_malloc.h. */
#include "tests/unit/failing_malloc.h"

#include <errno.h>
#include <stddef.h>

static unsigned long left; /* allocations until the one that fails; 0: off */
static bool stays, failed;
static long live;

void
failing_malloc_arm(unsigned long n, bool after)
{
	failed = false;
	stays = after;
	left = n;
}

bool
failing_malloc_disarm(void)
{
	left = 0;
	stays = false;
	return failed;
}

long
failing_malloc_live(void)
{
	return live;
}

#if FAILING_MALLOC
/* The C library's own, by the names it offers for this. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void __libc_free(void *);

void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);
void free(void *);

static bool fails(void);

static bool
fails(void)
{
	if (failed && stays)
		return true;
	if (left == 0 || --left > 0)
		return false;
	failed = true;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	void *at = fails() ? NULL : __libc_malloc(size);

	live += at != NULL;
	return at;
}

void *
calloc(size_t count, size_t size)
{
	void *at = fails() ? NULL : __libc_calloc(count, size);

	live += at != NULL;
	return at;
}

void *
realloc(void *old, size_t size)
{
	void *at = fails() ? NULL : __libc_realloc(old, size);

	live += at != NULL && old == NULL;
	return at;
}

void
free(void *at)
{
	live -= at != NULL;
	__libc_free(at);
}
#endif
