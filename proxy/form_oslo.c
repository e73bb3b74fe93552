/*
 * form_oslo.c - a record as a line of oslo.log, which OpenStack's services
 * write and kolla-ansible's fluentd reads.
 *
 * oslo_log/_options.py, logging_context_format_string:
 *   %(asctime)s.%(msecs)03d %(process)d %(levelname)s %(name)s
 *   [%(global_request_id)s %(request_id)s %(user_identity)s]
 *   %(instance)s%(message)s
 * with logging_user_identity_format:
 *   %(user)s %(project)s %(domain)s %(system_scope)s %(user_domain)s
 *   %(project_domain)s
 * and without a request, logging_default_format_string: [-] instead. Times
 * are of this host's zone. kolla-ansible takes the line apart with format1 of
 * ansible/roles/fluentd/templates/conf/input/00-global.conf.j2; it wants
 * request ids that begin with req-, or a global one that is None.
 *
 * The request id is that which the gate gives the service, made of the
 * decision's. Values that come from elsewhere are quoted, and their ends are
 * escaped: a line is one record, whatever a caller names his image.
 */
#include <stdio.h>
#include <time.h>

#include "proxy/character.h"
#include "proxy/clock.h"
#include "proxy/form_part.h"
#include "proxy/journal_record.h"
#include "proxy/uuid.h"

#define LOGGER "scs_gate.audit"
#define REQUEST_ID SLICE("req-")
#define WORD_MOST 128  /* characters of an id */
#define VALUE_MOST 256 /* of any other value */
#define RULES_MOST 32  /* that are named */

static void add_time(const struct timespec *, struct text *);
static const char *level_of(const json_t *record);
static void add_context(const json_t *record, struct text *);
static void add_global_id(struct slice, struct text *);
static void add_word(struct slice, struct text *);
static void add_message(const json_t *record, struct text *);
static void add_rules(const json_t *findings, struct text *);
static void add_quoted(struct slice, struct text *);

/* Who asked, in the order of the user's identity; but the scope of a token for
 * the whole system, which has no id. */
static const char *const identity[] = { "id", "project_id", "scope_domain_id",
	NULL, "domain_id", "project_domain_id" };

/* What the message says, in this order, as far as a record has it. */
static const struct column {
	const char *label, *member, *inner;
} columns[] = {
	{ "operation", "operation", NULL },
	{ "object_id", "object", "id" },
	{ "object_name", "object", "name" },
	{ "verdict", "verdict", NULL },
	{ "action", "action", NULL },
	{ "state", "state", NULL },
	{ "until", "until", NULL },
	{ "user_name", "initiator", "name" },
	{ "client", "client", NULL },
	{ "reason", "reason", NULL },
};

/* What a line warns of. */
static const struct column warnings[] = {
	{ "refused", "action", NULL },
	{ "violating", "verdict", NULL },
	{ "unchecked", "verdict", NULL },
	{ "malformed", "verdict", NULL },
	{ "bypass", "record", NULL },
};

bool
form_oslo(const json_t *record, struct slice line,
    const struct form_observer *observer, struct text *to)
{
	struct timespec time;

	(void)line;
	if (!clock_read(journal_record_text(record, "time"), &time))
		return false;
	add_time(&time, to);
	text_addf(
	    to, " %ld %s " LOGGER " [", observer->process, level_of(record));
	if (uuid_is(journal_record_text(record, "decision")))
		add_context(record, to);
	else
		text_addc(to, '-');
	text_adds(to, "] ");
	add_message(record, to);
	return true;
}

static void
add_time(const struct timespec *when, struct text *to)
{
	char text[sizeof("YYYY-MM-DD hh:mm:ss")];
	struct tm tm;

	if (localtime_r(&when->tv_sec, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm) == 0)
		text[0] = '\0';
	text_addf(to, "%s.%03ld", text, when->tv_nsec / 1000000);
}

static const char *
level_of(const json_t *record)
{
	for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++)
		if (slice_is(journal_record_text(record, warnings[i].member),
			warnings[i].label))
			return "WARNING";
	if (json_is_object(json_object_get(record, "skipped")))
		return "WARNING";
	return "INFO";
}

static void
add_context(const json_t *record, struct text *to)
{
	const json_t *who = json_object_get(record, "initiator");
	bool system = slice_is(journal_record_text(who, "scope"), "system");

	add_global_id(journal_record_text(record, "request_id"), to);
	text_addc(to, ' ');
	text_add(to, REQUEST_ID);
	text_add(to, journal_record_text(record, "decision"));
	for (size_t i = 0; i < sizeof(identity) / sizeof(identity[0]); i++) {
		text_addc(to, ' ');
		if (identity[i] != NULL)
			add_word(journal_record_text(who, identity[i]), to);
		else
			text_adds(to, system ? "all" : "-");
	}
}

/* OpenStack's services take no other, either. */
static void
add_global_id(struct slice id, struct text *to)
{
	if (slice_starts(id, "req-") && uuid_is(slice_skip(id, REQUEST_ID.len)))
		text_add(to, id);
	else
		text_adds(to, "None");
}

/* Between blanks and brackets: nothing that looks like one. */
static void
add_word(struct slice word, struct text *to)
{
	if (word.len == 0)
		text_addc(to, '-');
	for (size_t i = 0; word.len > 0 && i < WORD_MOST; i++) {
		uint32_t code = character_next(&word).code;

		if (code <= ' ' || code > '~' || code == '[' || code == ']')
			code = '?';
		text_addc(to, (char)code);
	}
}

static void
add_message(const json_t *record, struct text *to)
{
	const json_t *status = json_object_get(record, "status");

	add_word(journal_record_text(record, "record"), to);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		const struct column *c = &columns[i];
		struct slice value =
		    journal_record_inner(record, c->member, c->inner);

		if (value.at == NULL)
			continue;
		text_addf(to, " %s=", c->label);
		add_quoted(value, to);
	}
	if (json_is_integer(status))
		text_addf(
		    to, " status=%lld", (long long)json_integer_value(status));
	add_rules(json_object_get(record, "findings"), to);
}

static void
add_rules(const json_t *findings, struct text *to)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		text_adds(to, i == 0 ? " rules=" : ",");
		if (i == RULES_MOST) {
			text_adds(to, "...");
			return;
		}
		add_word(journal_record_text(finding, "rule"), to);
	}
}

static void
add_quoted(struct slice value, struct text *to)
{
	text_addc(to, '"');
	for (size_t i = 0; value.len > 0 && i < VALUE_MOST; i++) {
		struct character c = character_next(&value);

		if (c.code == '"' || c.code == '\\')
			text_addf(to, "\\%c", (char)c.code);
		else if (c.code == CHARACTER_BAD || character_steers(c.code))
			text_addf(to, "\\u%04x", (unsigned)c.code);
		else
			text_add(to, c.bytes);
	}
	text_adds(to, value.len > 0 ? "...\"" : "\"");
}
