/* cloud_server.c - the server of test_openstack.c; see cloud_server.h. */
#include "tests/unit/cloud_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX 65536

static void *serve(void *);
static void serve_one(struct cloud_server *, int);
static bool receive(int, char *);
static void send_all(int, const struct text *);

bool
cloud_server_start(struct cloud_server *s,
    void (*answer)(struct cloud_server *, const char *, struct text *))
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	*s = (struct cloud_server){ .answer = answer };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(s->listener, (struct sockaddr *)&address, len) != 0 ||
	    listen(s->listener, 16) != 0 ||
	    getsockname(s->listener, (struct sockaddr *)&address, &len) != 0)
		return false;
	s->port = ntohs(address.sin_port);
	return pipe(s->stop) == 0 &&
	       pthread_create(&s->thread, NULL, serve, s) == 0;
}

void
cloud_server_stop(struct cloud_server *s)
{
	if (s->listener < 0)
		return;
	close(s->stop[1]);
	pthread_join(s->thread, NULL);
	close(s->stop[0]);
	close(s->listener);
	s->listener = -1;
}

void
cloud_server_done(struct cloud_server *s)
{
	cloud_server_stop(s);
	text_done(&s->log);
}

static void *
serve(void *arg)
{
	struct cloud_server *s = arg;
	struct pollfd fds[] = { { s->stop[0], POLLIN, 0 },
		{ s->listener, POLLIN, 0 } };

	while (poll(fds, 2, -1) > 0 && fds[0].revents == 0) {
		int fd = accept(s->listener, NULL, NULL);

		if (fd >= 0) {
			serve_one(s, fd);
			close(fd);
		}
	}
	return NULL;
}

static void
serve_one(struct cloud_server *s, int fd)
{
	static char request[REQUEST_MAX];
	struct text answer = TEXT_INIT;

	if (!receive(fd, request))
		return;
	s->requests++;
	text_addf(&s->log, "%s\n", request);
	s->answer(s, request, &answer);
	send_all(fd, &answer);
	text_done(&answer);
}

static bool
receive(int fd, char *request)
{
	size_t len = 0, wanted = REQUEST_MAX - 1;

	while (len < wanted) {
		ssize_t n = recv(fd, request + len, wanted - len, 0);
		const char *end, *length;

		if (n <= 0)
			return false;
		len += (size_t)n;
		request[len] = '\0';
		end = strstr(request, "\r\n\r\n");
		length = strstr(request, "Content-Length: ");
		if (end != NULL)
			wanted =
			    (size_t)(end - request) + 4 +
			    (length == NULL ? 0
					    : strtoul(length + 16, NULL, 10));
	}
	return true;
}

static void
send_all(int fd, const struct text *answer)
{
	struct slice rest = text_slice(answer);

	while (rest.len > 0) {
		ssize_t n = send(fd, rest.at, rest.len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		rest = slice_skip(rest, (size_t)n);
	}
}

void
cloud_server_json(
    struct text *ret, unsigned status, const char *headers, const char *body)
{
	text_addf(ret,
	    "HTTP/1.1 %u Fine\r\nContent-Type: application/json\r\n%s"
	    "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
	    status, headers, strlen(body), body);
}
