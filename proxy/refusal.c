/*
 * refusal.c - the answers the gate authors. A person reads the message: one
 * line of plain text, what is wrong first. Programs read what stands beside
 * it.
 */
#include "proxy/refusal.h"

#include "proxy/finding_json.h"

/* What clients show without cutting it. */
#define MESSAGE_LONGEST 1024
/* Of the message: room for what ends it. */
#define REST_LONGEST 230
#define ENDING_LONGEST 340
#define COUNTS_LONGEST 60
#define HEAD_LONGEST 450
#define VALUE_LONGEST 100
#define WARNING_LONGEST 240

static const struct status {
	unsigned status;
	const char *kind; /* NULL: as for all others */
	const char *phrase;
} statuses[] = {
	{ 100, NULL, "Continue" },
	{ 101, NULL, "Switching Protocols" },
	{ 200, NULL, "OK" },
	{ 201, NULL, "Created" },
	{ 202, NULL, "Accepted" },
	{ 203, NULL, "Non-Authoritative Information" },
	{ 204, NULL, "No Content" },
	{ 205, NULL, "Reset Content" },
	{ 206, NULL, "Partial Content" },
	{ 300, NULL, "Multiple Choices" },
	{ 301, NULL, "Moved Permanently" },
	{ 302, NULL, "Found" },
	{ 303, NULL, "See Other" },
	{ 304, NULL, "Not Modified" },
	{ 305, NULL, "Use Proxy" },
	{ 307, NULL, "Temporary Redirect" },
	{ 308, NULL, "Permanent Redirect" },
	{ 400, "badRequest", "Bad Request" },
	{ 401, "unauthorized", "Unauthorized" },
	{ 402, NULL, "Payment Required" },
	{ 403, "forbidden", "Forbidden" },
	{ 404, "itemNotFound", "Not Found" },
	{ 405, "badMethod", "Method Not Allowed" },
	{ 406, NULL, "Not Acceptable" },
	{ 407, NULL, "Proxy Authentication Required" },
	{ 408, NULL, "Request Timeout" },
	{ 409, "conflictingRequest", "Conflict" },
	{ 410, NULL, "Gone" },
	{ 411, NULL, "Length Required" },
	{ 412, NULL, "Precondition Failed" },
	{ 413, "overLimit", "Content Too Large" },
	{ 414, NULL, "URI Too Long" },
	{ 415, "badMediaType", "Unsupported Media Type" },
	{ 416, NULL, "Range Not Satisfiable" },
	{ 417, NULL, "Expectation Failed" },
	{ 421, NULL, "Misdirected Request" },
	{ 422, NULL, "Unprocessable Content" },
	{ 426, NULL, "Upgrade Required" },
	{ 429, "overLimit", "Too Many Requests" },
	{ 431, NULL, "Request Header Fields Too Large" },
	{ 500, NULL, "Internal Server Error" },
	{ 501, "notImplemented", "Not Implemented" },
	{ 502, NULL, "Bad Gateway" },
	{ 503, "serviceUnavailable", "Service Unavailable" },
	{ 504, NULL, "Gateway Timeout" },
	{ 505, NULL, "HTTP Version Not Supported" },
};

static const struct status *find(unsigned status);
static void open_body(unsigned status, struct slice message, struct text *ret);
static void add_head(enum object_kind, const char *object_name,
    const struct finding *first, struct text *message);
static void add_right_answer(const struct finding *, struct text *message);
static void add_findings(const struct verdict *, struct text *message);
static void add_to_rest(
    const struct finding *, size_t index, struct text *rest);
static void add_finding(const struct finding *, struct text *part);
static void add_value(const char *label, const char *value, struct text *part);
static void add_ending(
    const struct finding *first, const char *decision_id, struct text *message);
static void add_rules(const struct verdict *, struct text *message);
static void add_details(const struct verdict *, const char *scope_version,
    const char *decision_id, struct text *ret);
static bool denies(const struct finding *);
static const struct finding *first_denying(const struct verdict *);
static const struct finding *first_unknown(const struct verdict *);
static void add_plain(struct text *, struct slice, size_t longest);

const char *
refusal_kind(unsigned status)
{
	const struct status *row = find(status);

	return row == NULL || row->kind == NULL ? "computeFault" : row->kind;
}

const char *
refusal_phrase(unsigned status)
{
	const struct status *row = find(status);

	return row == NULL ? "Unknown" : row->phrase;
}

static const struct status *
find(unsigned status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].status == status)
			return &statuses[i];
	return NULL;
}

void
refusal_verdict(unsigned status, enum object_kind kind, const char *object_name,
    const struct verdict *verdict, const char *scope_version,
    const char *decision_id, struct text *ret)
{
	const struct finding *first = first_denying(verdict);
	struct text message = TEXT_INIT;

	add_head(kind, object_name, first, &message);
	add_findings(verdict, &message);
	add_ending(first, decision_id, &message);
	ret->failed |= text_failed(&message);
	open_body(status, text_slice(&message), ret);
	text_done(&message);
	add_details(verdict, scope_version, decision_id, ret);
}

void
refusal_veiled(unsigned status, enum object_kind kind,
    const struct verdict *verdict, const char *scope_version,
    const char *decision_id, struct text *ret)
{
	struct text message = TEXT_INIT;

	text_addf(&message,
	    "The %s would not conform to SCS after this write. You may not "
	    "read it, so what it has is not shown. It would break:",
	    object_kind_name(kind));
	add_rules(verdict, &message);
	add_ending(first_denying(verdict), decision_id, &message);
	ret->failed |= text_failed(&message);
	open_body(status, text_slice(&message), ret);
	text_done(&message);
	add_details(verdict, scope_version, decision_id, ret);
}

static void
add_rules(const struct verdict *verdict, struct text *message)
{
	const size_t room = MESSAGE_LONGEST - ENDING_LONGEST - VALUE_LONGEST;

	for (size_t i = 0; i < verdict->count && message->len < room; i++) {
		if (!denies(&verdict->findings[i]))
			continue;
		text_adds(message, " [");
		add_plain(message, slice_of(verdict->findings[i].rule),
		    VALUE_LONGEST);
		text_addc(message, ']');
	}
	text_addc(message, '.');
}

void
refusal_unjudged(const struct verdict *verdict, const char *scope_version,
    const char *decision_id, struct text *ret)
{
	const struct finding *first = first_unknown(verdict);
	struct text message = TEXT_INIT;

	text_adds(&message, "The standards check is not possible");
	if (first != NULL) {
		text_adds(&message, ": [");
		add_plain(&message, slice_of(first->rule), VALUE_LONGEST);
		text_adds(&message, "] ");
		add_plain(&message, slice_of(first->message), HEAD_LONGEST);
		add_value(". What helps: ", first->allowed, &message);
	}
	text_addc(&message, '.');
	add_ending(first, decision_id, &message);
	ret->failed |= text_failed(&message);
	open_body(503, text_slice(&message), ret);
	text_done(&message);
	add_details(verdict, scope_version, decision_id, ret);
}

static void
add_details(const struct verdict *verdict, const char *scope_version,
    const char *decision_id, struct text *ret)
{
	text_adds(ret, ",\"scs_gate\":{");
	finding_json_member(ret, "decision", slice_of(decision_id));
	finding_json_member(ret, "scope_version", slice_of(scope_version));
	text_adds(ret, ",\"findings\":");
	finding_json_list(verdict, ret);
	text_adds(ret, "}}}");
}

void
refusal_plain(unsigned status, const char *sentence, const char *decision_id,
    struct text *ret)
{
	struct text message = TEXT_INIT;

	add_plain(
	    &message, slice_of(sentence), MESSAGE_LONGEST - ENDING_LONGEST);
	if (message.len > 0 && message.at[message.len - 1] != '.')
		text_addc(&message, '.');
	add_ending(NULL, decision_id, &message);
	ret->failed |= text_failed(&message);
	open_body(status, text_slice(&message), ret);
	text_done(&message);
	if (decision_id != NULL) {
		text_adds(ret, ",\"scs_gate\":{");
		finding_json_member(ret, "decision", slice_of(decision_id));
		text_addc(ret, '}');
	}
	text_adds(ret, "}}");
}

static void
open_body(unsigned status, struct slice message, struct text *ret)
{
	text_addf(ret, "{\"%s\":{\"code\":%u,\"message\":\"",
	    refusal_kind(status), status);
	text_add_json(ret, message);
	text_addc(ret, '"');
}

static void
add_head(enum object_kind kind, const char *object_name,
    const struct finding *first, struct text *message)
{
	text_adds(message, kind == OBJECT_FLAVOR ? "Flavor" : "Image");
	if (object_name != NULL && object_name[0] != '\0') {
		text_addc(message, ' ');
		add_plain(message, slice_of(object_name), VALUE_LONGEST);
	}
	text_adds(message, " does not conform to SCS");
	if (first != NULL) {
		text_adds(message, ": ");
		add_plain(message, slice_of(first->message), HEAD_LONGEST / 2);
		add_right_answer(first, message);
	}
	text_addc(message, '.');
}

/* Unless the sentence says it already. */
static void
add_right_answer(const struct finding *finding, struct text *message)
{
	const char *nearest = finding->nearest;
	bool of_name =
	    finding->field != NULL && strcmp(finding->field, "name") == 0;

	if (nearest == NULL || nearest[0] == '\0' ||
	    (finding->message != NULL &&
		strstr(finding->message, nearest) != NULL))
		return;
	text_addf(message, "; a right %s is ", of_name ? "name" : "value");
	add_plain(message, slice_of(nearest), VALUE_LONGEST);
}

/* As many as fit with all that there is to say; the fields of the rest are
 * named, and the details of all stand beside the message. */
static void
add_findings(const struct verdict *verdict, struct text *message)
{
	const size_t room = MESSAGE_LONGEST - ENDING_LONGEST - REST_LONGEST;
	struct text rest = TEXT_INIT;
	size_t left_out = 0;

	for (size_t i = 0; i < verdict->count; i++) {
		struct text part = TEXT_INIT;

		if (!denies(&verdict->findings[i]))
			continue;
		add_finding(&verdict->findings[i], &part);
		if (left_out > 0 || message->len + part.len > room)
			add_to_rest(&verdict->findings[i], left_out++, &rest);
		else
			text_add(message, text_slice(&part));
		message->failed |= text_failed(&part);
		text_done(&part);
	}
	if (left_out > 0)
		text_addf(
		    message, " And %zu more: %s.", left_out, text_str(&rest));
	message->failed |= text_failed(&rest);
	text_done(&rest);
}

static void
add_to_rest(const struct finding *finding, size_t index, struct text *rest)
{
	const char *field = finding->field == NULL ? "object" : finding->field;

	if (rest->len + strlen(field) > REST_LONGEST - 30)
		return;
	if (index > 0)
		text_adds(rest, ", ");
	add_plain(rest, slice_of(field), VALUE_LONGEST);
}

static void
add_finding(const struct finding *finding, struct text *part)
{
	text_adds(part, " [");
	add_plain(part, slice_of(finding->rule), VALUE_LONGEST);
	text_adds(part, "] ");
	add_plain(part,
	    slice_of(finding->field == NULL ? "object" : finding->field),
	    VALUE_LONGEST);
	text_adds(part, ": found ");
	add_plain(part,
	    slice_of(finding->found == NULL ? "nothing" : finding->found),
	    VALUE_LONGEST);
	add_value(", allowed ", finding->allowed, part);
	add_value(", nearest ", finding->nearest, part);
	text_addc(part, '.');
}

static void
add_value(const char *label, const char *value, struct text *part)
{
	if (value == NULL)
		return;
	text_adds(part, label);
	add_plain(part, slice_of(value), VALUE_LONGEST);
}

static void
add_ending(
    const struct finding *first, const char *decision_id, struct text *message)
{
	if (first != NULL && first->counts != NULL) {
		text_adds(message, " This rule is ");
		add_plain(message, slice_of(first->counts), COUNTS_LONGEST);
		text_addc(message, '.');
	}
	if (first != NULL && first->link != NULL) {
		text_adds(message, " Clause: ");
		add_plain(message, slice_of(first->link), VALUE_LONGEST * 2);
	}
	if (decision_id != NULL)
		text_addf(message, " Decision %s.", decision_id);
}

static bool
denies(const struct finding *finding)
{
	return finding->action == ACTION_DENY &&
	       finding->change != CHANGE_UNCHANGED &&
	       finding->outcome != OUTCOME_UNKNOWN;
}

static const struct finding *
first_denying(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (denies(&verdict->findings[i]))
			return &verdict->findings[i];
	return NULL;
}

static const struct finding *
first_unknown(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->findings[i].outcome == OUTCOME_UNKNOWN &&
		    verdict->findings[i].action == ACTION_DENY)
			return &verdict->findings[i];
	return NULL;
}

/* On one line, without what clients take for markup. */
static void
add_plain(struct text *ret, struct slice a, size_t longest)
{
	size_t len = a.len;

	if (len > longest)
		for (len = longest;
		     len > 0 && ((unsigned char)a.at[len] & 0xc0) == 0x80;
		     len--)
			;
	text_add(ret, (struct slice){ a.at, len });
	for (size_t i = text_failed(ret) ? len : 0; i < len; i++) {
		char *c = &ret->at[ret->len - len + i];

		if (*c == '<' || *c == '>')
			*c = *c == '<' ? '(' : ')';
		else if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	}
	if (len < a.len)
		text_adds(ret, "...");
}

void
refusal_warning(const struct finding *finding, struct text *ret)
{
	struct text plain = TEXT_INIT;

	text_addf(&plain, "%s: %s%s", finding->rule,
	    finding->grace ? "(the grace time runs) " : "",
	    finding->message == NULL ? "" : finding->message);
	for (size_t i = 0; i < plain.len && i < WARNING_LONGEST; i++) {
		unsigned char c = (unsigned char)plain.at[i];

		if ((c & 0xc0) == 0x80)
			continue;
		text_addc(ret, c < ' ' || c > '~' ? '?' : plain.at[i]);
	}
	ret->failed |= text_failed(&plain);
	text_done(&plain);
}
