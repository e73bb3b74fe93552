/*
 * settings_admin.c - where the admin pages are served. They tell more than
 * strangers should know and ask for no password: only this machine gets them.
 */
#include "conf/settings_admin.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include "conf/settings_address.h"

#define UNIX_PREFIX "unix:"
#define WANTED                                                                 \
	"must be a loopback address with a port, such as 127.0.0.1:9470 or "   \
	"[::1]:9470, or a socket, such as unix:/run/scs-gate/admin.sock"

static const char *read_unix(
    const char *path, struct sockaddr_storage *, socklen_t *);
static const char *read_tcp(
    const char *bind, struct sockaddr_storage *, socklen_t *);

const char *
settings_admin_address(
    const char *bind, struct sockaddr_storage *ret, socklen_t *ret_len)
{
	memset(ret, 0, sizeof(*ret));
	if (slice_starts(slice_of(bind), UNIX_PREFIX))
		return read_unix(bind + strlen(UNIX_PREFIX), ret, ret_len);
	return read_tcp(bind, ret, ret_len);
}

static const char *
read_unix(const char *path, struct sockaddr_storage *ret, socklen_t *ret_len)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);

	if (path[0] != '/')
		return "the path of a socket must be absolute, such as "
		       "unix:/run/scs-gate/admin.sock";
	if (len >= sizeof(address.sun_path))
		return "the path of a socket cannot be longer than 107 bytes";
	memcpy(address.sun_path, path, len);
	memcpy(ret, &address, sizeof(address));
	*ret_len = sizeof(address);
	return NULL;
}

static const char *
read_tcp(const char *bind, struct sockaddr_storage *ret, socklen_t *ret_len)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	char host[INET6_ADDRSTRLEN] = "";
	struct slice name;
	uint16_t port;

	if (!settings_address_split(slice_of(bind), &name, &port) ||
	    name.len >= sizeof(host))
		return WANTED;
	memcpy(host, name.at, name.len);
	v4.sin_port = v6.sin6_port = htons(port);
	if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
		memcpy(ret, &v4, sizeof(v4));
		*ret_len = sizeof(v4);
		if (ntohl(v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET)
			return NULL;
	} else if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
		memcpy(ret, &v6, sizeof(v6));
		*ret_len = sizeof(v6);
		if (IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr))
			return NULL;
	}
	return WANTED;
}
