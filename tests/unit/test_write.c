/* test_write.c - writes put into words: what is read of them, and the
 * sentence on what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/write.h"
#include "tests/unit/json_text.h"

#define NOW 1795471987 /* 2026-11-23 22:13:07 */

/* "OPERATION" and what else it says, or the sentence; static. */
static const char *
read_as(enum object_kind kind, const char *text)
{
	static char told[300];
	json_t *map = json_text(text);
	struct write w = { .judgement = { .kind = kind, .now = NOW } };
	struct text why = TEXT_INIT;
	const struct judgement *j = &w.judgement;

	if (!write_read(map, &w, &why))
		snprintf(told, sizeof(told), "no: %s", text_str(&why));
	else
		snprintf(told, sizeof(told), "%s%s%s%s%s%s%s%s",
		    operation_name(j->operation),
		    j->standing ? " standing" : "",
		    j->now != NOW ? " then" : "",
		    j->census == NULL              ? ""
		    : census_count(j->census) == 2 ? " of two"
						   : " of some",
		    j->census_unknown != NULL ? " unknown: " : "",
		    j->census_unknown != NULL ? j->census_unknown : "",
		    j->caller != NULL           ? " by a caller"
		    : j->caller_unknown != NULL ? " by whom: "
						: "",
		    j->caller_unknown != NULL ? j->caller_unknown : "");
	write_done(&w);
	text_done(&why);
	json_decref(map);
	return told;
}

static const struct {
	const char *map, *told;
} rows[] = {
	{ "{'after':{}}", "create" },
	{ "{'before':null,'after':{}}", "create" },
	{ "{'before':{},'after':{}}", "update" },
	{ "{'before':{}}", "delete" },
	{ "{'after':{},'standing':true}", "update standing" },
	{ "{'after':{},'standing':false,'kind':'image'}", "create" },
	{ "{'after':{},'operation':'create'}", "create" },
	{ "{'before':{},'operation':'delete'}", "delete" },
	{ "{'after':{},'as_of':'2026-01-01'}", "create then" },
	{ "{'after':{},'as_of':'2026-01-01T10:00:00Z'}", "create then" },
	{ "{'after':{},'cloud':[{},{}]}", "create of two" },
	{ "{'after':{},'cloud':[{}]}", "create of some" },
	{ "{'after':{},'census_unknown':'why'}", "create unknown: why" },
	{ "{'after':{},'caller':{'id':'u','roles':['a']}}",
	    "create by a caller" },
	{ "{'after':{},'caller':null}", "create" },
	{ "{'after':{},'caller':{'id':null,'unknown':'it is away'}}",
	    "create by whom: it is away" },

	{ "[]", "no: a write is a JSON object" },
	{ "{'after':{},'befor':{}}", "no: a write has no \"befor\"" },
	{ "{'after':[]}", "no: \"after\" must be an object, or absent" },
	{ "{'before':1,'after':{}}",
	    "no: \"before\" must be an object, or absent" },
	{ "{}", "no: a write has an object \"before\", \"after\" or both" },
	{ "{'after':{},'operation':'update'}",
	    "no: \"operation\" must be create for what stands in \"before\" "
	    "and \"after\"" },
	{ "{'before':{},'after':{},'operation':1}",
	    "no: \"operation\" must be update for what stands in \"before\" "
	    "and \"after\"" },
	{ "{'after':{},'as_of':'soon'}",
	    "no: \"as_of\" must be a time such as 2026-11-23 or "
	    "2026-11-23T22:13:00Z" },
	{ "{'after':{},'as_of':1}",
	    "no: \"as_of\" must be a time such as 2026-11-23 or "
	    "2026-11-23T22:13:00Z" },
	{ "{'after':{},'caller':'alice'}",
	    "no: a caller is a JSON object, such as \"initiator\" in the "
	    "journal" },
	{ "{'after':{},'caller':{'role':['a']}}",
	    "no: a caller has no \"role\"; probably roles" },
	{ "{'after':{},'cloud':{}}",
	    "no: \"cloud\" must be a list of objects" },
};

static void
writes_are_read_or_refused_with_the_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *told = read_as(OBJECT_IMAGE, rows[i].map);

		if (strcmp(told, rows[i].told) != 0)
			fail_msg("%s: %s", rows[i].map, told);
	}
}

/* What tests do not look at counts for promises only. */
static void
private_images_of_the_cloud_stand_aside(void **state)
{
	json_t *map = json_text("{'after':{},'cloud':[{'visibility':'private'},"
				"{'visibility':'community'}]}");
	struct write w = { .judgement = { .kind = OBJECT_IMAGE } };
	struct text why = TEXT_INIT;

	(void)state;
	assert_true(write_read(map, &w, &why));
	assert_true(census_at(w.census, 0)->aside);
	assert_false(census_at(w.census, 1)->aside);
	write_done(&w);
	json_decref(map);
}

static void
objects_by_themselves_are_no_writes(void **state)
{
	static const struct {
		const char *map;
		bool is;
	} all[] = {
		{ "{'before':{}}", true },
		{ "{'after':{}}", true },
		{ "{'before':{},'after':null}", true },
		{ "{'name':'x'}", false },
		{ "{'before':'x','after':1}", false },
		{ "[]", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		json_t *map = json_text(all[i].map);

		assert_int_equal(write_is(map), all[i].is);
		json_decref(map);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_are_read_or_refused_with_the_reason),
		cmocka_unit_test(private_images_of_the_cloud_stand_aside),
		cmocka_unit_test(objects_by_themselves_are_no_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
