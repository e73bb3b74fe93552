/* test_bypass.c - the kill switch ends, whoever looks first. */
#include "proxy/bypass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct scene {
	struct event_base *base;
	struct audit *audit;
	struct bypass *bypass;
};

static int
set_up(void **state)
{
	static struct scene scene;

	scene.base = event_base_new();
	scene.audit = audit_start(NULL, false);
	scene.bypass = bypass_new(scene.base, scene.audit);
	*state = &scene;
	return scene.bypass == NULL;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	bypass_free(scene->bypass);
	audit_stop(scene->audit);
	event_base_free(scene->base);
	return 0;
}

static bool
is_on(struct bypass *b)
{
	struct text why = TEXT_INIT;
	bool on = bypass_look(b, &why);

	assert_true(on == (why.len > 0));
	text_done(&why);
	return on;
}

/* The control thread, which would turn it off, does nothing here. */
static void
a_worker_does_not_wait_for_the_control_thread(void **state)
{
	struct scene *scene = *state;

	assert_false(is_on(scene->bypass));
	assert_true(bypass_on(scene->bypass, 1, slice_of("why"), 7));
	assert_true(is_on(scene->bypass));
	sleep(1);
	assert_false(is_on(scene->bypass));
	assert_int_equal(bypass_left(scene->bypass), 0);
}

static void
another_order_takes_the_place_of_the_first(void **state)
{
	struct scene *scene = *state;
	struct text why = TEXT_INIT;

	assert_true(bypass_on(scene->bypass, 1, slice_of("short"), 7));
	assert_true(bypass_on(scene->bypass, 3600, slice_of("long"), 8));
	assert_in_range(bypass_left(scene->bypass), 3590, 3600);
	assert_true(bypass_look(scene->bypass, &why));
	assert_non_null(strstr(text_str(&why), "by user 8: long"));
	text_done(&why);
}

static void
it_ends_with_the_gate(void **state)
{
	struct scene *scene = *state;

	bypass_stop(NULL);
	bypass_stop(scene->bypass);
	assert_true(bypass_on(scene->bypass, 3600, slice_of("why"), 7));
	bypass_stop(scene->bypass);
	assert_false(is_on(scene->bypass));
	assert_false(bypass_off(scene->bypass, 7));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_worker_does_not_wait_for_the_control_thread, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    another_order_takes_the_place_of_the_first, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    it_ends_with_the_gate, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
