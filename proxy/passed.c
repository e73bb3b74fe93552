/* passed.c - listening sockets from elsewhere; see passed.h. */
#include "proxy/passed.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/log.h"

static bool is_known(const struct passed *, int fd);
static bool prepare(int fd);
static bool fits(const struct passed *, const struct passed_socket *,
    const char *name, const struct settings_address *);
static bool is_at(int fd, const struct settings_address *);
static int take(struct passed_socket *);

bool
passed_add(struct passed *p, struct slice name, int fd)
{
	struct passed_socket *more;
	char *copy;

	if (is_known(p, fd)) {
		close(fd);
		return true;
	}
	more = realloc(p->at, (p->count + 1) * sizeof(*p->at));
	copy = strndup(name.at, name.len);
	if (more != NULL)
		p->at = more;
	if (more != NULL && copy != NULL && prepare(fd)) {
		p->at[p->count++] = (struct passed_socket){ copy, fd };
		return true;
	}
	log_line(LOG_ERROR, copy, "a socket that was passed is of no use: %s",
	    more == NULL || copy == NULL ? "out of memory" : strerror(errno));
	free(copy);
	close(fd);
	return false;
}

/* Workers that shared a socket had a descriptor each. */
static bool
is_known(const struct passed *p, int fd)
{
	struct stat this, that;

	if (fstat(fd, &this) != 0)
		return false;
	for (size_t i = 0; i < p->count; i++)
		if (fstat(p->at[i].fd, &that) == 0 &&
		    this.st_dev == that.st_dev && this.st_ino == that.st_ino)
			return true;
	return false;
}

static bool
prepare(int fd)
{
	int listens = 0, flags = fcntl(fd, F_GETFL);
	socklen_t len = sizeof(listens);

	if (flags < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) != 0)
		return false;
	errno = EINVAL;
	return listens != 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
	       fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

int
passed_take(
    struct passed *p, const char *name, const struct settings_address *address)
{
	for (size_t i = 0; i < p->count; i++)
		if (fits(p, &p->at[i], name, address))
			return take(&p->at[i]);
	return -1;
}

static bool
fits(const struct passed *p, const struct passed_socket *s, const char *name,
    const struct settings_address *address)
{
	bool named = strcmp(s->name, name) == 0;

	if (s->fd < 0)
		return false;
	if (p->either)
		return named || (address->port != 0 && is_at(s->fd, address));
	return named && is_at(s->fd, address);
}

/* Port 0 in the settings leaves the port to the kernel. */
static bool
is_at(int fd, const struct settings_address *address)
{
	struct sockaddr_storage at = { 0 }, wanted = address->sockaddr;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&at;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&at;
	socklen_t len = sizeof(at);

	if (getsockname(fd, (struct sockaddr *)&at, &len) != 0 ||
	    at.ss_family != wanted.ss_family)
		return false;
	if (at.ss_family == AF_INET) {
		if (address->port == 0)
			v4->sin_port = 0;
		return memcmp(v4, &wanted, sizeof(*v4)) == 0;
	}
	if (at.ss_family != AF_INET6)
		return false;
	if (address->port == 0)
		v6->sin6_port = 0;
	return memcmp(v6, &wanted, sizeof(*v6)) == 0;
}

static int
take(struct passed_socket *s)
{
	int fd = s->fd;

	s->fd = -1;
	return fd;
}

int
passed_take_named(struct passed *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->at[i].fd >= 0 && strcmp(p->at[i].name, name) == 0)
			return take(&p->at[i]);
	return -1;
}

void
passed_done(struct passed *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->at[i].fd >= 0) {
			log_line(LOG_WARNING, p->at[i].name,
			    "a socket was passed that no listener is for: it "
			    "is closed");
			close(p->at[i].fd);
		}
		free(p->at[i].name);
	}
	free(p->at);
	*p = (struct passed){ NULL, 0, false };
}
