/* doors.c - where clients come in; see doors.h. */
#include "proxy/doors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy/listener.h"
#include "proxy/log.h"

static bool open_one(
    struct doors *, const struct settings *, size_t listener, struct passed *);
static bool take_passed(struct doors *, const struct settings_listener *,
    size_t index, struct passed *);
static bool share(struct doors *, size_t first, size_t workers);
static bool bind_all(struct doors *, const struct settings_listener *,
    size_t index, size_t workers);
static bool add(struct doors *, const struct door *);
static void log_listening(const struct settings_listener *, uint16_t);

bool
doors_open(struct doors *d, const struct settings *s, struct passed *passed)
{
	*d = (struct doors){ NULL, 0 };
	for (size_t i = 0; i < s->listener_count; i++)
		if (!open_one(d, s, i, passed))
			return false;
	return true;
}

static bool
open_one(struct doors *d, const struct settings *s, size_t listener,
    struct passed *passed)
{
	const struct settings_listener *l = &s->listeners[listener];
	size_t first = d->count;

	if (!take_passed(d, l, listener, passed))
		return false;
	if (d->count == first)
		return bind_all(d, l, listener, s->gate_workers);
	log_listening(l, listener_port(d->at[first].fd));
	return share(d, first, s->gate_workers);
}

static bool
take_passed(struct doors *d, const struct settings_listener *l, size_t index,
    struct passed *passed)
{
	int fd;

	while ((fd = passed_take(passed, l->name, &l->bind)) >= 0) {
		struct door door = { fd, false, index, 0 };

		if (!add(d, &door))
			return false;
	}
	return true;
}

/* No worker without a socket, and no socket without a worker: connections
 * would wait in it for ever. */
static bool
share(struct doors *d, size_t first, size_t workers)
{
	size_t count = d->count - first;

	for (size_t i = 0; i < count; i++)
		d->at[first + i].worker = i % workers;
	for (size_t i = count; i < workers; i++) {
		struct door door = d->at[first + i % count];

		door.worker = i;
		door.fd = fcntl(door.fd, F_DUPFD_CLOEXEC, 0);
		if (door.fd < 0) {
			log_line(LOG_ERROR, NULL, "cannot share a socket: %s",
			    strerror(errno));
			return false;
		}
		if (!add(d, &door))
			return false;
	}
	return true;
}

/* Where the kernel picks the port, the first worker's is everyone's. */
static bool
bind_all(struct doors *d, const struct settings_listener *l, size_t index,
    size_t workers)
{
	uint16_t port = l->bind.port;

	for (size_t i = 0; i < workers; i++) {
		struct door door = { listener_bind(l, &port), false, index, i };

		if (door.fd < 0) {
			log_line(LOG_ERROR, l->name, "cannot listen on %s: %s",
			    l->bind.text, strerror(errno));
			return false;
		}
		if (!add(d, &door))
			return false;
	}
	log_listening(l, port);
	return true;
}

/* Takes over the descriptor, also when it fails. */
static bool
add(struct doors *d, const struct door *door)
{
	struct door *more =
	    realloc(d->at, (d->count + 1) * sizeof(struct door));

	if (more == NULL) {
		log_line(LOG_ERROR, NULL, "out of memory");
		close(door->fd);
		return false;
	}
	d->at = more;
	d->at[d->count++] = *door;
	return true;
}

static void
log_listening(const struct settings_listener *l, uint16_t port)
{
	const char *host = l->bind.host;

	log_line(LOG_INFO, l->name,
	    strchr(host, ':') != NULL ? "listening on [%s]:%u"
				      : "listening on %s:%u",
	    host, port);
}

void
doors_done(struct doors *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (!d->at[i].taken)
			close(d->at[i].fd);
	free(d->at);
	*d = (struct doors){ NULL, 0 };
}
