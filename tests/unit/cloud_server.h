/*
 * cloud_server.h - the server of test_openstack.c: one thread, one connection
 * at a time, one answer each, which the test's own function writes.
 */
#ifndef TESTS_CLOUD_SERVER_H
#define TESTS_CLOUD_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "conf/text.h"

struct cloud_server {
	pthread_t thread;
	int listener;
	int stop[2];
	uint16_t port;
	unsigned requests; /* so far, this one included */
	struct text log;   /* all requests; read after the end */
	/* Adds the whole answer, with its head, to ret. */
	void (*answer)(
	    struct cloud_server *, const char *request, struct text *ret);
};

bool cloud_server_start(struct cloud_server *,
    void (*answer)(struct cloud_server *, const char *, struct text *));
/* Ends the thread; the log may be read from now on. */
void cloud_server_stop(struct cloud_server *);
void cloud_server_done(struct cloud_server *);

/* An answer with its length. */
void cloud_server_json(
    struct text *, unsigned status, const char *headers, const char *body);

#endif
