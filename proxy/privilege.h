/*
 * privilege.h - what the process may do. It binds its sockets, reads its keys
 * and opens its journal as whoever started it, and then gives up all that it
 * needs no more: the user root, groups, capabilities. There is no way back.
 */
#ifndef PROXY_PRIVILEGE_H
#define PROXY_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "conf/settings.h"

struct privilege {
	bool changes; /* to another user; else it stays who it is */
	uid_t uid;
	gid_t gid;
};

/* At the very start: no new privileges, and no core dumps unless
 * process.core_dumps says so. False after having logged why not. */
bool privilege_harden(const struct settings *);
/* Whom process.user and process.group mean. False after having logged why
 * there is no such user. */
bool privilege_find(const struct settings *, struct privilege *ret);
/* Becomes that user, without any capability, and makes sure that there is no
 * way back. Before any other thread is started: capabilities belong to
 * threads. False after having logged why not. */
bool privilege_drop(const struct privilege *, const struct settings *);

#endif
