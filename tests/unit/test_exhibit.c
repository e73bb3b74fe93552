/* test_exhibit.c - what a write was judged by, kept and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "proxy/exhibit.h"
#include "proxy/journal_mask.h"
#include "tests/unit/every_place.h"
#include "tests/unit/json_text.h"

#define NOW 1795471987 /* 2026-11-23T22:13:07Z */

static json_t *
record_of(const struct judgement *judged)
{
	struct text text = TEXT_INIT;
	json_t *ret;

	text_adds(&text, "{\"judged\":");
	exhibit_render(judged, &text);
	text_addc(&text, '}');
	assert_false(text_failed(&text));
	assert_null(memchr(text.at, '\n', text.len));
	ret = json_loadb(
	    text.at, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	assert_non_null(ret);
	text_done(&text);
	return ret;
}

static void
comes_back(enum object_kind kind, const char *before, const char *after,
    enum operation operation)
{
	json_t *from = before == NULL ? NULL : json_text(before);
	json_t *to = after == NULL ? NULL : json_text(after);
	const struct judgement judged = {
		.kind = kind, .now = NOW, .before = from, .after = to
	};
	json_t *record = record_of(&judged);
	struct exhibit back;

	assert_int_equal(exhibit_read(record, &back), EXHIBIT_GOOD);
	assert_int_equal(back.judgement.kind, kind);
	assert_int_equal(back.judgement.operation, operation);
	assert_int_equal(back.judgement.now, NOW);
	assert_false(back.others);
	assert_null(back.judgement.census);
	assert_true(
	    from == NULL
		? back.judgement.before == NULL
		: json_equal(from, (void *)(uintptr_t)back.judgement.before));
	assert_true(to == NULL ? back.judgement.after == NULL
			       : json_equal(to,
				     (void *)(uintptr_t)back.judgement.after));
	json_decref(record);
	json_decref(from);
	json_decref(to);
}

static void
each_kind_of_write_comes_back(void **state)
{
	(void)state;
	comes_back(OBJECT_FLAVOR, NULL,
	    "{'name': 'a\\n\\u0000\\u00e9', 'ram': 1, 'x': [1.5, null]}",
	    OPERATION_CREATE);
	comes_back(OBJECT_IMAGE, "{'id': 'a'}", "{'id': 'a', 'n': {}}",
	    OPERATION_UPDATE);
	comes_back(OBJECT_IMAGE, "{'id': 'a'}", NULL, OPERATION_DELETE);
}

static void
the_others_are_told_of(void **state)
{
	struct census *census = census_new(OBJECT_IMAGE);
	json_t *image = json_text("{'id': 'a'}");
	const struct judgement judged = { .kind = OBJECT_IMAGE,
		.now = NOW,
		.after = image,
		.census = census };
	json_t *record = record_of(&judged);
	struct exhibit back;

	(void)state;
	assert_int_equal(exhibit_read(record, &back), EXHIBIT_GOOD);
	assert_true(back.others);
	json_decref(record);
	json_decref(image);
	census_free(census);
}

static void
passwords_of_stores_are_withheld(void **state)
{
	json_t *image = json_text("{'id': 'a', 'direct_url': 's3://k:secret@x',"
				  "'locations': [{'url': 's3://k:secret@x'}]}");
	const struct judgement judged = { .kind = OBJECT_IMAGE,
		.now = NOW,
		.before = image,
		.after = image };
	json_t *record = record_of(&judged);
	char *text = json_dumps(record, 0);
	struct exhibit back;

	(void)state;
	assert_null(strstr(text, "secret"));
	assert_int_equal(exhibit_read(record, &back), EXHIBIT_GOOD);
	assert_non_null(json_object_get(back.judgement.after, "locations"));
	assert_true(json_is_array(json_object_get(image, "locations")));
	free(text);
	json_decref(record);
	json_decref(image);
}

static void
what_is_too_large_is_left_out(void **state)
{
	json_t *image = json_object();
	struct judgement judged = {
		.kind = OBJECT_IMAGE, .now = NOW, .after = image
	};
	char *much = malloc(EXHIBIT_LARGEST);
	struct exhibit back;
	json_t *record;

	(void)state;
	/* {"x":"..."} has eight bytes beside the text. */
	for (size_t spare = 7; spare <= 8; spare++) {
		memset(much, 'a', EXHIBIT_LARGEST);
		much[EXHIBIT_LARGEST - spare - 1] = '\0';
		json_object_set_new(image, "x", json_string(much));
		record = record_of(&judged);
		assert_int_equal(exhibit_read(record, &back),
		    spare == 7 ? EXHIBIT_TOO_LARGE : EXHIBIT_GOOD);
		json_decref(record);
	}
	judged.before = image;
	record = record_of(&judged);
	assert_int_equal(exhibit_read(record, &back), EXHIBIT_TOO_LARGE);
	json_decref(record);
	json_decref(image);
	free(much);
}

static void
reads_as(const char *record, enum exhibit_state expected)
{
	json_t *json = json_text(record);
	struct exhibit exhibit;

	assert_int_equal(exhibit_read(json, &exhibit), expected);
	json_decref(json);
}

static void
what_a_record_has_is_told(void **state)
{
	(void)state;
	reads_as("{}", EXHIBIT_NONE);
	reads_as("{'judged': null}", EXHIBIT_NONE);
	reads_as("{'judged': '[masked]'}", EXHIBIT_MASKED);
	reads_as("{'judged': {'kind': 'image', 'at': '2026-11-23T22:13:07Z', "
		 "'before': null, 'after': {'tags': ['[masked]']}}}",
	    EXHIBIT_MASKED);
	reads_as("{'judged': {'kind': 'image', 'at': '2026-11-23T22:13:07Z', "
		 "'before': '[masked]', 'after': {}}}",
	    EXHIBIT_MASKED);
	reads_as("{'judged': {'kind': 'imago', 'at': '2026-11-23T22:13:07Z', "
		 "'before': null, 'after': {}}}",
	    EXHIBIT_BROKEN);
	reads_as("{'judged': {'kind': 'image', 'at': 'now', 'before': null, "
		 "'after': {}}}",
	    EXHIBIT_BROKEN);
	reads_as("{'judged': {'kind': 'image', 'at': '2026-11-23T22:13:07Z', "
		 "'before': null, 'after': null}}",
	    EXHIBIT_BROKEN);
	reads_as("{'judged': {'kind': 'image', 'at': '2026-11-23T22:13:07Z', "
		 "'after': {}}}",
	    EXHIBIT_BROKEN);
	reads_as("{'judged': 1}", EXHIBIT_BROKEN);
	reads_as("{'judged': []}", EXHIBIT_BROKEN);
}

static void
line_becomes(const char *fields, const char *line, const char *expected)
{
	struct settings settings = { .audit_mask = (char *)(uintptr_t)fields };
	struct faults faults = FAULTS_INIT;
	struct mask *mask = journal_mask_load(&settings, &faults);
	struct text text = TEXT_INIT;

	assert_non_null(mask);
	text_adds(&text, line);
	assert_true(journal_mask_line(mask, &text));
	assert_string_equal(text_str(&text), expected);
	text_done(&text);
	mask_free(mask);
}

static void
what_tells_it_too_is_masked_too(void **state)
{
	const char *line = "{\"record\":\"intent\",\"path\":\"/i\",\"object\":"
			   "{\"id\":\"i\",\"name\":\"n\"},\"findings\":"
			   "[{\"rule\":\"r\",\"field\":\"f\",\"found\":\"a\","
			   "\"allowed\":null,\"message\":\"m\"}],"
			   "\"judged\":{\"before\":null,\"after\":"
			   "{\"id\":\"i\",\"name\":\"n\",\"owner\":\"o\"}}}";
	const char *head = "{\"record\":\"intent\",\"path\":\"/i\",\"object\":"
			   "{\"id\":\"i\",\"name\":\"n\"},\"findings\":";
	const char *masked = "[{\"rule\":\"r\",\"field\":\"f\",\"found\":"
			     "\"[masked]\",\"allowed\":null,\"message\":"
			     "\"[masked]\"}],";
	struct text all = TEXT_INIT;

	(void)state;
	text_addf(&all,
	    "%s%s\"judged\":{\"before\":null,\"after\":"
	    "{\"id\":\"i\",\"name\":\"n\",\"owner\":"
	    "\"[masked]\"}}}",
	    head, masked);
	line_becomes("judged.*.owner", line, text_str(&all));
	text_done(&all);
	line_becomes("", line, line);
	line_becomes("judged.after.name",
	    "{\"object\":{\"id\":\"i\",\"name\":\"n\"},\"judged\":{\"after\":"
	    "{\"name\":\"n\"}}}",
	    "{\"object\":{\"id\":\"i\",\"name\":\"[masked]\"},\"judged\":"
	    "{\"after\":{\"name\":\"[masked]\"}}}");
	line_becomes("judged",
	    "{\"path\":\"/i\",\"object\":{\"id\":\"i\",\"name\":\"n\"},"
	    "\"judged\":{\"after\":{\"name\":\"n\"}}}",
	    "{\"path\":\"[masked]\",\"object\":{\"id\":\"[masked]\","
	    "\"name\":\"[masked]\"},\"judged\":\"[masked]\"}");
}

static bool
keeps(void)
{
	json_t *image = json_pack("{s:s, s:s}", "id", "a", "direct_url", "x");
	const struct judgement judged = { .kind = OBJECT_IMAGE,
		.now = NOW,
		.before = image,
		.after = image };
	struct text text = TEXT_INIT;
	bool good = image != NULL;

	if (good)
		exhibit_render(&judged, &text);
	good = good && !text_failed(&text);
	if (good)
		every_place_tell(text_str(&text), "\n");
	text_done(&text);
	json_decref(image);
	return good;
}

static void
without_memory_it_says_so(void **state)
{
	(void)state;
	every_place(keeps, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_write_comes_back),
		cmocka_unit_test(the_others_are_told_of),
		cmocka_unit_test(passwords_of_stores_are_withheld),
		cmocka_unit_test(what_is_too_large_is_left_out),
		cmocka_unit_test(what_a_record_has_is_told),
		cmocka_unit_test(what_tells_it_too_is_masked_too),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
