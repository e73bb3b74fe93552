/*
 * passed.h - listening sockets that somebody else has bound: the service
 * manager, or the gate that this one takes over from. Each has a name, which
 * is that of a listener or "admin".
 */
#ifndef PROXY_PASSED_H
#define PROXY_PASSED_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/settings.h"

struct passed_socket {
	char *name;
	int fd; /* -1: taken */
};

struct passed {
	struct passed_socket *at;
	size_t count;
	/* The name or the address alone tells whose a socket is; else both
	 * must be right: a listener may have moved since. */
	bool either;
};

#define PASSED_ADMIN "admin"

/* Takes over fd, also when it fails: it does not listen, or out of memory.
 * The reason is logged. */
bool passed_add(struct passed *, struct slice name, int fd);
/* One for that listener, or -1; the caller has it from then on. */
int passed_take(
    struct passed *, const char *name, const struct settings_address *);
/* The same by the name alone. */
int passed_take_named(struct passed *, const char *name);
/* Closes what nobody has taken, and says so. */
void passed_done(struct passed *);

#endif
