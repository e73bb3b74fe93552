/* token.c - Keystone's tokens: issued for a password, another token or an
 * application credential, shown, revoked. */
#include <string.h>
#include <time.h>

#include "credential.h"
#include "identity.h"
#include "ids.h"
#include "reply.h"
#include "token.h"

#define PASSWORD "sandbox"
#define LIFETIME (8 * 60 * 60)
#define TOKENS_MAX 1000

const char identity_admin_project[] = "5ca1ab1e0000000000000000000000a1";

static const struct user users[] = {
	{ "admin", "c0ffee000000000000000000000000a1", identity_admin_project,
	    true },
	{ "member", "c0ffee000000000000000000000000b2",
	    "5ca1ab1e0000000000000000000000b2", false },
};

static const struct user *authenticate(
    const struct request *, const json_t *identity);
static bool may_enter(const struct user *, const json_t *scope);
static json_t *new_token(
    const struct user *, bool scoped, const json_t *credential);
static int note_credential(json_t *token, const json_t *credential);
static json_t *roles_of(const struct user *);
static int keep(struct sandbox *, const char *secret, json_t *token);
static json_t *catalog(const struct sandbox *);
static int enter_catalog(json_t *list, json_t *endpoint);
static json_t *with_catalog(const struct request *, json_t *token);
static json_t *subject(const struct request *);

const struct user *
token_user(size_t index)
{
	return index < sizeof(users) / sizeof(users[0]) ? &users[index] : NULL;
}

void
token_issue(struct request *r)
{
	char secret[65];
	json_t *body = request_json(r);
	const json_t *auth = json_object_get(body, "auth");
	const json_t *scope = json_object_get(auth, "scope");
	const json_t *identity = json_object_get(auth, "identity");
	const json_t *credential = credential_match(
	    r->sandbox, json_object_get(identity, "application_credential"));
	const struct user *user = authenticate(r, identity);
	json_t *token;

	if (credential != NULL)
		user = token_find_user(json_object_get(credential, "owner"));
	if (user == NULL || (scope != NULL && !may_enter(user, scope)) ||
	    (credential != NULL && scope != NULL)) {
		reply_unauthorized(r);
	} else {
		token = new_token(
		    user, scope != NULL || credential != NULL, credential);
		ids_hex(secret, sizeof(secret));
		if (keep(r->sandbox, secret, token) != 0) {
			reply_json(r, 500, NULL);
		} else {
			reply_header(r, "X-Subject-Token", secret);
			reply_json(r, 201, with_catalog(r, token));
		}
	}
	json_decref(body);
}

static const struct user *
authenticate(const struct request *r, const json_t *identity)
{
	const json_t *whom =
	    json_object_get(json_object_get(identity, "password"), "user");
	const char *password =
	    json_string_value(json_object_get(whom, "password"));
	const char *earlier = json_string_value(
	    json_object_get(json_object_get(identity, "token"), "id"));
	const json_t *token;

	if (password != NULL && strcmp(password, PASSWORD) == 0)
		return token_find_user(whom);
	if (earlier == NULL)
		return NULL;
	token = json_object_get(r->sandbox->tokens, earlier);
	return token_find_user(json_object_get(token, "user"));
}

const struct user *
token_find_user(const json_t *whom)
{
	const char *member =
	    json_object_get(whom, "id") != NULL ? "id" : "name";
	const char *wanted = json_string_value(json_object_get(whom, member));
	const struct user *user;

	for (size_t i = 0; (user = token_user(i)) != NULL; i++) {
		const char *has = *member == 'i' ? user->id : user->name;

		if (wanted != NULL && strcmp(wanted, has) == 0)
			return user;
	}
	return NULL;
}

/* Everybody has the project of the same name and no other. */
static bool
may_enter(const struct user *user, const json_t *scope)
{
	const json_t *project = json_object_get(scope, "project");
	const char *id = json_string_value(json_object_get(project, "id"));
	const char *name = json_string_value(json_object_get(project, "name"));

	if (id != NULL)
		return strcmp(id, user->project) == 0;
	return name != NULL && strcmp(name, user->name) == 0;
}

static json_t *
new_token(const struct user *user, bool scoped, const json_t *credential)
{
	char issued[STAMP_SIZE], expires[STAMP_SIZE], audit[23];
	time_t now = time(NULL);
	json_t *token;

	ids_stamp(issued, now);
	ids_stamp(expires, now + LIFETIME);
	ids_hex(audit, sizeof(audit));
	token = json_pack("{s[s]s[s]sssss{sssssns{ssss}}}", "methods",
	    "password", "audit_ids", audit, "issued_at", issued, "expires_at",
	    expires, "user", "id", user->id, "name", user->name,
	    "password_expires_at", "domain", "id", "default", "name",
	    "Default");
	if (token == NULL || !scoped)
		return token;
	if (json_object_set_new(token, "project",
		json_pack("{sssss{ssss}}", "id", user->project, "name",
		    user->name, "domain", "id", "default", "name",
		    "Default")) != 0 ||
	    json_object_set_new(token, "is_domain", json_false()) != 0 ||
	    json_object_set_new(token, "roles", roles_of(user)) != 0 ||
	    (credential != NULL && note_credential(token, credential) != 0)) {
		json_decref(token);
		return NULL;
	}
	return token;
}

/* Such a token has the roles that its credential was made with. */
static int
note_credential(json_t *token, const json_t *credential)
{
	if (json_object_set(
		token, "roles", json_object_get(credential, "roles")) != 0 ||
	    json_object_set_new(token, "methods",
		json_pack("[s]", "application_credential")) != 0)
		return -1;
	return json_object_set_new(token, "application_credential",
	    json_pack("{sOsOsb}", "id", json_object_get(credential, "id"),
		"name", json_object_get(credential, "name"), "restricted",
		true));
}

static json_t *
roles_of(const struct user *user)
{
	json_t *roles = json_pack("[{ssss}{ssss}]", "id", "role-member", "name",
	    "member", "id", "role-reader", "name", "reader");

	if (roles != NULL && user->admin &&
	    json_array_insert_new(roles, 0,
		json_pack("{ssss}", "id", "role-admin", "name", "admin")) !=
		0) {
		json_decref(roles);
		return NULL;
	}
	return roles;
}

/* The oldest make room, for a long load test logs in often. */
static int
keep(struct sandbox *sandbox, const char *secret, json_t *token)
{
	void *oldest = json_object_iter(sandbox->tokens);

	if (json_object_size(sandbox->tokens) >= TOKENS_MAX)
		json_object_del(sandbox->tokens, json_object_iter_key(oldest));
	return json_object_set_new(sandbox->tokens, secret, token);
}

static json_t *
catalog(const struct sandbox *sandbox)
{
	json_t *list = json_array();
	json_t *endpoint;
	const char *id;

	json_object_foreach (sandbox->endpoints, id, endpoint) {
		if (enter_catalog(list, endpoint) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* Adds the endpoint to its service's entry, which may be yet to make. */
static int
enter_catalog(json_t *list, json_t *endpoint)
{
	json_t *type = json_object_get(endpoint, "service_id");
	json_t *entry;
	size_t i;

	json_array_foreach (list, i, entry)
		if (json_equal(json_object_get(entry, "type"), type))
			return json_array_append(
			    json_object_get(entry, "endpoints"), endpoint);
	return json_array_append_new(
	    list, json_pack("{sOsOsOs[O]}", "type", type, "name", type, "id",
		      type, "endpoints", endpoint));
}

static json_t *
with_catalog(const struct request *r, json_t *token)
{
	json_t *view = json_copy(token);

	if (view == NULL)
		return NULL;
	if (request_query(r, "nocatalog") == NULL &&
	    json_object_get(token, "project") != NULL &&
	    json_object_set_new(view, "catalog", catalog(r->sandbox)) != 0) {
		json_decref(view);
		return NULL;
	}
	return json_pack("{so}", "token", view);
}

static json_t *
subject(const struct request *r)
{
	return json_object_get(
	    r->sandbox->tokens, request_header(r, "X-Subject-Token"));
}

void
token_show(struct request *r)
{
	json_t *token = subject(r);

	if (token == NULL) {
		reply_fail(r, 404, "Failed to validate token");
	} else if (!request_is_admin(r) &&
		   !json_equal(json_object_get(token, "user"),
		       json_object_get(r->token, "user"))) {
		reply_fail(r, 403,
		    "You are not authorized to perform the "
		    "requested action: identity:validate_token.");
	} else {
		reply_header(
		    r, "X-Subject-Token", request_header(r, "X-Subject-Token"));
		reply_json(r, 200, with_catalog(r, token));
	}
}

void
token_revoke(struct request *r)
{
	if (subject(r) == NULL) {
		reply_fail(r, 404, "Could not recognize token");
		return;
	}
	json_object_del(
	    r->sandbox->tokens, request_header(r, "X-Subject-Token"));
	reply_empty(r, 204);
}

void
token_catalog(struct request *r)
{
	reply_json(r, 200, json_pack("{so}", "catalog", catalog(r->sandbox)));
}
