/* curl_memory.c - no token stays in freed memory; see curl_memory.h. */
#include "proxy/curl_memory.h"

#include <curl/curl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void wipe_free(void *);
static void *wipe_realloc(void *, size_t);

void
curl_memory_init(void)
{
	(void)curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_free,
	    wipe_realloc, strdup, calloc);
}

static void
wipe_free(void *at)
{
	if (at != NULL)
		explicit_bzero(at, malloc_usable_size(at));
	free(at);
}

/* The C library's own would leave the bytes where they were. */
static void *
wipe_realloc(void *old, size_t size)
{
	size_t had = old == NULL ? 0 : malloc_usable_size(old);
	void *at = malloc(size);

	if (at == NULL)
		return NULL;
	if (old != NULL)
		memcpy(at, old, had < size ? had : size);
	wipe_free(old);
	return at;
}
