/* request_log.c - a line a request; see request_log.h. */
#include "proxy/request_log.h"

#include <inttypes.h>
#include <stdio.h>

#include "proxy/clock.h"
#include "proxy/log.h"
#include "proxy/session.h"

/* A line of the log is not much longer. */
#define PATH_LONGEST 1024
/* As session_name_client() writes it. */
#define CLIENT_NAME_MAX (INET6_ADDRSTRLEN + sizeof("[]:65535"))

static const char *listener_name(const struct session *);

void
request_log_begin(struct request_log *r, struct slice method, struct slice path)
{
	size_t len = path.len < PATH_LONGEST ? path.len : PATH_LONGEST;

	r->since_us = clock_us();
	text_add(&r->what, method);
	text_addc(&r->what, ' ');
	text_add(&r->what, (struct slice){ path.at, len });
	if (len < path.len)
		text_adds(&r->what, "...");
}

void
request_log_end(struct request_log *r, const struct session *s, unsigned status,
    const char *decision)
{
	char answer[16] = "no answer", client[CLIENT_NAME_MAX];

	if (r->since_us == 0)
		return;
	if (status != 0)
		snprintf(answer, sizeof(answer), "%u", status);
	session_name_client(s, client, sizeof(client));
	log_line(LOG_INFO, listener_name(s),
	    "%s in %" PRIu64 " ms for %s%s%s: %s", answer,
	    (clock_us() - r->since_us) / 1000, client,
	    decision != NULL ? ", decision " : "",
	    decision != NULL ? decision : "", text_str(&r->what));
	text_done(&r->what);
	r->since_us = 0;
}

static const char *
listener_name(const struct session *s)
{
	return s->snapshot->settings->listeners[s->listener].name;
}

void
request_log_refused(const struct session *s, unsigned status, const char *why)
{
	char client[CLIENT_NAME_MAX];

	if (!s->snapshot->settings->log_requests)
		return;
	session_name_client(s, client, sizeof(client));
	log_line(
	    LOG_INFO, listener_name(s), "%u for %s: %s", status, client, why);
}
