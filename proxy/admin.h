/*
 * admin.h - the admin pages: health, metrics, rules and settings, on a
 * socket of their own. They are served by the control thread, so that they
 * answer however busy the workers are.
 *
 * One request a connection, few connections, little time for each: nobody
 * can hold up the control thread or use up its descriptors. The head is read
 * by the same strict reader as those of clients.
 */
#ifndef PROXY_ADMIN_H
#define PROXY_ADMIN_H

#include <event2/event.h>

#include "proxy/gate.h"
#include "proxy/health.h"
#include "proxy/privilege.h"

struct admin;

/* Listens where admin.bind says, on the socket given unless it is -1. NULL
 * after having logged why not. The loop ends when a new gate takes over. */
struct admin *admin_start(
    struct gate *, struct health *, struct event_base *, int given);
/* A socket in the file system belongs to that user from now on. False after
 * having logged why not. */
bool admin_give(struct admin *, const struct privilege *);
/* Closes all; a socket in the file system goes too. NULL is fine. */
void admin_stop(struct admin *);

#endif
