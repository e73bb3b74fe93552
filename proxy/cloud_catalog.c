/* cloud_catalog.c - endpoints of a token's catalog; see cloud_catalog.h. */
#include "proxy/cloud_catalog.h"

#include <string.h>

#include "conf/text.h"
#include "proxy/cloud_url.h"

/* What is looked for, and the names that were met on the way. */
struct search {
	const char *type, *interface, *region;
	const json_t *catalog;
	struct text types, interfaces, regions;
	bool several_regions;
	struct cloud_endpoint found;
};

static const char *plain_interface(const char *);
static void look(struct search *);
static void look_at(struct search *, const json_t *endpoint);
static void say_lack(const struct search *, struct faults *);
static void note(struct text *, const char *name);
static const char *text_of(const json_t *, const char *key);

bool
cloud_catalog_find(const json_t *token, const char *type,
    const struct cloud_config *config, struct cloud_endpoint *ret,
    struct faults *faults)
{
	struct search s = {
		.type = type,
		.interface = plain_interface(config->interface),
		.region = config->region,
		.catalog = json_object_get(token, "catalog"),
	};
	bool good;

	look(&s);
	good = s.found.url != NULL && !s.several_regions &&
	       cloud_url_fits(s.found.url);
	if (good)
		*ret = s.found;
	else
		say_lack(&s, faults);
	text_done(&s.types);
	text_done(&s.interfaces);
	text_done(&s.regions);
	return good;
}

/* publicURL is what Keystone v2 called public. */
static const char *
plain_interface(const char *interface)
{
	static const char *const plain[] = { "public", "internal", "admin" };

	if (interface == NULL)
		return plain[0];
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		size_t len = strlen(plain[i]);

		if (strncmp(interface, plain[i], len) == 0 &&
		    strcmp(interface + len, "URL") == 0)
			return plain[i];
	}
	return interface;
}

static void
look(struct search *s)
{
	const json_t *service, *endpoints, *endpoint;
	size_t i, k;

	json_array_foreach (s->catalog, i, service) {
		const char *type = text_of(service, "type");

		note(&s->types, type);
		if (strcmp(type, s->type) != 0)
			continue;
		endpoints = json_object_get(service, "endpoints");
		json_array_foreach (endpoints, k, endpoint) {
			look_at(s, endpoint);
		}
	}
}

static void
look_at(struct search *s, const json_t *endpoint)
{
	const char *region = text_of(endpoint, "region_id");
	const char *interface = text_of(endpoint, "interface");

	if (region[0] == '\0')
		region = text_of(endpoint, "region");
	note(&s->interfaces, interface);
	note(&s->regions, region);
	if (strcmp(interface, s->interface) != 0 ||
	    (s->region != NULL && strcmp(region, s->region) != 0))
		return;
	if (s->found.url == NULL)
		s->found =
		    (struct cloud_endpoint){ text_of(endpoint, "url"), region };
	else if (strcmp(s->found.region, region) != 0)
		s->several_regions = true;
}

static void
say_lack(const struct search *s, struct faults *faults)
{
	if (json_array_size(s->catalog) == 0)
		faults_add(faults, NULL, 0,
		    "the login brought no catalog of services: it is for no "
		    "project; give one as project_name (OS_PROJECT_NAME), or "
		    "%s_endpoint_override",
		    s->type);
	else if (s->several_regions)
		faults_add(faults, NULL, 0,
		    "the service %s is in several regions; name one by "
		    "region_name (OS_REGION_NAME): %s",
		    s->type, text_str(&s->regions));
	else if (s->found.url != NULL)
		faults_add(faults, NULL, 0,
		    "the catalog's URL of the service %s is none that can be "
		    "used; give %s_endpoint_override",
		    s->type, s->type);
	else if (s->regions.len == 0)
		faults_add(faults, NULL, 0,
		    "the catalog has no service %s; it has: %s", s->type,
		    text_str(&s->types));
	else
		faults_add(faults, NULL, 0,
		    "the service %s has no %s endpoint%s%s; its interfaces "
		    "are: %s; its regions: %s",
		    s->type, s->interface,
		    s->region == NULL ? "" : " in the region ",
		    s->region == NULL ? "" : s->region,
		    text_str(&s->interfaces), text_str(&s->regions));
}

/* Each name once. */
static void
note(struct text *list, const char *name)
{
	size_t len = strlen(name);
	const char *at = text_str(list);

	while ((at = strstr(at, name)) != NULL && len > 0) {
		bool begins = at == list->at || at[-1] == ' ';

		if (begins && (at[len] == '\0' || at[len] == ','))
			return;
		at += len;
	}
	if (len > 0)
		text_addf(list, "%s%s", list->len > 0 ? ", " : "", name);
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}
