/* image_data.c - an image's bytes: uploaded, staged, imported, downloaded. */
#include <event2/buffer.h>
#include <openssl/evp.h>
#include <string.h>

#include "image.h"
#include "reply.h"

static bool may_receive(struct request *, const json_t *image);
static int store(struct request *, const char *id);
static int activate(const struct sandbox *, json_t *image);
static int set_digest(
    json_t *image, const char *attribute, const EVP_MD *, const json_t *data);

void
image_data_get(struct request *r)
{
	json_t *image = image_find(r);
	const json_t *data = json_object_get(r->sandbox->data, r->arguments[0]);
	struct evbuffer *out;

	if (image == NULL)
		return;
	if (image_is_status(image, "deactivated") && !request_is_admin(r)) {
		reply_fail(r, 403,
		    "The requested image has been deactivated. Image data "
		    "download is forbidden.");
		return;
	}
	if (data == NULL) {
		reply_empty(r, 204);
		return;
	}
	out = evbuffer_new();
	if (out == NULL || evbuffer_add(out, json_string_value(data),
			       json_string_length(data)) != 0) {
		reply_json(r, 500, NULL);
	} else {
		reply_header(r, "Content-Md5", image_text(image, "checksum"));
		reply_text(r, 200, "application/octet-stream", out);
	}
	if (out != NULL)
		evbuffer_free(out);
}

void
image_data_put(struct request *r)
{
	json_t *image = image_find_own(r);

	if (image == NULL || !may_receive(r, image))
		return;
	if (store(r, r->arguments[0]) != 0 || activate(r->sandbox, image) != 0)
		reply_json(r, 500, NULL);
	else
		reply_empty(r, 204);
}

void
image_data_stage(struct request *r)
{
	json_t *image = image_find_own(r);

	if (image == NULL || !may_receive(r, image))
		return;
	if (store(r, r->arguments[0]) != 0 ||
	    image_set_text(image, "status", "uploading") != 0)
		reply_json(r, 500, NULL);
	else
		reply_empty(r, 204);
}

static bool
may_receive(struct request *r, const json_t *image)
{
	const char *type = request_header(r, "Content-Type");
	const char *id = r->arguments[0];

	if (strncmp(type, "application/octet-stream", strcspn(type, ";")) !=
		0 ||
	    *type == '\0') {
		reply_fail(r, 415, "Unsupported Content-Type");
		return false;
	}
	if (!image_is_status(image, "queued")) {
		reply_failf(r, 409,
		    "Image status transition from %s to saving is not "
		    "allowed: image %s already has data.",
		    image_text(image, "status"), id);
		return false;
	}
	if (*image_text(image, "disk_format") == '\0' ||
	    *image_text(image, "container_format") == '\0') {
		reply_fail(r, 400,
		    "Properties disk_format, container_format must be set "
		    "prior to saving data.");
		return false;
	}
	return true;
}

static int
store(struct request *r, const char *id)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(r->http);
	size_t length = evbuffer_get_length(in);
	const char *bytes = (const char *)evbuffer_pullup(in, -1);

	return json_object_set_new(r->sandbox->data, id,
	    json_stringn_nocheck(length == 0 ? "" : bytes, length));
}

static int
activate(const struct sandbox *sandbox, json_t *image)
{
	const json_t *data =
	    json_object_get(sandbox->data, image_text(image, "id"));

	if (set_digest(image, "checksum", EVP_md5(), data) != 0 ||
	    set_digest(image, "os_hash_value", EVP_sha512(), data) != 0 ||
	    image_set_text(image, "os_hash_algo", "sha512") != 0 ||
	    json_object_set_new(image, "size",
		json_integer((json_int_t)json_string_length(data))) != 0 ||
	    image_set_text(image, "status", "active") != 0)
		return -1;
	image_touch(image);
	return 0;
}

static int
set_digest(json_t *image, const char *attribute, const EVP_MD *algorithm,
    const json_t *data)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	char text[2 * EVP_MAX_MD_SIZE + 1];
	unsigned length = 0;

	if (EVP_Digest(json_string_value(data), json_string_length(data),
		digest, &length, algorithm, NULL) != 1)
		return -1;
	for (unsigned i = 0; i < length; i++)
		evutil_snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return image_set_text(image, attribute, text);
}

/* The one method here is glance-direct: what was staged becomes the data. */
void
image_data_import(struct request *r)
{
	json_t *image = image_find_own(r);
	json_t *body = request_json(r);
	const char *method =
	    image_text(json_object_get(body, "method"), "name");

	if (image == NULL)
		;
	else if (strcmp(method, "glance-direct") != 0)
		reply_failf(r, 400, "Unknown import method name '%s'.", method);
	else if (!image_is_status(image, "uploading"))
		reply_failf(r, 409,
		    "Image needs to be in 'uploading' state to use "
		    "'glance-direct' method.");
	else if (activate(r->sandbox, image) != 0)
		reply_json(r, 500, NULL);
	else
		reply_empty(r, 202);
	json_decref(body);
}
