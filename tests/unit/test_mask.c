/* test_mask.c - what nobody is to see is not there any more, and all else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/mask.h"
#include "tests/unit/every_place.h"
#include "tests/unit/json_text.h"

static const char *const members[] = { "initiator", "object", "objects", NULL };

static void
becomes(const char *fields, const char *record, const char *expected)
{
	struct text why = TEXT_INIT;
	struct mask *mask = mask_parse(fields, NULL, &why);
	json_t *json = json_text(record), *right = json_text(expected);

	assert_non_null(mask);
	assert_int_equal(why.len, 0);
	assert_true(mask_apply(mask, json));
	assert_true(json_equal(json, right));
	json_decref(json);
	json_decref(right);
	mask_free(mask);
}

static void
fields_are_named_from_the_outside_in(void **state)
{
	const char *record = "{'a': {'b': 1, 'c': {'b': 'x'}}, 'b': [2]}";

	(void)state;
	becomes("a.b", record,
	    "{'a': {'b': '[masked]', 'c': {'b': 'x'}}, 'b': [2]}");
	becomes("a.c.b", record,
	    "{'a': {'b': 1, 'c': {'b': '[masked]'}}, 'b': [2]}");
	becomes("a", record, "{'a': '[masked]', 'b': [2]}");
	becomes(
	    "b", record, "{'a': {'b': 1, 'c': {'b': 'x'}}, 'b': '[masked]'}");
	becomes("a.b, b  a.c,", record,
	    "{'a': {'b': '[masked]', 'c': '[masked]'}, 'b': '[masked]'}");
	becomes("", record, record);
	becomes(NULL, record, record);
	becomes("c a.d a.b.b ab", record, record);
}

static void
a_star_is_the_name_of_one_member(void **state)
{
	const char *record =
	    "{'a': {'x': {'n': 1}, 'y': {'n': 2, 'm': 3}, 'n': 4}}";

	(void)state;
	becomes("a.*.n", record,
	    "{'a': {'x': {'n': '[masked]'}, 'y': {'n': '[masked]', 'm': 3}, "
	    "'n': 4}}");
	becomes("*.n", record,
	    "{'a': {'x': {'n': 1}, 'y': {'n': 2, 'm': 3}, 'n': '[masked]'}}");
	becomes("a.*", record,
	    "{'a': {'x': '[masked]', 'y': '[masked]', 'n': '[masked]'}}");
	becomes("a.*m.n a.x*", record, record);
}

static void
lists_are_looked_through(void **state)
{
	(void)state;
	becomes("f.m", "{'f': [{'m': 1, 'r': 2}, 'm', [{'m': 3}], {}]}",
	    "{'f': [{'m': '[masked]', 'r': 2}, 'm', [{'m': '[masked]'}], {}]}");
}

/* Image properties have such names; so has whoever tries to get by. */
static void
names_have_dots_of_their_own(void **state)
{
	(void)state;
	becomes("o.com.example.key",
	    "{'o': {'com.example.key': 1, 'com': {'example.key': 2, "
	    "'example': {'key': 3, 'keys': 4}}, '': 5, 'com.example': 6}}",
	    "{'o': {'com.example.key': '[masked]', 'com': "
	    "{'example.key': '[masked]', 'example': {'key': '[masked]', "
	    "'keys': 4}}, '': 5, 'com.example': 6}}");
	becomes("o.*.z", "{'o': {'a.b': {'z': 1}}}",
	    "{'o': {'a.b': {'z': '[masked]'}}}");
}

static void
nothing_is_nothing_to_hide(void **state)
{
	(void)state;
	becomes(
	    "a b", "{'a': null, 'b': false}", "{'a': null, 'b': '[masked]'}");
}

static void
what_hides_a_value_is_known(void **state)
{
	json_t *list = json_text("['[masked]', 'x', null, {}]");

	(void)state;
	assert_true(mask_hides(json_array_get(list, 0)));
	for (size_t i = 1; i < 4; i++)
		assert_false(mask_hides(json_array_get(list, i)));
	assert_false(mask_hides(NULL));
	assert_true(mask_hides_any(list));
	json_array_remove(list, 0);
	assert_false(mask_hides_any(list));
	assert_false(mask_hides_any(NULL));
	json_decref(list);
}

static void
any_tells_whether_there_is_work(void **state)
{
	struct text why = TEXT_INIT;
	struct mask *none = mask_parse(" ,", members, &why);
	struct mask *some = mask_parse("object", members, &why);

	(void)state;
	assert_false(mask_any(NULL));
	assert_false(mask_any(none));
	assert_true(mask_any(some));
	mask_free(none);
	mask_free(some);
	mask_free(NULL);
}

static void
is_refused(const char *fields, const char *expected)
{
	struct text why = TEXT_INIT;

	assert_null(mask_parse(fields, members, &why));
	assert_non_null(strstr(text_str(&why), expected));
	text_done(&why);
}

static void
what_is_wrong_is_said(void **state)
{
	char *many = calloc(1, MASK_FIELDS_MAX * 7 + 8);
	char *much = calloc(1, MASK_FIELD_LONGEST + 2);
	struct text why = TEXT_INIT;
	struct mask *mask;

	(void)state;
	is_refused("object object..name", "has \"object..name\", where a name "
					  "is empty");
	is_refused(".object", "\".object\"");
	is_refused("object.", "\"object.\"");
	is_refused(".", "\".\"");
	is_refused("initator.name", "was \"initiator\" meant?");
	is_refused("*.name",
	    "has \"*.name\", but a field begins with initiator, object or "
	    "objects");
	is_refused("objectsx.y object", "\"objectsx\" is none of the names");
	for (int i = 0; i < MASK_FIELDS_MAX; i++)
		strcat(many, "object ");
	mask = mask_parse(many, members, &why);
	assert_non_null(mask);
	mask_free(mask);
	strcat(many, "object");
	is_refused(many, "has more than 64 fields");
	memset(much, 'o', MASK_FIELD_LONGEST + 1);
	is_refused(much, "is longer than 255 bytes");
	much[MASK_FIELD_LONGEST] = '\0';
	is_refused(much, "but a field begins with");
	free(many);
	free(much);
}

/* Short of memory it says so: nothing is shown half masked. */
static bool
masks(void)
{
	struct text why = TEXT_INIT;
	struct mask *mask = mask_parse("a.b, *.c", NULL, &why);
	json_t *record = json_pack("{s:{s:s, s:s}}", "a", "b", "x", "c", "y");
	bool good = mask != NULL && record != NULL && mask_apply(mask, record);

	if (good) {
		json_t *a = json_object_get(record, "a");

		every_place_tell(
		    json_string_value(json_object_get(a, "b")), "\n");
		every_place_tell(
		    json_string_value(json_object_get(a, "c")), "\n");
	}
	text_done(&why);
	mask_free(mask);
	json_decref(record);
	return good;
}

static void
without_memory_it_says_so(void **state)
{
	(void)state;
	every_place(masks, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_named_from_the_outside_in),
		cmocka_unit_test(a_star_is_the_name_of_one_member),
		cmocka_unit_test(lists_are_looked_through),
		cmocka_unit_test(names_have_dots_of_their_own),
		cmocka_unit_test(nothing_is_nothing_to_hide),
		cmocka_unit_test(what_hides_a_value_is_known),
		cmocka_unit_test(any_tells_whether_there_is_work),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
