/* image_patch.c - JSON patch as Glance speaks it, in both its media types. */
#include <string.h>

#include "image.h"
#include "reply.h"

#define TYPE_NEW "application/openstack-images-v2.1-json-patch"
#define TYPE_OLD "application/openstack-images-v2.0-json-patch"

enum verb { VERB_NONE, VERB_ADD, VERB_REPLACE, VERB_REMOVE };

struct operation {
	enum verb verb;
	char name[256];
	const json_t *value;
	bool old; /* by the old media type: add refuses what exists */
};

static bool has_type(const struct request *, const char *type);
static bool apply(struct request *, json_t *image, const json_t *patch);
static bool read_operation(const json_t *member, struct operation *ret);
static bool read_old(
    const json_t *member, struct operation *ret, const char **ret_path);
static bool read_name(const char *path, struct operation *ret);
static enum verb read_verb(const char *word);
static bool may_apply(
    struct request *, const json_t *image, const struct operation *);
static bool is_frozen(const json_t *image, const char *name);
static bool carry_out(
    struct request *, json_t *image, const struct operation *);

void
image_patch(struct request *r)
{
	json_t *patch, *image, *copy;

	if (!has_type(r, TYPE_NEW) && !has_type(r, TYPE_OLD)) {
		reply_header(r, "Accept-Patch", TYPE_OLD ", " TYPE_NEW);
		reply_fail(r, 415, "Unsupported Content-Type");
		return;
	}
	image = image_find_own(r);
	if (image == NULL)
		return;
	patch = request_json(r);
	copy = json_deep_copy(image);
	if (!json_is_array(patch)) {
		reply_fail(r, 400,
		    "Request body must be a JSON array of "
		    "operation objects.");
	} else if (apply(r, copy, patch)) {
		image_touch(copy);
		json_object_set(r->sandbox->images, r->arguments[0], copy);
		reply_json(r, 200, json_incref(copy));
	}
	json_decref(patch);
	json_decref(copy);
}

static bool
has_type(const struct request *r, const char *type)
{
	const char *sent = request_header(r, "Content-Type");
	size_t length = strcspn(sent, "; ");

	return strlen(type) == length && strncmp(sent, type, length) == 0;
}

/* All of the operations or none of them. */
static bool
apply(struct request *r, json_t *image, const json_t *patch)
{
	const json_t *member;
	size_t i;

	json_array_foreach (patch, i, member) {
		struct operation operation = {
			.value = json_object_get(member, "value"),
			.old = has_type(r, TYPE_OLD),
		};

		if (!read_operation(member, &operation)) {
			reply_failf(r, 400,
			    "Operation %zu of the patch is not valid.", i);
			return false;
		}
		if (!may_apply(r, image, &operation) ||
		    !carry_out(r, image, &operation))
			return false;
	}
	return true;
}

static bool
read_operation(const json_t *member, struct operation *ret)
{
	const char *path = NULL;

	if (ret->old) {
		if (!read_old(member, ret, &path))
			return false;
	} else {
		path = json_string_value(json_object_get(member, "path"));
		ret->verb =
		    read_verb(json_string_value(json_object_get(member, "op")));
	}
	return ret->verb != VERB_NONE && path != NULL && read_name(path, ret) &&
	       (ret->verb == VERB_REMOVE || ret->value != NULL);
}

/* There the verb is the name of the member that holds the path. */
static bool
read_old(const json_t *member, struct operation *ret, const char **ret_path)
{
	static const char *const verbs[] = { "add", "replace", "remove" };
	size_t count = 0;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const json_t *path = json_object_get(member, verbs[i]);

		if (path == NULL)
			continue;
		ret->verb = read_verb(verbs[i]);
		*ret_path = json_string_value(path);
		count++;
	}
	return count == 1;
}

static enum verb
read_verb(const char *word)
{
	if (word == NULL)
		return VERB_NONE;
	if (strcmp(word, "add") == 0)
		return VERB_ADD;
	if (strcmp(word, "replace") == 0)
		return VERB_REPLACE;
	return strcmp(word, "remove") == 0 ? VERB_REMOVE : VERB_NONE;
}

/* One part only; ~1 stands for a slash and ~0 for a tilde. White space
 * around the name goes. */
static bool
read_name(const char *path, struct operation *ret)
{
	size_t length = 0;

	if (*path != '/')
		return false;
	path += strspn(path, "/");
	path += strspn(path, " \t\r\n");
	for (; *path != '\0'; path++) {
		char c = *path;

		if (c == '/' || length + 1 == sizeof(ret->name))
			return false;
		if (c == '~') {
			path++;
			if (*path != '0' && *path != '1')
				return false;
			c = *path == '0' ? '~' : '/';
		}
		ret->name[length++] = c;
	}
	while (length > 0 && strchr(" \t\r\n", ret->name[length - 1]) != NULL)
		length--;
	ret->name[length] = '\0';
	return length > 0;
}

static bool
may_apply(
    struct request *r, const json_t *image, const struct operation *operation)
{
	const char *name = operation->name;
	enum attribute kind = image_attribute(name);

	if (kind == ATTRIBUTE_READ_ONLY || kind == ATTRIBUTE_RESERVED) {
		reply_failf(r, 403, "Attribute '%s' is %s.", name,
		    kind == ATTRIBUTE_RESERVED ? "reserved" : "read-only");
		return false;
	}
	if (operation->verb == VERB_REMOVE)
		return true;
	if (!image_suits(name, operation->value)) {
		reply_failf(r, 400,
		    "Provided object does not match schema 'image': %s", name);
		return false;
	}
	if (is_frozen(image, name)) {
		reply_failf(r, 403,
		    "Attribute %s can be only replaced for a queued image.",
		    name);
		return false;
	}
	return image_may_set(r, image, name, operation->value);
}

static bool
is_frozen(const json_t *image, const char *name)
{
	return !image_is_status(image, "queued") &&
	       (strcmp(name, "disk_format") == 0 ||
		   strcmp(name, "container_format") == 0);
}

static bool
carry_out(struct request *r, json_t *image, const struct operation *operation)
{
	const char *name = operation->name;
	bool there = json_object_get(image, name) != NULL;

	if (operation->verb == VERB_ADD && operation->old && there) {
		reply_failf(r, 409, "Property %s already exists.", name);
		return false;
	}
	if (operation->verb != VERB_ADD && !there) {
		reply_failf(r, 409, "Property %s does not exist.", name);
		return false;
	}
	if (operation->verb == VERB_REMOVE) {
		if (image_attribute(name) == ATTRIBUTE_BASE) {
			reply_failf(
			    r, 403, "Property %s may not be removed.", name);
			return false;
		}
		json_object_del(image, name);
		return true;
	}
	if (json_object_set_new(
		image, name, json_deep_copy(operation->value)) != 0) {
		reply_json(r, 500, NULL);
		return false;
	}
	return true;
}
