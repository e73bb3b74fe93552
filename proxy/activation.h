/*
 * activation.h - what the service manager and the gate tell each other, by
 * systemd's protocols: sockets that it has bound (sd_listen_fds(3)), and how
 * the gate is (sd_notify(3)). Without such a manager all this does nothing.
 */
#ifndef PROXY_ACTIVATION_H
#define PROXY_ACTIVATION_H

#include <event2/event.h>
#include <stdbool.h>

#include "proxy/health.h"
#include "proxy/passed.h"

/* Once, at the start. */
void activation_take(struct passed *);

void activation_ready(void);
void activation_reloading(void); /* then activation_ready */
void activation_stopping(void);

struct watchdog;

/* Tells the manager in time, as long as every worker moves, that the gate is
 * alive. NULL if none is asked for, or out of memory, which is logged. */
struct watchdog *watchdog_new(struct event_base *, struct health *);
void watchdog_free(struct watchdog *); /* NULL is fine */

#endif
