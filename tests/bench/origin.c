/*
 * origin.c - the server behind the proxies: answers what it is asked with
 * documents from a directory, sinks uploads, serves downloads, keeps
 * connections. It trusts its clients: they are part of the benchmark.
 *
 *	origin DIRECTORY	with the files small, large, flavor and image;
 *				prints its port
 *
 *	GET .../file?N, .../file?cN	N bytes, with a length or in chunks
 *	POST and PUT .../file		204 after the body
 *	.../images/...			image
 *	POST .../flavors		flavor
 *	.../large			large
 *	else				small
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/port.h"
#include "tests/bench/stream.h"

#define HEAD_MAX 8192
#define EVENTS 256
#define SCRATCH ((size_t)256 << 10)

enum step {
	READ_HEAD,
	SINK_LENGTH,
	SINK_CHUNK_SIZE, /* and on in sink_bytes */
	SINK_CHUNK_LINE,
	SINK_CHUNK,
	SINK_CHUNK_END,
	SINK_LAST,
	SEND_ANSWER,
	SEND_BODY,
	SEND_LAST,
};

struct document {
	char *at;
	size_t len;
};

struct conn {
	int fd;
	enum step step;
	char head[HEAD_MAX + 1];
	size_t have;
	uint64_t left; /* of the body, or of a chunk */
	const char *out;
	size_t out_len;
	char own[256]; /* an answer's head that no document holds */
	struct stream body;
	bool has_body, chunked, close;
};

static struct document small, large, flavor, image, empty;
static int epoll;

static struct document document(const char *, const char *);
static void accept_all(int);
static void pump(struct conn *);
static bool read_head(struct conn *);
static bool understand(struct conn *);
static bool sink(struct conn *);
static const char *sink_bytes(struct conn *, const char *, const char *);
static void sink_line(struct conn *, char);
static void choose(struct conn *);
static void choose_stream(struct conn *, const char *);
static void say(struct conn *, const struct document *);
static bool send_out(struct conn *);
static bool send_body(struct conn *);

int
main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];
	struct epoll_event listening = { .events = EPOLLIN };
	static char no_content[] = "HTTP/1.1 204 No Content\r\n\r\n";
	int fd;

	if (argc != 2)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	small = document(argv[1], "small");
	large = document(argv[1], "large");
	flavor = document(argv[1], "flavor");
	image = document(argv[1], "image");
	empty = (struct document){ no_content, sizeof(no_content) - 1 };
	epoll = epoll_create1(EPOLL_CLOEXEC);
	fd = port_listen();
	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &listening);
	for (;;) {
		int n = epoll_wait(epoll, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == NULL)
				accept_all(fd);
			else
				pump(events[i].data.ptr);
		}
	}
}

/* A whole answer, head and all. */
static struct document
document(const char *directory, const char *name)
{
	struct document d = { malloc(SCRATCH + 256), 0 };
	static char bytes[SCRATCH];
	char path[1024];
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "r");
	if (f == NULL || d.at == NULL) {
		perror(path);
		exit(1);
	}
	len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	d.len = (size_t)snprintf(d.at, 256,
	    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    len);
	memcpy(d.at + d.len, bytes, len);
	d.len += len;
	return d;
}

static void
accept_all(int fd)
{
	struct epoll_event watch = { .events = EPOLLIN | EPOLLOUT | EPOLLET };
	int client;

	while ((client = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) != -1) {
		struct conn *c = calloc(1, sizeof(*c));

		if (c == NULL || !port_ready(client))
			abort();
		c->fd = client;
		watch.data.ptr = c;
		epoll_ctl(epoll, EPOLL_CTL_ADD, client, &watch);
	}
}

/* Goes on until the socket says to wait; a step returns false then, or with
 * close set at the end. */
static void
pump(struct conn *c)
{
	bool on = true;

	while (on) {
		if (c->step == READ_HEAD)
			on = read_head(c);
		else if (c->step < SEND_ANSWER)
			on = sink(c);
		else if (c->step == SEND_BODY)
			on = send_body(c);
		else
			on = send_out(c);
	}
	if (c->close && c->step == READ_HEAD) {
		close(c->fd);
		free(c);
	}
}

static bool
read_head(struct conn *c)
{
	ssize_t n;

	if (c->close)
		return false;
	if (c->have > 0 && understand(c))
		return true;
	n = recv(c->fd, c->head + c->have, HEAD_MAX - c->have, 0);
	if (n == -1 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		c->close = true;
		return false;
	}
	c->have += (size_t)n;
	return true;
}

/* Takes a whole head out of what was read; body bytes behind it are sunk. */
static bool
understand(struct conn *c)
{
	const char *end, *length, *rest;

	c->head[c->have] = '\0';
	end = strstr(c->head, "\r\n\r\n");
	if (end == NULL)
		return false;
	c->head[end + 2 - c->head] = '\0';
	rest = end + 4;
	length = strcasestr(c->head, "\ncontent-length:");
	c->left = length != NULL ? strtoull(length + 16, NULL, 10) : 0;
	c->step = SINK_LENGTH;
	if (strcasestr(c->head, "\ntransfer-encoding: chunked") != NULL)
		c->step = SINK_CHUNK_SIZE;
	c->close = strcasestr(c->head, "\nconnection: close") != NULL;
	rest = sink_bytes(c, rest, c->head + c->have);
	choose(c);
	c->have = (size_t)(c->head + c->have - rest);
	memmove(c->head, rest, c->have);
	return true;
}

static bool
sink(struct conn *c)
{
	static char scratch[SCRATCH];
	ssize_t n;

	if (c->step == SINK_LENGTH && c->left == 0) {
		c->step = SEND_ANSWER;
		return true;
	}
	/* of a plain body nothing needs to be seen */
	n = c->step == SINK_LENGTH
		? recv(c->fd, NULL, c->left < SCRATCH ? c->left : SCRATCH,
		      MSG_TRUNC)
		: recv(c->fd, scratch, sizeof(scratch), 0);
	if (n == -1 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		c->close = true;
		c->step = READ_HEAD;
		return false;
	}
	if (c->step == SINK_LENGTH)
		c->left -= (uint64_t)n;
	else
		sink_bytes(c, scratch, scratch + n);
	return true;
}

/* Returns where the body ended. */
static const char *
sink_bytes(struct conn *c, const char *at, const char *end)
{
	while (at < end && c->step != SEND_ANSWER) {
		uint64_t n = (uint64_t)(end - at);

		if (c->step == SINK_LENGTH || c->step == SINK_CHUNK) {
			n = n < c->left ? n : c->left;
			c->left -= n;
			at += n;
			if (c->left == 0)
				c->step = c->step == SINK_CHUNK ? SINK_CHUNK_END
								: SEND_ANSWER;
		} else {
			sink_line(c, *at++);
		}
	}
	return at;
}

static void
sink_line(struct conn *c, char byte)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit = strchr(digits, byte | 0x20);

	if (c->step == SINK_CHUNK_SIZE && byte != '\n') {
		if (byte >= '0' && digit != NULL)
			c->left = c->left * 16 + (uint64_t)(digit - digits);
		else
			c->step = SINK_CHUNK_LINE;
	} else if (byte == '\n') {
		if (c->step == SINK_CHUNK_LINE)
			c->step = c->left > 0 ? SINK_CHUNK : SINK_LAST;
		else if (c->step == SINK_CHUNK_END)
			c->step = SINK_CHUNK_SIZE;
		else
			c->step = SEND_ANSWER;
	}
}

static void
choose(struct conn *c)
{
	const char *space = strchr(c->head, ' ');
	const char *path = space != NULL ? space + 1 : c->head;
	size_t len = strcspn(path, " \r");
	const char *query = memchr(path, '?', len);

	c->has_body = false;
	if (query != NULL && c->head[0] == 'G' &&
	    memmem(path, len, "/file", 5) != NULL)
		choose_stream(c, query + 1);
	else if (len > 5 && memcmp(path + len - 5, "/file", 5) == 0)
		say(c, &empty);
	else if (memmem(path, len, "/images/", 8) != NULL)
		say(c, &image);
	else if (c->head[0] == 'P' && memmem(path, len, "/flavors", 8) != NULL)
		say(c, &flavor);
	else if (len > 6 && memcmp(path + len - 6, "/large", 6) == 0)
		say(c, &large);
	else
		say(c, &small);
}

static void
choose_stream(struct conn *c, const char *query)
{
	uint64_t bytes;
	int n;

	c->chunked = *query == 'c';
	bytes = strtoull(query + c->chunked, NULL, 10);
	stream_start(&c->body, c->chunked, bytes);
	c->has_body = true;
	n = c->chunked
		? snprintf(c->own, sizeof(c->own),
		      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		: snprintf(c->own, sizeof(c->own),
		      "HTTP/1.1 200 OK\r\nContent-Length: %llu\r\n\r\n",
		      (unsigned long long)bytes);
	c->out = c->own;
	c->out_len = (size_t)n;
}

static void
say(struct conn *c, const struct document *d)
{
	c->out = d->at;
	c->out_len = d->len;
}

static bool
send_out(struct conn *c)
{
	ssize_t n = send(c->fd, c->out, c->out_len,
	    MSG_NOSIGNAL | (c->has_body ? MSG_MORE : 0));

	if (n == -1 && errno == EAGAIN)
		return false;
	if (n == -1) {
		c->close = true;
		c->step = READ_HEAD;
		return false;
	}
	c->out += n;
	c->out_len -= (size_t)n;
	if (c->out_len == 0)
		c->step = c->has_body ? SEND_BODY : READ_HEAD;
	return true;
}

static bool
send_body(struct conn *c)
{
	ssize_t n;

	if (c->body.at == c->body.total) {
		c->has_body = false;
		c->step = c->chunked ? SEND_LAST : READ_HEAD;
		c->out = STREAM_LAST;
		c->out_len = sizeof(STREAM_LAST) - 1;
		return true;
	}
	n = stream_send(&c->body, c->fd);
	if (n == -1 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		c->close = true;
		c->step = READ_HEAD;
		return false;
	}
	return true;
}
