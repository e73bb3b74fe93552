/* admin_bypass.c - orders for the kill switch; see admin_bypass.h. */
#include "proxy/admin_bypass.h"

#include <string.h>

#include "conf/settings_value.h"
#include "proxy/bypass.h"
#include "proxy/uri.h"

#define TTL_MAX 16u

static const char *find_fault(
    struct slice query, uint32_t *seconds, struct text *reason);
static bool find(
    struct slice query, const char *name, struct text *ret, size_t max);
static bool is_clean(struct slice);

void
admin_bypass(const struct gate *g, const struct admin_request *request,
    unsigned uid, struct admin_answer *ret)
{
	struct text reason = TEXT_INIT;
	uint32_t seconds = 0;
	const char *fault = NULL;

	*ret = (struct admin_answer){
		.status = 200,
		.type = "text/plain; charset=utf-8",
	};
	if (slice_is(request->method, "DELETE"))
		(void)bypass_off(g->bypass, uid);
	else
		fault = find_fault(request->query, &seconds, &reason);
	if (fault == NULL && seconds > 0 &&
	    !bypass_on(g->bypass, seconds, text_slice(&reason), uid))
		fault = "The gate is out of memory.\n";
	if (fault == NULL)
		bypass_tell(g->bypass, &ret->body);
	else {
		ret->status = 400;
		text_adds(&ret->body, fault);
	}
	text_done(&reason);
}

static const char *
find_fault(struct slice query, uint32_t *seconds, struct text *reason)
{
	struct text ttl = TEXT_INIT;
	uint64_t ms = 0;
	bool good = find(query, "ttl", &ttl, TTL_MAX) &&
		    settings_value_time(text_str(&ttl), &ms) && ms >= 1000 &&
		    ms <= UINT64_C(1000) * BYPASS_SECONDS_MAX;

	text_done(&ttl);
	if (!good)
		return "The ttl must be a time from 1s to 24h, such as 30m.\n";
	*seconds = (uint32_t)(ms / 1000);
	if (!find(query, "reason", reason, BYPASS_REASON_MAX) ||
	    !is_clean(text_slice(reason)))
		return "A reason must be given, in one line of at most 200 "
		       "bytes.\n";
	return NULL;
}

/* False if it is not there, is empty or too long. */
static bool
find(struct slice query, const char *name, struct text *ret, size_t max)
{
	char bytes[BYPASS_REASON_MAX];
	size_t len = 0, at = strlen(name);

	while (query.len > 0) {
		const char *end = memchr(query.at, '&', query.len);
		struct slice part = { query.at,
			end == NULL ? query.len : (size_t)(end - query.at) };

		query = slice_skip(
		    query, part.len < query.len ? part.len + 1 : part.len);
		if (!slice_starts(part, name) || part.len <= at ||
		    part.at[at] != '=')
			continue;
		if (!uri_decode(slice_skip(part, at + 1), bytes, max, &len) ||
		    len == 0)
			return false;
		text_add(ret, (struct slice){ bytes, len });
		return !text_failed(ret);
	}
	return false;
}

/* It goes into the log and a terminal. */
static bool
is_clean(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == '\x7f')
			return false;
	return true;
}
