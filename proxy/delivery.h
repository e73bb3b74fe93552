/*
 * delivery.h - the journal on its way to one sink: at least once, in order,
 * from where it was left the last time. One thread each.
 */
#ifndef PROXY_DELIVERY_H
#define PROXY_DELIVERY_H

#include <pthread.h>
#include <stdbool.h>

#include "conf/settings.h"
#include "proxy/form.h"
#include "proxy/sink.h"

/* What all deliveries of the process share. */
struct delivery_order {
	const struct settings *settings;
	struct form_observer observer;
	bool once; /* end when all is delivered, or at a failure */
	pthread_mutex_t mutex;
	pthread_cond_t stopped;
	bool stop; /* under the mutex */
};

struct delivery;

/* Reads credentials, keys and position; NULL after adding a fault. */
struct delivery *delivery_new(
    struct delivery_order *, const struct settings_sink *, struct faults *);
void delivery_free(struct delivery *); /* NULL is fine */
/* Until it is stopped, or, with once, all is there: true. False: not all
 * is. */
bool delivery_run(struct delivery *);

#endif
