/* oslo_notice.c - see oslo_notice.h. */
#include "proxy/oslo_notice.h"

#include <stdio.h>

#include "proxy/journal_record.h"

static void add_inner(
    const struct sink_record *, const char *host, struct text *);
static void add_timestamp(struct text *, struct slice);

void
oslo_notice(const struct sink_record *r, const char *host, struct text *t)
{
	struct text inner = TEXT_INIT;

	add_inner(r, host, &inner);
	text_adds(t, "{\"oslo.version\":\"2.0\",\"oslo.message\":\"");
	text_add_json(t, text_slice(&inner));
	text_adds(t, "\"}");
	t->failed = t->failed || text_failed(&inner);
	text_done(&inner);
}

static void
add_inner(const struct sink_record *r, const char *host, struct text *t)
{
	char id[UUID_LEN + 1];

	oslo_notice_id(r, id);
	text_addf(t, "{\"message_id\":\"%s\",\"publisher_id\":\"scs-gate.", id);
	text_add_json(t, slice_of(host));
	text_adds(t, "\",\"event_type\":\"scs_gate.");
	text_add_json(t, journal_record_text(r->json, "record"));
	text_adds(t, "\",\"priority\":\"INFO\",\"timestamp\":\"");
	add_timestamp(t, journal_record_text(r->json, "time"));
	text_adds(t, "\",\"_unique_id\":\"");
	journal_hex_add(t, r->link.hash, 16);
	text_adds(t, "\",\"payload\":");
	text_add(t, r->message);
	text_addc(t, '}');
}

/* As Python writes a time without a zone: 2026-11-23 22:13:00.123456. */
static void
add_timestamp(struct text *t, struct slice stamp)
{
	for (size_t i = 0; i < stamp.len; i++)
		if (stamp.at[i] != 'Z')
			text_addc(t, stamp.at[i] == 'T' ? ' ' : stamp.at[i]);
}

/* RFC 9562, version 8: its makers say of what. */
void
oslo_notice_id(const struct sink_record *r, char ret[UUID_LEN + 1])
{
	const unsigned char *h = r->link.hash;

	snprintf(ret, UUID_LEN + 1,
	    "%02x%02x%02x%02x-%02x%02x-8%01x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    h[0], h[1], h[2], h[3], h[4], h[5], h[6] & 0xfu, h[7],
	    (h[8] & 0x3fu) | 0x80u, h[9], h[10], h[11], h[12], h[13], h[14],
	    h[15]);
}
