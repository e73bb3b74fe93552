/* caller.c - who writes; see caller.h. */
#include "rules/caller.h"

#include <stdlib.h>
#include <string.h>

#include "conf/near.h"

/* Where each text of an initiator goes. */
static const struct member {
	const char *name;
	size_t place;
} members[] = {
	{ "id", offsetof(struct caller, user.id) },
	{ "name", offsetof(struct caller, user.name) },
	{ "domain_id", offsetof(struct caller, user_domain.id) },
	{ "domain_name", offsetof(struct caller, user_domain.name) },
	{ "project_id", offsetof(struct caller, project.id) },
	{ "project_name", offsetof(struct caller, project.name) },
	{ "project_domain_id", offsetof(struct caller, project_domain.id) },
	{ "project_domain_name", offsetof(struct caller, project_domain.name) },
	{ "scope_domain_id", offsetof(struct caller, domain.id) },
	{ "scope_domain_name", offsetof(struct caller, domain.name) },
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

#define ROLES "roles"
/* What else the journal says, and nothing can ask about. */
static const char *const others[] = { ROLES, "scope", "credential", "methods",
	"audit_ids", "trust" };
#define OTHERS (sizeof(others) / sizeof(others[0]))

/* Copies texts behind a caller. */
struct copier {
	struct caller *caller; /* NULL: they are only measured */
	struct slice *roles;
	char *next;
	size_t len;
	struct text *why;
};

static bool members_known(json_t *, struct text *why);
static bool is_known(const char *, struct near *);
static bool copy_all(struct copier *, const json_t *);
static bool copy_roles(struct copier *, const json_t *);
static bool copy_text(
    struct copier *, const json_t *, const char *name, struct slice *ret);

struct caller *
caller_new(json_t *initiator, struct text *ret_why)
{
	struct copier c = { .why = ret_why };
	size_t roles = json_array_size(json_object_get(initiator, ROLES));

	if (!members_known(initiator, ret_why) || !copy_all(&c, initiator))
		return NULL;
	c.caller =
	    calloc(1, sizeof(*c.caller) + roles * sizeof(struct slice) + c.len);
	if (c.caller == NULL)
		return NULL;
	c.roles = (struct slice *)(c.caller + 1);
	c.next = (char *)(c.roles + roles);
	c.caller->roles = c.roles;
	c.caller->role_count = roles;
	copy_all(&c, initiator);
	return c.caller;
}

static bool
members_known(json_t *initiator, struct text *why)
{
	const char *name;
	json_t *value;

	if (!json_is_object(initiator)) {
		text_adds(why, "a caller is a JSON object, such as "
			       "\"initiator\" in the journal");
		return false;
	}
	json_object_foreach (initiator, name, value) {
		struct near near = NEAR_INIT(name);

		if (is_known(name, &near))
			continue;
		text_addf(why, "a caller has no \"%.40s\"%s%s", name,
		    near.best != NULL ? "; probably " : "",
		    near.best != NULL ? near.best : "");
		return false;
	}
	return true;
}

static bool
is_known(const char *name, struct near *near)
{
	bool known = false;

	for (size_t i = 0; i < MEMBERS; i++) {
		known = known || strcmp(name, members[i].name) == 0;
		near_offer(near, members[i].name);
	}
	for (size_t i = 0; i < OTHERS; i++) {
		known = known || strcmp(name, others[i]) == 0;
		near_offer(near, others[i]);
	}
	return known;
}

static bool
copy_all(struct copier *c, const json_t *initiator)
{
	struct slice text = { NULL, 0 };

	for (size_t i = 0; i < MEMBERS; i++) {
		const char *name = members[i].name;

		if (!copy_text(
			c, json_object_get(initiator, name), name, &text))
			return false;
		if (c->caller != NULL)
			*(struct slice *)((char *)c->caller +
					  members[i].place) = text;
	}
	return copy_roles(c, json_object_get(initiator, ROLES));
}

static bool
copy_roles(struct copier *c, const json_t *list)
{
	struct slice text;

	if ((list != NULL && !json_is_array(list)) ||
	    json_array_size(list) > CALLER_ROLES_MAX) {
		text_addf(c->why,
		    "\"" ROLES "\" of a caller must be a list of at most %d "
		    "names",
		    CALLER_ROLES_MAX);
		return false;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!copy_text(c, json_array_get(list, i), ROLES, &text))
			return false;
		if (c->caller != NULL)
			c->roles[i] = text;
	}
	return true;
}

static bool
copy_text(
    struct copier *c, const json_t *value, const char *name, struct slice *ret)
{
	size_t len = json_string_length(value);

	*ret = (struct slice){ NULL, 0 };
	if (value == NULL || json_is_null(value))
		return true;
	if (!json_is_string(value) || len > CALLER_TEXT_MAX) {
		text_addf(c->why,
		    "\"%s\" of a caller must be a text of at most %d bytes",
		    name, CALLER_TEXT_MAX);
		return false;
	}
	c->len += len;
	if (c->caller == NULL || len == 0)
		return true;
	*ret = (struct slice){ c->next, len };
	memcpy(c->next, json_string_value(value), len);
	c->next += len;
	return true;
}

const char *
caller_unknown(const json_t *initiator)
{
	return json_string_value(json_object_get(initiator, "unknown"));
}
