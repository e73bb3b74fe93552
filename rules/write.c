/* write.c - a write put into words; see write.h. */
#include "rules/write.h"

#include <stdlib.h>
#include <string.h>

#include "rules/date.h"
#include "rules/engine.h"
#include "rules/field.h"

static bool read_operation(
    const json_t *, struct judgement *, struct text *why);
static bool read_time(const json_t *, struct judgement *, struct text *why);
static bool read_cloud(const json_t *, struct write *, struct text *why);
static bool read_caller(const json_t *, struct write *, struct text *why);
static bool members_known(json_t *, struct text *why);
static bool is_object(const json_t *, const char *, struct text *why);

bool
write_is(const json_t *map)
{
	return json_is_object(json_object_get(map, "before")) ||
	       json_is_object(json_object_get(map, "after"));
}

bool
write_read(json_t *map, struct write *w, struct text *ret_why)
{
	struct judgement *j = &w->judgement;

	w->census = NULL;
	w->caller = NULL;
	if (!members_known(map, ret_why) ||
	    !is_object(map, "before", ret_why) ||
	    !is_object(map, "after", ret_why))
		return false;
	j->before = field_get(map, "before");
	j->after = field_get(map, "after");
	j->standing = json_is_true(json_object_get(map, "standing"));
	j->census_unknown =
	    json_string_value(json_object_get(map, "census_unknown"));
	return read_operation(map, j, ret_why) && read_time(map, j, ret_why) &&
	       read_cloud(map, w, ret_why) && read_caller(map, w, ret_why);
}

static bool
members_known(json_t *map, struct text *why)
{
	static const char *const known[] = { "kind", "before", "after",
		"operation", "cloud", "as_of", "standing", "census_unknown",
		"caller" };
	const char *member;
	json_t *value;

	if (!json_is_object(map)) {
		text_adds(why, "a write is a JSON object");
		return false;
	}
	json_object_foreach (map, member, value) {
		bool found = false;

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			found = found || strcmp(member, known[i]) == 0;
		if (found)
			continue;
		text_addf(why, "a write has no \"%.40s\"", member);
		return false;
	}
	return true;
}

static bool
is_object(const json_t *map, const char *member, struct text *why)
{
	const json_t *value = json_object_get(map, member);

	if (value == NULL || json_is_null(value) || json_is_object(value))
		return true;
	text_addf(why, "\"%s\" must be an object, or absent", member);
	return false;
}

/* What is there before and after says it; the word, if given, must agree. */
static bool
read_operation(const json_t *map, struct judgement *j, struct text *why)
{
	const json_t *word = json_object_get(map, "operation");

	if (j->before == NULL && j->after == NULL) {
		text_adds(
		    why, "a write has an object \"before\", \"after\" or both");
		return false;
	}
	j->operation = j->standing         ? OPERATION_UPDATE
		       : j->before == NULL ? OPERATION_CREATE
		       : j->after == NULL  ? OPERATION_DELETE
					   : OPERATION_UPDATE;
	if (word == NULL ||
	    (json_is_string(word) && strcmp(json_string_value(word),
					 operation_name(j->operation)) == 0))
		return true;
	text_addf(why,
	    "\"operation\" must be %s for what stands in \"before\" and "
	    "\"after\"",
	    operation_name(j->operation));
	return false;
}

static bool
read_time(const json_t *map, struct judgement *j, struct text *why)
{
	if (json_object_get(map, "as_of") == NULL ||
	    date_read(field_text(map, "as_of"), &j->now))
		return true;
	text_adds(why, "\"as_of\" must be a time such as 2026-11-23 or "
		       "2026-11-23T22:13:00Z");
	return false;
}

static bool
read_cloud(const json_t *map, struct write *w, struct text *why)
{
	const struct rule_set none = { .provider_project_count = 0 };
	const json_t *cloud = json_object_get(map, "cloud");
	enum object_kind kind = w->judgement.kind;
	bool good = true;

	if (cloud == NULL)
		return true;
	w->census = census_new(kind);
	w->judgement.census = w->census;
	good = w->census != NULL;
	for (size_t i = 0; good && i < json_array_size(cloud); i++) {
		const json_t *one = json_array_get(cloud, i);

		good = census_add(
		    w->census, one, !engine_in_scope(&none, kind, one, true));
	}
	if (!json_is_array(cloud) || !good)
		text_adds(why, good ? "\"cloud\" must be a list of objects"
				    : "out of memory");
	return json_is_array(cloud) && good;
}

/* As the journal has it: somebody, or why nobody is known. */
static bool
read_caller(const json_t *map, struct write *w, struct text *why)
{
	json_t *caller = json_object_get(map, "caller");
	const char *unknown = caller_unknown(caller);

	if (caller == NULL || json_is_null(caller))
		return true;
	w->judgement.caller_unknown = unknown;
	if (unknown != NULL)
		return true;
	w->caller = caller_new(caller, why);
	w->judgement.caller = w->caller;
	if (w->caller == NULL && why->len == 0)
		text_adds(why, "out of memory");
	return w->caller != NULL;
}

void
write_done(struct write *w)
{
	free(w->caller);
	w->caller = NULL;
	census_free(w->census);
	w->census = NULL;
}
