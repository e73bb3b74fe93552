/* mask.c - values that are not for everybody; see mask.h. */
#include "proxy/mask.h"

#include <stdlib.h>
#include <string.h>

#include "conf/near.h"

struct mask {
	char *list; /* what the fields are slices of */
	struct slice fields[MASK_FIELDS_MAX];
	size_t count;
};

static bool read_fields(
    struct mask *, const char *const *first, struct text *why);
static bool read_field(
    struct slice, const char *const *first, struct text *why);
static bool has_empty_name(struct slice field);
static bool may_begin(
    struct slice field, const char *const *first, struct text *why);
static void add_names(const char *const *names, struct text *ret);
static bool hide(json_t *, struct slice field);
static bool hide_members(json_t *object, struct slice field);
static bool names(struct slice field, struct slice key, struct slice *ret_rest);
static bool hide_member(json_t *object, void *member, struct slice rest);

struct mask *
mask_parse(const char *fields, const char *const *first, struct text *ret_why)
{
	struct mask *m = calloc(1, sizeof(*m));

	if (m != NULL)
		m->list = strdup(fields == NULL ? "" : fields);
	if (m == NULL || m->list == NULL)
		text_adds(ret_why, "cannot be read: out of memory");
	else if (read_fields(m, first, ret_why))
		return m;
	mask_free(m);
	return NULL;
}

static bool
read_fields(struct mask *m, const char *const *first, struct text *why)
{
	struct slice rest = slice_of(m->list), field;

	while ((field = slice_word(&rest)).len > 0) {
		if (m->count == MASK_FIELDS_MAX) {
			text_addf(
			    why, "has more than %d fields", MASK_FIELDS_MAX);
			return false;
		}
		if (!read_field(field, first, why))
			return false;
		m->fields[m->count++] = field;
	}
	return true;
}

static bool
read_field(struct slice field, const char *const *first, struct text *why)
{
	if (field.len > MASK_FIELD_LONGEST) {
		text_addf(why,
		    "has a field that begins \"%.40s\" and is longer than %d "
		    "bytes",
		    field.at, MASK_FIELD_LONGEST);
		return false;
	}
	if (has_empty_name(field)) {
		text_addf(why,
		    "has \"%.*s\", where a name is empty: names have one dot "
		    "between them, as in initiator.name",
		    (int)field.len, field.at);
		return false;
	}
	return first == NULL || may_begin(field, first, why);
}

static bool
has_empty_name(struct slice field)
{
	return field.at[0] == '.' || field.at[field.len - 1] == '.' ||
	       memmem(field.at, field.len, "..", 2) != NULL;
}

static bool
may_begin(struct slice field, const char *const *first, struct text *why)
{
	const char *dot = memchr(field.at, '.', field.len);
	size_t len = dot == NULL ? field.len : (size_t)(dot - field.at);
	char name[MASK_FIELD_LONGEST + 1];
	struct near near = NEAR_INIT(name);

	if (slice_among((struct slice){ field.at, len }, first))
		return true;
	memcpy(name, field.at, len);
	name[len] = '\0';
	for (const char *const *right = first; *right != NULL; right++)
		near_offer(&near, *right);
	text_addf(why, "has \"%.*s\", but ", (int)field.len, field.at);
	if (near.best != NULL)
		text_addf(why,
		    "\"%s\" is none of the names a field may begin "
		    "with; was \"%s\" meant?",
		    name, near.best);
	else {
		text_adds(why, "a field begins with ");
		add_names(first, why);
	}
	return false;
}

static void
add_names(const char *const *names, struct text *ret)
{
	for (; *names != NULL; names++)
		text_addf(ret, "%s%s", *names,
		    names[1] == NULL   ? ""
		    : names[2] == NULL ? " or "
				       : ", ");
}

void
mask_free(struct mask *m)
{
	if (m != NULL)
		free(m->list);
	free(m);
}

bool
mask_any(const struct mask *m)
{
	return m != NULL && m->count > 0;
}

bool
mask_apply(const struct mask *m, json_t *record)
{
	for (size_t i = 0; mask_any(m) && i < m->count; i++)
		if (!hide(record, m->fields[i]))
			return false;
	return true;
}

static bool
hide(json_t *value, struct slice field)
{
	bool good = true;

	if (json_is_object(value))
		return hide_members(value, field);
	for (size_t i = 0; good && i < json_array_size(value); i++)
		good = hide(json_array_get(value, i), field);
	return good;
}

static bool
hide_members(json_t *object, struct slice field)
{
	void *member = json_object_iter(object);
	bool good = true;

	for (; good && member != NULL;
	     member = json_object_iter_next(object, member)) {
		struct slice key = slice_of(json_object_iter_key(member));
		struct slice rest;

		if (names(field, key, &rest))
			good = hide_member(object, member, rest);
	}
	return good;
}

/* Does the field begin with that name? Then the rest goes on below it. */
static bool
names(struct slice field, struct slice key, struct slice *ret_rest)
{
	struct slice any = { field.at, 1 };
	bool is_any =
	    slice_is(any, "*") && (field.len == 1 || field.at[1] == '.');
	size_t len = is_any ? 1 : key.len;

	if (field.len < len ||
	    (!is_any && memcmp(field.at, key.at, len) != 0) ||
	    (field.len > len && field.at[len] != '.'))
		return false;
	*ret_rest = slice_skip(field, field.len > len ? len + 1 : len);
	return true;
}

static bool
hide_member(json_t *object, void *member, struct slice rest)
{
	json_t *value = json_object_iter_value(member);

	if (rest.len > 0)
		return hide(value, rest);
	return json_is_null(value) || json_object_iter_set_new(object, member,
					  json_string(MASK_VALUE)) == 0;
}

bool
mask_hides(const json_t *value)
{
	return json_is_string(value) &&
	       strcmp(json_string_value(value), MASK_VALUE) == 0;
}

bool
mask_hides_any(json_t *value)
{
	const char *key;
	json_t *inner;
	size_t i;

	if (mask_hides(value))
		return true;
	json_object_foreach (value, key, inner) {
		if (mask_hides_any(inner))
			return true;
	}
	json_array_foreach (value, i, inner) {
		if (mask_hides_any(inner))
			return true;
	}
	return false;
}
