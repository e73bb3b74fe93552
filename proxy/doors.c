/* doors.c - where clients come in; see doors.h. */
#include "proxy/doors.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy/listener.h"
#include "proxy/log.h"

static bool bind_all(
    struct doors *, const struct settings_listener *, size_t index, size_t n);
static bool add(struct doors *, const struct door *);
static void log_listening(const struct settings_listener *, uint16_t);

bool
doors_open(struct doors *d, const struct settings *s)
{
	*d = (struct doors){ NULL, 0 };
	for (size_t i = 0; i < s->listener_count; i++)
		if (!bind_all(d, &s->listeners[i], i, s->gate_workers))
			return false;
	return true;
}

/* Where the kernel picks the port, the first worker's is everyone's. */
static bool
bind_all(struct doors *d, const struct settings_listener *l, size_t index,
    size_t workers)
{
	uint16_t port = l->bind.port;

	for (size_t i = 0; i < workers; i++) {
		struct door door = { listener_bind(l, &port), index, i };

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
		if (d->at[i].fd >= 0)
			close(d->at[i].fd);
	free(d->at);
	*d = (struct doors){ NULL, 0 };
}
