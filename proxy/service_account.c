/* service_account.c - who the gate is; see service_account.h. */
#include "proxy/service_account.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "proxy/cloud_config.h"
#include "proxy/cloud_file.h"
#include "proxy/cloud_login.h"
#include "proxy/secret_file.h"

/* Keystone keeps no longer secrets than 4096 bytes. */
#define VALUE_MAX 4096

struct service_account {
	char *login;
};

static const struct row {
	const char *key;
	size_t offset;
} rows[] = {
	{ "application_credential_id",
	    offsetof(struct cloud_config, credential_id) },
	{ "application_credential_secret",
	    offsetof(struct cloud_config, credential_secret) },
	{ "user_id", offsetof(struct cloud_config, user_id) },
	{ "username", offsetof(struct cloud_config, username) },
	{ "user_domain_id", offsetof(struct cloud_config, user_domain_id) },
	{ "user_domain_name", offsetof(struct cloud_config, user_domain_name) },
	{ "password", offsetof(struct cloud_config, password) },
	{ "project_id", offsetof(struct cloud_config, project_id) },
	{ "project_name", offsetof(struct cloud_config, project_name) },
	{ "project_domain_id",
	    offsetof(struct cloud_config, project_domain_id) },
	{ "project_domain_name",
	    offsetof(struct cloud_config, project_domain_name) },
};

#define ROWS (sizeof(rows) / sizeof(*rows))

static void read_map(
    const struct yaml_tree *, struct cloud_config *, struct faults *);
static void read_value(const char *file, const struct yaml_node *,
    struct cloud_config *, struct faults *);
static const struct row *find_row(const char *key, struct near *);
static void check(const char *file, struct cloud_config *, struct faults *);
static void check_credential(
    const char *file, const struct cloud_config *, struct faults *);
static void check_password(
    const char *file, const struct cloud_config *, struct faults *);
static void check_named(const char *file, const char *id, const char *name,
    bool has_domain, const char *what, struct faults *);
static struct service_account *account_of(
    const struct cloud_config *, struct faults *);

struct service_account *
service_account_load(const char *file, struct faults *faults)
{
	size_t before = faults->count;
	struct service_account *account = NULL;
	struct cloud_config *c = calloc(1, sizeof(*c));
	struct yaml_tree *tree = NULL;

	if (c == NULL)
		faults_add(faults, file, 0, "out of memory");
	else if (secret_file_is_private(file, "the gate's", faults))
		tree = cloud_file_load(file, faults);
	if (tree != NULL)
		read_map(tree, c, faults);
	if (tree != NULL && faults->count == before)
		check(file, c, faults);
	if (faults->count == before && !faults->out_of_memory)
		account = account_of(c, faults);
	cloud_file_free(tree);
	cloud_config_free(c);
	return account;
}

static void
read_map(
    const struct yaml_tree *tree, struct cloud_config *c, struct faults *faults)
{
	const struct yaml_node *root = tree->root;

	if (root->kind != YAML_MAP) {
		faults_add(faults, tree->file, root->line,
		    "expected a map with application_credential_id and "
		    "application_credential_secret, or with username, password "
		    "and project_name and their domains");
		return;
	}
	for (size_t i = 0; i < root->count; i++)
		read_value(tree->file, root->items[i], c, faults);
}

static void
read_value(const char *file, const struct yaml_node *node,
    struct cloud_config *c, struct faults *faults)
{
	struct near near = NEAR_INIT(node->key);
	const struct row *row = find_row(node->key, &near);
	char **value;

	if (row == NULL) {
		faults_add(faults, file, node->key_line,
		    "there is no such key here%s%s",
		    near.best == NULL ? "" : "; did you mean ",
		    near.best == NULL ? "" : near.best);
		return;
	}
	if (node->kind != YAML_SCALAR || node->text[0] == '\0' ||
	    strlen(node->text) > VALUE_MAX) {
		faults_add(faults, file, node->line,
		    "%s is to be one text of 1 to %d bytes", row->key,
		    VALUE_MAX);
		return;
	}
	value = (char **)(void *)((char *)c + row->offset);
	*value = strdup(node->text);
	if (*value == NULL)
		faults_add(faults, file, node->line, "out of memory");
}

static const struct row *
find_row(const char *key, struct near *near)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].key, key) == 0)
			return &rows[i];
		near_offer(near, rows[i].key);
	}
	return NULL;
}

static void
check(const char *file, struct cloud_config *c, struct faults *faults)
{
	bool credential =
	    c->credential_id != NULL || c->credential_secret != NULL;

	c->auth = credential ? CLOUD_AUTH_CREDENTIAL : CLOUD_AUTH_PASSWORD;
	if (credential)
		check_credential(file, c, faults);
	else
		check_password(file, c, faults);
}

static void
check_credential(
    const char *file, const struct cloud_config *c, struct faults *faults)
{
	if (c->credential_id == NULL)
		faults_add(
		    faults, file, 0, "application_credential_id is missing");
	if (c->credential_secret == NULL)
		faults_add(faults, file, 0,
		    "application_credential_secret is missing");
	if (c->password != NULL || c->username != NULL || c->user_id != NULL ||
	    c->project_id != NULL || c->project_name != NULL)
		faults_add(faults, file, 0,
		    "an application credential needs no user, password or "
		    "project: give either it or them");
}

static void
check_password(
    const char *file, const struct cloud_config *c, struct faults *faults)
{
	if (c->password == NULL)
		faults_add(faults, file, 0,
		    "password is missing (or application_credential_id and "
		    "application_credential_secret)");
	check_named(file, c->user_id, c->username,
	    c->user_domain_id != NULL || c->user_domain_name != NULL, "user",
	    faults);
	check_named(file, c->project_id, c->project_name,
	    c->project_domain_id != NULL || c->project_domain_name != NULL,
	    "project", faults);
}

/* A name is unique only with its domain. */
static void
check_named(const char *file, const char *id, const char *name, bool has_domain,
    const char *what, struct faults *faults)
{
	if (id == NULL && name == NULL)
		faults_add(faults, file, 0, "%s is missing (or %s_id)",
		    strcmp(what, "user") == 0 ? "username" : "project_name",
		    what);
	else if (id == NULL && !has_domain)
		faults_add(faults, file, 0,
		    "%s_domain_name is missing (or %s_domain_id)", what, what);
}

static struct service_account *
account_of(const struct cloud_config *c, struct faults *faults)
{
	struct service_account *account = calloc(1, sizeof(*account));

	if (account != NULL)
		account->login = cloud_login_compose(c);
	if (account != NULL && account->login != NULL)
		return account;
	free(account);
	faults_add(faults, NULL, 0, "out of memory");
	return NULL;
}

void
service_account_free(struct service_account *account)
{
	if (account == NULL)
		return;
	explicit_bzero(account->login, strlen(account->login));
	free(account->login);
	free(account);
}

struct slice
service_account_login(const struct service_account *account)
{
	return slice_of(account->login);
}
