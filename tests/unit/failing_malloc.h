/*
 * failing_malloc.h - an allocator that fails on demand, in place of the C
 * library's: whatever this program and its libraries allocate goes through
 * it. Not together with a sanitizer, which brings an allocator of its own.
 */
#ifndef TESTS_FAILING_MALLOC_H
#define TESTS_FAILING_MALLOC_H

#include <stdbool.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FAILING_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
    __has_feature(memory_sanitizer)
#define FAILING_MALLOC 0
#endif
#endif
#ifndef FAILING_MALLOC
#define FAILING_MALLOC 1
#endif

/* From now on the n-th allocation fails, 1 being the next, and with `after`
 * all behind it too; 0: none does. */
void failing_malloc_arm(unsigned long n, bool after);
/* Ends that. Did one fail? */
bool failing_malloc_disarm(void);
/* Allocations that were not freed. */
long failing_malloc_live(void);

#endif
