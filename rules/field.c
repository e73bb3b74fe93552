/* field.c - fields of the object looked at; see field.h. */
#include "rules/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/decimal.h"

#define SPECS "extra_specs."
/* The one list that people fill. */
#define TAGS "tags"
/* Long values are cut in the sentence. */
#define SHOWN_MAX 120

static void add_state(
    struct text *, const struct field_fault *, const json_t *);
static int write_real(double, char room[static FIELD_ROOM]);
static void add_quoted(struct text *, struct slice);
static const char *kind_of(const json_t *);

const json_t *
field_get(const json_t *object, const char *field)
{
	const json_t *value;

	if (strncmp(field, SPECS, strlen(SPECS)) == 0) {
		object = json_object_get(object, "extra_specs");
		field += strlen(SPECS);
	}
	value = json_object_get(object, field);
	return json_is_null(value) ? NULL : value;
}

struct slice
field_text(const json_t *object, const char *field)
{
	const json_t *value = field_get(object, field);

	if (!json_is_string(value))
		return SLICE("");
	return (struct slice){ json_string_value(value),
		json_string_length(value) };
}

bool
field_is_bare(const json_t *object, const char *field)
{
	const json_t *value = field_get(object, field);

	return value == NULL ||
	       (json_is_string(value) && json_string_length(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0);
}

bool
field_any(const json_t *object, const char *field,
    bool (*fits)(const void *, struct slice), const void *arg)
{
	const json_t *value = field_get(object, field);
	bool list = json_is_array(value), found = false;
	size_t count = list ? json_array_size(value) : value != NULL;

	if (json_is_object(value) || (list && strcmp(field, TAGS) != 0))
		return false;

	for (size_t i = 0; i < count && !found; i++) {
		const json_t *one = list ? json_array_get(value, i) : value;
		char room[FIELD_ROOM];

		found = fits(arg, field_shown(one, room));
	}
	return found;
}

bool
field_number(const json_t *object, const char *field, double *ret)
{
	const json_t *value = field_get(object, field);

	if (!json_is_number(value))
		return decimal_parse(field_text(object, field), ret);
	*ret = json_number_value(value);
	return true;
}

bool
field_is_nameless(const json_t *object)
{
	return json_is_null(json_object_get(object, "name"));
}

enum outcome
field_fail_listed(const struct view *view)
{
	return view->kind == OBJECT_IMAGE && field_is_nameless(view->object)
		   ? OUTCOME_ABORT
		   : OUTCOME_FAIL;
}

void
field_report_nameless(struct report *report, const struct view *view)
{
	field_report(report, view,
	    &(struct field_fault){
		.field = "name",
		.outcome = OUTCOME_ABORT,
		.allowed = "a text",
		.because = "the conformance tests die of an image without a "
			   "name",
	    });
}

struct slice
field_shown(const json_t *value, char room[static FIELD_ROOM])
{
	int len = 0;

	switch (json_typeof(value)) {
	case JSON_STRING:
		return (struct slice){ json_string_value(value),
			json_string_length(value) };
	case JSON_INTEGER:
		len = snprintf(room, FIELD_ROOM, "%lld",
		    (long long)json_integer_value(value));
		break;
	case JSON_REAL:
		len = write_real(json_real_value(value), room);
		break;
	case JSON_TRUE:
		return SLICE("true");
	case JSON_FALSE:
		return SLICE("false");
	case JSON_NULL:
		return SLICE("null");
	case JSON_OBJECT:
		return SLICE("an object");
	case JSON_ARRAY:
		return SLICE("a list");
	}
	return (struct slice){ room, len > 0 ? (size_t)len : 0 };
}

/* As short as it reads the same: 0.1 and not 0.10000000000000001. */
static int
write_real(double value, char room[static FIELD_ROOM])
{
	int len = snprintf(room, FIELD_ROOM, "%.15g", value);

	for (int digits = 16; digits <= 17 && strtod(room, NULL) != value;
	     digits++)
		len = snprintf(room, FIELD_ROOM, "%.*g", digits, value);
	return len;
}

void
field_show(const json_t *value, struct text *ret)
{
	char room[FIELD_ROOM];

	text_add(ret, field_shown(value, room));
}

void
field_report(struct report *report, const struct view *view,
    const struct field_fault *fault)
{
	const json_t *value = field_get(view->object, fault->field);
	struct text message = TEXT_INIT, found = TEXT_INIT;
	bool whole;

	add_state(&message, fault, value);
	text_adds(&message, ", it should be ");
	text_adds(&message, fault->allowed);
	if (fault->nearest != NULL)
		text_addf(&message, ", probably %s", fault->nearest);
	if (fault->because != NULL)
		text_addf(&message, " (%s)", fault->because);
	if (value != NULL)
		field_show(value, &found);
	whole = fault->allowed != NULL && !text_failed(&message) &&
		!text_failed(&found);
	report_problem(report,
	    &(struct problem){
		.outcome = fault->outcome,
		.kind = fault->kind != NULL ? fault->kind : kind_of(value),
		.weight = fault->weight,
		.field = fault->field,
		.found = value == NULL ? NULL : text_str(&found),
		.allowed = fault->allowed,
		.nearest = fault->nearest,
		.message = whole ? text_str(&message) : NULL,
	    });
	text_done(&message);
	text_done(&found);
}

static void
add_state(
    struct text *message, const struct field_fault *fault, const json_t *value)
{
	char room[FIELD_ROOM];
	struct slice shown;

	if (value == NULL) {
		text_addf(message, "%s is missing", fault->field);
		return;
	}
	shown = field_shown(value, room);
	text_addf(message, "%s is ", fault->field);
	if (shown.len == 0)
		text_adds(message, "empty");
	else if (json_is_string(value))
		add_quoted(message, shown);
	else
		text_add(message, shown);
}

static void
add_quoted(struct text *message, struct slice value)
{
	size_t len = value.len;

	if (len > SHOWN_MAX) {
		len = SHOWN_MAX;
		while (((unsigned char)value.at[len] & 0xc0) == 0x80)
			len--;
	}
	text_addc(message, '\'');
	text_add(message, (struct slice){ value.at, len });
	text_adds(message, len < value.len ? "...'" : "'");
}

static const char *
kind_of(const json_t *value)
{
	if (value == NULL)
		return "missing";
	if (json_is_string(value) && json_string_length(value) == 0)
		return "empty";
	return "wrong";
}
