/* test_form.c - records of the journal in the forms that others read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "proxy/form.h"
#include "tests/unit/json_text.h"

static const struct form_observer observer = { "gate-1", 4711 };

static void
every_form_is_found_by_its_name(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct form *f; (f = form_at(count)) != NULL; count++) {
		assert_ptr_equal(form_find(f->name), f);
		assert_true(strlen(f->what) > 0);
	}
	assert_true(count > 0);
	assert_null(form_find("xml"));
	assert_null(form_find(""));
}

static void
a_gate_has_the_name_of_its_host_or_another(void **state)
{
	struct form_observer here;
	char host[FORM_OBSERVER_MAX + 1] = "", longest[600];

	(void)state;
	assert_int_equal(gethostname(host, FORM_OBSERVER_MAX), 0);
	form_observer_init(&here, NULL, 12);
	assert_string_equal(here.name, host);
	assert_int_equal(here.process, 12);
	form_observer_init(&here, "gate-2", 0);
	assert_string_equal(here.name, "gate-2");
	memset(longest, 'g', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	form_observer_init(&here, longest, 0);
	assert_int_equal(strlen(here.name), FORM_OBSERVER_MAX);
}

static void
json_is_the_line_to_the_byte(void **state)
{
	static const char line[] = "{\"record\": \"intent\",\"x\":\"\\u0000\"}";
	json_t *record = json_text("{'record':'another'}");
	struct text text = TEXT_INIT;

	(void)state;
	text_adds(&text, "before ");
	assert_true(
	    form_find("json")->write(record, slice_of(line), &observer, &text));
	assert_string_equal(text_str(&text) + strlen("before "), line);
	text_done(&text);
	json_decref(record);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_found_by_its_name),
		cmocka_unit_test(a_gate_has_the_name_of_its_host_or_another),
		cmocka_unit_test(json_is_the_line_to_the_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
