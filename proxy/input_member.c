/* input_member.c - members in other tools' words; see input_member.h. */
#include "proxy/input_member.h"

#include <stdlib.h>
#include <string.h>

typedef const char *set_member(
    struct input_object *, const char *member, json_t *value);

static set_member set_text, set_number, set_real, set_bytes, set_switch,
    set_texts, set_specs, set_properties;
static json_t *to_number(json_t *);
static json_t *split(const char *list);
static bool has_scalars_only(json_t *map);
static json_t *to_texts(json_t *map);
static void set_property(
    struct input_object *, const char *name, json_t *value);
static bool is_scalar(json_t *);
static json_t *to_text(json_t *scalar);
static json_t *read_pairs(const char *);
static const char *pair_end(const char *value);

static const struct {
	set_member *set;
	const char *expected;
} types[] = {
	[INPUT_TEXT] = { set_text, "a text" },
	[INPUT_NUMBER] = { set_number, "a whole number" },
	[INPUT_REAL] = { set_real, "a number" },
	[INPUT_BYTES] = { set_bytes, "a whole number of bytes" },
	[INPUT_SWITCH] = { set_switch, "true or false" },
	[INPUT_TEXTS] = { set_texts, "a list of texts" },
	[INPUT_SPECS] = { set_specs, "a map of texts" },
	[INPUT_PROPERTIES] = { set_properties, "a map of texts" },
};

static const char wrong[] = "";

const char *
input_member_set(
    struct input_object *object, const struct input_member *m, json_t *value)
{
	if (value == NULL || json_is_null(value))
		return NULL;
	if (types[m->type].set(object, m->member, value) == wrong)
		return types[m->type].expected;
	return NULL;
}

static const char *
set_text(struct input_object *object, const char *member, json_t *value)
{
	if (!json_is_string(value))
		return wrong;
	input_set(object, member, json_deep_copy(value));
	return NULL;
}

static const char *
set_number(struct input_object *object, const char *member, json_t *value)
{
	json_t *number = to_number(value);

	if (number == NULL)
		return wrong;
	input_set(object, member, number);
	return NULL;
}

static json_t *
to_number(json_t *value)
{
	struct slice text = slice_of(json_string_value(value));
	uint64_t number;

	if (json_is_integer(value))
		return json_integer(json_integer_value(value));
	if (!json_is_string(value))
		return NULL;
	if (text.len == 0)
		return json_integer(0);
	if (!slice_to_u64(text, &number) || number > INT64_MAX)
		return NULL;
	return json_integer((json_int_t)number);
}

static const char *
set_real(struct input_object *object, const char *member, json_t *value)
{
	if (json_is_string(value))
		return NULL; /* it is of no weight for any rule */
	if (!json_is_number(value))
		return wrong;
	input_set(object, member, json_deep_copy(value));
	return NULL;
}

static const char *
set_bytes(struct input_object *object, const char *member, json_t *value)
{
	json_t *number = to_number(value);

	if (number != NULL)
		input_set(object, member, number);
	else if (json_is_string(value))
		input_set_unknown(object, member);
	else
		return wrong;
	return NULL;
}

static const char *
set_switch(struct input_object *object, const char *member, json_t *value)
{
	struct slice text = slice_of(json_string_value(value));
	bool yes = json_is_true(value) || slice_is_nocase(text, "true");

	if (!yes && !json_is_false(value) && !slice_is_nocase(text, "false"))
		return wrong;
	input_set(object, member, json_boolean(yes));
	return NULL;
}

static const char *
set_texts(struct input_object *object, const char *member, json_t *value)
{
	if (json_is_string(value)) {
		input_set(object, member, split(json_string_value(value)));
		return NULL;
	}
	if (!json_is_array(value))
		return wrong;
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (!json_is_string(json_array_get(value, i)))
			return wrong;
	}
	input_set(object, member, json_deep_copy(value));
	return NULL;
}

/* "a, b" */
static json_t *
split(const char *list)
{
	json_t *ret = json_array();
	bool good = ret != NULL;

	while (good && *list != '\0') {
		const char *end = strstr(list, ", ");
		size_t len = end == NULL ? strlen(list) : (size_t)(end - list);

		good = json_array_append_new(ret, json_stringn(list, len)) == 0;
		list += end == NULL ? len : len + 2;
	}
	if (good)
		return ret;
	json_decref(ret);
	return NULL;
}

static const char *
set_specs(struct input_object *object, const char *member, json_t *value)
{
	json_t *specs;

	if (json_is_string(value))
		specs = read_pairs(json_string_value(value));
	else if (json_is_object(value) && has_scalars_only(value))
		specs = to_texts(value);
	else
		return wrong;
	if (specs == NULL && json_is_string(value))
		return wrong;
	input_set(object, member, specs);
	return NULL;
}

static bool
has_scalars_only(json_t *map)
{
	const char *key;
	json_t *value;

	json_object_foreach (map, key, value) {
		if (!is_scalar(value))
			return false;
	}
	return true;
}

static json_t *
to_texts(json_t *map)
{
	json_t *ret = json_object();
	bool good = ret != NULL;
	const char *key;
	json_t *value;

	json_object_foreach (map, key, value) {
		good =
		    good && json_object_set_new(ret, key, to_text(value)) == 0;
	}
	if (good)
		return ret;
	json_decref(ret);
	return NULL;
}

static const char *
set_properties(struct input_object *object, const char *member, json_t *value)
{
	json_t *pairs = NULL;
	const char *key;
	json_t *property;

	(void)member;
	if (json_is_string(value))
		value = pairs = read_pairs(json_string_value(value));
	if (!json_is_object(value))
		return wrong;
	json_object_foreach (value, key, property) {
		set_property(object, key, property);
	}
	json_decref(pairs);
	return NULL;
}

/* The command shows some of Glance's own attributes among the properties; an
 * attribute with a place of its own comes first. What is no scalar (stores,
 * locations) is no property. */
static void
set_property(struct input_object *object, const char *name, json_t *value)
{
	static const struct input_member hidden = { "", "os_hidden",
		INPUT_SWITCH };

	if (!is_scalar(value) || json_object_get(object->json, name) != NULL)
		return;
	if (strcmp(name, hidden.member) != 0 ||
	    input_member_set(object, &hidden, value) != NULL)
		input_set(object, name, to_text(value));
}

static bool
is_scalar(json_t *value)
{
	return json_is_string(value) || json_is_number(value) ||
	       json_is_boolean(value);
}

static json_t *
to_text(json_t *scalar)
{
	json_t *ret;
	char *text;

	if (json_is_string(scalar))
		return json_deep_copy(scalar);
	text = json_dumps(scalar, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	ret = json_string(text);
	free(text);
	return ret;
}

/* "architecture='x86_64', os_distro='ubuntu'", as older commands print maps.
 * NULL if it is not that. */
static json_t *
read_pairs(const char *at)
{
	json_t *ret = json_object();

	while (ret != NULL && *at != '\0') {
		const char *equals = strstr(at, "='");
		const char *end = equals == NULL ? NULL : pair_end(equals + 2);

		if (end == NULL) {
			json_decref(ret);
			return NULL;
		}
		json_object_setn_new(ret, at, (size_t)(equals - at),
		    json_stringn(equals + 2, (size_t)(end - equals - 2)));
		at = end[1] == '\0' ? end + 1 : end + 3;
	}
	return ret;
}

/* The quote that ends a value: quotes inside are not marked in any way, so
 * it is the one before the end or before the next "key='". */
static const char *
pair_end(const char *value)
{
	const char *quote = strchr(value, '\'');

	for (; quote != NULL; quote = strchr(quote + 1, '\'')) {
		size_t key = 0;

		if (quote[1] == '\0')
			return quote;
		if (strncmp(quote + 1, ", ", 2) != 0)
			continue;
		key = strcspn(quote + 3, "=' ,");
		if (key > 0 && strncmp(quote + 3 + key, "='", 2) == 0)
			return quote;
	}
	return NULL;
}
