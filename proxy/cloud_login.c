/* cloud_login.c - a token from Keystone; see cloud_login.h. */
#include "proxy/cloud_login.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/cloud_url.h"

#define TOKEN_MAX 8192

static bool log_in(struct cloud_http *, const struct cloud_config *,
    const struct cloud_request *, struct cloud_token *, struct faults *);
static bool read_token(struct cloud_answer *, struct cloud_token *ret);
static const char *hint_of(const struct cloud_config *, unsigned status);
static void add_identity(struct text *, const struct cloud_config *);
static void add_credential(struct text *, const struct cloud_config *);
static void add_user(
    struct text *, const struct cloud_config *, const char *password);
static void add_scope(struct text *, const struct cloud_config *);
static void add_named(struct text *, const char *id, const char *name,
    const char *domain_id, const char *domain_name);
static void add_member(struct text *, const char *name, const char *value);

bool
cloud_login(struct cloud_http *http, const struct cloud_config *config,
    struct cloud_token *ret, struct faults *faults)
{
	char *base = cloud_url_identity(config->auth_url);
	char *body = cloud_login_compose(config);
	struct text url = TEXT_INIT;
	bool good = false;

	text_addf(&url, "%s/auth/tokens", base == NULL ? "" : base);
	if (base == NULL || body == NULL || text_failed(&url))
		faults_add(faults, NULL, 0, "out of memory");
	else
		good = log_in(http, config,
		    &(struct cloud_request){
			.method = "POST", .url = text_str(&url), .body = body },
		    ret, faults);
	if (body != NULL)
		explicit_bzero(body, strlen(body));
	free(body);
	free(base);
	text_done(&url);
	return good;
}

static bool
log_in(struct cloud_http *http, const struct cloud_config *config,
    const struct cloud_request *request, struct cloud_token *ret,
    struct faults *faults)
{
	struct cloud_token token = { 0 };
	struct cloud_answer answer;
	bool good = cloud_http_send(http, request, &answer, faults);

	if (good && (answer.too_large || answer.status != 201)) {
		cloud_http_fault(http, request, &answer,
		    hint_of(config, answer.status), faults);
		good = false;
	} else if (good && !read_token(&answer, &token)) {
		faults_add(faults, NULL, 0,
		    "POST %s: the answer holds no token; is this Keystone?",
		    request->url);
		good = false;
	}
	cloud_answer_done(&answer);
	if (good) {
		cloud_token_done(ret);
		*ret = token;
	} else {
		cloud_token_done(&token);
	}
	return good;
}

static bool
read_token(struct cloud_answer *answer, struct cloud_token *ret)
{
	struct slice body = text_slice(&answer->body);
	json_t *root = json_loadb(
	    body.at, body.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

	ret->body = json_incref(json_object_get(root, "token"));
	json_decref(root);
	ret->secret = answer->token;
	answer->token = NULL;
	return json_is_object(ret->body) &&
	       cloud_login_is_token(slice_of(ret->secret));
}

bool
cloud_login_is_token(struct slice token)
{
	for (size_t i = 0; i < token.len; i++)
		if (token.at[i] <= ' ' || token.at[i] > '~')
			return false;
	return token.len > 0 && token.len <= TOKEN_MAX;
}

static const char *
hint_of(const struct cloud_config *config, unsigned status)
{
	if (status == 404 || status == 300)
		return "auth_url (OS_AUTH_URL) is to lead to Keystone v3";
	if (status != 401)
		return "";
	switch (config->auth) {
	case CLOUD_AUTH_PASSWORD:
		return "user, password or a domain is wrong, or the user may "
		       "not enter the project, domain or system that is asked "
		       "for";
	case CLOUD_AUTH_TOKEN:
		return "the token is wrong or has expired (\"openstack token "
		       "issue\" gives a new one), or it does not lead to the "
		       "project that is asked for";
	case CLOUD_AUTH_CREDENTIAL:
		return "the application credential or its secret is wrong, or "
		       "it has expired or been deleted";
	case CLOUD_AUTH_NONE:
		break;
	}
	return "";
}

void
cloud_token_done(struct cloud_token *t)
{
	if (t->secret != NULL)
		explicit_bzero(t->secret, strlen(t->secret));
	free(t->secret);
	json_decref(t->body);
	*t = (struct cloud_token){ 0 };
}

char *
cloud_login_compose(const struct cloud_config *c)
{
	struct text t = TEXT_INIT;

	text_adds(&t, "{\"auth\": {\"identity\": {");
	add_identity(&t, c);
	text_addc(&t, '}');
	if (c->auth != CLOUD_AUTH_CREDENTIAL)
		add_scope(&t, c);
	text_adds(&t, "}}");
	return text_take(&t);
}

static void
add_identity(struct text *t, const struct cloud_config *c)
{
	switch (c->auth) {
	case CLOUD_AUTH_PASSWORD:
		text_adds(t, "\"methods\": [\"password\"], \"password\": {");
		add_user(t, c, c->password);
		text_addc(t, '}');
		return;
	case CLOUD_AUTH_TOKEN:
		text_adds(t, "\"methods\": [\"token\"], \"token\": {");
		add_member(t, "id", c->token);
		text_addc(t, '}');
		return;
	case CLOUD_AUTH_CREDENTIAL:
		add_credential(t, c);
		return;
	case CLOUD_AUTH_NONE:
		return;
	}
}

/* A name is unique only with its user. */
static void
add_credential(struct text *t, const struct cloud_config *c)
{
	text_adds(t, "\"methods\": [\"application_credential\"], "
		     "\"application_credential\": {");
	if (c->credential_id != NULL) {
		add_member(t, "id", c->credential_id);
	} else {
		add_member(t, "name", c->credential_name);
		text_adds(t, ", ");
		add_user(t, c, NULL);
	}
	text_adds(t, ", ");
	add_member(t, "secret", c->credential_secret);
	text_addc(t, '}');
}

static void
add_user(struct text *t, const struct cloud_config *c, const char *password)
{
	text_adds(t, "\"user\": {");
	add_named(
	    t, c->user_id, c->username, c->user_domain_id, c->user_domain_name);
	if (password != NULL) {
		text_adds(t, ", ");
		add_member(t, "password", password);
	}
	text_addc(t, '}');
}

static void
add_scope(struct text *t, const struct cloud_config *c)
{
	const char *close = "}}";

	if (c->project_id != NULL || c->project_name != NULL) {
		text_adds(t, ", \"scope\": {\"project\": {");
		add_named(t, c->project_id, c->project_name,
		    c->project_domain_id, c->project_domain_name);
	} else if (c->domain_id != NULL || c->domain_name != NULL) {
		text_adds(t, ", \"scope\": {\"domain\": {");
		add_named(t, c->domain_id, c->domain_name, NULL, NULL);
	} else if (c->system_scope != NULL) {
		text_adds(t, ", \"scope\": {\"system\": {\"all\": true");
	} else {
		close = "";
	}
	text_adds(t, close);
}

/* An id needs no domain. */
static void
add_named(struct text *t, const char *id, const char *name,
    const char *domain_id, const char *domain_name)
{
	if (id != NULL) {
		add_member(t, "id", id);
		return;
	}
	add_member(t, "name", name);
	if (domain_id == NULL && domain_name == NULL)
		return;
	text_adds(t, ", \"domain\": {");
	if (domain_id != NULL)
		add_member(t, "id", domain_id);
	else
		add_member(t, "name", domain_name);
	text_addc(t, '}');
}

static void
add_member(struct text *t, const char *name, const char *value)
{
	text_addf(t, "\"%s\": \"", name);
	text_add_json(t, slice_of(value));
	text_addc(t, '"');
}
