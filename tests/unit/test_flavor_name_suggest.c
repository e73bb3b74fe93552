/* test_flavor_name_suggest.c - nearest names and the sentences on faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "rules/flavor_name.h"

struct mending {
	const char *name;
	const char *nearest; /* NULL: none */
};

static const struct mending spelling[] = {
	{ "SCS-4D-16", "SCS-4V-16" },
	{ "scs-4v-16", "SCS-4V-16" },
	{ "SCS_4V_16", "SCS-4V-16" },
	{ "SCS4V-16", "SCS-4V-16" },
	{ "SCS-4V-16-50x", "SCS-4V-16-50" },
	{ "SCS-2V-4_kvm_hwv_i9", "SCS-2V-4_kvm_hwv_i" },
	{ "SCS-2C-4ou-10n", "SCS-2C-4uo-10n" },
	{ "SCS-2iT-4-10n", "SCS-2Ti-4-10n" },
	{ "SCS-2-4-10n", "SCS-2V-4-10n" },
	{ "SCS-16-4V", "SCS-4V-16" },
	{ "SCS-4V16-10", "SCS-4V-16-10" },
	{ "SCS-24V-i-4", "SCS-24Vi-4" },
	{ "SCS-2V-3.25", "SCS-2V-3" },
	{ "SCS-2C-4-0", "SCS-2C-4" },
	{ "SCS-2C-4-0x10", "SCS-2C-4" },
	{ "SCS-2C-4-10l", "SCS-2C-4-10" },
	{ "SCS-2C-4-n_bms_3", "SCS-2C-4-n_bms" },
	{ "SCS-2C-4-10n_hwv_kvm", "SCS-2C-4-10n_kvm_hwv" },
	{ "SCS-2C-4_KVM", "SCS-2C-4_kvm" },
	{ "SCS-2C-4_ib_i", "SCS-2C-4_i_ib" },
	{ "SCS-8V-32_GNa_ib", "SCS-8V-32_GNa" },
	{ "SCS-8V-32_GNa-64hhh", "SCS-8V-32_GNa-64hh" },
	{ "SCS-8V-32_GNz-8", "SCS-8V-32_GN-8" },
	{ "SCS-2V-4:20", "SCS-2V-4-20" },
	{ "SCS-2V-4-20_", "SCS-2V-4-20" },
	{ "SCS-2V-4 ", "SCS-2V-4" },
	{ "SCS-4V:16:50", "SCS-4V-16-50" },
	{ "SCS-02V-4.0", "SCS-2V-4" },
	{ " SCS-4V-16", "SCS-4V-16" },
	{ "__SCS-4V-16", "SCS-4V-16" },
	{ "SCS-2C-4_i3hhhh", "SCS-2C-4_i3hhh" },
	{ "XYZ-4V-16", NULL },
	{ "4V-16-SCS-", NULL },
	{ "--", NULL },
	{ "SCS-2V-0.25", NULL },
	{ "SCS-0V-4", NULL },
	{ "SCS-", NULL },
	{ "SCS", NULL },
	{ "SCSI-4V-16", NULL },
	{ "m1.large", NULL },
	{ "", NULL },
};

static void
wrong_spelling_is_mended_and_the_rest_kept(void **state)
{
	char nearest[NAME_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(spelling) / sizeof(spelling[0]); i++) {
		bool found = flavor_name_suggest(
		    slice_of(spelling[i].name), NULL, nearest);

		if (found != (spelling[i].nearest != NULL))
			fail_msg("%s: %s", spelling[i].name,
			    found ? nearest : "nothing");
		if (found)
			assert_string_equal(nearest, spelling[i].nearest);
	}
}

static void
numbers_come_from_the_figures(void **state)
{
	const struct flavor_figures figures = { 4, 8192, 50 };
	char nearest[NAME_TEXT_MAX];

	(void)state;
	assert_true(
	    flavor_name_suggest(SLICE("SCS-4V-16-50"), &figures, nearest));
	assert_string_equal(nearest, "SCS-4V-8-50");
	assert_true(flavor_name_suggest(
	    SLICE("SCS-8Ci-16u-3x100s_kvm_i3"), &figures, nearest));
	assert_string_equal(nearest, "SCS-4Ci-8u-50s_kvm_i3");
	assert_true(
	    flavor_name_suggest(SLICE("SCS-4V-16-50x"), &figures, nearest));
	assert_string_equal(nearest, "SCS-4V-8-50");
	assert_true(
	    flavor_name_suggest(SLICE("SCS-0V-0-0s"), &figures, nearest));
	assert_string_equal(nearest, "SCS-4V-8-50s");
}

static void
ram_is_rounded_down_to_half_a_gib(void **state)
{
	struct flavor_figures figures = { 1, 4095, 0 };
	char nearest[NAME_TEXT_MAX];

	(void)state;
	assert_true(flavor_name_suggest(SLICE("SCS-1V-9"), &figures, nearest));
	assert_string_equal(nearest, "SCS-1V-3.5");
	figures.ram_mib = 4096 + 511;
	assert_true(flavor_name_suggest(SLICE("SCS-1V-9"), &figures, nearest));
	assert_string_equal(nearest, "SCS-1V-4");
	figures.ram_mib = 511;
	assert_false(flavor_name_suggest(SLICE("SCS-1V-9"), &figures, nearest));
}

static void
a_disk_that_is_not_there_is_not_promised(void **state)
{
	const struct flavor_figures figures = { 2, 4096, 0 };
	char nearest[NAME_TEXT_MAX];

	(void)state;
	assert_true(
	    flavor_name_suggest(SLICE("SCS-2V-4-20s"), &figures, nearest));
	assert_string_equal(nearest, "SCS-2V-4");
	assert_true(
	    flavor_name_suggest(SLICE("SCS-2V-4-n"), &figures, nearest));
	assert_string_equal(nearest, "SCS-2V-4");
}

static void
impossible_figures_give_no_name(void **state)
{
	const struct flavor_figures none = { 0, 4096, 0 };
	const struct flavor_figures negative = { -1, -1, -1 };
	char nearest[NAME_TEXT_MAX];

	(void)state;
	assert_false(flavor_name_suggest(SLICE("SCS-2V-4"), &none, nearest));
	assert_false(
	    flavor_name_suggest(SLICE("SCS-2V-4"), &negative, nearest));
}

/* Whatever bytes come in: what is suggested is valid, true, and within the
 * text; and every fault has a sentence. */
static void
check_any(struct slice name)
{
	const struct flavor_figures figures = { 3, 5000, 7 };
	struct name_fault fault;
	struct flavor_name parts;
	struct name_truth truth;
	struct text why = TEXT_INIT;
	char nearest[NAME_TEXT_MAX];

	if (flavor_name_parse(name, NULL, &fault) == NAME_INVALID) {
		flavor_name_explain(name, &fault, &why);
		assert_in_range(why.len, 10, 400);
		for (size_t i = 0; i < why.len; i++)
			assert_in_range(why.at[i], ' ', '~');
		text_done(&why);
	}
	if (!flavor_name_suggest(name, &figures, nearest))
		return;
	assert_int_equal(
	    flavor_name_parse(slice_of(nearest), &parts, NULL), NAME_VALID);
	truth = flavor_name_truth(&parts, &figures);
	assert_int_equal(truth.cpu, NAME_KEEPS);
	assert_int_equal(truth.ram, NAME_KEEPS);
	assert_int_equal(truth.disk, NAME_KEEPS);
	if (strcmp(parts.gpu.generation, "0.95") != 0)
		assert_true(
		    flavor_name_follows_text(slice_of(nearest), &parts));
}

static void
suggestions_are_valid_and_true_whatever_comes_in(void **state)
{
	static const char alphabet[] = "SCS-4V16ihzarkvmxenGNgAI_:.0uo\0\xe2"
				       "\x80\x93\n bsnp23";
	char *name;

	(void)state;
	srand(11);
	for (int round = 0; round < 100000; round++) {
		size_t len = (size_t)rand() % 24;

		/* Exactly as long as the name, for the sanitizer. */
		name = malloc(len + 5);
		assert_non_null(name);
		memcpy(name, round % 2 ? "SCS-2" : "SCS-V", 5);
		for (size_t i = 0; i < len; i++)
			name[5 + i] =
			    alphabet[(size_t)rand() % sizeof(alphabet)];
		check_any((struct slice){ name, len + 5 });
		free(name);
	}
}

static void
sentences_say_what_would_be_right(void **state)
{
	static const char *const pairs[][2] = {
		{ "SCS-4D-16", "L, V, T or C" },
		{ "SCS-2V-4_kvm_hwv_i9", "0 to 6" },
		{ "SCS-8V-32_GNa_ib", "SCS-8V-32_GNa-64_ib" },
		{ "SCS-2V-4\xc2\xa0", "U+00A0" },
		{ "SCS-2V-4:20", "version 1" },
		{ "SCS-2C-4-10n_hwv_kvm", "order" },
		{ "SCS-2C-4_KVM", "lower case" },
		{ "SCS-2V-", "number of GiB" },
		{ "SCS-2V-3.25", "multiple" },
		{ "SCS-2V-4-1.5", "whole number" },
	};
	struct name_fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct text why = TEXT_INIT;

		assert_int_equal(
		    flavor_name_parse(slice_of(pairs[i][0]), NULL, &fault),
		    NAME_INVALID);
		flavor_name_explain(slice_of(pairs[i][0]), &fault, &why);
		if (strstr(text_str(&why), pairs[i][1]) == NULL)
			fail_msg("%s: %s", pairs[i][0], text_str(&why));
		text_done(&why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_spelling_is_mended_and_the_rest_kept),
		cmocka_unit_test(numbers_come_from_the_figures),
		cmocka_unit_test(ram_is_rounded_down_to_half_a_gib),
		cmocka_unit_test(a_disk_that_is_not_there_is_not_promised),
		cmocka_unit_test(impossible_figures_give_no_name),
		cmocka_unit_test(
		    suggestions_are_valid_and_true_whatever_comes_in),
		cmocka_unit_test(sentences_say_what_would_be_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
