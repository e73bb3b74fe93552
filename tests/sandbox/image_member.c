/* image_member.c - the projects an image is shared with. */
#include <string.h>

#include "ids.h"
#include "image.h"
#include "reply.h"

static json_t *find_members(struct request *, json_t *image);
static json_t *find_member(struct request *);

/* NULL: answered. */
static json_t *
find_members(struct request *r, json_t *image)
{
	if (image == NULL)
		return NULL;
	if (strcmp(image_text(image, "visibility"), "shared") == 0)
		return json_object_get(r->sandbox->members, r->arguments[0]);
	reply_fail(r, 403, "Only shared images have members.");
	return NULL;
}

static json_t *
find_member(struct request *r)
{
	json_t *members = find_members(r, image_find(r));
	json_t *member;

	if (members == NULL)
		return NULL;
	member = json_object_get(members, r->arguments[1]);
	if (member == NULL)
		reply_failf(r, 404,
		    "%s not found in the member list of the "
		    "image %s.",
		    r->arguments[1], r->arguments[0]);
	return member;
}

void
image_member_list(struct request *r)
{
	json_t *members = find_members(r, image_find(r));
	json_t *list, *member;
	const char *project;

	if (members == NULL)
		return;
	list = json_array();
	json_object_foreach (members, project, member)
		json_array_append(list, member);
	reply_json(r, 200,
	    json_pack(
		"{soss}", "members", list, "schema", "/v2/schemas/members"));
}

void
image_member_show(struct request *r)
{
	json_t *member = find_member(r);

	if (member != NULL)
		reply_json(r, 200, json_incref(member));
}

void
image_member_add(struct request *r)
{
	char now[STAMP_SIZE];
	json_t *members = find_members(r, image_find_own(r));
	json_t *body = request_json(r);
	const char *project = image_text(body, "member");

	ids_stamp(now, time(NULL));
	if (members == NULL) {
		json_decref(body);
		return;
	}
	if (*project == '\0') {
		reply_fail(r, 400, "Member can't be empty");
	} else if (json_object_get(members, project) != NULL) {
		reply_failf(r, 409,
		    "Image member %s already associated with "
		    "image %s.",
		    project, r->arguments[0]);
	} else {
		json_t *member = json_pack("{ssssssssssss}", "member_id",
		    project, "image_id", r->arguments[0], "status", "pending",
		    "created_at", now, "updated_at", now, "schema",
		    "/v2/schemas/member");

		json_object_set(members, project, member);
		reply_json(r, 200, member);
	}
	json_decref(body);
}

/* Whom it is shared with decides; the owner may not do so for them. */
void
image_member_update(struct request *r)
{
	json_t *member = find_member(r);
	json_t *body = request_json(r);
	const char *status = image_text(body, "status");

	if (member == NULL)
		;
	else if (!request_is_admin(r) && !request_owns(r, r->arguments[1]))
		reply_fail(
		    r, 403, "You are not authorized to complete this action.");
	else if (strcmp(status, "pending") != 0 &&
		 strcmp(status, "accepted") != 0 &&
		 strcmp(status, "rejected") != 0)
		reply_fail(r, 400,
		    "Status must be \"pending\", \"accepted\" "
		    "or \"rejected\".");
	else if (image_set_text(member, "status", status) != 0)
		reply_json(r, 500, NULL);
	else
		reply_json(r, 200, json_incref(member));
	json_decref(body);
}

void
image_member_remove(struct request *r)
{
	json_t *members = find_members(r, image_find_own(r));

	if (members == NULL)
		return;
	if (json_object_del(members, r->arguments[1]) != 0)
		reply_failf(r, 404,
		    "%s not found in the member list of the "
		    "image %s.",
		    r->arguments[1], r->arguments[0]);
	else
		reply_empty(r, 204);
}
