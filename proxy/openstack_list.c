/*
 * openstack_list.c - listings page by page; see openstack.h. The next page is
 * asked for by the id of the last object, never by a URL of the server's: so
 * the token goes nowhere else, whatever an answer says.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/openstack_part.h"
#include "proxy/uri.h"

#define PAGE_OBJECTS 500
#define SPECS_VERSION "compute 2.61" /* the first to show extra specs */

static const struct listing {
	const char *path, *query;
	const char *member;
	bool compute;
} listings[] = {
	[OPENSTACK_FLAVORS] = { "/flavors/detail", "is_public=None", "flavors",
	    true },
	[OPENSTACK_IMAGES] = { "/images", "", "images", false },
	[OPENSTACK_IMAGES_PUBLIC] = { "/images", "visibility=public", "images",
	    false },
	[OPENSTACK_IMAGES_COMMUNITY] = { "/images", "visibility=community",
	    "images", false },
	[OPENSTACK_IMAGES_HIDDEN] = { "/images", "os_hidden=true", "images",
	    false },
};

/* A walk from page to page. */
struct pager {
	struct openstack *cloud;
	const struct listing *listing;
	bool (*each)(void *arg, json_t *object);
	void *arg;
	struct faults *faults;
	unsigned limit;  /* objects a page */
	uint64_t pages;  /* so far */
	char *marker;    /* id of the last object; NULL: none yet */
	char *milestone; /* an earlier marker: one that comes again is a loop */
	bool more;
};

static json_t *fetch(struct pager *);
static char *page_url(const struct pager *);
static bool is_settled(struct pager *, const struct cloud_answer *);
static json_t *read_page(
    struct pager *, const char *url, const struct cloud_answer *);
static void refuse_status(
    struct pager *, const char *url, const struct cloud_answer *);
static bool says_more(struct pager *, const json_t *page, bool *ret);
static bool leads_on(const json_t *links);
static bool give(struct pager *, const json_t *page);
static bool give_one(struct pager *, json_t *object);
static bool complete_specs(struct pager *, json_t *flavor);
static bool fetch_specs(struct pager *, json_t *flavor, const char *url);
static const char *id_of(const json_t *object);
static bool move_on(struct pager *, const json_t *last);
static void fault(const struct pager *, const char *sentence);

bool
openstack_list(struct openstack *cloud, enum openstack_listing listing,
    bool (*each)(void *arg, json_t *object), void *arg, struct faults *faults)
{
	struct pager p = {
		.cloud = cloud,
		.listing = &listings[listing],
		.each = each,
		.arg = arg,
		.faults = faults,
		.limit = PAGE_OBJECTS,
		.more = true,
	};
	bool good = true;

	while (good && p.more) {
		json_t *page = fetch(&p);

		good = page != NULL && says_more(&p, page, &p.more) &&
		       give(&p, page);
		json_decref(page);
	}
	free(p.marker);
	free(p.milestone);
	return good;
}

/* NULL after adding a fault. */
static json_t *
fetch(struct pager *p)
{
	json_t *page = NULL;
	bool settled = false;

	while (!settled) {
		char *url = page_url(p);
		struct cloud_answer answer = { 0 };

		if (url == NULL) {
			fault(p, "out of memory");
			return NULL;
		}
		if (!openstack_get(p->cloud, url,
			p->listing->compute && !p->cloud->old_compute
			    ? SPECS_VERSION
			    : NULL,
			&answer, p->faults))
			settled = true;
		else if (is_settled(p, &answer)) {
			settled = true;
			page = read_page(p, url, &answer);
		}
		cloud_answer_done(&answer);
		free(url);
	}
	return page;
}

static char *
page_url(const struct pager *p)
{
	const struct listing *l = p->listing;
	struct text url = TEXT_INIT;

	text_addf(&url, "%s%s?%s%slimit=%u",
	    l->compute ? p->cloud->compute : p->cloud->image, l->path, l->query,
	    l->query[0] == '\0' ? "" : "&", p->limit);
	if (p->marker != NULL) {
		text_adds(&url, "&marker=");
		uri_encode(&url, slice_of(p->marker), "");
	}
	return text_take(&url);
}

/* Not settled: what can be asked otherwise, is. Anybody may have made images
 * so large that few fit into one answer. */
static bool
is_settled(struct pager *p, const struct cloud_answer *answer)
{
	if (answer->too_large && p->limit > 1) {
		p->limit /= 2;
		return false;
	}
	if (answer->status == 406 && p->listing->compute &&
	    !p->cloud->old_compute) {
		p->cloud->old_compute = true;
		return false;
	}
	return true;
}

static json_t *
read_page(struct pager *p, const char *url, const struct cloud_answer *answer)
{
	struct slice body = text_slice(&answer->body);
	json_error_t why;
	json_t *page;

	if (answer->too_large || answer->status != 200) {
		refuse_status(p, url, answer);
		return NULL;
	}
	page = json_loadb(
	    body.at, body.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	if (page == NULL)
		faults_add(p->faults, NULL, 0,
		    "GET %s: the answer is no JSON, or not all of it came: %s "
		    "(byte %d of %zu)",
		    url, why.text, why.position, body.len);
	else if (json_is_array(json_object_get(page, p->listing->member)))
		return page;
	else
		faults_add(p->faults, NULL, 0,
		    "GET %s: the answer has no list \"%s\"; is this the "
		    "service's endpoint?",
		    url, p->listing->member);
	json_decref(page);
	return NULL;
}

static void
refuse_status(
    struct pager *p, const char *url, const struct cloud_answer *answer)
{
	const char *hint = "";

	if (answer->status == 403)
		hint = "the role reader (or member, which brings it) in the "
		       "project is what a listing needs; an application "
		       "credential has only the roles it was created with";
	else if (answer->status == 400 && p->marker != NULL)
		hint = "an object may have been deleted meanwhile; run it "
		       "again";
	openstack_fault(p->cloud, url, answer, hint, p->faults);
}

/* Nova links to the next page by an absolute URL that need not be right;
 * Glance by a path. */
static bool
says_more(struct pager *p, const json_t *page, bool *ret)
{
	const json_t *next = json_object_get(page, "next");
	const char *path = json_string_value(next);

	if (p->listing->compute) {
		*ret = leads_on(json_object_get(page, "flavors_links"));
		return true;
	}
	*ret = next != NULL && !json_is_null(next);
	if (!*ret || (path != NULL && path[0] == '/' && path[1] != '/' &&
			 path[1] != '\\'))
		return true;
	fault(p, "a page's \"next\" leads away from the server");
	return false;
}

static bool
leads_on(const json_t *links)
{
	const json_t *link;
	size_t i;

	json_array_foreach (links, i, link) {
		const char *rel =
		    json_string_value(json_object_get(link, "rel"));

		if (rel != NULL && strcmp(rel, "next") == 0)
			return true;
	}
	return false;
}

static bool
give(struct pager *p, const json_t *page)
{
	json_t *list = json_object_get(page, p->listing->member);
	json_t *object;
	size_t i;

	json_array_foreach (list, i, object)
		if (!give_one(p, object))
			return false;
	return !p->more ||
	       move_on(p, json_array_get(list, json_array_size(list) - 1));
}

static bool
give_one(struct pager *p, json_t *object)
{
	if (id_of(object) == NULL) {
		fault(p, "an object in the list has no id");
		return false;
	}
	if (p->listing->compute && !complete_specs(p, object))
		return false;
	return p->each(p->arg, object);
}

/* Nova leaves extra specs out when its policy forbids them, or when it is
 * old. The call for one flavor's specs tells which. */
static bool
complete_specs(struct pager *p, json_t *flavor)
{
	struct text url = TEXT_INIT;
	char *whole;
	bool good = false;

	if (p->cloud->hides_specs ||
	    json_object_get(flavor, "extra_specs") != NULL)
		return true;
	text_addf(&url, "%s/flavors/", p->cloud->compute);
	uri_encode(&url, slice_of(id_of(flavor)), "");
	text_adds(&url, "/os-extra_specs");
	whole = text_take(&url);
	if (whole != NULL)
		good = fetch_specs(p, flavor, whole);
	else
		fault(p, "out of memory");
	free(whole);
	return good;
}

static bool
fetch_specs(struct pager *p, json_t *flavor, const char *url)
{
	struct cloud_answer answer;
	struct slice body;
	json_t *root, *specs;
	bool good = openstack_get(p->cloud, url, NULL, &answer, p->faults);

	if (good && answer.status == 200) {
		body = text_slice(&answer.body);
		root = json_loadb(body.at, body.len,
		    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
		specs = json_object_get(root, "extra_specs");
		good = json_is_object(specs) &&
		       json_object_set(flavor, "extra_specs", specs) == 0;
		json_decref(root);
		if (!good)
			fault(p, "a flavor's extra specs cannot be read");
	} else if (good && answer.status == 403) {
		p->cloud->hides_specs = true;
	} else if (good && answer.status != 404) {
		openstack_fault(p->cloud, url, &answer, "", p->faults);
		good = false;
	}
	/* 404: the flavor has gone meanwhile. */
	cloud_answer_done(&answer);
	return good;
}

/* NULL also for one that a URL could not say. */
static const char *
id_of(const json_t *object)
{
	const json_t *value = json_object_get(object, "id");
	const char *id = json_string_value(value);

	if (id == NULL || id[0] == '\0' ||
	    strlen(id) != json_string_length(value))
		return NULL;
	return id;
}

/* The milestone moves on at pages 1, 2, 4, 8 and so on: a loop of any length
 * comes upon it (Brent's way of finding cycles). */
static bool
move_on(struct pager *p, const json_t *last)
{
	const char *id = id_of(last);

	if (id == NULL) {
		fault(p, "an empty page says that there are more");
		return false;
	}
	if (p->milestone != NULL && strcmp(p->milestone, id) == 0) {
		fault(p, "the pages of the list come again and again");
		return false;
	}
	free(p->marker);
	p->marker = strdup(id);
	p->pages++;
	if ((p->pages & (p->pages - 1)) == 0) {
		free(p->milestone);
		p->milestone = strdup(id);
	}
	if (p->marker != NULL && p->milestone != NULL)
		return true;
	fault(p, "out of memory");
	return false;
}

static void
fault(const struct pager *p, const char *sentence)
{
	faults_add(p->faults, NULL, 0, "GET %s%s: %s",
	    p->listing->compute ? p->cloud->compute : p->cloud->image,
	    p->listing->path, sentence);
}
