/*
 * check_date.c - a field must be a date, not before or not after another one.
 * A day lasts until its end: today is not before now, and not after it.
 */
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/rule_args.h"
#include "rules/word_list.h"

#define DAY_SECONDS 86400

/* From its first second to its last. */
struct span {
	time_t first, last;
};

struct end {              /* of what is allowed */
	const char *text; /* as the pack has it; NULL: none */
	enum { AT_DATE, AT_NOW, AT_FIELD } at;
	struct span span; /* AT_DATE */
};

struct date_wanted {
	const char *field, *allowed, *because;
	const struct yaml_node *words; /* other right values, or NULL */
	bool day, moment;              /* as strictly as that */
	bool optional;
	struct end not_before, not_after;
};

static bool take_form(const struct yaml_node *, const char *,
    struct date_wanted *, struct faults *);
static bool take_end(const struct yaml_node *, const char *key, const char *,
    struct end *, struct faults *);
static bool read_span(struct slice, struct span *);
static bool is_of_form(const struct date_wanted *, struct slice);
static bool end_span(const struct end *, const struct view *, struct span *ret);
static void complain(const struct date_wanted *, const struct view *,
    struct report *, const char *kind);
static void show_allowed(const struct date_wanted *, struct text *);
static void show_end(const char *, const struct end *, struct text *);

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "form", "words",
		"not_before", "not_after", "optional", "allowed", "because",
		NULL };
	struct date_wanted *d = calloc(1, sizeof(*d));

	*ret_private = d;
	return d != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &d->field, faults) &&
	       take_form(rule, file, d, faults) &&
	       args_list_or(rule, "words", file, &d->words, faults) &&
	       take_end(rule, "not_before", file, &d->not_before, faults) &&
	       take_end(rule, "not_after", file, &d->not_after, faults) &&
	       args_switch(rule, "optional", file, &d->optional, faults) &&
	       args_text_or(rule, "allowed", file, &d->allowed, faults) &&
	       args_text_or(rule, "because", file, &d->because, faults);
}

static bool
take_form(const struct yaml_node *rule, const char *file, struct date_wanted *d,
    struct faults *faults)
{
	const char *form;

	if (!args_text_or(rule, "form", file, &form, faults))
		return false;
	d->day = form != NULL && strcmp(form, "day") == 0;
	d->moment = form != NULL && strcmp(form, "moment") == 0;
	if (form == NULL || d->day || d->moment)
		return true;
	faults_add(faults, file, yaml_get(rule, "form")->key_line,
	    "\"form\" is day, which is YYYY-MM-DD, or moment, which may have "
	    "a time as well, not %s",
	    form);
	return false;
}

static bool
take_end(const struct yaml_node *rule, const char *key, const char *file,
    struct end *ret, struct faults *faults)
{
	if (!args_text_or(rule, key, file, &ret->text, faults))
		return false;
	if (ret->text == NULL || read_span(slice_of(ret->text), &ret->span))
		return true;
	ret->at = strcmp(ret->text, "now") == 0 ? AT_NOW : AT_FIELD;
	if (ret->at == AT_NOW || ret->text[0] < '0' || ret->text[0] > '9')
		return true;
	faults_add(faults, file, yaml_get(rule, key)->key_line,
	    "\"%s\" must be a date such as 2026-11-23, now, or a field, not "
	    "%s",
	    key, ret->text);
	return false;
}

static bool
read_span(struct slice text, struct span *ret)
{
	if (!date_read(text, &ret->first))
		return false;
	ret->last = ret->first;
	if (memchr(text.at, ':', text.len) == NULL)
		ret->last += DAY_SECONDS - 1;
	return true;
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct date_wanted *d = private;
	struct slice value = field_text(view->object, d->field);
	struct span span, end;

	if ((d->optional && field_get(view->object, d->field) == NULL) ||
	    (d->words != NULL && word_list_has(d->words, value)))
		return;
	if (!read_span(value, &span) || !is_of_form(d, value))
		complain(d, view, report, NULL);
	else if (end_span(&d->not_before, view, &end) && span.last < end.first)
		complain(d, view, report, "too-early");
	else if (end_span(&d->not_after, view, &end) && span.first > end.last)
		complain(d, view, report, "too-late");
}

static bool
is_of_form(const struct date_wanted *d, struct slice value)
{
	return d->day ? date_is_day(value)
		      : !d->moment || date_is_moment(value);
}

/* False: there is no such end, or the other field is no date, which is not
 * this rule's matter. */
static bool
end_span(const struct end *end, const struct view *view, struct span *ret)
{
	if (end->text == NULL)
		return false;
	if (end->at == AT_FIELD)
		return read_span(field_text(view->object, end->text), ret);
	*ret = end->at == AT_DATE ? end->span
				  : (struct span){ view->now, view->now };
	return true;
}

static void
complain(const struct date_wanted *d, const struct view *view,
    struct report *report, const char *kind)
{
	struct text allowed = TEXT_INIT;

	show_allowed(d, &allowed);
	field_report(report, view,
	    &(struct field_fault){
		.field = d->field,
		.kind = kind,
		.outcome = OUTCOME_FAIL,
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.because = d->because,
	    });
	text_done(&allowed);
}

static void
show_allowed(const struct date_wanted *d, struct text *ret)
{
	if (d->allowed != NULL) {
		text_adds(ret, d->allowed);
		return;
	}
	text_addf(ret, "a date written as YYYY-MM-DD%s",
	    d->day ? "" : " or YYYY-MM-DD hh:mm");
	show_end(", not before ", &d->not_before, ret);
	show_end(", not after ", &d->not_after, ret);
	if (d->words != NULL) {
		text_adds(ret, ", or ");
		word_list_show(d->words, ret);
	}
}

static void
show_end(const char *words, const struct end *end, struct text *ret)
{
	if (end->text != NULL)
		text_addf(ret, "%s%s", words, end->text);
}

const struct check check_date = {
	.name = "date",
	.usage = "field; form: day or moment, if it must be written strictly "
		 "so; not_before, not_after: a date, now, or another field; "
		 "words: other right values; optional: yes if it may be "
		 "absent; allowed: what it should be; because",
	.prepare = prepare,
	.run = run,
	.release = free,
};
