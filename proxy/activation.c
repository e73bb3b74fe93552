/* activation.c - systemd's protocols by hand; see activation.h. */
#include "proxy/activation.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "conf/text.h"
#include "proxy/clock.h"
#include "proxy/log.h"

#define FIRST_FD 3
#define FDS_MAX 1024u

struct watchdog {
	struct event *tick;
	struct health *health;
};

static bool is_for_us(const char *variable);
static uint64_t number(const char *variable);
static struct slice next_name(const char **rest);
static void notify(const char *state);
static bool find_manager(struct sockaddr_un *, socklen_t *);
static void on_tick(evutil_socket_t, short, void *);

void
activation_take(struct passed *p)
{
	const char *names = getenv("LISTEN_FDNAMES");
	uint64_t count = is_for_us("LISTEN_PID") ? number("LISTEN_FDS") : 0;

	p->either = true;
	for (int i = 0; i < (int)(count < FDS_MAX ? count : FDS_MAX); i++)
		(void)passed_add(p, next_name(&names), FIRST_FD + i);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
}

/* A child of whom it was meant for has the variables, too. */
static bool
is_for_us(const char *variable)
{
	return getenv(variable) != NULL &&
	       number(variable) == (uint64_t)getpid();
}

static uint64_t
number(const char *variable)
{
	const char *text = getenv(variable);
	uint64_t value = 0;

	return text != NULL && slice_to_u64(slice_of(text), &value) ? value : 0;
}

/* They have colons between. */
static struct slice
next_name(const char **rest)
{
	struct slice name = slice_of(*rest);

	if (*rest == NULL)
		return SLICE("");
	name.len = strcspn(*rest, ":");
	*rest = (*rest)[name.len] == ':' ? *rest + name.len + 1 : NULL;
	return name;
}

void
activation_ready(void)
{
	notify("READY=1");
}

void
activation_reloading(void)
{
	struct text state = TEXT_INIT;

	text_addf(&state, "RELOADING=1\nMONOTONIC_USEC=%llu",
	    (unsigned long long)clock_us());
	notify(text_str(&state));
	text_done(&state);
}

void
activation_stopping(void)
{
	notify("STOPPING=1");
}

/* A manager that is gone does not keep the gate from its work. */
static void
notify(const char *state)
{
	struct sockaddr_un manager;
	socklen_t len;
	int fd;

	if (!find_manager(&manager, &len))
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || sendto(fd, state, strlen(state), MSG_NOSIGNAL,
			  (struct sockaddr *)&manager, len) < 0)
		log_line(LOG_WARNING, "process",
		    "the service manager cannot be told %s: %s", state,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
}

/* "@" stands for the zero byte of a name outside of the file system. */
static bool
find_manager(struct sockaddr_un *ret, socklen_t *ret_len)
{
	const char *path = getenv("NOTIFY_SOCKET");
	size_t len = path == NULL ? 0 : strlen(path);

	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (len < 2 || len >= sizeof(ret->sun_path) ||
	    (path[0] != '/' && path[0] != '@'))
		return false;
	memcpy(ret->sun_path, path, len);
	if (path[0] == '@')
		ret->sun_path[0] = '\0';
	*ret_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	return true;
}

/* Three times in the time that there is: a busy moment is forgiven. */
struct watchdog *
watchdog_new(struct event_base *base, struct health *health)
{
	uint64_t us = number("WATCHDOG_USEC") / 3;
	struct timeval wait = { (time_t)(us / 1000000),
		(suseconds_t)(us % 1000000) };
	struct watchdog *w;

	if (us == 0 ||
	    (getenv("WATCHDOG_PID") != NULL && !is_for_us("WATCHDOG_PID")))
		return NULL;
	w = calloc(1, sizeof(*w));
	if (w != NULL) {
		w->health = health;
		w->tick = event_new(base, -1, EV_PERSIST, on_tick, w);
		if (w->tick != NULL && event_add(w->tick, &wait) == 0)
			return w;
	}
	watchdog_free(w);
	log_line(LOG_ERROR, "process", "out of memory: no watchdog");
	return NULL;
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct watchdog *w = arg;

	(void)fd;
	(void)what;
	if (health_is_live(w->health, clock_ms()))
		notify("WATCHDOG=1");
}

void
watchdog_free(struct watchdog *w)
{
	if (w == NULL)
		return;
	if (w->tick != NULL)
		event_free(w->tick);
	free(w);
}
