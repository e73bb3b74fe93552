/* request_log.c - a line a request; see request_log.h. */
#include "proxy/request_log.h"

#include <inttypes.h>
#include <stdio.h>

#include "proxy/clock.h"
#include "proxy/log.h"

/* A line of the log is not much longer. */
#define PATH_LONGEST 1024

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
request_log_end(struct request_log *r, const char *listener, const char *client,
    unsigned status, const char *decision)
{
	char answer[16] = "no answer";

	if (r->since_us == 0)
		return;
	if (status != 0)
		snprintf(answer, sizeof(answer), "%u", status);
	log_line(LOG_INFO, listener, "%s in %" PRIu64 " ms for %s%s%s: %s",
	    answer, (clock_us() - r->since_us) / 1000, client,
	    decision != NULL ? ", decision " : "",
	    decision != NULL ? decision : "", text_str(&r->what));
	text_done(&r->what);
	r->since_us = 0;
}
