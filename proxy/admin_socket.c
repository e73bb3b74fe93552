/* admin_socket.c - where the admin pages listen; see admin_socket.h. */
#include "proxy/admin_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "conf/settings_admin.h"
#include "proxy/log.h"

#define BACKLOG 64
#define SOCKET_MODE 0660

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un local;
	struct sockaddr_storage storage;
};

static bool open_at(struct admin_socket *, const union address *, socklen_t);
static bool adopt(struct admin_socket *, const union address *, socklen_t);
static bool bind_tcp(int fd, const union address *, socklen_t);
static bool bind_local(struct admin_socket *, const union address *, socklen_t);
static bool is_stale(const union address *, socklen_t);
static bool remember(struct admin_socket *);
static void log_listening(const struct admin_socket *);

bool
admin_socket_open(
    struct admin_socket *s, const struct settings *settings, int given)
{
	const char *bind = settings->admin_bind;
	union address address;
	socklen_t len = 0;
	const char *fault;

	*s = (struct admin_socket){ .fd = given };
	memset(&address, 0, sizeof(address));
	fault = settings_admin_address(bind, &address.storage, &len);
	if (fault == NULL && open_at(s, &address, len)) {
		log_listening(s);
		return true;
	}
	if (fault == NULL)
		fault = strerror(errno);
	log_line(LOG_ERROR, "admin", "cannot listen on %s: %s", bind, fault);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	return false;
}

static bool
open_at(struct admin_socket *s, const union address *a, socklen_t len)
{
	bool good;

	if (s->fd >= 0)
		return adopt(s, a, len);
	s->fd = socket(
	    a->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return false;
	good = a->any.sa_family == AF_UNIX ? bind_local(s, a, len)
					   : bind_tcp(s->fd, a, len);
	return good && listen(s->fd, BACKLOG) == 0;
}

/* The address must be the one of the settings, and its file still there. */
static bool
adopt(struct admin_socket *s, const union address *a, socklen_t len)
{
	union address at;
	socklen_t at_len = sizeof(at);

	memset(&at, 0, sizeof(at));
	if (getsockname(s->fd, &at.any, &at_len) != 0)
		return false;
	errno = EADDRNOTAVAIL;
	if (memcmp(&at, a, len) != 0)
		return false;
	if (a->any.sa_family != AF_UNIX)
		return true;
	memcpy(s->path, a->local.sun_path, sizeof(a->local.sun_path));
	return remember(s);
}

static bool
bind_tcp(int fd, const union address *a, socklen_t len)
{
	int on = 1;

	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	       bind(fd, &a->any, len) == 0;
}

/* The mode is never wider than in the end, whatever the umask: the first
 * call is for the file that bind makes. */
static bool
bind_local(struct admin_socket *s, const union address *a, socklen_t len)
{
	if (fchmod(s->fd, SOCKET_MODE) != 0)
		return false;
	if (bind(s->fd, &a->any, len) != 0 &&
	    (errno != EADDRINUSE || !is_stale(a, len) ||
		unlink(a->local.sun_path) != 0 ||
		bind(s->fd, &a->any, len) != 0))
		return false;
	memcpy(s->path, a->local.sun_path, sizeof(a->local.sun_path));
	return chmod(s->path, SOCKET_MODE) == 0 && remember(s);
}

/* A socket that nobody answers at. errno is as it was, or says more. */
static bool
is_stale(const union address *a, socklen_t len)
{
	struct stat status;
	bool stale;
	int fd;

	if (lstat(a->local.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	stale = connect(fd, &a->any, len) != 0 && errno == ECONNREFUSED;
	close(fd);
	errno = EADDRINUSE;
	return stale;
}

static bool
remember(struct admin_socket *s)
{
	struct stat status;

	if (lstat(s->path, &status) != 0)
		return false;
	s->device = status.st_dev;
	s->inode = status.st_ino;
	return true;
}

/* The kernel may have chosen the port. */
static void
log_listening(const struct admin_socket *s)
{
	union address a;
	socklen_t len = sizeof(a);
	char host[INET6_ADDRSTRLEN] = "";

	memset(&a, 0, sizeof(a));
	if (s->path[0] != '\0')
		log_line(LOG_INFO, "admin", "listening on unix:%s", s->path);
	else if (getsockname(s->fd, &a.any, &len) != 0)
		return;
	else if (a.any.sa_family == AF_INET6)
		log_line(LOG_INFO, "admin", "listening on [%s]:%u",
		    inet_ntop(AF_INET6, &a.v6.sin6_addr, host, sizeof(host)),
		    ntohs(a.v6.sin6_port));
	else
		log_line(LOG_INFO, "admin", "listening on %s:%u",
		    inet_ntop(AF_INET, &a.v4.sin_addr, host, sizeof(host)),
		    ntohs(a.v4.sin_port));
}

bool
admin_socket_is_local(const struct admin_socket *s)
{
	return s->path[0] != '\0';
}

bool
admin_socket_give(const struct admin_socket *s, uid_t uid, gid_t gid)
{
	if (s->path[0] == '\0' || lchown(s->path, uid, gid) == 0)
		return true;
	log_line(LOG_ERROR, "admin", "cannot give away unix:%s: %s", s->path,
	    strerror(errno));
	return false;
}

void
admin_socket_remove(struct admin_socket *s)
{
	struct stat status;

	if (s->path[0] != '\0' && lstat(s->path, &status) == 0 &&
	    status.st_dev == s->device && status.st_ino == s->inode)
		(void)unlink(s->path);
}
