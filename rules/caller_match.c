/* caller_match.c - whose writes are meant; see caller_match.h. */
#include "rules/caller_match.h"

#include <stdlib.h>
#include <string.h>

#include "conf/near.h"

#define HEX "0123456789abcdef"

enum key { KEY_PROJECT, KEY_DOMAIN, KEY_USER, KEY_ROLE, KEYS };

/* An id; or a name, with the id or the name of its domain. A domain and a role
 * have only text, which is either. */
struct value {
	char *text;
	char *domain; /* NULL: text is no name within a domain */
};

/* The same as a file has it. */
struct words {
	const char *text, *domain;
};

struct caller_match {
	struct values {
		struct value *list;
		size_t count;
	} keys[KEYS];
};

/* Where the map is read. */
struct reader {
	struct caller_match *match;
	enum key key;
	const char *file;
	struct faults *faults;
};

static const struct {
	const char *name;
	bool within_domain; /* its names are unique there only */
} keys[KEYS] = {
	[KEY_PROJECT] = { "project", true },
	[KEY_DOMAIN] = { "domain", false },
	[KEY_USER] = { "user", true },
	[KEY_ROLE] = { "role", false },
};

static bool read_key(struct reader *, const struct yaml_node *);
static bool find_key(struct reader *, const struct yaml_node *);
static bool read_values(struct reader *, const struct yaml_node *);
static bool read_value(struct reader *, const struct yaml_node *);
static bool is_value(
    const struct reader *, const struct yaml_node *, struct words *ret);
static bool is_map(const struct yaml_node *, struct words *ret);
static const char *text_of(const struct yaml_node *, const char *key);
static bool is_id(const char *);
static void tell(struct reader *, const struct yaml_node *);
static bool add(struct reader *, const struct words *, unsigned line);
static bool key_fits(const struct values *, enum key, const struct caller *);
static bool value_fits(const struct value *, enum key, const struct caller *);
static bool has_role(const struct caller *, const char *);
static bool is_named(
    struct caller_part, struct caller_part domain, const struct value *);
static bool is_either(struct caller_part, const char *);

/* ---- asking ---- */

bool
caller_match_fits(const struct caller_match *match, const struct caller *caller)
{
	if (match == NULL)
		return true;
	for (int k = 0; caller != NULL && k < KEYS; k++) {
		if (!key_fits(&match->keys[k], (enum key)k, caller))
			return false;
	}
	return caller != NULL;
}

static bool
key_fits(const struct values *values, enum key key, const struct caller *caller)
{
	for (size_t i = 0; i < values->count; i++) {
		if (value_fits(&values->list[i], key, caller))
			return true;
	}
	return values->count == 0;
}

static bool
value_fits(const struct value *value, enum key key, const struct caller *caller)
{
	switch (key) {
	case KEY_PROJECT:
		return is_named(caller->project, caller->project_domain, value);
	case KEY_USER:
		return is_named(caller->user, caller->user_domain, value);
	case KEY_DOMAIN:
		return is_either(caller->project.id.len > 0
				     ? caller->project_domain
				     : caller->domain,
		    value->text);
	case KEY_ROLE:
	case KEYS:
		break;
	}
	return has_role(caller, value->text);
}

static bool
has_role(const struct caller *caller, const char *role)
{
	for (size_t i = 0; i < caller->role_count; i++) {
		if (slice_is(caller->roles[i], role))
			return true;
	}
	return false;
}

static bool
is_named(struct caller_part part, struct caller_part domain,
    const struct value *value)
{
	return value->domain == NULL ? slice_is(part.id, value->text)
				     : slice_is(part.name, value->text) &&
					   is_either(domain, value->domain);
}

static bool
is_either(struct caller_part part, const char *text)
{
	return slice_is(part.id, text) || slice_is(part.name, text);
}

void
caller_match_show(const struct caller_match *match, struct text *ret)
{
	const char *between = "";

	for (size_t k = 0; k < KEYS; k++) {
		const struct values *v = &match->keys[k];

		for (size_t i = 0; i < v->count; i++) {
			text_addf(ret, "%s%s '%s'", i == 0 ? between : " or",
			    i == 0 ? keys[k].name : "", v->list[i].text);
			if (v->list[i].domain != NULL)
				text_addf(
				    ret, " of domain '%s'", v->list[i].domain);
			between = ", ";
		}
	}
}

/* ---- reading ---- */

struct caller_match *
caller_match_new(
    const struct yaml_node *by, const char *file, struct faults *faults)
{
	struct reader r = { .match = calloc(1, sizeof(struct caller_match)),
		.file = file,
		.faults = faults };
	bool good = r.match != NULL;

	if (!good) {
		faults_add(faults, file, by->key_line, "out of memory");
	} else if (by->kind != YAML_MAP || by->count == 0) {
		faults_add(faults, file, by->key_line,
		    "\"by\" must be a map of project, domain, user and role, "
		    "such as {role: image_admin}");
		good = false;
	}
	for (size_t i = 0;
	     r.match != NULL && by->kind == YAML_MAP && i < by->count; i++)
		good = read_key(&r, by->items[i]) && good;
	if (good)
		return r.match;
	caller_match_free(r.match);
	return NULL;
}

static bool
read_key(struct reader *r, const struct yaml_node *n)
{
	return find_key(r, n) && read_values(r, n);
}

static bool
find_key(struct reader *r, const struct yaml_node *n)
{
	struct near near = NEAR_INIT(n->key);

	for (int k = 0; k < KEYS; k++) {
		r->key = (enum key)k;
		if (strcmp(n->key, keys[k].name) == 0)
			return true;
		near_offer(&near, keys[k].name);
	}
	faults_add(r->faults, r->file, n->key_line,
	    "unknown key \"%s\" of \"by\", which has project, domain, user and "
	    "role%s%s",
	    n->key, near.best != NULL ? "; probably " : "",
	    near.best != NULL ? near.best : "");
	return false;
}

/* One value is a list of one. */
static bool
read_values(struct reader *r, const struct yaml_node *n)
{
	bool good = true;

	if (n->kind != YAML_LIST)
		return read_value(r, n);
	if (n->count == 0 || n->count > CALLER_VALUES_MAX) {
		faults_add(r->faults, r->file, n->key_line,
		    "\"%s\" must have 1 to %d values", n->key,
		    CALLER_VALUES_MAX);
		return false;
	}
	for (size_t i = 0; i < n->count; i++)
		good = read_value(r, n->items[i]) && good;
	return good;
}

static bool
read_value(struct reader *r, const struct yaml_node *n)
{
	struct words words = { NULL, NULL };

	if (is_value(r, n, &words))
		return add(r, &words, n->line);
	tell(r, n);
	return false;
}

static bool
is_value(const struct reader *r, const struct yaml_node *n, struct words *ret)
{
	bool within_domain = keys[r->key].within_domain;

	if (n->kind == YAML_MAP)
		return within_domain && is_map(n, ret);
	ret->text = n->kind == YAML_SCALAR ? n->text : NULL;
	return ret->text != NULL && ret->text[0] != '\0' &&
	       strlen(ret->text) <= CALLER_TEXT_MAX &&
	       (!within_domain || is_id(ret->text));
}

/* {id: x}, or {name: x, domain: y}. */
static bool
is_map(const struct yaml_node *n, struct words *ret)
{
	const char *id = text_of(n, "id"), *name = text_of(n, "name");
	const char *domain = text_of(n, "domain");

	ret->text = id != NULL ? id : name;
	ret->domain = domain;
	return (n->count == 1 && id != NULL) ||
	       (n->count == 2 && name != NULL && domain != NULL);
}

static const char *
text_of(const struct yaml_node *n, const char *key)
{
	const char *text = yaml_get_text(n, key);

	return text != NULL && text[0] != '\0' &&
		       strlen(text) <= CALLER_TEXT_MAX
		   ? text
		   : NULL;
}

/* A UUID, or a hash for users that are kept elsewhere: what Keystone makes of
 * itself. Ids of another shape can be given as {id: x}. */
static bool
is_id(const char *text)
{
	size_t len = strlen(text);

	return (len == 32 || len == 64) && strspn(text, HEX) == len;
}

static void
tell(struct reader *r, const struct yaml_node *n)
{
	const char *key = keys[r->key].name;
	unsigned line = n->key != NULL ? n->key_line : n->line;

	if (keys[r->key].within_domain)
		faults_add(r->faults, r->file, line,
		    "a %s is an id of Keystone's making, {id: x} for an id of "
		    "another shape, or {name: x, domain: y}: names of %ss are "
		    "unique only within a domain",
		    key, key);
	else
		faults_add(r->faults, r->file, line,
		    "a %s must be a text of 1 to %d bytes, its %s", key,
		    CALLER_TEXT_MAX,
		    r->key == KEY_ROLE ? "name" : "id or its name");
}

static bool
add(struct reader *r, const struct words *words, unsigned line)
{
	struct values *v = &r->match->keys[r->key];
	struct value *list = reallocarray(v->list, v->count + 1, sizeof(*list));
	struct value *last = list != NULL ? &list[v->count] : NULL;

	if (list != NULL) {
		v->list = list;
		v->count++;
		last->text = strdup(words->text);
		last->domain =
		    words->domain != NULL ? strdup(words->domain) : NULL;
		if (last->text != NULL &&
		    (words->domain == NULL) == (last->domain == NULL))
			return true;
	}
	faults_add(r->faults, r->file, line, "out of memory");
	return false;
}

void
caller_match_free(struct caller_match *match)
{
	if (match == NULL)
		return;
	for (size_t k = 0; k < KEYS; k++) {
		struct values *v = &match->keys[k];

		for (size_t i = 0; i < v->count; i++) {
			free(v->list[i].text);
			free(v->list[i].domain);
		}
		free(v->list);
	}
	free(match);
}
