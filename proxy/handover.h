/*
 * handover.h - an upgrade without a gap: the listening sockets of a running
 * gate go to a new one over its admin socket. The new one serves, says so,
 * and the old one drains; if it never says so, the old one goes on.
 */
#ifndef PROXY_HANDOVER_H
#define PROXY_HANDOVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "proxy/doors.h"
#include "proxy/passed.h"

#define HANDOVER_TARGET "/take-over"
#define HANDOVER_READY "ready\n"

/* The old gate: may that user have the sockets? They carry every token. */
bool handover_is_allowed(uid_t peer);
/* Answers on that connection with all sockets; false: the connection is of no
 * more use. */
bool handover_give(
    int fd, const struct settings *, const struct doors *, int admin);

/* The new gate: asks the one at that path. The connection, on which
 * handover_ready is due, or -1 after having logged why not. */
int handover_take(const char *path, struct passed *ret);
bool handover_ready(int fd);

#endif
