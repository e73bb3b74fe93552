/* identity.c - Keystone's answer about a token; see identity.h. */
#include "proxy/identity.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/clock.h"
#include "proxy/finding_json.h"
#include "rules/subject.h"

/* The id of a user that comes from elsewhere has 64. */
#define VALUE_MAX CALLER_TEXT_MAX
#define ITEMS_MAX CALLER_ROLES_MAX

enum need { OPTIONAL, WITH_PARENT, ALWAYS };

/* clang-format off */
static const struct member {
	const char *path; /* below "token" */
	const char *name; /* in the journal */
	enum need need;
} of_caller[] = {
	{ "user.id", "id", ALWAYS },
	{ "user.name", "name", ALWAYS },
	{ "user.domain.id", "domain_id", ALWAYS },
	{ "user.domain.name", "domain_name", OPTIONAL },
	{ "project.id", "project_id", WITH_PARENT },
	{ "project.name", "project_name", WITH_PARENT },
	{ "project.domain.id", "project_domain_id", WITH_PARENT },
	{ "project.domain.name", "project_domain_name", OPTIONAL },
	{ "domain.id", "scope_domain_id", WITH_PARENT },
	{ "domain.name", "scope_domain_name", OPTIONAL },
}, of_credential[] = {
	{ "application_credential.id", "id", WITH_PARENT },
	{ "application_credential.name", "name", OPTIONAL },
}, of_trust[] = {
	{ "OS-TRUST:trust.id", "id", WITH_PARENT },
	{ "OS-TRUST:trust.trustor_user.id", "trustor_id", WITH_PARENT },
	{ "OS-TRUST:trust.trustee_user.id", "trustee_id", WITH_PARENT },
};
/* clang-format on */

struct reading {
	const json_t *token;
	struct text *out;
	struct text *why; /* empty: nothing is wrong so far */
};

#define add_members(reading, table)                                            \
	add_rows(reading, table, sizeof(table) / sizeof(*(table)))

static struct identity *identity_new(void);
static void read_token(struct reading *, struct identity *);
static void keep_caller(struct identity *, struct text *why);
static const char *scope_of(const json_t *token);
static void add_rows(struct reading *, const struct member *, size_t count);
static struct slice find(struct reading *, const struct member *);
static struct slice text_of(struct reading *, const json_t *, const char *path);
static void add_list(
    struct reading *, const char *name, const char *key, enum need);
static bool is_list(struct reading *, const json_t *, const char *, enum need);
static void add_credential(struct reading *);
static void add_trust(struct reading *);
static time_t expiry(struct reading *);
static void fail(struct reading *, const char *path, const char *what);

void
identity_add_path(const struct settings *s, struct text *path)
{
	text_addf(path, "%s/v3/auth/tokens?nocatalog",
	    s->identity_path == NULL ? "" : s->identity_path);
}

struct identity *
identity_parse(struct slice body, struct text *ret_why)
{
	json_t *answer = subject_parse_answer(body, ret_why);
	struct identity *id = identity_new();
	struct reading r = { .token = json_object_get(answer, "token"),
		.why = ret_why };

	if (id == NULL) {
		text_adds(ret_why, "the gate is out of memory");
	} else if (answer != NULL && !json_is_object(r.token)) {
		fail(&r, "", "is no object");
	} else if (answer != NULL) {
		r.out = &id->record;
		read_token(&r, id);
		keep_caller(id, ret_why);
	}
	json_decref(answer);
	if (ret_why->len == 0 && !text_failed(ret_why))
		return id;
	identity_unref(id);
	return NULL;
}

static void
read_token(struct reading *r, struct identity *id)
{
	text_addc(r->out, '{');
	add_members(r, of_caller);
	finding_json_member(r->out, "scope", slice_of(scope_of(r->token)));
	add_list(r, "roles", "name", OPTIONAL);
	add_credential(r);
	add_list(r, "methods", NULL, OPTIONAL);
	add_list(r, "audit_ids", NULL, ALWAYS);
	add_trust(r);
	text_addc(r->out, '}');
	text_add(&id->project,
	    find(r, &(struct member){ "project.id", "", WITH_PARENT }));
	id->restricted = json_is_array(
	    json_object_get(json_object_get(r->token, "application_credential"),
		"access_rules"));
	id->expires = expiry(r);
	if (text_failed(r->out) || text_failed(&id->project))
		text_adds(r->why, "the gate is out of memory");
	else if (r->out->len > IDENTITY_RECORD_MAX)
		fail(r, "", "says more than the journal takes");
}

/* As it is recorded, so it is judged. */
static void
keep_caller(struct identity *id, struct text *why)
{
	json_t *record;

	if (why->len > 0)
		return;
	record = subject_parse_answer(text_slice(&id->record), why);
	if (record != NULL)
		id->caller = caller_new(record, why);
	json_decref(record);
	if (id->caller == NULL && why->len == 0)
		text_adds(why, "the gate is out of memory");
}

static const char *
scope_of(const json_t *token)
{
	static const char *const scopes[] = { "project", "domain", "system" };

	for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++)
		if (json_is_object(json_object_get(token, scopes[i])))
			return scopes[i];
	return "none";
}

static void
add_rows(struct reading *r, const struct member *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		finding_json_member(r->out, rows[i].name, find(r, &rows[i]));
}

/* Empty: it is not there and need not be, or r->why says what is wrong. */
static struct slice
find(struct reading *r, const struct member *row)
{
	const struct slice none = { NULL, 0 };
	const json_t *at = r->token;
	char path[64];
	char *rest = path, *part;
	bool below = false; /* something that is there */

	snprintf(path, sizeof(path), "%s", row->path);
	while ((part = strsep(&rest, ".")) != NULL) {
		at = json_object_get(at, part);
		if (at == NULL || json_is_null(at))
			break;
		if (rest != NULL && !json_is_object(at)) {
			fail(r, part, "is no object");
			return none;
		}
		below = true;
	}
	if (part == NULL)
		return text_of(r, at, row->path);
	if (row->need == ALWAYS || (row->need == WITH_PARENT && below))
		fail(r, row->path, "is missing");
	return none;
}

static struct slice
text_of(struct reading *r, const json_t *value, const char *path)
{
	struct slice text = { json_string_value(value),
		json_string_length(value) };

	if (!json_is_string(value))
		fail(r, path, "is no text");
	else if (text.len > VALUE_MAX)
		fail(r, path, "is longer than Keystone keeps names");
	return text;
}

/* A list of texts, or of objects that have one under a key. */
static void
add_list(struct reading *r, const char *name, const char *key, enum need need)
{
	const json_t *list = json_object_get(r->token, name), *item;
	size_t i;

	text_addf(r->out, ",\"%s\":[", name);
	if (!is_list(r, list, name, need))
		list = NULL;
	json_array_foreach (list, i, item) {
		if (key != NULL)
			item = json_object_get(item, key);
		text_adds(r->out, i == 0 ? "\"" : ",\"");
		text_add_json(r->out, text_of(r, item, name));
		text_addc(r->out, '"');
	}
	text_addc(r->out, ']');
}

static bool
is_list(struct reading *r, const json_t *list, const char *name, enum need need)
{
	if (list == NULL && need == OPTIONAL)
		return false;
	if (list == NULL)
		fail(r, name, "is missing");
	else if (!json_is_array(list))
		fail(r, name, "is no list");
	else if (json_array_size(list) > ITEMS_MAX)
		fail(r, name, "has too many items");
	else
		return true;
	return false;
}

static void
add_credential(struct reading *r)
{
	bool own =
	    json_is_object(json_object_get(r->token, "application_credential"));

	text_adds(r->out, ",\"credential\":{");
	finding_json_member(
	    r->out, "type", slice_of(own ? "application_credential" : "token"));
	add_members(r, of_credential);
	text_addc(r->out, '}');
}

static void
add_trust(struct reading *r)
{
	const json_t *trust = json_object_get(r->token, "OS-TRUST:trust");
	const json_t *impersonation = json_object_get(trust, "impersonation");

	text_adds(r->out, ",\"trust\":");
	if (trust == NULL || json_is_null(trust)) {
		text_adds(r->out, "null");
		return;
	}
	text_addc(r->out, '{');
	add_members(r, of_trust);
	text_addf(r->out, ",\"impersonation\":%s}",
	    json_is_true(impersonation) ? "true" : "false");
	if (!json_is_boolean(impersonation))
		fail(r, "OS-TRUST:trust.impersonation",
		    "is neither true nor false");
}

static time_t
expiry(struct reading *r)
{
	static const struct member row = { "expires_at", "", ALWAYS };
	struct timespec when;

	if (clock_read(find(r, &row), &when))
		return when.tv_sec;
	fail(r, row.path, "is no time in UTC");
	return 0;
}

/* The first fault counts. */
static void
fail(struct reading *r, const char *path, const char *what)
{
	if (r->why->len == 0)
		text_addf(r->why, "token%s%s %s", path[0] == '\0' ? "" : ".",
		    path, what);
}

struct identity *
identity_unknown(const char *why)
{
	struct identity *id = identity_new();

	if (id == NULL)
		return NULL;
	text_addc(&id->record, '{');
	finding_json_member(&id->record, "id", (struct slice){ NULL, 0 });
	finding_json_member(&id->record, "unknown", slice_of(why));
	text_addc(&id->record, '}');
	text_adds(&id->unknown, why);
	if (!text_failed(&id->record) && !text_failed(&id->unknown))
		return id;
	identity_unref(id);
	return NULL;
}

static struct identity *
identity_new(void)
{
	struct identity *id = calloc(1, sizeof(*id));

	if (id != NULL)
		id->refs = 1;
	return id;
}

struct identity *
identity_ref(struct identity *id)
{
	id->refs++;
	return id;
}

void
identity_unref(struct identity *id)
{
	if (id == NULL || --id->refs > 0)
		return;
	text_done(&id->record);
	text_done(&id->project);
	text_done(&id->unknown);
	free(id->caller);
	free(id);
}
