/* bench_http1.c - nanoseconds to read and to rewrite a typical GET head. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "proxy/headrewrite.h"
#include "proxy/http1.h"
#include "proxy/uri.h"

#define ROUNDS 1000000

static const char request[] =
    "GET /v2.1/flavors/detail?limit=100&is_public=None HTTP/1.1\r\n"
    "Host: compute.example.org:8774\r\n"
    "User-Agent: python-novaclient\r\n"
    "Accept: application/json\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Connection: keep-alive\r\n"
    "OpenStack-API-Version: compute 2.90\r\n"
    "X-OpenStack-Nova-API-Version: 2.90\r\n"
    "X-Auth-Token: 9f7c1bb7d64f4f5d8a0c2b3e4f5a6b7c\r\n"
    "\r\n";

static uint64_t nanoseconds(void);
static size_t handle(char *, size_t);

int
main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : ROUNDS;
	char out[4096];
	size_t total = 0;
	uint64_t start = nanoseconds();

	if (rounds == 0)
		rounds = 1;
	for (unsigned long i = 0; i < rounds; i++)
		total += handle(out, sizeof(out));
	if (total == 0) {
		fputs("the head was not understood\n", stderr);
		return 1;
	}
	printf("%zu bytes in, %lu bytes out, %.1f ns each\n",
	    sizeof(request) - 1, (unsigned long)(total / rounds),
	    (double)(nanoseconds() - start) / (double)rounds);
	return 0;
}

/* What the relay does about every request, without the relaying. */
static size_t
handle(char *buf, size_t size)
{
	struct out out = { buf, 0, size, false };
	struct request_rewrite how = {
		.enforcing = true,
		.client_ip = SLICE("192.0.2.1"),
		.scheme = "https",
		.request_id = "req-6a2f0b1c-5d3e-4f60-8a7b-9c0d1e2f3a4b",
	};
	struct head head;
	struct uri uri;
	const char *why;
	char path[256];
	size_t scanned = 0, path_len;
	uint64_t length;

	if (http1_request(SLICE(request), &scanned, &head, &why) != HTTP1_DONE)
		return 0;
	how.framing = framing_request(&head, &length, &why);
	uri = uri_split(head.target);
	if (how.framing == FRAMING_BAD || uri_overrides_method(uri.query) ||
	    uri_canonical(uri.path, path, sizeof(path), &path_len) != NULL)
		return 0;
	how.target = head.target;
	rewrite_request(&out, &head, &how, SLICE("localhost"));
	return out.overflow ? 0 : out.len;
}

static uint64_t
nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
