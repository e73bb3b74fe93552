/* syslog_frame.c - see syslog_frame.h. */
#include "proxy/syslog_frame.h"

#include <stdio.h>
#include <string.h>

#include "proxy/journal_record.h"

#define FACILITY 13 /* "log audit" */
#define HOST_MAX 255
/* Nobody has asked IANA for a number; this one is for whoever has none
 * (RFC 5612). */
#define SD_ID "scs_gate@32473"

static void add_name(struct text *, struct slice, size_t most);
static void add_param(struct text *, const char *name, struct slice value);

enum syslog_severity
syslog_severity_of(const json_t *record)
{
	static const struct {
		const char *member, *value;
		enum syslog_severity severity;
	} rows[] = {
		{ "action", "refused", SYSLOG_WARNING },
		{ "verdict", "unchecked", SYSLOG_WARNING },
		{ "verdict", "malformed", SYSLOG_WARNING },
		{ "record", "bypass", SYSLOG_WARNING },
		{ "verdict", "violating", SYSLOG_NOTICE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (slice_is(journal_record_text(record, rows[i].member),
			rows[i].value))
			return rows[i].severity;
	return SYSLOG_INFO;
}

void
syslog_frame(const struct sink_record *r, const char *host, struct text *t)
{
	struct slice stamp = journal_record_text(r->json, "time");
	char seq[24];

	snprintf(seq, sizeof(seq), "%llu", (unsigned long long)r->link.seq);
	text_addf(t, "<%d>1 ", FACILITY * 8 + (int)syslog_severity_of(r->json));
	add_name(t, stamp, 32);
	text_addc(t, ' ');
	add_name(t, slice_of(host), HOST_MAX);
	text_adds(t, " scs-gate - ");
	add_name(t, journal_record_text(r->json, "record"), 32);
	text_adds(t, " [" SD_ID);
	add_param(t, "decision", journal_record_text(r->json, "decision"));
	add_param(t, "verdict", journal_record_text(r->json, "verdict"));
	add_param(t, "action", journal_record_text(r->json, "action"));
	add_param(t, "chain", slice_of(r->link.chain));
	add_param(t, "seq", slice_of(seq));
	text_adds(t, "] ");
	text_add(t, r->message);
}

/* PRINTUSASCII, or the nil value. */
static void
add_name(struct text *t, struct slice name, size_t most)
{
	if (name.len == 0)
		text_addc(t, '-');
	for (size_t i = 0; i < name.len && i < most; i++)
		text_addc(t,
		    name.at[i] > ' ' && name.at[i] <= '~' ? name.at[i] : '?');
}

static void
add_param(struct text *t, const char *name, struct slice value)
{
	if (value.len == 0)
		return;
	text_addf(t, " %s=\"", name);
	for (size_t i = 0; i < value.len; i++) {
		if (strchr("\"\\]", value.at[i]) != NULL && value.at[i] != '\0')
			text_addc(t, '\\');
		text_addc(t, value.at[i]);
	}
	text_addc(t, '"');
}

void
syslog_frame_counted(
    const struct sink_record *r, const char *host, struct text *t)
{
	struct text frame = TEXT_INIT;

	syslog_frame(r, host, &frame);
	text_addf(t, "%zu ", frame.len);
	text_add(t, text_slice(&frame));
	t->failed = t->failed || text_failed(&frame);
	text_done(&frame);
}
