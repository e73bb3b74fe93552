/*
 * doors.h - the sockets that clients come in by: for each listener of the
 * settings one for each worker, so that the kernel spreads the connections.
 */
#ifndef PROXY_DOORS_H
#define PROXY_DOORS_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/settings.h"
#include "proxy/passed.h"

struct door {
	int fd;     /* listening */
	bool taken; /* by its worker, which closes it */
	size_t listener;
	size_t worker;
};

struct doors {
	struct door *at;
	size_t count;
};

/* What was passed is not bound anew: each such socket is shared by workers if
 * there are more of them, and goes to some worker in any case. False after
 * having logged why not; then, too, doors_done is due. */
bool doors_open(struct doors *, const struct settings *, struct passed *);
/* Closes what no worker has taken. */
void doors_done(struct doors *);

#endif
