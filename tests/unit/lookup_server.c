/* lookup_server.c - a small server in a thread; see lookup_server.h. */
#include "tests/unit/lookup_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 16

static void send_text(int, const char *);
static void send_huge(int);
static const struct server_page *find_page(const struct server *);
static bool send_page(int, const struct server_page *);
static bool answer(struct server *, int);
static bool serve_one(struct server *, int);
static void *serve(void *);

int
listen_on(int family, uint16_t *ret_port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr *address = (struct sockaddr *)&v4;
	socklen_t len = sizeof(v4);
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v6.sin6_addr = in6addr_loopback;
	if (family == AF_INET6) {
		address = (struct sockaddr *)&v6;
		len = sizeof(v6);
	}
	if (bind(fd, address, len) != 0 || listen(fd, 16) != 0 ||
	    getsockname(fd, address, &len) != 0) {
		close(fd);
		return -1;
	}
	*ret_port = ntohs(family == AF_INET ? v4.sin_port : v6.sin6_port);
	return fd;
}

static void
send_text(int fd, const char *text)
{
	size_t len = strlen(text);

	if (send(fd, text, len, MSG_NOSIGNAL) != (ssize_t)len)
		return;
}

static void
send_huge(int fd)
{
	char piece[1000];

	memset(piece, 'x', sizeof(piece));
	send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
	for (int i = 0; i < 100; i++)
		if (send(fd, piece, sizeof(piece), MSG_NOSIGNAL) < 0)
			return;
}

static const struct server_page *
find_page(const struct server *s)
{
	const struct server_page *page = s->pages;
	const char *path = strchr(s->last, ' ') + 1;
	size_t len = strcspn(path, " ");

	while (
	    page != NULL && page->path != NULL &&
	    (strlen(page->path) != len || strncmp(page->path, path, len) != 0))
		page++;
	return page != NULL && page->path != NULL ? page : NULL;
}

static bool
send_page(int fd, const struct server_page *page)
{
	char head[200];

	snprintf(head, sizeof(head),
	    "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    page->status != NULL ? page->status : "200 OK",
	    page->body != NULL ? strlen(page->body) : 2);
	send_text(fd, head);
	send_text(fd, page->body != NULL ? page->body : "{");
	return page->body != NULL;
}

/* False: the connection is to be closed. */
static bool
answer(struct server *s, int fd)
{
	const char *path = strchr(s->last, ' ') + 1;
	const struct server_page *page = find_page(s);

	if (page != NULL)
		return send_page(fd, page);
	if (s->requests == s->reset_at)
		return false;
	if (strncmp(path, "/ok", 3) == 0)
		send_text(fd,
		    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		    "Content-Length: 8\r\n\r\n{\"a\": 1}");
	else if (strncmp(path, "/chunked", 8) == 0)
		send_text(fd,
		    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n"
		    "\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
	else if (strncmp(path, "/moved", 6) == 0)
		send_text(fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
			      "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
	else if (strncmp(path, "/huge", 5) == 0)
		send_huge(fd);
	else if (strncmp(path, "/cut", 4) == 0)
		send_text(
		    fd, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\"");
	else if (strncmp(path, "/garbage", 8) == 0)
		send_text(fd, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
	else if (strncmp(path, "/slow", 5) != 0)
		send_text(
		    fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	return strncmp(path, "/cut", 4) != 0 &&
	       strncmp(path, "/garbage", 8) != 0;
}

/* Requests here are small enough to come in one piece, but for a body. */
static bool
serve_one(struct server *s, int fd)
{
	ssize_t n = recv(fd, s->last, HEAD_MAX - 1, 0);
	const char *length;
	size_t len, wanted;

	if (n <= 0)
		return false;
	len = (size_t)n;
	s->last[len] = '\0';
	length = strstr(s->last, "Content-Length: ");
	if (length != NULL) {
		wanted = (size_t)(strstr(s->last, "\r\n\r\n") - s->last) + 4 +
			 strtoul(length + 16, NULL, 10);
		while (len < wanted && n > 0) {
			n = recv(fd, s->last + len, wanted - len, 0);
			len += n > 0 ? (size_t)n : 0;
		}
		s->last[len] = '\0';
	}
	s->requests++;
	return answer(s, fd);
}

static void *
serve(void *arg)
{
	struct server *s = arg;
	struct pollfd fds[CONNECTIONS_MAX + 2] = {
		{ s->stop[0], POLLIN, 0 },
		{ s->listener, POLLIN, 0 },
	};
	nfds_t count = 2;

	while (poll(fds, count, -1) > 0 && fds[0].revents == 0) {
		for (nfds_t i = 2; i < count; i++)
			if (fds[i].revents != 0 && !serve_one(s, fds[i].fd)) {
				close(fds[i].fd);
				fds[i--] = fds[--count];
			}
		if (fds[1].revents == 0 || count == CONNECTIONS_MAX + 2)
			continue;
		fds[count++] = (struct pollfd){ accept(s->listener, NULL, NULL),
			POLLIN, 0 };
		s->accepted++;
	}
	for (nfds_t i = 2; i < count; i++)
		close(fds[i].fd);
	return NULL;
}

bool
server_start(struct server *s, int family)
{
	*s = (struct server){ .reset_at = 0 };
	s->listener = listen_on(family, &s->port);
	return s->listener >= 0 && pipe(s->stop) == 0 &&
	       pthread_create(&s->thread, NULL, serve, s) == 0;
}

void
server_stop(struct server *s)
{
	if (s->listener < 0)
		return;
	close(s->stop[1]);
	pthread_join(s->thread, NULL);
	close(s->stop[0]);
	close(s->listener);
	s->listener = -1;
}
