/* test_forecast_list.c - lists of what is to come, in every format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/forecast_list.h"

#define WHEN 1782864000 /* 2026-07-01 00:00 UTC */

static struct forecast_list list;
static char *written;
static size_t length;

static const char *
write_as(const char *format)
{
	FILE *out;

	free(written);
	written = NULL;
	out = open_memstream(&written, &length);
	assert_non_null(out);
	forecast_list_sort(&list);
	assert_true(forecast_list_write(&list, format, out));
	assert_int_equal(fclose(out), 0);
	return written;
}

static struct forecast_entry
entry(time_t when, const char *name, const char *message)
{
	return (struct forecast_entry){ .when = when,
		.kind = "image",
		.name = name,
		.rule = "r-1",
		.action = ACTION_WARN,
		.message = message };
}

static void
add(time_t when, const char *name, const char *message)
{
	struct forecast_entry e = entry(when, name, message);

	forecast_list_add(&list, &e);
	assert_false(list.failed);
}

static void
texts_are_copied_and_sorted(void **state)
{
	char name[] = "b";
	struct forecast_entry strong = entry(WHEN, "z", "strong");

	(void)state;
	add(WHEN, name, "2");
	name[0] = 'a';
	add(WHEN, name, "1");
	name[0] = '?';
	add(WHEN - 1, "c", "0");
	strong.action = ACTION_DENY;
	forecast_list_add(&list, &strong);
	for (int i = 0; i < 100; i++)
		add(WHEN + 1 + i % 7, "later", "3");
	forecast_list_sort(&list);
	assert_int_equal(list.count, 104);
	assert_string_equal(list.entries[0].message, "0");
	assert_string_equal(list.entries[1].message, "strong");
	assert_string_equal(list.entries[2].name, "a");
	assert_string_equal(list.entries[3].name, "b");
	for (size_t i = 5; i < list.count; i++)
		assert_true(list.entries[i - 1].when <= list.entries[i].when);
}

static void
formats_are_known_by_name(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_true(forecast_format_known("text", &faults));
	assert_true(forecast_format_known("json", &faults));
	assert_true(forecast_format_known("ical", &faults));
	assert_true(faults_none(&faults));
	assert_false(forecast_format_known("html", &faults));
	assert_non_null(strstr(faults.list[0].text, "text, json and ical"));
	faults_done(&faults);
}

static void
text_has_one_heading_a_moment(void **state)
{
	struct forecast_entry e = entry(WHEN, "\x1b[31mred\nline", "it fails");

	(void)state;
	assert_string_equal(
	    write_as("text"), "Nothing is to come in that time.\n");
	e.counts = "main in v2";
	forecast_list_add(&list, &e);
	e = (struct forecast_entry){
		.when = WHEN, .kind = "scope", .message = "v2 comes"
	};
	forecast_list_add(&list, &e);
	add(WHEN + 3661, "b", "too");
	assert_string_equal(write_as("text"),
	    "2026-07-01 00:00 UTC\n"
	    "  image ?[31mred?line: it fails\n"
	    "    r-1, warn, main in v2\n"
	    "  scope: v2 comes\n"
	    "\n"
	    "2026-07-01 01:01 UTC\n"
	    "  image b: too\n"
	    "    r-1, warn\n");
}

static void
json_reads_back(void **state)
{
	struct forecast_entry e = entry(WHEN, "n\"\n\xc3\xa4\xe2\x80\xae", "m");
	json_t *root, *first;

	(void)state;
	list.subject = "cloud";
	list.from = WHEN - 86400;
	list.until = WHEN + 86400;
	e.id = "i";
	e.field = "f";
	e.counts = "main in v2";
	e.link = "https://l";
	forecast_list_add(&list, &e);
	e = (struct forecast_entry){
		.when = WHEN + 1, .kind = "scope", .message = "v2 comes"
	};
	forecast_list_add(&list, &e);
	root = json_loads(write_as("json"), 0, NULL);
	assert_non_null(root);
	for (size_t i = 0; i < length; i++)
		assert_true((unsigned char)written[i] < 0x7f);
	first = json_array_get(json_object_get(root, "events"), 0);
	assert_string_equal(
	    json_string_value(json_object_get(root, "subject")), "cloud");
	assert_string_equal(json_string_value(json_object_get(first, "when")),
	    "2026-07-01T00:00:00Z");
	assert_string_equal(json_string_value(json_object_get(first, "name")),
	    "n\"\n\xc3\xa4\xe2\x80\xae");
	assert_string_equal(
	    json_string_value(json_object_get(first, "field")), "f");
	assert_string_equal(
	    json_string_value(json_object_get(first, "action")), "warn");
	assert_int_equal(json_object_size(first), 10);
	first = json_array_get(json_object_get(root, "events"), 1);
	assert_int_equal(json_object_size(first), 4);
	json_decref(root);
}

/* RFC 5545 section 3.1: lines of at most 75 octets end with CR LF, and go on
 * behind a space; nothing else ends a line. Unfolds in place. */
static void
unfold(void)
{
	size_t column = 0, to = 0;

	for (size_t i = 0; i < length; i++) {
		assert_true(written[i] != '\n');
		if (written[i] != '\r') {
			/* No character is torn by the fold. */
			assert_false(
			    column == 1 && i >= 3 && written[i - 3] == '\r' &&
			    ((unsigned char)written[i] & 0xc0) == 0x80);
			assert_true(++column <= 75);
			written[to++] = written[i];
			continue;
		}
		assert_true(i + 1 < length && written[i + 1] == '\n');
		column = 0;
		i++;
		if (i + 1 < length && written[i + 1] == ' ') {
			column = 1;
			i++;
		} else
			written[to++] = '\n';
	}
	written[to] = '\0';
}

static unsigned
count_of(const char *text)
{
	unsigned count = 0;

	for (const char *at = written; (at = strstr(at, text)) != NULL; at++)
		count++;
	return count;
}

static void
calendar_of_one_event(void **state)
{
	struct forecast_entry e = entry(WHEN, "Debian, 12; \\n", "it fails");

	(void)state;
	e.id = "7f8e";
	e.field = "name";
	e.link = "https://example.org/a?b=c\r\nX:1 2";
	forecast_list_add(&list, &e);
	write_as("ical");
	unfold();
	assert_string_equal(written,
	    "BEGIN:VCALENDAR\n"
	    "VERSION:2.0\n"
	    "PRODID:-//scs-gate//forecast//EN\n"
	    "BEGIN:VEVENT\n"
	    "UID:1782864000-7f8e-r-1-name@scs-gate\n"
	    "DTSTAMP:20260701T000000Z\n"
	    "DTSTART;VALUE=DATE:20260701\n"
	    "TRANSP:TRANSPARENT\n"
	    "SUMMARY:SCS: image Debian\\, 12\\; \\\\n\n"
	    "DESCRIPTION:it fails (r-1\\, warn)\n"
	    "URL:https://example.org/a?b=c%0D%0AX:1%202\n"
	    "END:VEVENT\n"
	    "END:VCALENDAR\n");
}

/* One UID for each, or a calendar drops all but one. */
static void
events_of_one_object_and_moment_differ(void **state)
{
	struct forecast_entry e = entry(WHEN, "n", "m");

	(void)state;
	e.id = "7f8e";
	e.rule = NULL;
	e.field = "provided_until";
	forecast_list_add(&list, &e);
	e.field = "uuid_validity";
	forecast_list_add(&list, &e);
	e.rule = "r";
	e.field = "ram";
	forecast_list_add(&list, &e);
	e.field = "disk";
	forecast_list_add(&list, &e);
	write_as("ical");
	unfold();
	assert_int_equal(count_of("UID:"), 4);
	assert_int_equal(count_of("-note-provided_until@"), 1);
	assert_int_equal(count_of("-note-uuid_validity@"), 1);
	assert_int_equal(count_of("-r-ram@"), 1);
	assert_int_equal(count_of("-r-disk@"), 1);
}

/* Characters of one to four octets, at every column of the fold. */
static void
no_character_is_torn(void **state)
{
	static const char *const letters[] = { "a", "\xc3\xa4", "\xe2\x82\xac",
		"\xf0\x9f\x90\xa7" };
	char name[800], wanted[900];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t before = 0; before < 80; before++) {
			memset(name, 'x', before);
			name[before] = '\0';
			for (int k = 0; k < 100; k++)
				strcat(name, letters[i]);
			add(WHEN, name, "m");
			write_as("ical");
			unfold();
			snprintf(wanted, sizeof(wanted),
			    "\nSUMMARY:SCS: image %s\n", name);
			assert_int_equal(count_of(wanted), 1);
			forecast_list_done(&list);
		}
	}
}

/* No name begins a line of its own, or ends the event. */
static void
names_cannot_inject(void **state)
{
	static const char *const names[] = { "\r\nEND:VEVENT\r\nBEGIN:VALARM",
		"\nURL:http://evil", "\rX-EVIL:1", "a\x01\x1f\x7f z",
		"\xc2\x85 next line", "\xe2\x80\xa8 separator", "", "\\",
		";,;,\\;", "\t" };
	size_t count = sizeof(names) / sizeof(names[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct forecast_entry e = entry(WHEN, names[i], names[i]);

		e.id = e.rule = e.field = e.link = names[i];
		forecast_list_add(&list, &e);
	}
	write_as("ical");
	unfold();
	assert_int_equal(count_of("\nEND:VEVENT\n"), count);
	assert_int_equal(count_of("\nBEGIN:VEVENT\n"), count);
	assert_int_equal(count_of("\nBEGIN:VALARM"), 0);
	assert_int_equal(count_of("\nX-EVIL"), 0);
	assert_int_equal(count_of("\nURL:"), count);
	assert_int_equal(count_of("\nURL:http://evil"), 0);
	assert_int_equal(
	    count_of("\nSUMMARY:SCS: image \\;\\,\\;\\,\\\\\\;"), 1);
	for (const char *c = written; *c != '\0'; c++)
		assert_true(
		    *c == '\n' || ((unsigned char)*c >= 0x20 && *c != 0x7f));
	/* The other formats survive them too. */
	write_as("text");
	json_decref(json_loads(write_as("json"), 0, NULL));
}

static void
empty_calendar_is_one(void **state)
{
	(void)state;
	assert_string_equal(write_as("ical"),
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//scs-gate//forecast//EN\r\nEND:VCALENDAR\r\n");
}

static int
take_away(void **state)
{
	(void)state;
	forecast_list_done(&list);
	free(written);
	written = NULL;
	return 0;
}

#define TEST(test) cmocka_unit_test_teardown(test, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(texts_are_copied_and_sorted),
		TEST(formats_are_known_by_name),
		TEST(text_has_one_heading_a_moment),
		TEST(json_reads_back),
		TEST(calendar_of_one_event),
		TEST(events_of_one_object_and_moment_differ),
		TEST(no_character_is_torn),
		TEST(names_cannot_inject),
		TEST(empty_calendar_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
