/* load_body.c - one long upload or download; see load.c. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/bench/load.h"
#include "tests/bench/stream.h"

#define SCRATCH ((size_t)256 << 10)
#define HEAD_MAX ((size_t)16384)

static char scratch[SCRATCH];

static void send_stream(struct peer *, const struct load *);
static size_t read_head(struct peer *, size_t *);
static void discard(struct peer *, uint64_t);
static void discard_chunked(struct peer *, size_t, size_t);
static int report(double, uint64_t);

int
load_upload(const struct load *load)
{
	struct peer p;
	size_t have;
	double begin;
	int n;

	n = snprintf(scratch, sizeof(scratch),
	    "PUT %s HTTP/1.1\r\nHost: bench.example.test\r\n"
	    "Content-Type: application/octet-stream\r\n",
	    load->path);
	n += load->chunked
		 ? snprintf(
		       scratch + n, 64, "Transfer-Encoding: chunked\r\n\r\n")
		 : snprintf(scratch + n, 64, "Content-Length: %llu\r\n\r\n",
		       (unsigned long long)load->amount);
	peer_open(&p, load, NULL);
	begin = now();
	peer_send(&p, scratch, (size_t)n);
	send_stream(&p, load);
	read_head(&p, &have);
	begin = now() - begin;
	peer_close(&p);
	return report(begin, load->amount);
}

static void
send_stream(struct peer *p, const struct load *load)
{
	struct stream s;

	stream_start(&s, load->chunked, load->amount);
	while (s.at < s.total) {
		if (p->ssl == NULL) {
			if (stream_send(&s, p->fd) <= 0)
				give_up("upload");
		} else {
			size_t len;
			const char *at = stream_next(&s, &len);

			len = len < STREAM_CHUNK ? len : STREAM_CHUNK;
			peer_send(p, at, len);
			s.at += len;
		}
	}
	if (load->chunked)
		peer_send(p, STREAM_LAST, sizeof(STREAM_LAST) - 1);
}

int
load_download(const struct load *load)
{
	struct peer p;
	size_t head, have;
	double begin;
	int n = snprintf(scratch, sizeof(scratch),
	    "GET %s?%s%llu HTTP/1.1\r\nHost: bench.example.test\r\n\r\n",
	    load->path, load->chunked ? "c" : "",
	    (unsigned long long)load->amount);

	peer_open(&p, load, NULL);
	begin = now();
	peer_send(&p, scratch, (size_t)n);
	head = read_head(&p, &have);
	if (load->chunked)
		discard_chunked(&p, head, have);
	else
		discard(&p, load->amount - (have - head));
	begin = now() - begin;
	peer_close(&p);
	return report(begin, load->amount);
}

/* Into the scratch buffer; ret_have counts what came with it. */
static size_t
read_head(struct peer *p, size_t *ret_have)
{
	const char *end = NULL;
	size_t have = 0;

	while (end == NULL && have < HEAD_MAX) {
		have += peer_read(p, scratch + have, HEAD_MAX - have);
		end = memmem(scratch, have, "\r\n\r\n", 4);
	}
	if (end == NULL || memcmp(scratch, "HTTP/1.1 2", 10) != 0)
		give_up("it did not say 200");
	*ret_have = have;
	return (size_t)(end - scratch) + 4;
}

static void
discard(struct peer *p, uint64_t left)
{
	while (left > 0) {
		size_t want = left < SCRATCH ? (size_t)left : SCRATCH;
		ssize_t n;

		if (p->ssl != NULL)
			n = (ssize_t)peer_read(p, scratch, want);
		else if ((n = recv(p->fd, NULL, want, MSG_TRUNC)) <= 0)
			give_up("download");
		left -= (uint64_t)n;
	}
}

/* A proxy may have cut the chunks anew; no byte of the body looks like the
 * end. */
static void
discard_chunked(struct peer *p, size_t head, size_t have)
{
	char tail[5] = { 0 };
	size_t len = have - head;
	const char *at = scratch + head;

	for (;;) {
		size_t keep = len < sizeof(tail) ? len : sizeof(tail);

		memmove(tail, tail + keep, sizeof(tail) - keep);
		memcpy(tail + sizeof(tail) - keep, at + len - keep, keep);
		if (memcmp(tail, STREAM_LAST, sizeof(tail)) == 0)
			return;
		len = peer_read(p, scratch, sizeof(scratch));
		at = scratch;
	}
}

static int
report(double seconds, uint64_t bytes)
{
	printf("{\"bytes\": %llu, \"seconds\": %.6f}\n",
	    (unsigned long long)bytes, seconds);
	return 0;
}
