/* settings_admin.h - where the admin pages are served. */
#ifndef CONF_SETTINGS_ADMIN_H
#define CONF_SETTINGS_ADMIN_H

#include <sys/socket.h>

/* Reads admin.bind: host:port with a loopback address, or unix: and an
 * absolute path. NULL, or what is wrong, to follow "but". */
const char *settings_admin_address(
    const char *bind, struct sockaddr_storage *ret, socklen_t *ret_len);

#endif
