/*
 * check_flavor_text.c - flavor names that the tests let pass and the text of
 * the standard does not, or hardly; and what people take for an SCS name.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rules/check_flavor.h"
#include "rules/field.h"
#include "rules/flavor_facts.h"
#include "rules/look_alike.h"
#include "rules/problem_say.h"
#include "rules/rule_args.h"
#include "rules/script_digit.h"

/* From here on the text wants whole GiB. */
#define WHOLE_GIB_FROM 10

struct advice {
	const char *what; /* as packs write it; also the problem's kind */
	/* Does it concern the name? Fills ret_better, a NAME_TEXT_MAX
	 * buffer, with the better name. */
	bool (*concerns)(const struct given_name *, char *ret_better);
	const char *message; /* follows the name */
	const char *allowed;
	enum { OF_SCS_NAME, OF_OTHER_NAME, OF_ID } of;
};

static bool is_v1(const struct given_name *, char *);
static bool is_not_canonical(const struct given_name *, char *);
static bool is_off_text(const struct given_name *, char *);
static bool has_half_gib(const struct given_name *, char *);
static bool has_many_disks(const struct given_name *, char *);
static bool is_other_case(const struct given_name *, char *);
static bool looks_alike(const struct given_name *, char *);
static bool reads_as_prefix(struct slice, bool any_case);
static bool is_scs(const struct given_name *, char *);

static const struct advice advices[] = {
	{ "v1", is_v1, "is a name of version 1, which is deprecated",
	    "the spelling of versions 2 and 3", OF_SCS_NAME },
	{ "canonical", is_not_canonical,
	    "is valid and not in its canonical form", "the canonical form",
	    OF_SCS_NAME },
	{ "text", is_off_text,
	    "passes the conformance tests and does not follow the text of "
	    "scs-0100-v3.3",
	    "a name that the text knows", OF_SCS_NAME },
	{ "half-gib", has_half_gib,
	    "has half a GiB of RAM in a size from 10 GiB on, where only "
	    "whole GiB are meant to be used",
	    "whole GiB", OF_SCS_NAME },
	{ "multi-disk", has_many_disks,
	    "promises several independent disks, and a flavor has one root "
	    "disk",
	    "one disk", OF_SCS_NAME },
	{ "case", is_other_case,
	    "begins with SCS- in another case, and is no SCS flavor name",
	    "a name that begins with SCS-, or that nobody takes for one",
	    OF_OTHER_NAME },
	{ "look-alike", looks_alike, "only looks like an SCS flavor name",
	    "a name that begins with SCS-, or that nobody takes for one",
	    OF_OTHER_NAME },
	{ "id", is_scs, "is the id of a flavor of another name",
	    "an id that is the flavor's name, or none that begins with SCS-",
	    OF_ID },
};
#define ADVICES (sizeof(advices) / sizeof(advices[0]))

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "what", NULL };
	const struct advice **advice = calloc(1, sizeof(*advice));
	const char *what;

	*ret_private = advice;
	if (advice == NULL || !args_known(rule, file, own, faults) ||
	    !args_text(rule, "what", file, &what, faults))
		return false;
	for (size_t i = 0; i < ADVICES; i++) {
		if (strcmp(what, advices[i].what) == 0)
			*advice = &advices[i];
	}
	if (*advice == NULL)
		faults_add(faults, file, yaml_get(rule, "what")->line,
		    "\"what\" must be v1, canonical, text, half-gib, "
		    "multi-disk, case, look-alike or id, not \"%s\"",
		    what);
	return *advice != NULL;
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct advice *const *const advice = private;
	char better[NAME_TEXT_MAX] = "";
	struct flavor_facts room;
	const struct given_name *name = &flavor_facts_of(view, &room)->own;
	struct given_name id = { .field = "id" };

	if ((*advice)->of == OF_ID) {
		id.text = field_text(view->object, "id");
		if (slice_equal(id.text, name->text))
			return;
		name = &id;
	} else if ((name->verdict >= NAME_TOLERATED_V1) !=
		   ((*advice)->of == OF_SCS_NAME))
		return;
	if (!(*advice)->concerns(name, better))
		return;
	problem_say(report,
	    (struct problem){
		.outcome = OUTCOME_FAIL,
		.kind = (*advice)->what,
		.field = name->field,
		.found = name->text.at,
		.allowed = (*advice)->allowed,
		.nearest = better[0] == '\0' ? NULL : better,
	    },
	    "%s %s", name->text.at, (*advice)->message);
}

static bool
is_v1(const struct given_name *name, char *ret_better)
{
	if (name->verdict != NAME_TOLERATED_V1)
		return false;
	flavor_name_write(&name->parts, NAME_GRAMMAR_V2, ret_better);
	return true;
}

static bool
is_not_canonical(const struct given_name *name, char *ret_better)
{
	char own_form[NAME_TEXT_MAX];

	flavor_name_write(&name->parts, name->parts.grammar, own_form);
	if (slice_is(name->text, own_form))
		return false;
	flavor_name_write(&name->parts, NAME_GRAMMAR_V2, ret_better);
	return true;
}

/* What the canonical form cures is said by "canonical". */
static bool
is_off_text(const struct given_name *name, char *ret_better)
{
	char canonical[NAME_TEXT_MAX];
	struct flavor_name parts;

	flavor_name_write(&name->parts, NAME_GRAMMAR_V2, canonical);
	if (flavor_name_parse(slice_of(canonical), &parts, NULL) !=
		NAME_VALID ||
	    flavor_name_follows_text(slice_of(canonical), &parts))
		return false;
	if (!flavor_name_suggest(slice_of(canonical), NULL, ret_better) ||
	    strcmp(ret_better, canonical) == 0)
		ret_better[0] = '\0';
	return true;
}

static bool
has_half_gib(const struct given_name *name, char *ret_better)
{
	struct flavor_name whole = name->parts;

	whole.ram_gib = (double)(uint64_t)whole.ram_gib;
	if (whole.ram_gib < WHOLE_GIB_FROM ||
	    whole.ram_gib >= name->parts.ram_gib)
		return false;
	flavor_name_write(&whole, NAME_GRAMMAR_V2, ret_better);
	return true;
}

static bool
has_many_disks(const struct given_name *name, char *ret_better)
{
	struct flavor_name single = name->parts;

	if (name->parts.disk.count <= 1 || name->parts.disk.size_gb == 0)
		return false;
	single.disk.count = 1;
	flavor_name_write(&single, NAME_GRAMMAR_V2, ret_better);
	return true;
}

/* Nobody would be deceived by small letters alone, but many would have meant
 * what they say. */
static bool
is_other_case(const struct given_name *name, char *ret_better)
{
	struct flavor_name parts;

	if (slice_starts(name->text, "SCS-") ||
	    !reads_as_prefix(name->text, true) ||
	    reads_as_prefix(name->text, false))
		return false;
	if (name->text.len >= NAME_TEXT_MAX)
		return true;
	snprintf(ret_better, NAME_TEXT_MAX, "SCS-%.*s", (int)name->text.len - 4,
	    name->text.at + 4);
	if (flavor_name_parse(slice_of(ret_better), &parts, NULL) != NAME_VALID)
		ret_better[0] = '\0';
	return true;
}

/* Of the prefix alone: behind it, nobody takes what does not parse for more
 * than it is. */
static bool
looks_alike(const struct given_name *name, char *ret_better)
{
	(void)ret_better;
	return !slice_starts(name->text, "SCS-") &&
	       reads_as_prefix(name->text, false);
}

/* A small letter of ASCII is seen as what it is, but where any_case. */
static bool
reads_as_prefix(struct slice text, bool any_case)
{
	static const char prefix[] = "SCS-";
	size_t matched = 0;
	uint32_t character;

	while (prefix[matched] != '\0' && script_take(&text, &character)) {
		char reads = look_alike_read(character);

		if (reads == prefix[matched] ||
		    ((any_case || character > 0x7f) && reads >= 'a' &&
			reads - 'a' + 'A' == prefix[matched]))
			matched++;
		else if (reads != '\0')
			return false;
	}
	return prefix[matched] == '\0';
}

static bool
is_scs(const struct given_name *name, char *ret_better)
{
	(void)ret_better;
	return slice_starts(name->text, "SCS-");
}

const struct check check_flavor_text = {
	.name = "flavor-name-text",
	.usage = "what: v1, canonical, text, half-gib, multi-disk, case, "
		 "look-alike or id",
	.prepare = prepare,
	.run = run,
	.release = free,
};
