/* test_flavor_name.c - reading and writing SCS flavor names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/text.h"
#include "rules/decimal.h"
#include "rules/flavor_name.h"

struct reading {
	const char *name;
	enum name_verdict verdict;
	const char *canonical; /* in v2; NULL: invalid */
};

static const struct reading readings[] = {
	{ "SCS-4V-16", NAME_VALID, "SCS-4V-16" },
	{ "SCS-4V:16", NAME_TOLERATED_V1, "SCS-4V-16" },
	{ "SCS-2V-4-20s", NAME_VALID, "SCS-2V-4-20s" },
	{ "SCS-2C-3.5-10n", NAME_VALID, "SCS-2C-3.5-10n" },
	{ "SCS-2C-4uo-10n", NAME_VALID, "SCS-2C-4uo-10n" },
	{ "SCS-2C-4ou-10n", NAME_INVALID, NULL },
	{ "SCS-2iT-4-10n", NAME_INVALID, NULL },
	{ "SCS-02V-4", NAME_VALID, "SCS-2V-4" },
	{ "SCS-2V-4.", NAME_VALID, "SCS-2V-4" },
	{ "SCS-2V-.5", NAME_VALID, "SCS-2V-0.5" },
	{ "SCS-2V-4.0000000000000001", NAME_VALID, "SCS-2V-4" },
	{ "SCS-2V-4.000000000000001", NAME_INVALID, NULL },
	{ "SCS-2V-3.25", NAME_INVALID, NULL },
	{ "SCS-2C-4-", NAME_VALID, "SCS-2C-4-" },
	{ "SCS-2C-4-x10s", NAME_VALID, "SCS-2C-4-10s" },
	{ "SCS-2C-4-3xs", NAME_VALID, "SCS-2C-4-3xs" },
	{ "SCS-2C-4-3x-", NAME_INVALID, NULL },
	{ "SCS-2C-4_chy", NAME_VALID, "SCS-2C-4_chy" },
	{ "SCS-2C:4-chy", NAME_INVALID, NULL },
	{ "SCS-2C-4_i0", NAME_VALID, "SCS-2C-4_i" },
	{ "SCS-2C-4_i03h", NAME_VALID, "SCS-2C-4_i3h" },
	{ "SCS-2C-4_a6", NAME_INVALID, NULL },
	{ "SCS-2C-4_ib", NAME_VALID, "SCS-2C-4_ib" },
	{ "SCS-2C-4_i_ib", NAME_VALID, "SCS-2C-4_i_ib" },
	{ "SCS-2C-4_i3hhhh", NAME_INVALID, NULL },
	{ "SCS-8V-32_GNa_ib", NAME_INVALID, NULL },
	{ "SCS-8V-32_GNah_ib", NAME_VALID, "SCS-8V-32_GNah_ib" },
	{ "SCS-8V-32_GNa-64_ib", NAME_VALID, "SCS-8V-32_GNa-64_ib" },
	{ "SCS-8V-32_GNa-64hhh", NAME_INVALID, NULL },
	{ "SCS-8V-32_GN-64", NAME_VALID, "SCS-8V-32_GN-64" },
	{ "SCS-8V-32_GA5", NAME_INVALID, NULL },
	{ "SCS-8V-32_GI0.95-8", NAME_VALID, "SCS-8V-32_GI0.95-8" },
	{ "SCS-8V-32_gA3.1-096-48", NAME_VALID, "SCS-8V-32_gA3.1-96-48" },
	{ "SCS-16T:64:3x10s-bms-hwv-i3h-GNa:64-ib", NAME_TOLERATED_V1,
	    "SCS-16T-64-3x10s_bms_hwv_i3h_GNa-64_ib" },
	{ "SCS-2V-4:20", NAME_INVALID, NULL },
	{ "SCS-2V:4-20", NAME_INVALID, NULL },
	{ "SCS-2V-4 ", NAME_INVALID, NULL },
	{ "SCS-", NAME_INVALID, NULL },
	{ "scs-2V-4", NAME_NOT_SCS, NULL },
	{ "SCS_2V_4", NAME_NOT_SCS, NULL },
	{ " SCS-2V-4", NAME_NOT_SCS, NULL },
	{ "", NAME_NOT_SCS, NULL },
};

static void
verdicts_equal_those_of_the_conformance_test(void **state)
{
	char buf[NAME_TEXT_MAX];
	struct flavor_name parts;

	(void)state;
	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		const struct reading *r = &readings[i];

		if (flavor_name_parse(slice_of(r->name), &parts, NULL) !=
		    r->verdict)
			fail_msg("verdict of %s", r->name);
		if (r->canonical == NULL)
			continue;
		flavor_name_write(&parts, NAME_GRAMMAR_V2, buf);
		assert_string_equal(buf, r->canonical);
	}
}

static void
a_nul_does_not_end_the_name(void **state)
{
	(void)state;
	assert_int_equal(
	    flavor_name_parse(SLICE("SCS-4V-16\0"), NULL, NULL), NAME_INVALID);
	assert_int_equal(flavor_name_parse(SLICE("SCS-4V-16\0-x"), NULL, NULL),
	    NAME_INVALID);
	assert_int_equal(
	    flavor_name_parse(SLICE("SCS-4\0-16"), NULL, NULL), NAME_INVALID);
	assert_int_equal(
	    flavor_name_parse(SLICE("SCS\0-4V-16"), NULL, NULL), NAME_NOT_SCS);
}

static void
a_cut_slice_is_never_read_beyond_its_end(void **state)
{
	static const char whole[] = "SCS-16T-64-3x10s_bms_hwv_i3h_GNa-64h-6h";

	(void)state;
	for (size_t len = 0; len < sizeof(whole); len++) {
		char *piece = malloc(len + 1);
		struct name_fault fault = { 0 };

		/* Right at the end of the allocation, for the sanitizer. */
		memcpy(piece + 1, whole, len);
		if (flavor_name_parse((struct slice){ piece + 1, len }, NULL,
			&fault) == NAME_INVALID)
			assert_true(fault.at + fault.len <= len);
		free(piece);
	}
}

static void
the_place_of_a_fault_is_told(void **state)
{
	struct name_fault fault;

	(void)state;
	flavor_name_parse(SLICE("SCS-2V-4_kvm_hwv_i9"), NULL, &fault);
	assert_int_equal(fault.kind, NAME_FAULT_VALUE);
	assert_string_equal(fault.value, "cpugen");
	assert_int_equal(fault.at, 18);
	assert_int_equal(fault.len, 1);
	flavor_name_parse(SLICE("SCS-4D-16"), NULL, &fault);
	assert_int_equal(fault.kind, NAME_FAULT_MAIN_PART);
	assert_int_equal(fault.at, 5);
	flavor_name_parse(SLICE("SCS-4V-16-50!"), NULL, &fault);
	assert_int_equal(fault.kind, NAME_FAULT_TRAILING);
	assert_int_equal(fault.at, 12);
	flavor_name_parse(SLICE("SCS-4V-1.2.3"), NULL, &fault);
	assert_int_equal(fault.kind, NAME_FAULT_RAM_NUMBER);
}

static void
huge_numbers_saturate_and_are_marked(void **state)
{
	struct flavor_name parts;
	char buf[NAME_TEXT_MAX], name[6000];

	(void)state;
	assert_int_equal(flavor_name_parse(SLICE("SCS-99999999999999999999V-4"),
			     &parts, NULL),
	    NAME_VALID);
	assert_true(parts.beyond_int32);
	assert_true(parts.cpus == NAME_NUMBER_MAX);
	assert_int_equal(
	    flavor_name_parse(SLICE("SCS-4V-99999999999999999999.5u-"
				    "99999999999999999999x"
				    "99999999999999999999p_kvm_hwv_i6hhh_"
				    "GNa-99999999999999999999hh-"
				    "99999999999999999999hh_ib"),
		&parts, NULL),
	    NAME_VALID);
	assert_in_range(flavor_name_write(&parts, NAME_GRAMMAR_V2, buf), 1,
	    NAME_TEXT_MAX - 1);
	assert_int_equal(
	    flavor_name_parse(SLICE("SCS-4V-2147483647"), &parts, NULL),
	    NAME_VALID);
	assert_false(parts.beyond_int32);
	memset(name, '1', sizeof(name));
	memcpy(name, "SCS-", 4);
	memcpy(name + sizeof(name) - 3, "V-4", 3);
	assert_int_equal(
	    flavor_name_parse((struct slice){ name, sizeof(name) }, NULL, NULL),
	    NAME_INVALID);
}

static void
the_short_form_keeps_what_it_must(void **state)
{
	static const char *const pairs[][2] = {
		{ "SCS-4V-16-3x10s_kvm_hwv_i3hh_GNa-14h-6h_ib",
		    "SCS-4V-16-3x10s_GNa-14-6_ib" },
		{ "SCS-4V-16_a3h", "SCS-4V-16_a" },
		{ "SCS-4V-16_r", "SCS-4V-16_r" },
		{ "SCS-4V-16_z3", "SCS-4V-16" },
		{ "SCS-4Vi-16uo-", "SCS-4Vi-16uo-" },
	};
	struct flavor_name parts, brief;
	char buf[NAME_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		flavor_name_parse(slice_of(pairs[i][0]), &parts, NULL);
		brief = flavor_name_short(&parts);
		flavor_name_write(&brief, NAME_GRAMMAR_V2, buf);
		assert_string_equal(buf, pairs[i][1]);
		assert_true(flavor_name_is_readable(&brief));
	}
}

/* The reference writes it all the same. */
static void
a_short_form_may_not_be_readable(void **state)
{
	static const char *const names[] = { "SCS-16T-64-h_GNh_ib",
		"SCS-8V-32_gA4.1hh_ib" };
	struct flavor_name parts, brief;
	char buf[NAME_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(
		    flavor_name_parse(slice_of(names[i]), &parts, NULL),
		    NAME_VALID);
		assert_true(flavor_name_is_readable(&parts));
		brief = flavor_name_short(&parts);
		assert_false(flavor_name_is_readable(&brief));
		flavor_name_write(&brief, NAME_GRAMMAR_V2, buf);
		assert_int_equal(
		    flavor_name_parse(slice_of(buf), NULL, NULL), NAME_INVALID);
	}
}

static void
the_text_of_the_standard_is_stricter(void **state)
{
	static const char *const off_text[] = { "SCS-02V-4", "SCS-2V-4.",
		"SCS-2V-.5", "SCS-2V-4.0", "SCS-2C-4-x10s", "SCS-2C-4-3x",
		"SCS-2C-4-3xs", "SCS-2C-4-010n", "SCS-2C-4_i03h", "SCS-2C-4_r0",
		"SCS-8V-32_GNah", "SCS-8V-32_GNah-6h", "SCS-8V-32_GNa-14-6hh",
		"SCS-8V-32_GI0.95-8", "SCS-4V:16", "SCS-2C-4-1x" };
	static const char *const in_text[] = { "SCS-4V-16", "SCS-1V-0.5",
		"SCS-2C-10.5", "SCS-2C-4-", "SCS-2C-4-n", "SCS-2C-4-1x10s",
		"SCS-2C-4_i0", "SCS-2C-4-_ib", "SCS-8V-32_GNa-64h" };
	struct flavor_name parts;

	(void)state;
	for (size_t i = 0; i < sizeof(off_text) / sizeof(off_text[0]); i++) {
		flavor_name_parse(slice_of(off_text[i]), &parts, NULL);
		if (flavor_name_follows_text(slice_of(off_text[i]), &parts))
			fail_msg("%s follows the text", off_text[i]);
	}
	for (size_t i = 0; i < sizeof(in_text) / sizeof(in_text[0]); i++) {
		flavor_name_parse(slice_of(in_text[i]), &parts, NULL);
		if (!flavor_name_follows_text(slice_of(in_text[i]), &parts))
			fail_msg("%s is off the text", in_text[i]);
	}
}

static void
ram_may_fall_short_by_51_mib(void **state)
{
	struct flavor_figures figures = { 1, 4045, 0 };
	struct flavor_name parts;

	(void)state;
	flavor_name_parse(SLICE("SCS-1V-4"), &parts, NULL);
	assert_int_equal(flavor_name_truth(&parts, &figures).ram, NAME_KEEPS);
	figures.ram_mib = 4044;
	assert_int_equal(
	    flavor_name_truth(&parts, &figures).ram, NAME_OVERPROMISES);
	flavor_name_parse(SLICE("SCS-1V-0.5"), &parts, NULL);
	figures.ram_mib = 461;
	assert_int_equal(flavor_name_truth(&parts, &figures).ram, NAME_KEEPS);
	figures.ram_mib = 460;
	assert_int_equal(
	    flavor_name_truth(&parts, &figures).ram, NAME_OVERPROMISES);
}

static void
disks_are_compared_by_one_size(void **state)
{
	const struct flavor_figures figures = { 2, 4096, 10 };
	struct flavor_name parts;

	(void)state;
	flavor_name_parse(SLICE("SCS-2C-4-3x10"), &parts, NULL);
	assert_int_equal(flavor_name_truth(&parts, &figures).disk, NAME_KEEPS);
	flavor_name_parse(SLICE("SCS-2C-4-11"), &parts, NULL);
	assert_int_equal(
	    flavor_name_truth(&parts, &figures).disk, NAME_OVERPROMISES);
	flavor_name_parse(SLICE("SCS-3C-4-n"), &parts, NULL);
	assert_int_equal(
	    flavor_name_truth(&parts, &figures).disk, NAME_CANNOT_COMPARE);
	assert_int_equal(
	    flavor_name_truth(&parts, &figures).cpu, NAME_OVERPROMISES);
}

/* Every string over a small alphabet behind a valid start: what parses must
 * have a canonical form that parses to itself, in both grammars. */
static void
check_fixed_point(const char *name, size_t len, size_t *valid)
{
	struct flavor_name parts, again;
	char first[NAME_TEXT_MAX], second[NAME_TEXT_MAX];
	size_t first_len, second_len;

	if (flavor_name_parse((struct slice){ name, len }, &parts, NULL) <
	    NAME_TOLERATED_V1)
		return;
	++*valid;
	for (enum name_grammar g = NAME_GRAMMAR_V1; g <= NAME_GRAMMAR_V2; g++) {
		if (g == NAME_GRAMMAR_V1 && parts.hypervisor[0] == 'c')
			continue;
		first_len = flavor_name_write(&parts, g, first);
		if (flavor_name_parse((struct slice){ first, first_len },
			&again, NULL) < NAME_TOLERATED_V1 ||
		    again.grammar != g)
			fail_msg("%.*s gives %s", (int)len, name, first);
		second_len = flavor_name_write(&again, g, second);
		assert_int_equal(first_len, second_len);
		assert_memory_equal(first, second, first_len);
	}
}

static void
walk(
    char *name, size_t len, unsigned depth, const char *alphabet, size_t *valid)
{
	check_fixed_point(name, len, valid);
	for (const char *c = alphabet; depth > 0 && *c != '\0'; c++) {
		name[len] = *c;
		walk(name, len + 1, depth - 1, alphabet, valid);
	}
}

static void
canonical_forms_are_fixed_points(void **state)
{
	char name[64];
	size_t valid = 0;

	(void)state;
	strcpy(name, "SCS-2");
	walk(name, 5, 6, "V-:0.5x", &valid);
	strcpy(name, "SCS-2V-4");
	walk(name, 8, 6, "_-ih0xsb", &valid);
	strcpy(name, "SCS-2V-4_G");
	walk(name, 10, 6, "NAha-31.", &valid);
	strcpy(name, "SCS-2V:4-g");
	walk(name, 10, 5, "INh:0.9", &valid);
	assert_in_range(valid, 900, SIZE_MAX);
}

static void
long_decimals_round_as_strtod_does(void **state)
{
	char text[400];
	double ours;

	(void)state;
	srand(7);
	for (int round = 0; round < 20000; round++) {
		int len = 1 + rand() % 60, dot = rand() % (len + 1);

		for (int i = 0; i < len; i++)
			text[i] = (char)('0' + rand() % (rand() % 10 + 1));
		if (dot < len && len > 1)
			text[dot] = '.';
		text[len] = '\0';
		assert_true(decimal_parse(slice_of(text), &ours));
		if (memcmp(&ours, &(double){ strtod(text, NULL) },
			sizeof(ours)) != 0)
			fail_msg("%s is not %.20g", text, ours);
	}
}

static void
what_decides_a_tie_may_stand_far_back(void **state)
{
	static char text[2000];
	double ours;

	(void)state;
	/* 1 + 2^-53 lies half way between two doubles. */
	strcpy(text, "1."
		     "00000000000000011102230246251565404236316680908203125");
	assert_true(decimal_parse(slice_of(text), &ours));
	assert_true(ours <= 1.0);
	memset(text + strlen(text), '0', 1500);
	strcat(text, "1");
	assert_true(decimal_parse(slice_of(text), &ours));
	assert_true(ours > 1.0);
}

static void
what_is_no_decimal_is_refused(void **state)
{
	double ours;

	(void)state;
	assert_false(decimal_parse(SLICE(""), &ours));
	assert_false(decimal_parse(SLICE("."), &ours));
	assert_false(decimal_parse(SLICE("4..5"), &ours));
	assert_false(decimal_parse(SLICE("1e3"), &ours));
	assert_false(decimal_parse(SLICE("-1"), &ours));
	assert_false(decimal_parse(SLICE("1,5"), &ours));
	assert_true(decimal_parse(SLICE("5."), &ours));
	assert_true(decimal_parse(SLICE(".5"), &ours));
}

/* What a person is told of a name that is none. */
static const struct {
	const char *name, *sentence;
} explanations[] = {
	{ "SCS-", "behind SCS- the number of vCPUs with its letter and the RAM "
		  "are missing" },
	{ "SCS-x", "the number of vCPUs must be followed by L, V, T or C (and "
		   "i for insecure), not x" },
	{ "SCS-2", "the CPU letter is missing: L, V, T or C, as in SCS-4V-16" },
	{ "SCS-2V", "the RAM is missing, as in SCS-4V-16" },
	{ "SCS-2Q-4", "the number of vCPUs must be followed by L, V, T or C "
		      "(and i for insecure), not Q" },
	{ "SCS-0V-4", "the number of vCPUs must be 1 or more, not 0" },
	{ "SCS-2V-3.3",
	    "the RAM must be 0.5 GiB or a multiple of it, not 3.3" },
	{ "SCS-2V-4x", "x has no meaning here" },
	{ "SCS-2V-4_", "nothing follows the last _" },
	{ "SCS-2V-4-20s-", "nothing follows the last -" },
	{ "SCS-2V-4:20",
	    "a colon belongs to names of version 1; this one began with -, so "
	    "- separates its parts and _ its extensions" },
	{ "SCS-2V:4:20-hwv_kvm",
	    "an underscore does not belong to names of version 1, which this "
	    "one is because of its colon" },
	{ "SCS-2V-4_KVM", "_KVM must be written in lower case" },
	{ "SCS-2V-4_I", "_I has no meaning here" },
	{ "SCS-2V-4_hwv_kvm",
	    "_kvm stands in the wrong place or twice: the order is hypervisor, "
	    "hwv, CPU, GPU, ib, each at most once" },
	{ "SCS-2V-4_ib_hwv",
	    "_hwv stands in the wrong place or twice: the order is hypervisor, "
	    "hwv, CPU, GPU, ib, each at most once" },
	{ "SCS-2V-4_ib_a1h",
	    "_a1h stands in the wrong place or twice: the order is hypervisor, "
	    "hwv, CPU, GPU, ib, each at most once" },
	{ "SCS-2V-4_ib_GN",
	    "_GN stands in the wrong place or twice: the order is hypervisor, "
	    "hwv, CPU, GPU, ib, each at most once" },
	{ "SCS-2V-4_GNa_ib", "a GPU that is followed by _ib needs its number "
			     "of units, as in SCS-2V-4_GNa-64_ib" },
	{ "SCS-2V-4_GA9", "AMD has no GPU generation 9; known are 0.4, 0.5, 1, "
			  "1.1, 2, 2.1, 3, 3.1, 3.5, 4, 4.1, 5.1" },
	{ "SCS-2V-4_a9", "ARM has no CPU generation 9; known are 0 to 5" },
	{ "SCS-2V-4 ", "U+0020 cannot stand in a flavor name: only ASCII "
		       "letters, digits and - _ . can" },
	{ "SCS-2V-4_"
	  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	    "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... has no meaning here" },
	{ "SCS-2V-4_\xc3\xbc", "_U+00FC has no meaning here" },
	{ "SCS-2V-4_\xe2\x82\xac", "_U+20AC has no meaning here" },
	{ "SCS-2V-4_\xf0\x9f\x98\x80", "_U+1F600 has no meaning here" },
	{ "SCS-2V-4_i3h-x", "_i3h-x has no meaning here" },
	{ "SCS-2V-4_\xff", "_byte FF has no meaning here" },
};

static const char *
explained(struct slice name)
{
	static struct text told;
	struct name_fault fault;

	text_done(&told);
	assert_int_equal(flavor_name_parse(name, NULL, &fault), NAME_INVALID);
	flavor_name_explain(name, &fault, &told);
	return text_str(&told);
}

static void
what_is_wrong_is_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(explanations) / sizeof(explanations[0]);
	     i++)
		assert_string_equal(explained(slice_of(explanations[i].name)),
		    explanations[i].sentence);
}

static void
nothing_is_wrong_with_a_name_that_is_right(void **state)
{
	struct name_fault fault = { .kind = NAME_FAULT_NONE };
	struct text told = TEXT_INIT;

	(void)state;
	flavor_name_explain(SLICE("SCS-4V-16"), &fault, &told);
	assert_string_equal(text_str(&told), "nothing is wrong");
	text_done(&told);
}

/* As Python's int() refuses them. */
static void
numbers_have_a_longest(void **state)
{
	char name[5000] = "SCS-2V-4_i";
	size_t len = strlen(name);

	(void)state;
	memset(name + len, '0', 4300);
	assert_int_equal(
	    flavor_name_parse(slice_of(name), NULL, NULL), NAME_VALID);
	name[len + 4300] = '0';
	assert_string_equal(
	    explained(slice_of(name)), "a number is too long to be one");
}

/* The reference's end of text lies before a last newline, too: the extension
 * before it counts, and only the newline is left over. */
static void
a_last_newline_is_left_over(void **state)
{
	static const struct {
		const char *name;
		size_t at;
	} names[] = {
		{ "SCS-2V-4\n", 8 },
		{ "SCS-2V-4_i\n", 10 },
		{ "SCS-2V-4_i3h\n", 12 },
		{ "SCS-2V-4_i\n_ib", 8 },
		{ "SCS-2V-4_i\n\n", 8 },
		{ "SCS-2V-4_ib\n", 11 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct name_fault fault;

		assert_int_equal(
		    flavor_name_parse(slice_of(names[i].name), NULL, &fault),
		    NAME_INVALID);
		assert_int_equal(fault.kind, NAME_FAULT_TRAILING);
		assert_int_equal(fault.at, names[i].at);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_equal_those_of_the_conformance_test),
		cmocka_unit_test(a_nul_does_not_end_the_name),
		cmocka_unit_test(a_cut_slice_is_never_read_beyond_its_end),
		cmocka_unit_test(the_place_of_a_fault_is_told),
		cmocka_unit_test(huge_numbers_saturate_and_are_marked),
		cmocka_unit_test(the_short_form_keeps_what_it_must),
		cmocka_unit_test(a_short_form_may_not_be_readable),
		cmocka_unit_test(the_text_of_the_standard_is_stricter),
		cmocka_unit_test(ram_may_fall_short_by_51_mib),
		cmocka_unit_test(disks_are_compared_by_one_size),
		cmocka_unit_test(canonical_forms_are_fixed_points),
		cmocka_unit_test(long_decimals_round_as_strtod_does),
		cmocka_unit_test(what_decides_a_tie_may_stand_far_back),
		cmocka_unit_test(what_is_no_decimal_is_refused),
		cmocka_unit_test(what_is_wrong_is_explained),
		cmocka_unit_test(nothing_is_wrong_with_a_name_that_is_right),
		cmocka_unit_test(numbers_have_a_longest),
		cmocka_unit_test(a_last_newline_is_left_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
