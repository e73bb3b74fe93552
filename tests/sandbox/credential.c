/* credential.c - Keystone's application credentials: made, shown, listed,
 * deleted, and logged in with. */
#include <string.h>

#include "credential.h"
#include "ids.h"
#include "reply.h"
#include "token.h"

static bool is_own(struct request *);
static json_t *find(struct request *);
static json_t *view(json_t *credential, bool secret);
static json_t *roles_asked(const struct request *, const json_t *asked);
static bool names_role(const json_t *list, const json_t *role);
static const char *text_of(const json_t *, const char *key);
static bool same(const json_t *, const json_t *, const char *key);

static bool
is_own(struct request *r)
{
	const char *user = text_of(json_object_get(r->token, "user"), "id");

	if (strcmp(user, r->arguments[0]) == 0)
		return true;
	reply_fail(r, 403,
	    "You are not authorized to perform the requested action: "
	    "identity:list_application_credentials.");
	return false;
}

static json_t *
find(struct request *r)
{
	json_t *credential =
	    json_object_get(r->sandbox->credentials, r->arguments[1]);

	if (!is_own(r))
		return NULL;
	if (credential != NULL &&
	    strcmp(text_of(credential, "user_id"), r->arguments[0]) == 0)
		return credential;
	reply_failf(r, 404, "Could not find Application Credential: %s.",
	    r->arguments[1]);
	return NULL;
}

/* The secret is shown once, in the answer to the creation. */
static json_t *
view(json_t *credential, bool secret)
{
	json_t *shown = json_copy(credential);

	json_object_del(shown, "owner");
	if (!secret)
		json_object_del(shown, "secret");
	return shown;
}

void
credential_create(struct request *r)
{
	char id[33], secret[65];
	json_t *body = request_json(r);
	json_t *asked = json_object_get(body, "application_credential");
	const json_t *project = json_object_get(r->token, "project");
	const char *given = json_string_value(json_object_get(asked, "secret"));
	json_t *roles = roles_asked(r, asked);

	ids_hex(id, sizeof(id));
	ids_hex(secret, sizeof(secret));
	if (!is_own(r)) {
		json_decref(roles);
	} else if (roles == NULL || project == NULL ||
		   *text_of(asked, "name") == '\0') {
		reply_fail(r, 400,
		    "A name, roles of the token and a project are needed.");
		json_decref(roles);
	} else {
		json_t *made = json_pack("{sssOsOsOsOsosssbsnss?}", "id", id,
		    "name", json_object_get(asked, "name"), "user_id",
		    json_object_get(json_object_get(r->token, "user"), "id"),
		    "owner", json_object_get(r->token, "user"), "project_id",
		    json_object_get(project, "id"), "roles", roles, "secret",
		    given == NULL ? secret : given, "unrestricted", false,
		    "expires_at", "description",
		    json_string_value(json_object_get(asked, "description")));

		json_object_set_new(r->sandbox->credentials, id, made);
		reply_json(r, 201,
		    json_pack(
			"{so}", "application_credential", view(made, true)));
	}
	json_decref(body);
}

/* All that the token has, or those of them that are named; NULL: another. */
static json_t *
roles_asked(const struct request *r, const json_t *asked)
{
	json_t *has = json_object_get(r->token, "roles");
	json_t *wanted = json_object_get(asked, "roles");
	json_t *roles = json_array();
	json_t *role;
	size_t i;

	json_array_foreach (has, i, role)
		if (wanted == NULL || names_role(wanted, role))
			json_array_append(roles, role);
	if (json_array_size(roles) > 0 &&
	    (wanted == NULL ||
		json_array_size(roles) == json_array_size(wanted)))
		return roles;
	json_decref(roles);
	return NULL;
}

static bool
names_role(const json_t *list, const json_t *role)
{
	json_t *wanted;
	size_t i;

	json_array_foreach (list, i, wanted)
		if (same(wanted, role, "id") || same(wanted, role, "name"))
			return true;
	return false;
}

void
credential_list(struct request *r)
{
	json_t *list = json_array();
	json_t *credential;
	const char *id;

	if (!is_own(r)) {
		json_decref(list);
		return;
	}
	json_object_foreach (r->sandbox->credentials, id, credential)
		if (strcmp(text_of(credential, "user_id"), r->arguments[0]) ==
		    0)
			json_array_append_new(list, view(credential, false));
	reply_json(r, 200, json_pack("{so}", "application_credentials", list));
}

void
credential_show(struct request *r)
{
	json_t *credential = find(r);

	if (credential != NULL)
		reply_json(r, 200,
		    json_pack("{so}", "application_credential",
			view(credential, false)));
}

void
credential_delete(struct request *r)
{
	if (find(r) == NULL)
		return;
	json_object_del(r->sandbox->credentials, r->arguments[1]);
	reply_empty(r, 204);
}

const json_t *
credential_match(const struct sandbox *sandbox, const json_t *asked)
{
	const struct user *user =
	    token_find_user(json_object_get(asked, "user"));
	json_t *credential;
	const char *id;

	json_object_foreach (sandbox->credentials, id, credential) {
		bool meant =
		    same(asked, credential, "id") ||
		    (user != NULL && same(asked, credential, "name") &&
			strcmp(text_of(credential, "user_id"), user->id) == 0);

		if (meant && same(asked, credential, "secret"))
			return credential;
	}
	return NULL;
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

static bool
same(const json_t *a, const json_t *b, const char *key)
{
	const char *text = text_of(a, key);

	return *text != '\0' && strcmp(text, text_of(b, key)) == 0;
}
