/* cloud_config_check.c - would a login with this succeed? See
 * cloud_config.h. */
#include <stdlib.h>
#include <string.h>

#include "conf/settings_value.h"
#include "proxy/cloud_config.h"
#include "proxy/cloud_url.h"

static void check_auth(struct cloud_config *, struct faults *);
static void check_type(struct cloud_config *, struct faults *);
static enum cloud_auth guess_auth(const struct cloud_config *);
static void check_who(const struct cloud_config *, struct faults *);
static void check_urls(const struct cloud_config *, struct faults *);
static void check_scope(const struct cloud_config *, struct faults *);
static bool settle_domains(struct cloud_config *);
static bool settle_domain(
    const struct cloud_config *, char **ret_id, char **ret_name);
static bool set(char **, const char *);
static void check_verify(struct cloud_config *, struct faults *);
static bool read_switch(const struct cloud_config *, const char *key,
    const char *text, bool *ret, struct faults *);
static bool expand_home(char **);

#define fault(c, ...)                                                          \
	faults_add(                                                            \
	    faults, (c)->file, (c)->file == NULL ? 0 : (c)->line, __VA_ARGS__)

static const struct {
	const char *name;
	enum cloud_auth auth;
} types[] = {
	{ "password", CLOUD_AUTH_PASSWORD },
	{ "v3password", CLOUD_AUTH_PASSWORD },
	{ "token", CLOUD_AUTH_TOKEN },
	{ "v3token", CLOUD_AUTH_TOKEN },
	{ "v3applicationcredential", CLOUD_AUTH_CREDENTIAL },
	{ "none", CLOUD_AUTH_NONE },
};

void
cloud_config_check(struct cloud_config *c, struct faults *faults)
{
	check_auth(c, faults);
	check_verify(c, faults);
	check_urls(c, faults);
	if (!settle_domains(c) || !expand_home(&c->cacert) ||
	    !expand_home(&c->cert) || !expand_home(&c->key))
		fault(c, "out of memory");
}

static void
check_auth(struct cloud_config *c, struct faults *faults)
{
	check_type(c, faults);
	if (c->identity_version != NULL && c->identity_version[0] == '2')
		fault(c,
		    "identity_api_version %s: Keystone v2 is not supported, "
		    "only 3",
		    c->identity_version);
	if (c->auth == CLOUD_AUTH_NONE) {
		if (c->compute_override == NULL || c->image_override == NULL)
			fault(c,
			    "auth_type none needs compute_endpoint_override "
			    "and image_endpoint_override");
		return;
	}
	if (c->auth_url == NULL)
		fault(c,
		    "auth_url is missing: the URL of Keystone, such as "
		    "https://cloud.example:5000/v3 (OS_AUTH_URL)%s%s%s",
		    c->profile == NULL ? ""
				       : "; no clouds-public.yaml tells "
					 "that of the profile ",
		    c->profile == NULL ? "" : c->profile, "");
	check_who(c, faults);
	check_scope(c, faults);
}

static void
check_type(struct cloud_config *c, struct faults *faults)
{
	c->auth = guess_auth(c);
	if (c->auth_type == NULL)
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (strcmp(types[i].name, c->auth_type) == 0) {
			c->auth = types[i].auth;
			return;
		}
	}
	fault(c,
	    "auth_type %s is not supported; supported are password, "
	    "v3password, token, v3token, v3applicationcredential and none. An "
	    "application credential (\"openstack application credential "
	    "create\") works for users of every kind",
	    c->auth_type);
}

static enum cloud_auth
guess_auth(const struct cloud_config *c)
{
	if (c->credential_id != NULL || c->credential_name != NULL)
		return CLOUD_AUTH_CREDENTIAL;
	if (c->token != NULL && c->password == NULL)
		return CLOUD_AUTH_TOKEN;
	return CLOUD_AUTH_PASSWORD;
}

static void
check_who(const struct cloud_config *c, struct faults *faults)
{
	bool user = c->user_id != NULL || c->username != NULL;

	if (c->auth == CLOUD_AUTH_PASSWORD && !user)
		fault(c, "username is missing (OS_USERNAME; or user_id)");
	if (c->auth == CLOUD_AUTH_PASSWORD && c->password == NULL)
		fault(c,
		    "password is missing: in clouds.yaml or secure.yaml, or "
		    "as OS_PASSWORD");
	if (c->auth == CLOUD_AUTH_TOKEN && c->token == NULL)
		fault(c, "token is missing (OS_TOKEN)");
	if (c->auth != CLOUD_AUTH_CREDENTIAL)
		return;
	if (c->credential_secret == NULL)
		fault(c, "application_credential_secret is missing "
			 "(OS_APPLICATION_CREDENTIAL_SECRET)");
	if (c->credential_id == NULL && c->credential_name == NULL)
		fault(c, "application_credential_id is missing "
			 "(OS_APPLICATION_CREDENTIAL_ID)");
	else if (c->credential_id == NULL && !user)
		fault(c, "application_credential_name needs the username too "
			 "(OS_USERNAME); application_credential_id does not");
}

static void
check_urls(const struct cloud_config *c, struct faults *faults)
{
	const struct {
		const char *key, *url;
	} urls[] = {
		{ "auth_url", c->auth_url },
		{ "compute_endpoint_override", c->compute_override },
		{ "image_endpoint_override", c->image_override },
	};

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++)
		if (urls[i].url != NULL && !cloud_url_fits(urls[i].url))
			fault(c,
			    "%s is no URL that can be used: expected "
			    "http://HOST or https://HOST, with a port and a "
			    "path if need be, without user, query or fragment",
			    urls[i].key);
}

static void
check_scope(const struct cloud_config *c, struct faults *faults)
{
	bool project = c->project_id != NULL || c->project_name != NULL;
	bool domain = c->domain_id != NULL || c->domain_name != NULL;

	if (c->system_scope == NULL || c->auth == CLOUD_AUTH_CREDENTIAL)
		return;
	if (strcmp(c->system_scope, "all") != 0)
		fault(c, "system_scope is all, or not given");
	if (project || domain)
		fault(c,
		    "a login is for a project, a domain or the system: give "
		    "one of project_name, domain_name and system_scope "
		    "(OS_PROJECT_NAME, OS_DOMAIN_NAME, OS_SYSTEM_SCOPE)");
}

/* As clients do it: a domain beside a project is that of user and project;
 * a name without a domain is of the default one. */
static bool
settle_domains(struct cloud_config *c)
{
	bool project = c->project_id != NULL || c->project_name != NULL;

	if (project && (c->domain_id != NULL || c->domain_name != NULL)) {
		if (c->default_domain_id == NULL &&
		    c->default_domain_name == NULL &&
		    (!set(&c->default_domain_id, c->domain_id) ||
			!set(&c->default_domain_name, c->domain_name)))
			return false;
		free(c->domain_id);
		free(c->domain_name);
		c->domain_id = c->domain_name = NULL;
	}
	return settle_domain(c, &c->user_domain_id, &c->user_domain_name) &&
	       settle_domain(c, &c->project_domain_id, &c->project_domain_name);
}

static bool
settle_domain(const struct cloud_config *c, char **ret_id, char **ret_name)
{
	if (*ret_id != NULL || *ret_name != NULL)
		return true;
	if (c->default_domain_id == NULL && c->default_domain_name != NULL)
		return set(ret_name, c->default_domain_name);
	return set(ret_id,
	    c->default_domain_id == NULL ? "default" : c->default_domain_id);
}

static bool
set(char **text, const char *value)
{
	if (value == NULL)
		return true;
	*text = strdup(value);
	return *text != NULL;
}

static void
check_verify(struct cloud_config *c, struct faults *faults)
{
	bool verify = true, insecure = false;

	if (read_switch(c, "verify", c->verify_text, &verify, faults) &&
	    read_switch(c, "insecure", c->insecure_text, &insecure, faults))
		c->verify = verify && !insecure;
}

static bool
read_switch(const struct cloud_config *c, const char *key, const char *text,
    bool *ret, struct faults *faults)
{
	if (text == NULL || settings_value_switch(text, ret))
		return true;
	if (strcmp(text, "0") == 0 || strcmp(text, "1") == 0) {
		*ret = text[0] == '1';
		return true;
	}
	fault(c, "%s is true or false", key);
	return false;
}

static bool
expand_home(char **path)
{
	const char *home = getenv("HOME");
	struct text whole = TEXT_INIT;
	char *expanded;

	if (*path == NULL || strncmp(*path, "~/", 2) != 0 || home == NULL)
		return true;
	text_addf(&whole, "%s%s", home, *path + 1);
	expanded = text_take(&whole);
	if (expanded == NULL)
		return false;
	free(*path);
	*path = expanded;
	return true;
}
