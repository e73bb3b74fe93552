/* image_list.c - Glance's listing of images: filters, pages, links. */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "image.h"
#include "reply.h"

#define FILTERS 7
#define LIMIT 25
#define LIMIT_MAX 1000

/* The query, read once: a listing may look at every image there is. */
struct filter {
	const char *exact[FILTERS]; /* values of the names below; NULL: any */
	const char *visibility;
	const char *tag;
	bool hidden;
};

static void read_filter(const struct request *, struct filter *);
static bool wanted(
    const struct request *, const struct filter *, const json_t *image);
static bool may_list(
    const struct request *, const json_t *image, const char *visibility);
static bool start(struct request *, void **ret);
static size_t limit_of(const struct request *);
static json_t *next_link(
    const struct request *, size_t limit, const char *marker);

static const char *const names[FILTERS] = { "name", "status", "owner",
	"container_format", "disk_format", "os_distro", "os_version" };

/* In the order of their creation; marker and limit make pages. */
void
image_list(struct request *r)
{
	json_t *images = r->sandbox->images;
	size_t limit = limit_of(r);
	struct filter filter;
	json_t *found, *body;
	const char *last = NULL;
	void *at;

	if (!start(r, &at))
		return;
	read_filter(r, &filter);
	found = json_array();
	for (; at != NULL && json_array_size(found) < limit;
	     at = json_object_iter_next(images, at)) {
		json_t *image = json_object_iter_value(at);

		if (!wanted(r, &filter, image))
			continue;
		json_array_append(found, image);
		last = json_object_iter_key(at);
	}
	body = json_pack("{sossss}", "images", found, "schema",
	    "/v2/schemas/images", "first", "/v2/images");
	if (at != NULL && last != NULL)
		json_object_set_new(body, "next", next_link(r, limit, last));
	reply_json(r, 200, body);
}

/* False: answered. */
static bool
start(struct request *r, void **ret)
{
	json_t *images = r->sandbox->images;
	const char *marker = request_query(r, "marker");
	void *at = marker == NULL ? NULL : json_object_iter_at(images, marker);

	if (marker != NULL && at == NULL) {
		reply_failf(r, 400, "Invalid marker %s", marker);
		return false;
	}
	*ret = marker == NULL ? json_object_iter(images)
			      : json_object_iter_next(images, at);
	return true;
}

static size_t
limit_of(const struct request *r)
{
	const char *text = request_query(r, "limit");
	size_t limit = text == NULL ? LIMIT : strtoul(text, NULL, 10);

	return limit > LIMIT_MAX ? LIMIT_MAX : limit;
}

/* Every parameter but those of paging is compared with the attribute. */
static void
read_filter(const struct request *r, struct filter *ret)
{
	const char *hidden = request_query(r, "os_hidden");

	for (size_t i = 0; i < FILTERS; i++)
		ret->exact[i] = request_query(r, names[i]);
	ret->visibility = request_query(r, "visibility");
	ret->tag = request_query(r, "tag");
	ret->hidden = hidden != NULL && strcasecmp(hidden, "true") == 0;
}

static bool
wanted(
    const struct request *r, const struct filter *filter, const json_t *image)
{
	for (size_t i = 0; i < FILTERS; i++)
		if (filter->exact[i] != NULL &&
		    strcmp(filter->exact[i], image_text(image, names[i])) != 0)
			return false;
	return (filter->tag == NULL || image_has_tag(image, filter->tag)) &&
	       json_is_true(json_object_get(image, "os_hidden")) ==
		   filter->hidden &&
	       may_list(r, image, filter->visibility);
}

/* What is another project's community image shows only when asked for. */
static bool
may_list(const struct request *r, const json_t *image, const char *visibility)
{
	const char *has = image_text(image, "visibility");

	if (!image_is_visible(r, image))
		return false;
	if (visibility == NULL)
		return strcmp(has, "community") != 0 ||
		       request_owns(r, image_text(image, "owner"));
	return strcmp(visibility, "all") == 0 || strcmp(visibility, has) == 0;
}

/* The query again, from the next image on. */
static json_t *
next_link(const struct request *r, size_t limit, const char *marker)
{
	char text[2048];
	int length = evutil_snprintf(text, sizeof(text), "/v2/images?");
	const struct evkeyval *parameter;

	TAILQ_FOREACH (parameter, &r->query, next) {
		char *value = evhttp_uriencode(parameter->value, -1, 0);

		if (value != NULL && strcmp(parameter->key, "limit") != 0 &&
		    strcmp(parameter->key, "marker") != 0 &&
		    (size_t)length < sizeof(text))
			length += evutil_snprintf(text + length,
			    sizeof(text) - (size_t)length, "%s=%s&",
			    parameter->key, value);
		free(value);
	}
	return json_sprintf("%slimit=%zu&marker=%s", text, limit, marker);
}
