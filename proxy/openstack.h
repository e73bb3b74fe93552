/*
 * openstack.h - a cloud as a program sees it that wants to read all of its
 * flavors and images: one login, listings of any length in constant memory.
 * Blocking; for subcommands, not for the workers of the gate.
 */
#ifndef PROXY_OPENSTACK_H
#define PROXY_OPENSTACK_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/faults.h"
#include "proxy/cloud_config.h"

struct openstack;

/* Texts are NULL where the login does not tell; they live as long as the
 * struct openstack. */
struct openstack_facts {
	const char *cloud;  /* its name in clouds.yaml, or "envvars" */
	const char *region; /* NULL: endpoints are given by hand */
	const char *user_name, *user_id;
	const char *project_name, *project_id;
	const char *compute, *image; /* URLs, with their version */
	bool admin;                  /* the role admin is among the roles */
};

/* Logs in and finds the services. The configuration must outlive it. NULL
 * after adding at least one fault. */
struct openstack *openstack_open(const struct cloud_config *, struct faults *);
/* NULL is fine. */
void openstack_close(struct openstack *);
struct openstack_facts openstack_facts(const struct openstack *);

/* Hidden and community images appear in no other listing than their own,
 * except that a caller's own community images are in the first. */
enum openstack_listing {
	OPENSTACK_FLAVORS, /* with extra specs; all that the caller may see */
	OPENSTACK_IMAGES,  /* as Glance lists them when not asked further */
	OPENSTACK_IMAGES_PUBLIC,
	OPENSTACK_IMAGES_COMMUNITY,
	OPENSTACK_IMAGES_HIDDEN,
};

/* Gives each object, which is borrowed for the call, until there are no more
 * or each returns false. True: all were given. False: each stopped it, or a
 * fault was added. */
bool openstack_list(struct openstack *, enum openstack_listing,
    bool (*each)(void *arg, json_t *object), void *arg, struct faults *);

/* After a listing of flavors: the cloud does not show extra specs to this
 * caller. Flavors then have no member extra_specs, and what depends on it
 * cannot be judged. */
bool openstack_hides_specs(const struct openstack *);

#endif
