/*
 * admin_socket.h - the listening socket of the admin pages. One in the file
 * system has mode 0660; what a dead gate left there is replaced, a socket
 * that somebody still listens on is not, nor anything else of that name.
 */
#ifndef PROXY_ADMIN_SOCKET_H
#define PROXY_ADMIN_SOCKET_H

#include <stdbool.h>
#include <sys/types.h>

#include "conf/settings.h"

struct admin_socket {
	int fd;
	char path[108]; /* in the file system; "": TCP */
	dev_t device;   /* so that only our own is removed */
	ino_t inode;
};

/* Listens where admin.bind says, on the socket given if it is one, which then
 * was bound there before; false after having logged why not. */
bool admin_socket_open(
    struct admin_socket *, const struct settings *, int given);
/* In the file system: only who may write there can connect. */
bool admin_socket_is_local(const struct admin_socket *);
/* Its path gets another owner. False after having logged why not. */
bool admin_socket_give(const struct admin_socket *, uid_t, gid_t);
/* Takes the path away if it is still ours; fd is the caller's to close. */
void admin_socket_remove(struct admin_socket *);

#endif
