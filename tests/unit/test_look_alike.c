/* test_look_alike.c - names that people take for another one, and those that
 * nobody does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/look_alike.h"

static const struct {
	const char *name, *wanted;
	bool start, alike;
} cases[] = {
	{ "Ubuntu 24.04", "Ubuntu 24.04", false, true },
	{ "ubuntu 24.04", "Ubuntu 24.04", false, true },
	{ "Ubuntu  24.04", "Ubuntu 24.04", false, true },
	{ " Ubuntu 24.04 ", "Ubuntu 24.04", false, true },
	{ "Ubuntu\xc2\xa0"
	  "24.04",
	    "Ubuntu 24.04", false, true },
	{ "Ubuntu\xe2\x80\x8b 24.04", "Ubuntu 24.04", false, true },
	{ "Ubuntu 24.O4", "Ubuntu 24.04", false, true },
	{ "Ubuntu 24.0\xd9\xa4", "Ubuntu 24.04", false, true },
	{ "Ubunt\xc3\xbc 24.04", "Ubuntu 24.04", false, true },
	{ "D\xd0\xb5"
	  "bian 12",
	    "Debian 12", false, true }, /* a Cyrillic e */
	{ "\xef\xbc\xa4"
	  "ebian 12",
	    "Debian 12", false, true }, /* a wide D */
	{ "\xf0\x9d\x90\x83"
	  "ebian 12",
	    "Debian 12", false, true }, /* a bold one */
	{ "\xe2\x92\xb9"
	  "ebian 12",
	    "Debian 12", false, true }, /* in a circle */
	{ "\xe2\x93\x93"
	  "ebian 12",
	    "Debian 12", false, true }, /* a small one */
	{ "\xe2\x93\x94"
	  "ebian 12",
	    "Debian 12", false, false }, /* an e */
	{ "Debian l2", "Debian 12", false, true },
	{ "Debian |2", "Debian 12", false, true },
	{ "Debian i2", "Debian 12", false, true },
	{ "Debian 12", "Debian 11", false, false },
	{ "Debian 12 LTS", "Debian 12", false, false },
	{ "Debian", "Debian 12", false, false },
	{ "", "Debian 12", false, false },
	{ "Debian-12", "Debian 12", false, false },
	{ "Debian12", "Debian 12", false, false },
	{ "my Debian 12", "Debian 12", false, false },
	{ "Debian 12\xff", "Debian 12", false, false },
	{ "capi v1.2x", "capi v#.#", true, true },
	{ "CAPI V1.2", "capi v#.#", true, true },
	{ "capi\xe2\x80\x90v1.2", "capi-v#.#", true, true },
	{ "capi va.2", "capi v#.#", true, false },
	{ "capi v1.", "capi v#.#", true, false },
};

static void
names_read_alike_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (look_alike(slice_of(cases[i].name), cases[i].wanted,
			cases[i].start) != cases[i].alike)
			fail_msg("%s and %s", cases[i].name, cases[i].wanted);
	}
}

static void
a_prefix_stays_what_it_is(void **state)
{
	(void)state;
	assert_int_equal(look_alike_read('S'), 'S');
	assert_int_equal(look_alike_read('s'), 's');
	assert_int_equal(look_alike_read(0x405), 'S');
	assert_int_equal(look_alike_read(0x160), 'S');
	assert_int_equal(look_alike_read(0x200b), '\0');
	assert_int_equal(look_alike_read(0x2011), '-');
	assert_int_equal(look_alike_read(0xa731), 's');
	assert_int_equal(look_alike_read(0x217d), 'c');
	assert_int_equal(look_alike_read(0x3f2), 'c');
	assert_int_equal(look_alike_read(0xabaf), 'c');
	assert_int_equal(look_alike_read(0x6d4), '-');
	assert_int_equal(look_alike_read(0x2cba), '-');
	assert_int_equal(look_alike_read(0x483), '\0');
	assert_int_equal(look_alike_read(0x1160), '\0');
	assert_int_equal(look_alike_read(0xffa0), '\0');
	assert_int_equal(look_alike_read(0x4e00), '\x7f');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_read_alike_or_not),
		cmocka_unit_test(a_prefix_stays_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
