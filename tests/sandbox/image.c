/* image.c - Glance's images: shown, created, deleted, tagged. */
#include <stdlib.h>
#include <string.h>

#include "ids.h"
#include "image.h"
#include "reply.h"

static bool is_own(const struct request *, const json_t *image);
static bool read_new(struct request *, json_t *asked, json_t *image);
static bool is_uuid(const char *id);
static void set_status(struct request *, const char *from, const char *to);

const char *
image_text(const json_t *image, const char *attribute)
{
	const char *text = json_string_value(json_object_get(image, attribute));

	return text == NULL ? "" : text;
}

bool
image_is_status(const json_t *image, const char *status)
{
	return strcmp(image_text(image, "status"), status) == 0;
}

int
image_set_text(json_t *image, const char *attribute, const char *value)
{
	return json_object_set_new(image, attribute, json_string(value));
}

void
image_touch(json_t *image)
{
	char now[STAMP_SIZE];

	ids_stamp(now, time(NULL));
	image_set_text(image, "updated_at", now);
}

static bool
is_own(const struct request *r, const json_t *image)
{
	return request_is_admin(r) ||
	       request_owns(r, image_text(image, "owner"));
}

bool
image_is_visible(const struct request *r, const json_t *image)
{
	const char *visibility = image_text(image, "visibility");

	return is_own(r, image) || strcmp(visibility, "public") == 0 ||
	       strcmp(visibility, "community") == 0 ||
	       (strcmp(visibility, "shared") == 0 &&
		   json_object_get(json_object_get(r->sandbox->members,
				       image_text(image, "id")),
		       request_project(r)) != NULL);
}

json_t *
image_find(struct request *r)
{
	const char *id = r->arguments[0];
	json_t *image = json_object_get(r->sandbox->images, id);

	if (image != NULL && image_is_visible(r, image))
		return image;
	reply_failf(r, 404, "No image found with ID %s", id);
	return NULL;
}

json_t *
image_find_own(struct request *r)
{
	json_t *image = image_find(r);

	if (image == NULL || is_own(r, image))
		return image;
	reply_fail(r, 403, "You are not authorized to complete this action.");
	return NULL;
}

void
image_show(struct request *r)
{
	json_t *image = image_find(r);

	if (image != NULL)
		reply_json(r, 200, json_incref(image));
}

bool
image_has_tag(const json_t *image, const char *tag)
{
	json_t *value;
	size_t i;

	json_array_foreach (json_object_get(image, "tags"), i, value)
		if (strcmp(json_string_value(value), tag) == 0)
			return true;
	return false;
}

json_t *
image_new(const char *id, const char *owner)
{
	char now[STAMP_SIZE];
	json_t *image;

	ids_stamp(now, time(NULL));
	image = json_pack("{sssnsssssbsbsisissssss}", "id", id, "name",
	    "visibility", "shared", "status", "queued", "protected", false,
	    "os_hidden", false, "min_disk", 0, "min_ram", 0, "owner", owner,
	    "created_at", now, "updated_at", now);
	if (image == NULL ||
	    json_object_update_new(
		image, json_pack("{snsnsnsnsnsnsns[]}", "size", "virtual_size",
			   "checksum", "os_hash_algo", "os_hash_value",
			   "disk_format", "container_format", "tags")) != 0 ||
	    json_object_update_new(image,
		json_pack("{sososs}", "self", json_sprintf("/v2/images/%s", id),
		    "file", json_sprintf("/v2/images/%s/file", id), "schema",
		    "/v2/schemas/image")) != 0) {
		json_decref(image);
		return NULL;
	}
	return image;
}

void
image_create(struct request *r)
{
	char made[UUID_SIZE];
	struct sandbox *sandbox = r->sandbox;
	json_t *asked = request_json(r);
	const char *id = json_string_value(json_object_get(asked, "id"));
	json_t *image;

	ids_uuid(made);
	id = id == NULL ? made : id;
	image = image_new(id, request_project(r));
	if (!json_is_object(asked) || !is_uuid(id)) {
		reply_fail(
		    r, 400, "Provided object does not match schema 'image'");
	} else if (json_object_get(sandbox->images, id) != NULL ||
		   json_object_get(sandbox->deleted, id) != NULL) {
		reply_failf(r, 409, "Image ID %s already exists!", id);
	} else if (read_new(r, asked, image)) {
		char location[160];

		json_object_set_new(sandbox->members, id, json_object());
		json_object_set(sandbox->images, id, image);
		evutil_snprintf(location, sizeof(location),
		    "http://%s/v2/images/%s", request_host(r), id);
		reply_header(r, "Location", location);
		reply_header(
		    r, "OpenStack-image-import-methods", "glance-direct");
		reply_json(r, 201, json_incref(image));
	}
	json_decref(image);
	json_decref(asked);
}

static bool
read_new(struct request *r, json_t *asked, json_t *image)
{
	const char *name;
	json_t *value;

	json_object_foreach (asked, name, value) {
		enum attribute kind = image_attribute(name);

		if (strcmp(name, "id") == 0)
			continue;
		if (kind == ATTRIBUTE_READ_ONLY || kind == ATTRIBUTE_RESERVED) {
			reply_failf(r, 403, "Attribute '%s' is %s.", name,
			    kind == ATTRIBUTE_RESERVED ? "reserved"
						       : "read-only");
			return false;
		}
		if (!image_suits(name, value)) {
			reply_failf(r, 400,
			    "Provided object does not match schema 'image': "
			    "%s",
			    name);
			return false;
		}
		if (!image_may_set(r, image, name, value))
			return false;
		if (json_object_set(image, name, value) != 0) {
			reply_json(r, 500, NULL);
			return false;
		}
	}
	return true;
}

static bool
is_uuid(const char *id)
{
	for (size_t i = 0; i < UUID_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? id[i] != '-'
			 : (id[i] == '\0' ||
			       strchr("0123456789abcdefABCDEF", id[i]) == NULL))
			return false;
	}
	return id[UUID_SIZE - 1] == '\0';
}

void
image_delete(struct request *r)
{
	json_t *image = image_find_own(r);
	const char *id = r->arguments[0];

	if (image == NULL)
		return;
	if (json_is_true(json_object_get(image, "protected"))) {
		reply_failf(
		    r, 403, "Image %s is protected and cannot be deleted.", id);
		return;
	}
	json_object_set_new(r->sandbox->deleted, id, json_true());
	json_object_del(r->sandbox->members, id);
	json_object_del(r->sandbox->data, id);
	json_object_del(r->sandbox->images, id);
	reply_empty(r, 204);
}

void
image_deactivate(struct request *r)
{
	set_status(r, "active", "deactivated");
}

void
image_reactivate(struct request *r)
{
	set_status(r, "deactivated", "active");
}

static void
set_status(struct request *r, const char *from, const char *to)
{
	json_t *image = image_find_own(r);

	if (image == NULL)
		return;
	if (!image_is_status(image, from) && !image_is_status(image, to)) {
		reply_failf(r, 403, "Not allowed to go from %s to %s.",
		    image_text(image, "status"), to);
		return;
	}
	image_set_text(image, "status", to);
	image_touch(image);
	reply_empty(r, 204);
}

void
image_tag_add(struct request *r)
{
	json_t *image = image_find_own(r);
	const char *tag = r->arguments[1];

	if (image == NULL)
		return;
	if (strlen(tag) > 255) {
		reply_fail(r, 400, "Image tag is too long.");
		return;
	}
	if (!image_has_tag(image, tag))
		json_array_append_new(
		    json_object_get(image, "tags"), json_string(tag));
	image_touch(image);
	reply_empty(r, 204);
}

void
image_tag_remove(struct request *r)
{
	json_t *image = image_find_own(r);
	json_t *value;
	size_t i;

	if (image == NULL)
		return;
	json_array_foreach (json_object_get(image, "tags"), i, value) {
		if (strcmp(json_string_value(value), r->arguments[1]) != 0)
			continue;
		json_array_remove(json_object_get(image, "tags"), i);
		image_touch(image);
		reply_empty(r, 204);
		return;
	}
	reply_fail(r, 404, "Failed to find tag on image.");
}
