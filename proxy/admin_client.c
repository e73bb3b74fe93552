/* admin_client.c - asks a running gate; see admin_client.h. */
#include "proxy/admin_client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "proxy/http1.h"

#define UNIX_PREFIX "unix:"

/* A gate that is alive answers at once. */
static const struct timeval patience = { .tv_sec = 15 };

int
admin_client_connect(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, saved;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		sizeof(patience)) == 0 &&
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

bool
admin_client_send(int fd, const char *method, const char *target)
{
	struct text head = TEXT_INIT;
	ssize_t sent = -1;

	text_addf(
	    &head, "%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", method, target);
	if (text_failed(&head))
		errno = ENOMEM;
	else
		sent = send(fd, head.at, head.len, MSG_NOSIGNAL);
	text_done(&head);
	return sent > 0;
}

bool
admin_client_read(int fd, struct text *ret)
{
	char bytes[4096];
	ssize_t n;

	while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		text_add(ret, (struct slice){ bytes, (size_t)n });
	return n == 0 && !text_failed(ret);
}

unsigned
admin_client_status(struct slice answer, struct slice *ret_body)
{
	struct head *head = malloc(sizeof(*head));
	size_t scanned = 0;
	const char *why;
	unsigned status = 0;

	if (head != NULL &&
	    http1_response(answer, &scanned, head, &why) == HTTP1_DONE) {
		status = head->status;
		*ret_body = slice_skip(answer, head->length);
	}
	free(head);
	return status;
}

const char *
admin_client_path(const char *bind)
{
	return bind != NULL && slice_starts(slice_of(bind), UNIX_PREFIX)
		   ? bind + strlen(UNIX_PREFIX)
		   : NULL;
}
