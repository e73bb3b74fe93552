/* test_text.c - text that grows, and its JSON form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>

#include "conf/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
empty_text_is_an_empty_string(void **state)
{
	struct text t = TEXT_INIT;
	char *taken;

	(void)state;
	assert_string_equal(text_str(&t), "");
	assert_int_equal(text_slice(&t).len, 0);
	text_add(&t, (struct slice){ NULL, 0 });
	taken = text_take(&t);
	assert_non_null(taken);
	assert_string_equal(taken, "");
	free(taken);
}

static void
growing_keeps_every_byte(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		text_addc(&t, (char)('a' + i % 26));
	assert_int_equal(t.len, 100000);
	for (unsigned i = 0; i < 100000; i++)
		assert_int_equal(t.at[i], 'a' + i % 26);
	assert_int_equal(t.at[t.len], '\0');
	text_done(&t);
}

/* The NUL needs its byte at every size, at the edge of a block too. */
static void
format_of_any_length_fits(void **state)
{
	(void)state;
	for (int len = 0; len < 300; len++) {
		struct text t = TEXT_INIT;

		text_adds(&t, "<");
		text_addf(&t, "%*s", len, "");
		text_adds(&t, ">");
		assert_int_equal(t.len, (size_t)len + 2);
		assert_int_equal(t.at[t.len - 1], '>');
		assert_int_equal(strlen(text_str(&t)), t.len);
		text_done(&t);
	}
}

static void
taking_hands_over_and_empties(void **state)
{
	struct text t = TEXT_INIT;
	char *taken;

	(void)state;
	text_adds(&t, "first");
	taken = text_take(&t);
	text_adds(&t, "second");
	assert_string_equal(taken, "first");
	assert_string_equal(text_str(&t), "second");
	free(taken);
	text_done(&t);
	assert_string_equal(text_str(&t), "");
}

static void
failure_sticks_until_the_end(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	text_adds(&t, "before");
	text_add(&t, (struct slice){ "x", SIZE_MAX / 2 });
	assert_true(text_failed(&t));
	text_adds(&t, "after");
	assert_true(text_failed(&t));
	assert_string_equal(text_str(&t), "before");
	assert_null(text_take(&t));
	assert_false(text_failed(&t));
}

static const struct {
	const char *bytes, *json;
} escapes[] = {
	{ "plain", "plain" },
	{ "a\"b\\c/", "a\\\"b\\\\c/" },
	{ "\b\f\n\r\t", "\\b\\f\\n\\r\\t" },
	{ "\x01\x1f\x7f", "\\u0001\\u001f\\u007f" },
	{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
	    "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
	{ "\xff", "\xef\xbf\xbd" },
	{ "a\x80z", "a\xef\xbf\xbdz" },
	/* cut short, at the end and before another character */
	{ "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xc3z", "\xef\xbf\xbdz" },
	/* overlong, a surrogate, beyond the last character */
	{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xe0\x80\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xf0\x80\x80\xaf",
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xf4\x90\x80\x80",
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
};

static void
json_escapes_what_would_break_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(escapes); i++) {
		struct text t = TEXT_INIT;

		text_add_json(&t, slice_of(escapes[i].bytes));
		assert_string_equal(text_str(&t), escapes[i].json);
		text_done(&t);
	}
}

static void
nul_does_not_cut_json_short(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	text_add_json(&t, SLICE("a\0b"));
	assert_string_equal(text_str(&t), "a\\u0000b");
	text_done(&t);
}

/* An independent reader agrees, whatever the bytes. */
static void
json_of_random_bytes_is_json(void **state)
{
	unsigned seed = 20261123;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct text t = TEXT_INIT;
		char bytes[16];
		json_t *read;

		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1103515245u + 12345u;
			bytes[i] = (char)(seed >> 16);
		}
		text_adds(&t, "\"");
		text_add_json(&t, (struct slice){ bytes, sizeof(bytes) });
		text_adds(&t, "\"");
		assert_false(text_failed(&t));
		read = json_loadb(
		    t.at, t.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		assert_non_null(read);
		json_decref(read);
		text_done(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_text_is_an_empty_string),
		cmocka_unit_test(growing_keeps_every_byte),
		cmocka_unit_test(format_of_any_length_fits),
		cmocka_unit_test(taking_hands_over_and_empties),
		cmocka_unit_test(failure_sticks_until_the_end),
		cmocka_unit_test(json_escapes_what_would_break_out),
		cmocka_unit_test(nul_does_not_cut_json_short),
		cmocka_unit_test(json_of_random_bytes_is_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
