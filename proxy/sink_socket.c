/* sink_socket.c - see sink_socket.h. */
#include "proxy/sink_socket.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int connect_to(const struct addrinfo *, uint64_t timeout);
static int finish(int fd, uint64_t timeout);

int
sink_socket(const struct settings_sink *s, int type, struct sink_result *ret)
{
	struct addrinfo hints = { .ai_socktype = type,
		.ai_flags = AI_NUMERICSERV };
	struct addrinfo *list = NULL;
	char port[8];
	int fd = -1, failure;

	snprintf(port, sizeof(port), "%u", (unsigned)s->port);
	failure = getaddrinfo(s->host, port, &hints, &list);
	if (failure != 0) {
		sink_fail(ret, SINK_AGAIN, "%s is not found: %s", s->host,
		    gai_strerror(failure));
		return -1;
	}
	for (const struct addrinfo *a = list; a != NULL && fd < 0;
	     a = a->ai_next)
		fd = connect_to(a, s->timeout);
	if (fd < 0)
		sink_fail(ret, SINK_AGAIN, "cannot connect to %s: %s", s->to,
		    strerror(errno));
	freeaddrinfo(list);
	return fd;
}

static int
connect_to(const struct addrinfo *a, uint64_t timeout)
{
	const int flags = SOCK_CLOEXEC | SOCK_NONBLOCK;
	int fd = socket(a->ai_family, a->ai_socktype | flags, a->ai_protocol);
	int failure = 0;

	if (fd < 0)
		return -1;
	if (connect(fd, a->ai_addr, a->ai_addrlen) != 0)
		failure = errno;
	if (failure == EINPROGRESS)
		failure = finish(fd, timeout);
	if (failure == 0) {
		const struct timeval wait = {
			.tv_sec = (time_t)(timeout / 1000),
			.tv_usec = (suseconds_t)(timeout % 1000) * 1000,
		};

		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
		if (ioctl(fd, FIONBIO, &(int){ 0 }) == 0)
			return fd;
		failure = errno;
	}
	close(fd);
	errno = failure;
	return -1;
}

/* 0, or an errno. */
static int
finish(int fd, uint64_t timeout)
{
	struct pollfd wanted = { .fd = fd, .events = POLLOUT };
	int failure = 0;
	socklen_t len = sizeof(failure);
	int n;

	do
		n = poll(&wanted, 1, (int)timeout);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return ETIMEDOUT;
	if (n < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &len) != 0)
		return errno;
	return failure;
}
