/*
 * cloud_config.h - which cloud, and who asks: from clouds.yaml, secure.yaml,
 * clouds-public.yaml and the OS_* variables, as OpenStack's clients read them.
 *
 * A cloud that is named (--os-cloud, OS_CLOUD) comes from the files, and the
 * variables only add a password, a token, a secret or how to connect where
 * the files leave that open: a forgotten OS_AUTH_URL leads nobody elsewhere.
 * Without a name, OS_AUTH_URL and its kin describe it; without those, it is
 * the only cloud of clouds.yaml.
 */
#ifndef PROXY_CLOUD_CONFIG_H
#define PROXY_CLOUD_CONFIG_H

#include <stdbool.h>

#include "conf/faults.h"

enum cloud_auth {
	CLOUD_AUTH_PASSWORD,
	CLOUD_AUTH_TOKEN,
	CLOUD_AUTH_CREDENTIAL, /* an application credential */
	CLOUD_AUTH_NONE,       /* no Keystone: endpoint overrides only */
};

/* Texts are NULL where nothing is given. */
struct cloud_config {
	char *name; /* in clouds.yaml, or "envvars" */
	char *file; /* where it is described; NULL: in the environment */
	unsigned line;
	enum cloud_auth auth;
	bool verify; /* the servers' certificates */

	char *auth_url, *auth_type, *identity_version;
	char *username, *user_id, *password, *token;
	char *user_domain_id, *user_domain_name;
	char *project_id, *project_name;
	char *project_domain_id, *project_domain_name;
	char *domain_id, *domain_name, *system_scope;
	char *default_domain_id, *default_domain_name;
	char *credential_id, *credential_name, *credential_secret;
	char *region, *interface;
	char *cacert, *cert, *key;
	char *compute_override, *image_override;
	char *profile, *verify_text, *insecure_text;
};

/* What the command line says; it wins. NULL where it says nothing. */
struct cloud_choice {
	const char *cloud;     /* --os-cloud */
	const char *region;    /* --os-region-name */
	const char *interface; /* --os-interface */
	const char *cacert;    /* --os-cacert */
	bool insecure;         /* --insecure */
};

/* NULL after adding at least one fault. */
struct cloud_config *cloud_config_load(
    const struct cloud_choice *, struct faults *);
/* Wipes what is secret. NULL is fine. */
void cloud_config_free(struct cloud_config *);

/* For cloud_config_load: derives auth and the domains, and adds a fault for
 * everything that would keep a login from succeeding. */
void cloud_config_check(struct cloud_config *, struct faults *);

#endif
