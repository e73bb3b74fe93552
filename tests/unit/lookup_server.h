/*
 * lookup_server.h - the server of test_lookup.c and test_survey.c: answers by
 * the path and notes what it got.
 */
#ifndef TESTS_LOOKUP_SERVER_H
#define TESTS_LOOKUP_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define HEAD_MAX 4096

/* A page of its own: what stands at a path, after the usual head. */
struct server_page {
	const char *path;   /* with its query */
	const char *status; /* "200 OK"; NULL: that is the one */
	const char *body;   /* NULL: the connection is cut in the middle */
};

/* One server, one thread, several connections at once by poll(). */
struct server {
	pthread_t thread;
	int listener;
	int stop[2];
	uint16_t port;
	unsigned accepted; /* read after the thread has ended */
	unsigned requests;
	unsigned reset_at; /* this request is met by a closed connection */
	char last[HEAD_MAX];
	const struct server_page
	    *_Atomic pages; /* they come first; one without a
					  * path ends them */
};

/* A listening socket on the loopback address of family; -1 on failure. */
int listen_on(int family, uint16_t *ret_port);
bool server_start(struct server *, int family);
/* Ends the thread; what the server noted may be read from now on. */
void server_stop(struct server *);

#endif
