/* image.h - Glance: images, their properties, data, tags and members. */
#ifndef SANDBOX_IMAGE_H
#define SANDBOX_IMAGE_H

#include "request.h"

extern const struct service image_service;

void image_list(struct request *);
void image_show(struct request *);
void image_create(struct request *);
void image_delete(struct request *);
void image_deactivate(struct request *);
void image_reactivate(struct request *);
void image_tag_add(struct request *);
void image_tag_remove(struct request *);

void image_patch(struct request *);

void image_data_get(struct request *);
void image_data_put(struct request *);
void image_data_stage(struct request *);
void image_data_import(struct request *);

void image_member_list(struct request *);
void image_member_show(struct request *);
void image_member_add(struct request *);
void image_member_update(struct request *);
void image_member_remove(struct request *);

/* The image that the path names; NULL: answered, with 404 if the caller may
 * not see it, with 403 if it may not be written. */
json_t *image_find(struct request *);
json_t *image_find_own(struct request *);
const char *image_text(const json_t *image, const char *attribute);
bool image_is_status(const json_t *image, const char *status);
bool image_has_tag(const json_t *image, const char *tag);
bool image_is_visible(const struct request *, const json_t *image);
int image_set_text(json_t *image, const char *attribute, const char *value);
void image_touch(json_t *image);
/* An image as Glance makes it of an empty request; NULL: out of memory. */
json_t *image_new(const char *id, const char *owner);

/* What Glance keeps for itself, and what anybody may call a property. */
enum attribute {
	ATTRIBUTE_READ_ONLY,
	ATTRIBUTE_RESERVED,
	ATTRIBUTE_BASE,
	ATTRIBUTE_PROPERTY,
};

enum attribute image_attribute(const char *name);
/* Does value suit the schema? */
bool image_suits(const char *name, const json_t *value);
/* True if the caller may set this; else answered with 403. */
bool image_may_set(struct request *, const json_t *image, const char *name,
    const json_t *value);

#endif
