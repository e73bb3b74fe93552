/*
 * doors.h - the sockets that clients come in by: for each listener of the
 * settings one for each worker, so that the kernel spreads the connections.
 */
#ifndef PROXY_DOORS_H
#define PROXY_DOORS_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/settings.h"

struct door {
	int fd; /* listening; -1: a worker has it now, and closes it */
	size_t listener;
	size_t worker;
};

struct doors {
	struct door *at;
	size_t count;
};

/* False after having logged why not; then, too, doors_done is due. */
bool doors_open(struct doors *, const struct settings *);
/* Closes what no worker has taken. */
void doors_done(struct doors *);

#endif
