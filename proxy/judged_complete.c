/*
 * judged_complete.c - fills in what follows from what is there, where the
 * settings ask for it: before judging, so that what is judged is what is
 * forwarded. Never changes or brings back what the client said.
 */
#include "proxy/judged_part.h"
#include "rules/complete.h"

static bool wanted(const struct judged *);
static void leave_removed(const struct judged *, json_t *members);
static bool has(const struct judged *, const json_t *object, const char *key);
static bool add_members(struct judged *, json_t *members);
static void name_members(struct judged *, json_t *members);

bool
judged_complete(struct judged *j)
{
	json_t *members;
	bool good;

	if (!wanted(j))
		return true;
	members = complete_members(j->projection.kind, j->projection.after);
	leave_removed(j, members);
	good = members != NULL &&
	       (json_object_size(members) == 0 || add_members(j, members));
	json_decref(members);
	return good;
}

static bool
wanted(const struct judged *j)
{
	const struct settings *s = judged_settings(j);

	return s->gate_complete && s->gate_mode >= MODE_ANNOTATE &&
	       j->treatment == TREAT_JUDGE && j->projection.after != NULL;
}

/* What this very write takes away shall stay away. */
static void
leave_removed(const struct judged *j, json_t *members)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(members, next, key, value)
	{
		if (has(j, j->projection.before, key))
			json_object_del(members, key);
	}
}

static bool
has(const struct judged *j, const json_t *object, const char *key)
{
	if (j->projection.kind == OBJECT_FLAVOR)
		object = json_object_get(object, "extra_specs");
	return json_object_get(object, key) != NULL;
}

/* False when out of memory. A call that cannot carry them goes as it is. */
static bool
add_members(struct judged *j, json_t *members)
{
	struct text body = TEXT_INIT;
	json_t *after;

	if (!complete_body(j->match.row->call,
		head_value(j->head, HEADER_CONTENT_TYPE), text_slice(&j->body),
		members, &body)) {
		text_done(&body);
		return true;
	}
	after =
	    complete_object(j->projection.kind, j->projection.after, members);
	if (after == NULL) {
		text_done(&body);
		return false;
	}
	json_decref(j->projection.after);
	j->projection.after = after;
	text_done(&j->body);
	j->body = body;
	name_members(j, members);
	return !text_failed(&j->completed);
}

static void
name_members(struct judged *j, json_t *members)
{
	const char *key;
	json_t *value;

	json_object_foreach (members, key, value) {
		if (j->completed.len > 0)
			text_addc(&j->completed, ',');
		text_adds(&j->completed, key);
	}
	j->decision.completed = text_str(&j->completed);
}
