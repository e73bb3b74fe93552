/* forecast_list.c - lists of what is to come; see forecast_list.h. */
#include "proxy/forecast_list.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/settings.h"
#include "conf/text.h"
#include "proxy/clock.h"
#include "proxy/report_escape.h"

#define LINE_OCTETS ((size_t)74) /* RFC 5545 section 3.1, with the fold */

static bool write_text(const struct forecast_list *, FILE *);
static bool write_json(const struct forecast_list *, FILE *);
static bool write_ical(const struct forecast_list *, FILE *);
static json_t *entry_json(const struct forecast_entry *);
static bool write_event(const struct forecast_entry *, FILE *);
static void add_value(struct text *, const char *);
static void add_uri(struct text *, const char *);
static void add_stamps(struct text *, time_t);
static void write_folded(const struct text *, FILE *);
static int by_time(const void *, const void *);
static int by_text(const char *, const char *);
static char *copy(const char *, bool *failed);
static void release(const char *);

static const struct {
	const char *name;
	bool (*write)(const struct forecast_list *, FILE *);
} formats[] = {
	{ "text", write_text },
	{ "json", write_json },
	{ "ical", write_ical },
};

void
forecast_list_add(
    struct forecast_list *list, const struct forecast_entry *entry)
{
	struct forecast_entry *e;

	if (list->count == list->size) {
		size_t size = list->size == 0 ? 32 : list->size * 2;

		e = reallocarray(list->entries, size, sizeof(*e));
		if (e == NULL) {
			list->failed = true;
			return;
		}
		list->entries = e;
		list->size = size;
	}
	e = &list->entries[list->count++];
	*e = *entry;
	e->kind = copy(entry->kind, &list->failed);
	e->name = copy(entry->name, &list->failed);
	e->id = copy(entry->id, &list->failed);
	e->rule = copy(entry->rule, &list->failed);
	e->counts = copy(entry->counts, &list->failed);
	e->field = copy(entry->field, &list->failed);
	e->message = copy(entry->message, &list->failed);
	e->link = copy(entry->link, &list->failed);
}

static char *
copy(const char *text, bool *failed)
{
	char *ret = text == NULL ? NULL : strdup(text);

	*failed = *failed || (text != NULL && ret == NULL);
	return ret;
}

void
forecast_list_sort(struct forecast_list *list)
{
	if (list->count > 0)
		qsort(list->entries, list->count, sizeof(*list->entries),
		    by_time);
}

/* Then the strongest first, then by name and the rest, so that lists can be
 * compared. */
static int
by_time(const void *a, const void *b)
{
	const struct forecast_entry *x = a, *y = b;
	int order;

	if (x->when != y->when)
		return x->when > y->when ? 1 : -1;
	if (x->action != y->action)
		return x->action < y->action ? 1 : -1;
	order = by_text(x->name, y->name);
	if (order == 0)
		order = by_text(x->id, y->id);
	if (order == 0)
		order = by_text(x->rule, y->rule);
	return order != 0 ? order : by_text(x->field, y->field);
}

static int
by_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

void
forecast_list_done(struct forecast_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct forecast_entry *e = &list->entries[i];

		release(e->kind);
		release(e->name);
		release(e->id);
		release(e->rule);
		release(e->counts);
		release(e->field);
		release(e->message);
		release(e->link);
	}
	free(list->entries);
	*list = (struct forecast_list){ .count = 0 };
}

/* The list's own copy. */
static void
release(const char *text)
{
	free((void *)(uintptr_t)text);
}

bool
forecast_format_known(const char *format, struct faults *faults)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(format, formats[i].name) == 0)
			return true;
	}
	faults_add(faults, NULL, 0,
	    "a forecast has the formats text, json and ical, not \"%s\"",
	    format);
	return false;
}

bool
forecast_list_write(
    const struct forecast_list *list, const char *format, FILE *out)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(format, formats[i].name) == 0)
			return formats[i].write(list, out);
	}
	return false;
}

static bool
write_text(const struct forecast_list *list, FILE *out)
{
	char day[32];
	time_t last = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct forecast_entry *e = &list->entries[i];
		struct tm tm;

		gmtime_r(&e->when, &tm);
		strftime(day, sizeof(day), "%Y-%m-%d %H:%M UTC", &tm);
		if (i == 0 || e->when != last)
			fprintf(out, "%s%s\n", i == 0 ? "" : "\n", day);
		last = e->when;
		fprintf(out, "  %s", e->kind);
		if (e->name != NULL) {
			putc(' ', out);
			report_escape_plain(slice_of(e->name), out);
		}
		fputs(": ", out);
		report_escape_plain(slice_of(e->message), out);
		if (e->rule != NULL)
			fprintf(out, "\n    %s, %s%s%s", e->rule,
			    action_name(e->action),
			    e->counts != NULL ? ", " : "",
			    e->counts != NULL ? e->counts : "");
		putc('\n', out);
	}
	if (list->count == 0)
		fputs("Nothing is to come in that time.\n", out);
	return true;
}

static bool
write_json(const struct forecast_list *list, FILE *out)
{
	json_t *events = json_array(), *root;
	bool good = events != NULL;

	for (size_t i = 0; good && i < list->count; i++)
		good = json_array_append_new(
			   events, entry_json(&list->entries[i])) == 0;
	root = json_pack("{s:s*, s:I, s:I, s:o}", "subject", list->subject,
	    "from", (json_int_t)list->from, "until", (json_int_t)list->until,
	    "events", events);
	good = good && root != NULL &&
	       json_dumpf(root, out, JSON_INDENT(2) | JSON_ENSURE_ASCII) == 0;
	putc('\n', out);
	json_decref(root);
	return good;
}

static json_t *
entry_json(const struct forecast_entry *e)
{
	char when[CLOCK_STAMP_SIZE];

	return json_pack(
	    "{s:s+, s:s, s:s*, s:s*, s:s*, s:s*, s:s, s:s*, s:s, s:s*}", "when",
	    clock_stamp(e->when, when), "Z", "kind", e->kind, "name", e->name,
	    "id", e->id, "rule", e->rule, "field", e->field, "action",
	    action_name(e->action), "counts", e->counts, "message", e->message,
	    "link", e->link);
}

/* RFC 5545. */
static bool
write_ical(const struct forecast_list *list, FILE *out)
{
	bool good = true;

	fputs("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	      "PRODID:-//scs-gate//forecast//EN\r\n",
	    out);
	for (size_t i = 0; good && i < list->count; i++)
		good = write_event(&list->entries[i], out);
	fputs("END:VCALENDAR\r\n", out);
	return good;
}

/* The same event has the same UID whenever it is foretold, and no two events
 * have one, so that a calendar that is read again holds each once. */
static bool
write_event(const struct forecast_entry *e, FILE *out)
{
	struct text t = TEXT_INIT;
	bool good;

	text_addf(&t, "BEGIN:VEVENT\nUID:%lld-", (long long)e->when);
	add_value(&t, e->id != NULL     ? e->id
		      : e->name != NULL ? e->name
					: e->kind);
	text_addc(&t, '-');
	add_value(&t, e->rule != NULL ? e->rule : "note");
	if (e->field != NULL) {
		text_addc(&t, '-');
		add_value(&t, e->field);
	}
	text_adds(&t, "@scs-gate\n");
	add_stamps(&t, e->when);
	text_adds(&t, "TRANSP:TRANSPARENT\nSUMMARY:");
	text_addf(&t, "SCS: %s ", e->kind);
	if (e->name != NULL)
		add_value(&t, e->name);
	text_adds(&t, "\nDESCRIPTION:");
	add_value(&t, e->message);
	if (e->rule != NULL) {
		text_adds(&t, " (");
		add_value(&t, e->rule);
		text_addf(&t, "\\, %s)", action_name(e->action));
	}
	if (e->link != NULL) {
		text_adds(&t, "\nURL:");
		add_uri(&t, e->link);
	}
	text_adds(&t, "\nEND:VEVENT\n");
	good = !text_failed(&t);
	if (good)
		write_folded(&t, out);
	text_done(&t);
	return good;
}

static void
add_stamps(struct text *t, time_t when)
{
	struct tm tm;

	gmtime_r(&when, &tm);
	text_addf(t,
	    "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ\n"
	    "DTSTART;VALUE=DATE:%04d%02d%02d\n",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

/* Section 3.3.11: TEXT. */
static void
add_value(struct text *t, const char *value)
{
	for (; *value != '\0'; value++) {
		if (strchr("\\,;", *value) != NULL)
			text_addc(t, '\\');
		text_addc(t, (unsigned char)*value < 0x20 || *value == 0x7f
				 ? ' '
				 : *value);
	}
}

/* Of a pack: whatever is in it, it stays on its line. */
static void
add_uri(struct text *t, const char *uri)
{
	for (; *uri != '\0'; uri++) {
		unsigned char c = (unsigned char)*uri;

		if (c <= 0x20 || c == 0x7f)
			text_addf(t, "%%%02X", c);
		else
			text_addc(t, *uri);
	}
}

/* Lines end with CR LF, and are at most 75 octets long; a character is never
 * torn. */
static void
write_folded(const struct text *t, FILE *out)
{
	size_t column = 0;

	for (size_t i = 0; i < t->len; i++) {
		bool starts = ((unsigned char)t->at[i] & 0xc0) != 0x80;

		if (t->at[i] == '\n') {
			fputs("\r\n", out);
			column = 0;
			continue;
		}
		if (column >= LINE_OCTETS - 3 && starts) {
			fputs("\r\n ", out);
			column = 1;
		}
		putc(t->at[i], out);
		column++;
	}
}
