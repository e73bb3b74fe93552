/*
 * decision.c - journal lines. Every line has the same members in the same
 * order, initiator where somebody was asked, and judged where the settings
 * want it; what is not known is null.
 */
#include "proxy/decision.h"

#include <stdio.h>

#include "conf/settings.h"
#include "proxy/clock.h"
#include "proxy/exhibit.h"
#include "proxy/finding_json.h"

static void add_request(const struct decision *, struct text *ret);
static void add_result(const struct decision *, struct text *ret);
static void add_status(struct text *ret, const char *member, unsigned status);
static void add_slice(struct text *ret, const char *member, struct slice);

void
decision_render(
    const struct decision *decision, const char *record, struct text *ret)
{
	char moment[CLOCK_MOMENT_SIZE];

	text_addf(ret, "{\"record\":\"%s\",\"time\":\"%s\",\"decision\":\"%s\"",
	    record, clock_moment(&decision->time, moment), decision->id);
	add_request(decision, ret);
	add_result(decision, ret);
	text_addc(ret, '}');
}

static void
add_request(const struct decision *decision, struct text *ret)
{
	add_slice(ret, "request_id", decision->client_request_id);
	add_slice(ret, "client", slice_of(decision->client));
	if (decision->initiator.len > 0) {
		text_adds(ret, ",\"initiator\":");
		text_add(ret, decision->initiator);
	}
	add_slice(ret, "method", decision->method);
	add_slice(ret, "path", decision->path);
	add_slice(ret, "service", slice_of(service_name(decision->service)));
	add_slice(ret, "operation", slice_of(decision->operation));
	text_adds(ret, ",\"object\":{");
	add_slice(ret, "id", decision->object_id);
	add_slice(ret, "name", decision->object_name);
	text_addc(ret, '}');
}

static void
add_result(const struct decision *decision, struct text *ret)
{
	add_slice(ret, "verdict", slice_of(decision->verdict));
	add_slice(ret, "action", slice_of(decision->action));
	add_slice(ret, "reason", slice_of(decision->reason));
	if (decision->completed != NULL)
		add_slice(ret, "completed", slice_of(decision->completed));
	if (decision->account != NULL)
		add_slice(ret, "account", slice_of(decision->account));
	text_adds(ret, ",\"findings\":");
	finding_json_list(decision->findings, ret);
	if (decision->judged != NULL) {
		text_adds(ret, ",\"" EXHIBIT_MEMBER "\":");
		exhibit_render(decision->judged, ret);
	}
	add_slice(ret, "scope_version", slice_of(decision->scope_version));
	add_slice(ret, "pack_version", slice_of(decision->pack_version));
	add_status(ret, "upstream_status", decision->upstream_status);
	add_status(ret, "status", decision->client_status);
	text_addf(ret,
	    ",\"duration_us\":{\"lookup\":%llu,\"survey\":%llu,"
	    "\"judge\":%llu,\"upstream\":%llu}",
	    (unsigned long long)decision->lookup_us,
	    (unsigned long long)decision->survey_us,
	    (unsigned long long)decision->judge_us,
	    (unsigned long long)decision->upstream_us);
}

static void
add_status(struct text *ret, const char *member, unsigned status)
{
	if (status == 0)
		text_addf(ret, ",\"%s\":null", member);
	else
		text_addf(ret, ",\"%s\":%u", member, status);
}

/* An empty one is as good as none. */
static void
add_slice(struct text *ret, const char *member, struct slice value)
{
	if (value.len == 0)
		value.at = NULL;
	finding_json_member(ret, member, value);
}
