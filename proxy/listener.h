/*
 * listener.h - one listening socket of one worker: accepts, and pauses when
 * the gate is out of connections or descriptors instead of spinning.
 */
#ifndef PROXY_LISTENER_H
#define PROXY_LISTENER_H

#include <stddef.h>

#include "conf/settings.h"

struct listener;
struct worker;

/* A bound, listening, non-blocking socket with SO_REUSEPORT, or -1 with errno.
 * port 0 in the settings: *port is used when not 0, else the kernel's choice
 * is stored there. */
int listener_bind(const struct settings_listener *, uint16_t *port);

/* That a socket is bound to, or 0. */
uint16_t listener_port(int fd);

/* Takes over fd. NULL when out of memory. */
struct listener *listener_new(struct worker *, size_t index, int fd);
/* What waits in the kernel's queue is accepted before the socket closes,
 * unless another gate has it now.
 * NULL is fine. */
void listener_free(struct listener *);

#endif
