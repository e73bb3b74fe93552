/* report_record.c - makes the records of a report; see report_record.h. */
#include "proxy/report_record.h"

#include <stdint.h>
#include <string.h>

#include "conf/text.h"
#include "proxy/clock.h"
#include "proxy/finding_json.h"
#include "proxy/mend.h"
#include "proxy/uuid.h"

static json_t *text_json(const char *);
static json_t *read_text(const struct text *);
static json_t *argv_json(char *const *);
static json_t *argument_json(const char *, bool *hide_next);
static bool is_confidential(const char *, size_t);
static json_t *time_json(time_t, bool only_day);
static json_t *versions_json(const struct report_run *);
static json_t *uuid_json(const char *);
static json_t *findings_json(const struct report_object *);
static bool complete_finding(
    const struct report_object *, const struct finding *, json_t *);
static bool add_justification(const struct exception *, json_t *);
static bool add_place(const struct report_object *, json_t *);
static json_t *copy_of(const json_t *object, const char *member);

json_t *
report_record_run(const struct report_run *run)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o}, "
			 "s:o, s:o, s:s, s:o}",
	    "type", "run", "program", PACKAGE_STRING, "argv",
	    argv_json(run->argv), "subject", text_json(run->subject),
	    "checked_at", time_json(run->checked_at, false), "reference_date",
	    time_json(run->reference, true), "scope", "uuid",
	    text_json(run->scope_uuid), "name", text_json(run->scope_name),
	    "url", text_json(run->scope_url), "scope_version",
	    text_json(run->scope_version), "versions", versions_json(run),
	    "source", run->from_files ? "files" : "cloud", "run_uuid",
	    uuid_json(run->run_uuid));
}

/* null for NULL. */
static json_t *
text_json(const char *text)
{
	struct text quoted = TEXT_INIT;
	json_t *ret;

	if (text == NULL)
		return json_null();
	ret = json_string(text);
	if (ret != NULL)
		return ret;
	text_addc(&quoted, '"');
	text_add_json(&quoted, slice_of(text));
	text_addc(&quoted, '"');
	ret = read_text(&quoted);
	text_done(&quoted);
	return ret;
}

static json_t *
read_text(const struct text *text)
{
	if (text_failed(text))
		return NULL;
	return json_loadb(text->at, text->len, JSON_DECODE_ANY, NULL);
}

static json_t *
argv_json(char *const *argv)
{
	json_t *ret = json_array();
	bool hide = false;

	for (; argv != NULL && *argv != NULL; argv++) {
		if (json_array_append_new(ret, argument_json(*argv, &hide)) !=
		    0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

/* "--os-password=x" and "--os-password x" alike. */
static json_t *
argument_json(const char *argument, bool *hide_next)
{
	size_t len = strcspn(argument, "=");
	bool hide = *hide_next;

	*hide_next = false;
	if (hide)
		return json_string("***");
	if (argument[0] != '-' || !is_confidential(argument, len))
		return text_json(argument);
	*hide_next = argument[len] == '\0';
	return *hide_next ? text_json(argument)
			  : json_sprintf("%.*s=***", (int)len, argument);
}

static bool
is_confidential(const char *option, size_t len)
{
	static const char *const words[] = { "password", "passcode", "secret",
		"token" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (memmem(option, len, words[i], strlen(words[i])) != NULL)
			return true;
	}
	return false;
}

static json_t *
time_json(time_t when, bool only_day)
{
	char stamp[CLOCK_STAMP_SIZE];

	return json_sprintf(
	    only_day ? "%.10s" : "%sZ", clock_stamp(when, stamp));
}

static json_t *
versions_json(const struct report_run *run)
{
	json_t *ret = json_array();

	for (size_t i = 0; i < run->version_count; i++) {
		json_t *version = json_pack("{s:o, s:o}", "version",
		    text_json(run->versions[i].version), "state",
		    text_json(run->versions[i].state));

		if (json_array_append_new(ret, version) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

/* A random one (version 4) if there is none. */
static json_t *
uuid_json(const char *given)
{
	char id[UUID_LEN + 1];

	if (given != NULL)
		return text_json(given);
	uuid_make(id);
	return json_string(id);
}

json_t *
report_record_object(const struct report_object *o)
{
	json_t *ret = json_pack("{s:s, s:s, s:o, s:o, s:b, s:o}", "type",
	    "object", "kind", object_kind_name(o->kind), "id",
	    copy_of(o->object, "id"), "name", copy_of(o->object, "name"),
	    "refused", o->refused, "findings", findings_json(o));

	if (ret != NULL && !add_place(o, ret)) {
		json_decref(ret);
		return NULL;
	}
	return ret;
}

/* As the journal has them, and what only a report says. */
static json_t *
findings_json(const struct report_object *o)
{
	struct text text = TEXT_INIT;
	json_t *list;
	bool good;

	finding_json_list(o->verdict, &text);
	list = read_text(&text);
	text_done(&text);
	good = list != NULL && !o->verdict->incomplete;
	for (size_t i = 0; good && i < o->verdict->count; i++)
		good = complete_finding(
		    o, &o->verdict->findings[i], json_array_get(list, i));
	if (good)
		return list;
	json_decref(list);
	return NULL;
}

/* By which versions it counts, and what mends it: what stands in a file is
 * mended there, not in a cloud. */
static bool
complete_finding(const struct report_object *o, const struct finding *finding,
    json_t *record)
{
	json_t *mend = json_array();
	bool good = mend != NULL;

	if (good && o->file == NULL)
		good = mend_finding(o->kind, o->object, finding, mend);
	return json_object_set_new(
		   record, "counts", text_json(finding->counts)) == 0 &&
	       json_object_set_new(
		   record, "grace", json_boolean(finding->grace)) == 0 &&
	       json_object_set_new(record, "mend", mend) == 0 && good &&
	       add_justification(finding->exception, record);
}

/* In one line, for all formats. */
static bool
add_justification(const struct exception *e, json_t *record)
{
	struct text text = TEXT_INIT;
	bool good;

	if (e == NULL)
		return true;
	text_addf(&text, "%s: %s (%s%s%s), until %s", e->id, e->reason,
	    e->owner, e->ticket != NULL ? ", " : "",
	    e->ticket != NULL ? e->ticket : "", e->until);
	good =
	    !text_failed(&text) && json_object_set_new(record, "justification",
				       text_json(text_str(&text))) == 0;
	text_done(&text);
	return good;
}

static bool
add_place(const struct report_object *o, json_t *record)
{
	const char *const members[] = { "owner", "visibility" };
	bool good = true;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (json_is_string(json_object_get(o->object, members[i])))
			good &= json_object_set_new(record, members[i],
				    copy_of(o->object, members[i])) == 0;
	}
	if (o->file != NULL)
		good &= json_object_set_new(
			    record, "file", text_json(o->file)) == 0;
	if (o->line > 0)
		good &= json_object_set_new(
			    record, "line", json_integer(o->line)) == 0;
	return good;
}

/* null, unless it is a string. */
static json_t *
copy_of(const json_t *object, const char *member)
{
	json_t *value = json_object_get(object, member);

	return json_is_string(value) ? json_incref(value) : json_null();
}

json_t *
report_record_missing(const struct report_missing *m)
{
	json_t *mend = json_array();

	if (mend == NULL ||
	    (m->name != NULL && !mend_missing(m->kind, m->name, mend))) {
		json_decref(mend);
		return NULL;
	}
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:o, s:o, s:o, s:o}",
	    "type", "missing", "kind", object_kind_name(m->kind), "name",
	    text_json(m->name), "rule", m->rule, "severity",
	    severity_name(m->severity), "action", action_name(m->action),
	    "message", text_json(m->message), "counts", text_json(m->counts),
	    "link", text_json(m->link), "mend", mend);
}

json_t *
report_record_case(const struct report_case *c)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:b}", "type", "case", "id",
	    c->id, "kind", object_kind_name(c->kind), "outcome",
	    outcome_name(c->outcome), "counts", text_json(c->counts), "main",
	    c->main);
}

json_t *
report_record_note(const char *message)
{
	return json_pack(
	    "{s:s, s:o}", "type", "note", "message", text_json(message));
}

json_t *
report_record_exception(
    const struct exception *e, const char *state, const char *message)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:i, s:o, s:o, s:o, s:s, "
			 "s:o}",
	    "type", "exception", "id", e->id, "kind", object_kind_name(e->kind),
	    "state", state, "file", text_json(e->file), "line", (int)e->line,
	    "reason", text_json(e->reason), "owner", text_json(e->owner),
	    "ticket", text_json(e->ticket), "until", e->until, "message",
	    text_json(message));
}

json_t *
report_record_end(size_t flavors, size_t images)
{
	return json_pack("{s:s, s:I, s:I}", "type", "end", "flavors",
	    (json_int_t)flavors, "images", (json_int_t)images);
}
