/* check_agrees.c - a field must agree with another one of the same object;
 * where that one is absent there is nothing to agree with. */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/field.h"
#include "rules/rule_args.h"

/* One way to agree; texts, or numbers. */
struct way {
	const char *name;
	const char *words; /* "should be WORDS FIELD" */
	bool (*fits)(struct slice value, struct slice other);
	bool (*compares)(double value, double other);
};

struct agrees {
	const char *field, *with, *because;
	const struct way *way;
	bool optional;
};

/* A value of the field is tried against that. */
struct trial {
	const struct way *way;
	struct slice other;
};

static bool equal(struct slice, struct slice);
static bool prefix(struct slice, struct slice);
static bool contains(struct slice, struct slice);
static bool at_least(double, double);
static bool at_most(double, double);
static bool take_way(
    const struct yaml_node *, const char *, struct agrees *, struct faults *);
static bool agree(const struct agrees *, const json_t *, struct slice other);
static bool try_one(const void *, struct slice);
static void complain(const struct agrees *, const struct view *,
    struct report *, const char *other);

static const struct way ways[] = {
	{ "equal", "equal to", equal, NULL },
	{ "prefix", "a text that starts with", prefix, NULL },
	{ "contains", "a text that contains", contains, NULL },
	{ "at-least", "a number not below", NULL, at_least },
	{ "at-most", "a number not above", NULL, at_most },
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "with", "how", "optional",
		"because", NULL };
	struct agrees *a = calloc(1, sizeof(*a));

	*ret_private = a;
	return a != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &a->field, faults) &&
	       args_text(rule, "with", file, &a->with, faults) &&
	       args_switch(rule, "optional", file, &a->optional, faults) &&
	       args_text_or(rule, "because", file, &a->because, faults) &&
	       take_way(rule, file, a, faults);
}

static bool
take_way(const struct yaml_node *rule, const char *file, struct agrees *a,
    struct faults *faults)
{
	const char *how;

	if (!args_text(rule, "how", file, &how, faults))
		return false;
	for (size_t i = 0; i < WAYS; i++) {
		if (strcmp(ways[i].name, how) == 0)
			a->way = &ways[i];
	}
	if (a->way == NULL)
		faults_add(faults, file, yaml_get(rule, "how")->key_line,
		    "\"how\" is equal, prefix, contains, at-least or at-most, "
		    "not %s",
		    how);
	else if (strcmp(a->field, a->with) == 0)
		faults_add(faults, file, rule->line,
		    "%s always agrees with itself: \"with\" must be another "
		    "field",
		    a->field);
	else
		return true;
	return false;
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct agrees *a = private;
	const json_t *other = field_get(view->object, a->with);
	char room[FIELD_ROOM];
	struct text shown = TEXT_INIT;

	if (field_is_bare(view->object, a->with) ||
	    (a->optional && field_get(view->object, a->field) == NULL))
		return;
	if (agree(a, view->object, field_shown(other, room)))
		return;
	field_show(other, &shown);
	complain(
	    a, view, report, text_failed(&shown) ? NULL : text_str(&shown));
	text_done(&shown);
}

/* Numbers agree with numbers only. */
static bool
agree(const struct agrees *a, const json_t *object, struct slice other)
{
	const struct trial trial = { a->way, other };
	double number, wanted;

	if (a->way->compares == NULL)
		return field_any(object, a->field, try_one, &trial);
	return !field_number(object, a->with, &wanted) ||
	       (field_number(object, a->field, &number) &&
		   a->way->compares(number, wanted));
}

static bool
try_one(const void *arg, struct slice value)
{
	const struct trial *trial = arg;

	return trial->way->fits(value, trial->other);
}

static void
complain(const struct agrees *a, const struct view *view, struct report *report,
    const char *other)
{
	bool same = a->way->fits == equal;
	struct text allowed = TEXT_INIT;

	if (other != NULL)
		text_addf(&allowed, "%s %s, which is '%.120s'", a->way->words,
		    a->with, other);
	field_report(report, view,
	    &(struct field_fault){
		.field = a->field,
		.outcome = OUTCOME_FAIL,
		.allowed = other == NULL || text_failed(&allowed)
			       ? NULL
			       : text_str(&allowed),
		.nearest = same || a->way->compares != NULL ? other : NULL,
		.because = a->because,
	    });
	text_done(&allowed);
}

static bool
equal(struct slice value, struct slice other)
{
	return slice_equal(value, other);
}

static bool
prefix(struct slice value, struct slice other)
{
	return value.len >= other.len &&
	       slice_equal((struct slice){ value.at, other.len }, other);
}

static bool
contains(struct slice value, struct slice other)
{
	return memmem(value.at, value.len, other.at, other.len) != NULL;
}

static bool
at_least(double value, double other)
{
	return value >= other;
}

static bool
at_most(double value, double other)
{
	return value <= other;
}

const struct check check_agrees = {
	.name = "agrees",
	.usage = "field; with: the other field; how: equal, prefix (it starts "
		 "with the other), contains, at-least or at-most; optional: "
		 "yes if it may be absent; because",
	.prepare = prepare,
	.run = run,
	.release = free,
};
