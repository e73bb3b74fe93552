/*
 * form_cadf.c - a record as an event of the Cloud Auditing Data Federation
 * (CADF): DMTF's DSP0262 1.0.0, as pycadf and keystonemiddleware's audit write
 * it for OpenStack.
 *
 * Each record of a decision is a "control" event: the gate applies a policy.
 * Its action is "deny" for what was refused, "allow" for what conforms, and
 * "evaluate" for what passed though it does not, or was not judged. An intent
 * is one with the outcome "pending"; the outcome of the same decision is
 * another, with an id of its own. Both have the tag correlation_id. Turning
 * the kill switch is an "activity" event. What the journal says of itself
 * ("opened", "checkpoint") is no event: it proves the chain, and whoever has
 * the events only has no chain.
 *
 * The id of an event follows from the decision: who gets an event twice can
 * tell. An id that is not known is "unknown", the taxonomy's own word. Where
 * CADF wants a token there is the first audit id of it, which opens nothing.
 */
#include <errno.h>

#include "proxy/clock.h"
#include "proxy/finding_json.h"
#include "proxy/form_part.h"
#include "proxy/journal_record.h"
#include "proxy/uuid.h"

#define EVENT_TYPE "http://schemas.dmtf.org/cloud/audit/1.0/event"
#define STATUS_CODES                                                           \
	"https://www.iana.org/assignments/http-status-codes/"                  \
	"http-status-codes.xml"
#define STANDARDS "https://docs.scs.community/standards/"
#define MEDIA_TYPES "https://www.iana.org/assignments/media-types/"
#define UNKNOWN SLICE("unknown")
#define FINDINGS_MOST 64 /* of which the rules are named as the policy */

struct event {
	const json_t *record;
	struct slice kind;
	struct slice initiator; /* its id; empty: not known */
	const char *observer;
	char observer_id[UUID_LEN + 1];
	struct text *to;
};

/* What of a record goes along as it is. */
static const struct attachment {
	const char *member, *name, *media_type;
} attachments[] = {
	{ "findings", "findings", "application/json" },
	{ "initiator", "identity", "application/json" },
	{ "reason", "reason", "text/plain" },
	{ "until", "until", "text/plain" },
	{ "chain", "journal chain", "text/plain" },
	{ "seq", "journal line", "application/json" },
};

static bool make_ids(struct event *, char id[UUID_LEN + 1]);
static void add_differences(const json_t *record, struct text *to);
static void add_decision(struct event *);
static void add_switch(struct event *);
static const char *action_of(const json_t *record);
static const char *outcome_of(struct slice kind, const json_t *record);
static void add_reason(struct event *);
static void add_policy(struct event *);
static const char *strongest_action(const json_t *findings);
static bool decides(const json_t *finding, const char *action);
static bool is_named_before(const json_t *findings, size_t index);
static void add_caller(struct event *);
static void add_credential(struct event *, const json_t *initiator);
static void add_host(struct event *);
static void add_target(struct event *);
static const char *target_type(const json_t *record);
static void add_observer(struct event *);
static void add_tags(struct event *);
static void add_tag(struct event *, const char *name, const char *member);
static void add_attachments(struct event *);
static void attach(
    struct event *, const struct attachment *, const json_t *content);
static int add_ascii(const char *, size_t, void *);
static void add(struct event *, const char *member, struct slice);
static void add_word(struct event *, const char *member, const char *word);
static void begin(struct event *, const char *member);

static const struct kind {
	const char *record, *event_type;
	void (*add)(struct event *);
} kinds[] = {
	{ "intent", "control", add_decision },
	{ "outcome", "control", add_decision },
	{ "refusal", "control", add_decision },
	{ "bypass", "activity", add_switch },
};

/* The strongest first. */
static const char *const actions[] = { "deny", "annotate", "warn", "observe" };

/* By how an operation begins; pycadf's taxonomy, which may be extended. */
static const struct target {
	const char *member, *start, *type_uri;
} targets[] = {
	{ "operation", "flavor-", "compute/flavor" },
	{ "operation", "image-", "data/image" },
	{ "operation", "nova-image-", "data/image" },
	{ "operation", "server-", "compute/machine" },
	{ "operation", "task-", "data/workload/task" },
	{ "service", "compute", "service/compute" },
	{ "service", "image", "service/storage/image" },
};

bool
form_cadf(const json_t *record, struct slice line,
    const struct form_observer *observer, struct text *to)
{
	struct event e = {
		.record = record,
		.kind = journal_record_text(record, "record"),
		.initiator = journal_record_inner(record, "initiator", "id"),
		.observer = observer->name,
		.to = to,
	};
	const struct kind *kind = NULL;
	char id[UUID_LEN + 1], stamp[CLOCK_STAMP_SIZE];
	struct timespec time;

	(void)line;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_is(e.kind, kinds[i].record))
			kind = &kinds[i];
	if (kind == NULL ||
	    !clock_read(journal_record_text(record, "time"), &time) ||
	    !make_ids(&e, id))
		return to->failed; /* then it may have words */
	text_addc(to, '{');
	add_word(&e, "typeURI", EVENT_TYPE);
	add_word(&e, "eventType", kind->event_type);
	add_word(&e, "id", id);
	text_addf(to, ",\"eventTime\":\"%s.%06ld+00:00\"",
	    clock_stamp(time.tv_sec, stamp), time.tv_nsec / 1000);
	kind->add(&e);
	add_observer(&e);
	add_tags(&e);
	add_attachments(&e);
	text_addc(to, '}');
	return true;
}

/* False if the record has nothing to make them of; that it could not be done
 * fails the text. */
static bool
make_ids(struct event *e, char id[UUID_LEN + 1])
{
	struct slice space = journal_record_text(e->record, "decision");
	struct text name = TEXT_INIT;
	bool good =
	    uuid_of_name(UUID_DNS, slice_of(e->observer), e->observer_id);

	text_add(&name, e->kind);
	if (slice_is(e->kind, "bypass")) {
		space = (struct slice){ e->observer_id, UUID_LEN };
		add_differences(e->record, &name);
	}
	good = good && !text_failed(&name) &&
	       uuid_of_name(space, text_slice(&name), id);
	e->to->failed |= text_failed(&name) || (!good && errno != EINVAL);
	text_done(&name);
	return good;
}

/* From one turn of the switch to the next. */
static void
add_differences(const json_t *record, struct text *to)
{
	static const char *const members[] = { "time", "state", "until",
		"reason" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		text_addc(to, '\n');
		text_add(to, journal_record_text(record, members[i]));
	}
}

static void
add_decision(struct event *e)
{
	add(e, "name", journal_record_text(e->record, "operation"));
	add_word(e, "action", action_of(e->record));
	add_word(e, "outcome", outcome_of(e->kind, e->record));
	add_reason(e);
	add(e, "requestPath", journal_record_text(e->record, "path"));
	add_caller(e);
	add_target(e);
}

/* Whoever did so is known to the host only. */
static void
add_switch(struct event *e)
{
	bool on = slice_is(journal_record_text(e->record, "state"), "on");
	const json_t *uid = json_object_get(e->record, "uid");

	add_word(e, "name", "bypass");
	add_word(e, "action", on ? "disable" : "enable");
	add_word(e, "outcome", "success");
	begin(e, "initiator");
	add_word(e, "typeURI", "data/security/account/user");
	text_addf(
	    e->to, ",\"id\":\"uid:%lld\"", (long long)json_integer_value(uid));
	add_word(e, "domain", e->observer);
	text_addc(e->to, '}');
	begin(e, "target");
	add_word(e, "typeURI", "data/security/policy");
	add_word(e, "id", e->observer_id);
	add_word(e, "name", "judgement of writes");
	text_addc(e->to, '}');
}

static const char *
action_of(const json_t *record)
{
	if (slice_is(journal_record_text(record, "action"), "refused"))
		return "deny";
	if (slice_is(journal_record_text(record, "verdict"), "conforming"))
		return "allow";
	return "evaluate";
}

/* Of the action: a refusal has denied; what was let through may have failed
 * at the service, or its answer may not have come. */
static const char *
outcome_of(struct slice kind, const json_t *record)
{
	json_int_t status =
	    json_integer_value(json_object_get(record, "status"));

	if (slice_is(kind, "intent"))
		return "pending";
	if (slice_is(kind, "refusal"))
		return "success";
	return status > 0 && status < 400 ? "success" : "failure";
}

/* DSP0262 wants one in every control event. */
static void
add_reason(struct event *e)
{
	const json_t *status = json_object_get(e->record, "status");

	begin(e, "reason");
	if (json_is_integer(status)) {
		add_word(e, "reasonType", STATUS_CODES);
		text_addf(e->to, ",\"reasonCode\":\"%lld\"",
		    (long long)json_integer_value(status));
	}
	add_word(e, "policyType", STANDARDS);
	add_policy(e);
	text_addc(e->to, '}');
}

/* The rules that had the strongest action; if none found anything, the version
 * of the scope that they are of. */
static void
add_policy(struct event *e)
{
	const json_t *findings = json_object_get(e->record, "findings");
	const char *strongest = strongest_action(findings);
	struct slice scope = journal_record_text(e->record, "scope_version");
	struct text rules = TEXT_INIT;
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		if (i == FINDINGS_MOST)
			break;
		if (!decides(finding, strongest) ||
		    is_named_before(findings, i))
			continue;
		text_adds(&rules, rules.len > 0 ? " " : "");
		text_add(&rules, journal_record_text(finding, "rule"));
	}
	e->to->failed |= text_failed(&rules);
	if (rules.len > 0)
		add(e, "policyId", text_slice(&rules));
	else
		add(e, "policyId", scope.len > 0 ? scope : UNKNOWN);
	text_done(&rules);
}

/* NULL: there is no finding. */
static const char *
strongest_action(const json_t *findings)
{
	const json_t *finding;
	size_t i;

	for (size_t a = 0; a < sizeof(actions) / sizeof(actions[0]); a++)
		json_array_foreach (findings, i, finding)
			if (decides(finding, actions[a]))
				return actions[a];
	return NULL;
}

static bool
decides(const json_t *finding, const char *action)
{
	return action != NULL &&
	       slice_is(journal_record_text(finding, "action"), action);
}

static bool
is_named_before(const json_t *findings, size_t index)
{
	const json_t *finding = json_array_get(findings, index);
	struct slice rule = journal_record_text(finding, "rule");
	struct slice action = journal_record_text(finding, "action");

	for (size_t i = 0; i < index; i++) {
		finding = json_array_get(findings, i);
		if (slice_equal(journal_record_text(finding, "rule"), rule) &&
		    slice_equal(journal_record_text(finding, "action"), action))
			return true;
	}
	return false;
}

/* As keystonemiddleware's audit has him, with the names that it gives. */
static void
add_caller(struct event *e)
{
	const json_t *who = json_object_get(e->record, "initiator");
	struct slice domain = journal_record_text(who, "domain_name");

	if (domain.len == 0)
		domain = journal_record_text(who, "domain_id");
	begin(e, "initiator");
	add_word(e, "typeURI", "service/security/account/user");
	add(e, "id", e->initiator.len > 0 ? e->initiator : UNKNOWN);
	add(e, "name", journal_record_text(who, "name"));
	add(e, "domain", domain);
	add(e, "project_id", journal_record_text(who, "project_id"));
	add(e, "global_request_id",
	    journal_record_text(e->record, "request_id"));
	if (json_is_object(who))
		add_credential(e, who);
	add_host(e);
	text_addc(e->to, '}');
}

/* There is none without a token (DSP0262), and that must not be told: what
 * stands for it is how Keystone names it in audits. */
static void
add_credential(struct event *e, const json_t *initiator)
{
	const json_t *audit_ids = json_object_get(initiator, "audit_ids");
	const json_t *first = json_array_get(audit_ids, 0);
	struct slice token = { json_string_value(first),
		json_string_length(first) };
	struct slice type =
	    journal_record_inner(initiator, "credential", "type");

	begin(e, "credential");
	add(e, "type", type.len > 0 ? type : SLICE("token"));
	add(e, "token", token.len > 0 ? token : UNKNOWN);
	add(e, "identity_status",
	    e->initiator.len > 0 ? SLICE("Confirmed") : UNKNOWN);
	text_addc(e->to, '}');
}

/* Out of "192.0.2.1:4711" or "[2001:db8::1]:4711". */
static void
add_host(struct event *e)
{
	struct slice address = journal_record_text(e->record, "client");

	while (address.len > 0 && address.at[address.len - 1] != ':')
		address.len--;
	if (address.len < 2)
		return;
	address.len--;
	if (address.at[0] == '[' && address.at[address.len - 1] == ']') {
		address = slice_skip(address, 1);
		address.len--;
	}
	begin(e, "host");
	add(e, "address", address);
	text_addc(e->to, '}');
}

static void
add_target(struct event *e)
{
	struct slice id = journal_record_inner(e->record, "object", "id");

	begin(e, "target");
	add_word(e, "typeURI", target_type(e->record));
	add(e, "id", id.len > 0 ? id : UNKNOWN);
	add(e, "name", journal_record_inner(e->record, "object", "name"));
	text_addc(e->to, '}');
}

static const char *
target_type(const json_t *record)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (slice_starts(journal_record_text(record, targets[i].member),
			targets[i].start))
			return targets[i].type_uri;
	return "unknown";
}

static void
add_observer(struct event *e)
{
	begin(e, "observer");
	add_word(e, "typeURI", "service/security");
	add_word(e, "id", e->observer_id);
	add_word(e, "name", e->observer);
	text_addc(e->to, '}');
}

/* As pycadf has them: "name?value=text". */
static void
add_tags(struct event *e)
{
	text_adds(e->to, ",\"tags\":[\"record?value=");
	text_add_json(e->to, e->kind);
	text_addc(e->to, '"');
	add_tag(e, "correlation_id", "decision");
	add_tag(e, "verdict", "verdict");
	add_tag(e, "action", "action");
	add_tag(e, "state", "state");
	text_addc(e->to, ']');
}

static void
add_tag(struct event *e, const char *name, const char *member)
{
	struct slice value = journal_record_text(e->record, member);

	if (value.len == 0)
		return;
	text_addf(e->to, ",\"%s?value=", name);
	text_add_json(e->to, value);
	text_addc(e->to, '"');
}

static void
add_attachments(struct event *e)
{
	text_adds(e->to, ",\"attachments\":[");
	for (size_t i = 0; i < sizeof(attachments) / sizeof(attachments[0]);
	     i++) {
		const json_t *content =
		    json_object_get(e->record, attachments[i].member);

		if (content != NULL && !json_is_null(content) &&
		    !(json_is_array(content) && json_array_size(content) == 0))
			attach(e, &attachments[i], content);
	}
	text_addc(e->to, ']');
}

static void
attach(struct event *e, const struct attachment *row, const json_t *content)
{
	struct slice before = text_slice(e->to);

	if (before.len > 0 && before.at[before.len - 1] == '}')
		text_addc(e->to, ',');
	text_addf(e->to,
	    "{\"typeURI\":\"" MEDIA_TYPES "%s\",\"name\":\"%s\",\"content\":",
	    row->media_type, row->name);
	if (json_dump_callback(content, add_ascii, e->to,
		JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY) != 0)
		e->to->failed = true;
	text_addc(e->to, '}');
}

/* Delete is the one that JSON_ENSURE_ASCII leaves. */
static int
add_ascii(const char *bytes, size_t len, void *arg)
{
	struct text *to = arg;

	for (size_t i = 0; i < len; i++)
		if (bytes[i] == 0x7f)
			text_adds(to, "\\u007f");
		else
			text_addc(to, bytes[i]);
	return to->failed ? -1 : 0;
}

/* What is not known is left out. */
static void
add(struct event *e, const char *member, struct slice value)
{
	if (value.len > 0)
		finding_json_member(e->to, member, value);
}

static void
add_word(struct event *e, const char *member, const char *word)
{
	add(e, member, slice_of(word));
}

/* An object, which is never the first of its own. */
static void
begin(struct event *e, const char *member)
{
	text_addf(e->to, ",\"%s\":{", member);
}
