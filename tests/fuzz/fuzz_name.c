/*
 * fuzz_name.c - any bytes as a flavor's name. A canonical form is valid and
 * its own canonical form, in both grammars, and means the same; a fault lies
 * in the name and is explained; what is suggested is valid.
 */
#include "fuzz.h"
#include "rules/flavor_name.h"

static void check_fault(struct slice, const struct name_fault *);
static void check_forms(struct slice, const struct flavor_name *);
static void check_unreadable(const struct flavor_name *);
static void check_form(const struct flavor_name *, enum name_grammar);
static void check_suggestion(struct slice);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice name = fuzz_slice(data, size);
	struct flavor_name parsed;
	struct name_fault fault = { .kind = NAME_FAULT_NONE };

	switch (flavor_name_parse(name, &parsed, &fault)) {
	case NAME_NOT_SCS:
		REQUIRE(!slice_starts(name, "SCS-"));
		return 0;
	case NAME_INVALID:
		check_fault(name, &fault);
		break;
	case NAME_TOLERATED_V1:
		REQUIRE(parsed.grammar == NAME_GRAMMAR_V1);
		check_forms(name, &parsed);
		break;
	case NAME_VALID:
		REQUIRE(parsed.grammar == NAME_GRAMMAR_V2);
		check_forms(name, &parsed);
		break;
	}
	check_suggestion(name);
	return 0;
}

static void
check_fault(struct slice name, const struct name_fault *fault)
{
	struct text why = TEXT_INIT;

	REQUIRE(fault->kind != NAME_FAULT_NONE);
	REQUIRE(fault->at <= name.len && fault->len <= name.len - fault->at);
	flavor_name_explain(name, fault, &why);
	REQUIRE(why.len > 0);
	text_done(&why);
}

static void
check_forms(struct slice name, const struct flavor_name *parsed)
{
	struct flavor_name brief = flavor_name_short(parsed);
	char form[NAME_TEXT_MAX];

	REQUIRE(parsed->cpus > 0 && parsed->ram_gib > 0);
	check_form(parsed, NAME_GRAMMAR_V2);
	/* There is no spelling of it that the old grammar takes. */
	if (strcmp(parsed->hypervisor, "chy") != 0)
		check_form(parsed, NAME_GRAMMAR_V1);
	if (flavor_name_is_readable(&brief))
		check_form(&brief, NAME_GRAMMAR_V2);
	else
		check_unreadable(&brief);
	if (flavor_name_follows_text(name, parsed)) {
		flavor_name_write(parsed, NAME_GRAMMAR_V2, form);
		REQUIRE(parsed->grammar == NAME_GRAMMAR_V2);
	}
}

static void
check_unreadable(const struct flavor_name *parsed)
{
	char form[NAME_TEXT_MAX];

	flavor_name_write(parsed, NAME_GRAMMAR_V2, form);
	REQUIRE(flavor_name_parse(slice_of(form), NULL, NULL) == NAME_INVALID);
}

static void
check_form(const struct flavor_name *parsed, enum name_grammar grammar)
{
	char once[NAME_TEXT_MAX], twice[NAME_TEXT_MAX];
	size_t len = flavor_name_write(parsed, grammar, once);
	struct flavor_name again;

	REQUIRE(len < sizeof(once) && strlen(once) == len);
	/* What is cut off at the largest number is not read back. */
	if (parsed->beyond_int32)
		return;
	REQUIRE(flavor_name_parse((struct slice){ once, len }, &again, NULL) ==
		(grammar == NAME_GRAMMAR_V2 ? NAME_VALID : NAME_TOLERATED_V1));
	flavor_name_write(&again, grammar, twice);
	REQUIRE(strcmp(once, twice) == 0);
	REQUIRE(again.cpus == parsed->cpus);
	REQUIRE(again.disk.size_gb == parsed->disk.size_gb);
	REQUIRE(again.infiniband == parsed->infiniband);
}

static void
check_suggestion(struct slice name)
{
	const struct flavor_figures figures = { 4, 16384, 50 };
	struct flavor_name parsed;
	char form[NAME_TEXT_MAX];

	if (flavor_name_suggest(name, NULL, form))
		REQUIRE(flavor_name_parse(slice_of(form), &parsed, NULL) ==
			NAME_VALID);
	if (flavor_name_suggest(name, &figures, form)) {
		struct name_truth truth;

		REQUIRE(flavor_name_parse(slice_of(form), &parsed, NULL) ==
			NAME_VALID);
		truth = flavor_name_truth(&parsed, &figures);
		REQUIRE(truth.cpu == NAME_KEEPS && truth.ram == NAME_KEEPS);
		REQUIRE(truth.disk == NAME_KEEPS);
	}
}
