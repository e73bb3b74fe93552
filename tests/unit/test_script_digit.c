/* test_script_digit.c - digits and white space of all scripts, and bytes that
 * are no character of any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "rules/script_digit.h"

#define NONE 0 /* no character begins there */

static const struct {
	const char *text;
	uint32_t character;
	size_t left;
} takes[] = {
	{ "ab", 'a', 1 },
	{ "\x7f", 0x7f, 0 },
	{ "\xc2\x85z", 0x85, 1 },
	{ "\xdf\xbf", 0x7ff, 0 },
	{ "\xe2\x82\xac", 0x20ac, 0 },
	{ "\xf0\x9d\x9f\x8e", 0x1d7ce, 0 },
	{ "\xf4\x8f\xbf\xbf", 0x10ffff, 0 },
	{ "", NONE, 0 },
	/* A continuation, an overlong form, beyond Unicode. */
	{ "\x80", NONE, 1 },
	{ "\xc1\xbf", NONE, 2 },
	{ "\xf5\x80\x80\x80", NONE, 4 },
	{ "\xff", NONE, 1 },
	/* Cut short, and broken off. */
	{ "\xc2", NONE, 1 },
	{ "\xe2\x82", NONE, 2 },
	{ "\xe2\x82z", NONE, 3 },
	{ "\xc2\xc2", NONE, 2 },
	{ "\xf0\x9d\x9fz", NONE, 4 },
};

static void
one_character_is_taken_or_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(takes) / sizeof(takes[0]); i++) {
		struct slice rest = slice_of(takes[i].text);
		uint32_t character = NONE;

		if (script_take(&rest, &character) !=
			(takes[i].character != NONE) ||
		    character != takes[i].character ||
		    rest.len != takes[i].left)
			fail_msg("row %zu", i);
	}
}

static void
digits_of_other_scripts_count(void **state)
{
	(void)state;
	assert_int_equal(script_digit('0'), 0);
	assert_int_equal(script_digit('9'), 9);
	assert_int_equal(script_digit(0x0664), 4); /* Arabic-Indic */
	assert_int_equal(script_digit(0xff19), 9); /* wide */
	assert_int_equal(script_digit('a'), -1);
	assert_int_equal(script_digit(0x00b2), -1); /* superscript two */
}

static void
all_means_at_least_one_and_each(void **state)
{
	static const struct {
		const char *text;
		bool all;
	} texts[] = { { "0123", true }, { "1\xd9\xa4", true }, { "", false },
		{ "12a", false }, { "1 2", false }, { "1\xff", false },
		{ "\xc2", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(
		    script_all_digits(slice_of(texts[i].text)), texts[i].all);
}

static void
white_space_goes_at_the_end_only(void **state)
{
	static const struct {
		const char *text, *trimmed;
	} texts[] = {
		{ " a b \t\n", " a b" },
		{ "a\xc2\xa0\xe3\x80\x80", "a" }, /* no-break, ideographic */
		{ "a\xe2\x80\x8b", "a\xe2\x80\x8b" }, /* of no width: none */
		{ "  ", "" },
		{ "a\xff ", "a\xff" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_true(slice_is(script_trim_end(slice_of(texts[i].text)),
		    texts[i].trimmed));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_character_is_taken_or_nothing),
		cmocka_unit_test(digits_of_other_scripts_count),
		cmocka_unit_test(all_means_at_least_one_and_each),
		cmocka_unit_test(white_space_goes_at_the_end_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
