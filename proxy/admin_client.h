/* admin_client.h - one request to the admin socket of a running gate. */
#ifndef PROXY_ADMIN_CLIENT_H
#define PROXY_ADMIN_CLIENT_H

#include <stdbool.h>

#include "conf/text.h"

/* A connection to the socket at that path, or -1 with errno. */
int admin_client_connect(const char *path);
bool admin_client_send(int fd, const char *method, const char *target);
/* Adds what is read until the other side ends. */
bool admin_client_read(int fd, struct text *ret);
/* The status of such an answer, and its body; 0: it is none. */
unsigned admin_client_status(struct slice answer, struct slice *ret_body);
/* The path in admin.bind; NULL: that is no local socket. */
const char *admin_client_path(const char *bind);

#endif
