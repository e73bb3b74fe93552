/* transition.c - what a write does to an object; see transition.h. */
#include "rules/transition.h"

#include <string.h>

#include "rules/field.h"
#include "rules/image_name.h"

#define CREATE OPERATION_BIT(OPERATION_CREATE)
#define UPDATE OPERATION_BIT(OPERATION_UPDATE)
#define DELETE OPERATION_BIT(OPERATION_DELETE)

typedef bool truth(enum object_kind, const json_t *);
typedef bool change(enum object_kind, const json_t *, const json_t *);

static truth is_public, is_seen, is_listed, is_hidden, is_shown, always, never;
static change gets_public, gets_listed, gets_shown, gets_hidden, gets_renamed,
    gets_unpublished, gets_created, gets_deleted;

static const struct transition transitions[] = {
	{ "public", "everybody finds it now, and did not before",
	    CREATE | UPDATE, gets_public, is_public },
	{ "listed",
	    "it is public or community and not hidden now, and was not so "
	    "before",
	    CREATE | UPDATE, gets_listed, is_listed },
	{ "unhidden", "os_hidden was true and is not any more", UPDATE,
	    gets_shown, is_shown },
	{ "hidden", "os_hidden is true now and was not", UPDATE, gets_hidden,
	    never },
	{ "renamed", "it has another name now", UPDATE, gets_renamed, always },
	{ "unpublished", "it was public or community, and is neither any more",
	    UPDATE, gets_unpublished, never },
	{ "created", "it did not exist before", CREATE, gets_created, always },
	{ "deleted", "it exists no more", DELETE, gets_deleted, never },
};

const struct transition *
transition_at(size_t i)
{
	return i < sizeof(transitions) / sizeof(transitions[0])
		   ? &transitions[i]
		   : NULL;
}

const char *
transition_visibility(enum object_kind kind, const json_t *object)
{
	const char *word;

	if (kind == OBJECT_FLAVOR)
		return json_is_false(
			   field_get(object, "os-flavor-access:is_public"))
			   ? "private"
			   : "public";
	word = json_string_value(field_get(object, "visibility"));
	return word != NULL ? word : "";
}

static bool
is_public(enum object_kind kind, const json_t *object)
{
	return object != NULL &&
	       strcmp(transition_visibility(kind, object), "public") == 0;
}

static bool
is_seen(enum object_kind kind, const json_t *object)
{
	return is_public(kind, object) ||
	       (object != NULL && strcmp(transition_visibility(kind, object),
				      "community") == 0);
}

static bool
is_hidden(enum object_kind kind, const json_t *object)
{
	(void)kind;
	return json_is_true(field_get(object, "os_hidden"));
}

static bool
is_listed(enum object_kind kind, const json_t *object)
{
	return is_seen(kind, object) && !is_hidden(kind, object);
}

static bool
is_shown(enum object_kind kind, const json_t *object)
{
	return !is_hidden(kind, object);
}

static bool
always(enum object_kind kind, const json_t *object)
{
	(void)kind;
	(void)object;
	return true;
}

static bool
never(enum object_kind kind, const json_t *object)
{
	(void)kind;
	(void)object;
	return false;
}

static bool
gets_public(enum object_kind kind, const json_t *before, const json_t *after)
{
	return is_public(kind, after) && !is_public(kind, before);
}

static bool
gets_listed(enum object_kind kind, const json_t *before, const json_t *after)
{
	return is_listed(kind, after) && !is_listed(kind, before);
}

static bool
gets_shown(enum object_kind kind, const json_t *before, const json_t *after)
{
	return after != NULL && is_hidden(kind, before) &&
	       !is_hidden(kind, after);
}

static bool
gets_hidden(enum object_kind kind, const json_t *before, const json_t *after)
{
	return before != NULL && is_hidden(kind, after) &&
	       !is_hidden(kind, before);
}

static bool
gets_renamed(enum object_kind kind, const json_t *before, const json_t *after)
{
	(void)kind;
	return before != NULL && after != NULL &&
	       !slice_equal(
		   field_text(before, "name"), field_text(after, "name"));
}

static bool
gets_unpublished(
    enum object_kind kind, const json_t *before, const json_t *after)
{
	return after != NULL && is_seen(kind, before) && !is_seen(kind, after);
}

static bool
gets_created(enum object_kind kind, const json_t *before, const json_t *after)
{
	(void)kind;
	return before == NULL && after != NULL;
}

static bool
gets_deleted(enum object_kind kind, const json_t *before, const json_t *after)
{
	(void)kind;
	return before != NULL && after == NULL;
}
