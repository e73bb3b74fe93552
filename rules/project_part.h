/*
 * project_part.h - what the parts of project_write() share; private to the
 * project_*.c files. Start here to add a call: one function of this shape,
 * one row in project.c.
 */
#ifndef RULES_PROJECT_PART_H
#define RULES_PROJECT_PART_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/project.h"

typedef enum project_result project_part(const struct project_request *,
    struct projection *ret, struct text *ret_why);

/* project_flavor.c */
project_part project_flavor_create;
project_part project_flavor_update;
project_part project_flavor_action;
/* project_specs.c */
project_part project_specs_create;
project_part project_spec_update;
project_part project_spec_delete;
/* project_image.c */
project_part project_image_create;
project_part project_image_import;
project_part project_task_create;
/* project_snapshot.c */
project_part project_server_action;
/* project_patch.c */
project_part project_image_update;

/* project_member.c: members of Glance's flat image object. */
enum member_door { MEMBER_BY_CREATE, MEMBER_BY_PATCH };

/* Sets the member as Glance would. UNJUDGED: Glance is sure to refuse the
 * whole request; LOCATIONS: the member is "locations". */
enum project_result project_member_set(json_t *image, const char *name,
    const json_t *value, enum member_door, struct text *why);
/* The same for a PATCH operation "remove". */
enum project_result project_member_remove(
    json_t *image, const char *name, struct text *why);
/* An image as it is when nothing is said about it. NULL: no memory. */
json_t *project_member_defaults(void);
/* A documented attribute of an image, not a custom property. */
bool project_member_is_base(const char *name);

/* project.c: a sentence for the client, and PROJECT_REFUSE. */
enum project_result project_refuse(struct text *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* No control character (C0, DEL, C1) in it. */
bool project_is_plain(struct slice);
/* Without the white space around it, as Python's str.strip() sees that. */
struct slice project_strip(struct slice);
struct slice project_text(const json_t *string);
/* Sets before and after to the current object. They share its values: those
 * of after are replaced, not changed. False without memory. */
bool project_update(const struct project_request *, struct projection *ret);
/* A new object with the same values; NULL without memory. */
json_t *project_copy(json_t *object);
/* Sets a member and takes over the value, which may be NULL: no memory. */
enum project_result project_set(
    json_t *object, const char *name, json_t *value);

#endif
