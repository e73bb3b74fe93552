/* test_message.c - a rule's own sentence: its places, and those there are
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/message.h"
#include "tests/unit/rule_files.h"

static const struct {
	const char *message, *text;
} cases[] = {
	{ "plain", "plain" },
	{ "{field}={found}", "name=x{y}" },
	{ "{name}: {allowed}!", "Linux: an a!" },
	{ "{nearest}", "another value" },
	{ "{{field}", "{field}" },
	{ "a {{ b", "a { b" },
	{ "{{", "{" },
	{ "}", "}" },
	{ "", "" },
};

static void
places_are_filled(void **state)
{
	/* What an object holds is no template. */
	const struct message_words words = { "name", "x{y}", "an a", "Linux",
		NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct text text = TEXT_INIT;

		assert_true(message_check(cases[i].message, "f", 1, &faults));
		message_write(cases[i].message, &words, &text);
		assert_string_equal(text_str(&text), cases[i].text);
		text_done(&text);
	}
}

static const struct {
	const char *message, *fault;
} broken[] = {
	{ "{feld}", "probably {field}" },
	{ "a {xyzzy} b", "knows no {xyzzy}" },
	{ "{}", "knows no {}" },
	{ "{", "knows no {{}" },
	{ "{field", "knows no {{field}" },
	{ "{field} {", "knows no {{}" },
	{ "{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}", "knows no" },
};

static void
other_places_are_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct faults faults = FAULTS_INIT;
		bool good = message_check(broken[i].message, "f", 7, &faults);

		assert_false(good);
		assert_true(has_fault(&faults, 7, broken[i].fault));
		faults_done(&faults);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_filled),
		cmocka_unit_test(other_places_are_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
