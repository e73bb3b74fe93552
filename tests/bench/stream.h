/*
 * stream.h - a long body that costs its sender little: pages of a file in
 * memory, sent again and again, plain or already framed in chunks of 64 KiB
 * as OpenStack's clients and servers send them.
 */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define STREAM_CHUNK ((size_t)64 << 10)
#define STREAM_LAST "0\r\n\r\n" /* goes behind a chunked one */

struct stream {
	const struct stream_source *source;
	uint64_t at, total; /* of what goes over the wire */
};

/* bytes is a multiple of STREAM_CHUNK. Ends the program if there is no
 * memory. */
void stream_start(struct stream *, bool chunked, uint64_t bytes);
/* Sends what the socket takes at once; as send(2). */
ssize_t stream_send(struct stream *, int fd);
/* What comes next, for who must encrypt it; add the bytes used to at. */
const char *stream_next(const struct stream *, size_t *ret_len);

#endif
