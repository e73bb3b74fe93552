/* test_uuid.c - ids that must be the same again, or never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "proxy/uuid.h"

static void
a_name_has_the_id_that_the_rfc_gives_it(void **state)
{
	char id[UUID_LEN + 1];

	(void)state;
	/* RFC 9562, appendix A.4. */
	assert_true(uuid_of_name(UUID_DNS, SLICE("www.example.com"), id));
	assert_string_equal(id, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
	assert_true(uuid_of_name(SLICE("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"),
	    SLICE("www.example.com"), id));
	assert_string_equal(id, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

static void
what_is_no_uuid_has_no_names(void **state)
{
	static const char *const wrong[] = { "",
		"6ba7b810-9dad-11d1-80b4-00c04fd430c",
		"6ba7b810-9dad-11d1-80b4-00c04fd430c88",
		"6ba7b810-9dad-11d1-80b4+00c04fd430c8",
		"6ba7b8109dad-11d1-80b4-00c04fd430c8-",
		"6ba7b810-9dad-11d1-80b4-00c04fd430cg" };
	char id[UUID_LEN + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(uuid_is(slice_of(wrong[i])));
		errno = 0;
		assert_false(uuid_of_name(slice_of(wrong[i]), SLICE("x"), id));
		assert_int_equal(errno, EINVAL);
	}
}

static void
random_ones_differ_and_have_their_form(void **state)
{
	char first[UUID_LEN + 1], second[UUID_LEN + 1];

	(void)state;
	uuid_make(first);
	uuid_make(second);
	assert_string_not_equal(first, second);
	assert_true(uuid_is(slice_of(first)));
	assert_int_equal(first[14], '4');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_the_id_that_the_rfc_gives_it),
		cmocka_unit_test(what_is_no_uuid_has_no_names),
		cmocka_unit_test(random_ones_differ_and_have_their_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
