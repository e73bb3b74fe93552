/* cloud_inventory.c - gathers what a cloud has; see cloud_inventory.h. */
#include "proxy/cloud_inventory.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/openstack.h"
#include "proxy/progress.h"

/* What is read, in this order: what the conformance tests see first, so that
 * the rest is known to be aside. */
static const struct {
	enum openstack_listing listing;
	enum object_kind kind;
	bool aside;
	const char *what;
} listings[] = {
	{ OPENSTACK_FLAVORS, OBJECT_FLAVOR, false, "flavors" },
	{ OPENSTACK_IMAGES, OBJECT_IMAGE, false, "images" },
	{ OPENSTACK_IMAGES_COMMUNITY, OBJECT_IMAGE, true, "community images" },
	{ OPENSTACK_IMAGES_HIDDEN, OBJECT_IMAGE, true, "hidden images" },
};

/* One listing on its way into the inventory. */
struct gathering {
	struct cloud_inventory *to;
	struct progress *progress;
	enum object_kind kind;
	bool aside;
	bool admin; /* the caller is one */
};

static bool gather(
    struct openstack *, struct cloud_inventory *, struct faults *);
static bool take(void *, json_t *);
static bool is_private(enum object_kind, const json_t *);
static char *name_of(const struct openstack *);

bool
cloud_inventory_read(const struct cloud_choice *choice,
    struct cloud_inventory *ret, struct faults *faults)
{
	struct cloud_config *config = cloud_config_load(choice, faults);
	struct openstack *cloud = NULL;
	bool good;

	*ret = (struct cloud_inventory){ .inventory = NULL };
	if (config != NULL)
		ret->inventory = inventory_new(faults);
	if (ret->inventory != NULL)
		cloud = openstack_open(config, faults);
	good = cloud != NULL && gather(cloud, ret, faults);
	if (good)
		ret->cloud = name_of(cloud);
	if (good && ret->cloud == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		good = false;
	}
	openstack_close(cloud);
	cloud_config_free(config);
	return good;
}

static bool
gather(
    struct openstack *cloud, struct cloud_inventory *ret, struct faults *faults)
{
	struct progress progress = progress_begin();
	bool good = true;

	for (size_t i = 0; good && i < sizeof(listings) / sizeof(listings[0]);
	     i++) {
		struct gathering g = { .to = ret,
			.progress = &progress,
			.kind = listings[i].kind,
			.aside = listings[i].aside,
			.admin = openstack_facts(cloud).admin };
		size_t before = faults->count;

		progress_step(&progress, listings[i].what);
		good = openstack_list(
		    cloud, listings[i].listing, take, &g, faults);
		if (!good && faults->count == before)
			faults_add(faults, NULL, 0, "%s",
			    inventory_why(ret->inventory));
	}
	ret->specs_unknown = openstack_hides_specs(cloud);
	progress_end(&progress);
	return good;
}

static bool
take(void *arg, json_t *object)
{
	struct gathering *g = arg;

	progress_count(g->progress);
	return inventory_add(g->to->inventory,
	    &(struct inventory_item){ .kind = g->kind,
		.object = object,
		.aside =
		    g->aside || (g->admin && is_private(g->kind, object)) });
}

/* The conformance tests run without the role admin: what only that role
 * shows they do not see. */
static bool
is_private(enum object_kind kind, const json_t *object)
{
	return kind == OBJECT_FLAVOR && json_is_false(json_object_get(object,
					    "os-flavor-access:is_public"));
}

static char *
name_of(const struct openstack *cloud)
{
	const char *name = openstack_facts(cloud).cloud;

	return strdup(name != NULL ? name : "cloud");
}

void
cloud_inventory_done(struct cloud_inventory *c)
{
	inventory_free(c->inventory);
	free(c->cloud);
	*c = (struct cloud_inventory){ .inventory = NULL };
}

bool
cloud_option(struct cloud_choice *choice, int letter, const char *argument)
{
	switch (letter) {
	case 'C':
		choice->cloud = argument;
		return true;
	case 'R':
		choice->region = argument;
		return true;
	case 'I':
		choice->interface = argument;
		return true;
	case 'A':
		choice->cacert = argument;
		return true;
	case 'K':
		choice->insecure = true;
		return true;
	default:
		return false;
	}
}
