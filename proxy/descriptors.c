/* descriptors.c - file descriptors and connections; see descriptors.h. */
#include "proxy/descriptors.h"

#include <sys/resource.h>

#include "proxy/log.h"

/* One to the client and one to the service. Pipes for splicing are made where
 * there is room, and done without where there is none. */
#define EACH 2
/* The journal, the admin pages, event loops, lookups under way. */
#define OTHERS 64

void
descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

unsigned
descriptors_allow(const struct settings *s)
{
	unsigned wanted = s->limit_connections;
	unsigned least = s->gate_workers;
	struct rlimit limit;
	rlim_t room;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return wanted;
	room = limit.rlim_cur > OTHERS ? (limit.rlim_cur - OTHERS) / EACH : 0;
	if (room >= wanted)
		return wanted;
	if (room < least)
		room = least;
	log_line(LOG_WARNING, NULL,
	    "limit.connections is %u, but %llu file descriptors "
	    "(LimitNOFILE, ulimit -n) are enough for %llu",
	    wanted, (unsigned long long)limit.rlim_cur,
	    (unsigned long long)room);
	return (unsigned)room;
}
