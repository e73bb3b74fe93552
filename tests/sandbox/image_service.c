/* image_service.c - Glance: versions, errors, and the table of its calls. */
#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "reply.h"

static bool enter(struct request *);
static void show_versions(struct request *, int status);
static void fail(struct request *, int status, const char *message);
static void fail_as_text(struct request *, int status, const char *message);
static void show_import(struct request *);
static void show_schema(struct request *);

static const struct route routes[] = {
	{ EVHTTP_REQ_GET, "/images", NEED_TOKEN, NULL, image_list },
	{ EVHTTP_REQ_POST, "/images", NEED_TOKEN, NULL, image_create },
	{ EVHTTP_REQ_GET, "/images/{}", NEED_TOKEN, NULL, image_show },
	{ EVHTTP_REQ_PATCH, "/images/{}", NEED_TOKEN, NULL, image_patch },
	{ EVHTTP_REQ_DELETE, "/images/{}", NEED_TOKEN, NULL, image_delete },
	{ EVHTTP_REQ_GET, "/images/{}/file", NEED_TOKEN, NULL, image_data_get },
	{ EVHTTP_REQ_PUT, "/images/{}/file", NEED_TOKEN, NULL, image_data_put },
	{ EVHTTP_REQ_PUT, "/images/{}/stage", NEED_TOKEN, NULL,
	    image_data_stage },
	{ EVHTTP_REQ_POST, "/images/{}/import", NEED_TOKEN, NULL,
	    image_data_import },
	{ EVHTTP_REQ_POST, "/images/{}/actions/deactivate", NEED_TOKEN, NULL,
	    image_deactivate },
	{ EVHTTP_REQ_POST, "/images/{}/actions/reactivate", NEED_TOKEN, NULL,
	    image_reactivate },
	{ EVHTTP_REQ_PUT, "/images/{}/tags/{}", NEED_TOKEN, NULL,
	    image_tag_add },
	{ EVHTTP_REQ_DELETE, "/images/{}/tags/{}", NEED_TOKEN, NULL,
	    image_tag_remove },
	{ EVHTTP_REQ_GET, "/images/{}/members", NEED_TOKEN, NULL,
	    image_member_list },
	{ EVHTTP_REQ_POST, "/images/{}/members", NEED_TOKEN, NULL,
	    image_member_add },
	{ EVHTTP_REQ_GET, "/images/{}/members/{}", NEED_TOKEN, NULL,
	    image_member_show },
	{ EVHTTP_REQ_PUT, "/images/{}/members/{}", NEED_TOKEN, NULL,
	    image_member_update },
	{ EVHTTP_REQ_DELETE, "/images/{}/members/{}", NEED_TOKEN, NULL,
	    image_member_remove },
	{ EVHTTP_REQ_GET, "/info/import", NEED_TOKEN, NULL, show_import },
	{ EVHTTP_REQ_GET, "/schemas/{}", NEED_TOKEN, NULL, show_schema },
	{ EVHTTP_REQ_GET, NULL, NEED_NOTHING, NULL, NULL },
};

const struct service image_service = { routes, 405, enter, fail };

static bool
enter(struct request *r)
{
	static const char *const versions[] = { "v2", "v2.0", "v2.1", "v2.2",
		"v2.3", "v2.4", "v2.5", "v2.6", "v2.7", "v2.9", "v2.15" };
	const char *name = r->count == 0 ? "" : r->segments[0];

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		if (strcmp(versions[i], name) == 0) {
			r->first = 1;
			return true;
		}
	}
	show_versions(r, strcmp(name, "versions") == 0 ? 200 : 300);
	return false;
}

static void
show_versions(struct request *r, int status)
{
	static const char *const versions[] = { "2.15", "2.9", "2.7", "2.6",
		"2.5", "2.4", "2.3", "2.2", "2.1", "2.0" };
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		json_array_append_new(
		    list, json_pack("{sosss[{ssso}]}", "id",
			      json_sprintf("v%s", versions[i]), "status",
			      i == 0 ? "CURRENT" : "SUPPORTED", "links", "rel",
			      "self", "href",
			      json_sprintf("http://%s/v2/", request_host(r))));
	reply_json(r, status, json_pack("{so}", "versions", list));
}

/* JSON only for those who ask for it. */
static void
fail(struct request *r, int status, const char *message)
{
	const char *phrase = reply_phrase(status);

	if (strstr(request_header(r, "Accept"), "application/json") == NULL)
		fail_as_text(r, status, message);
	else
		reply_json(r, status,
		    json_pack("{sososs}", "message",
			json_sprintf("%s<br /><br />\n\n\n", message), "code",
			json_sprintf("%d %s", status, phrase), "title",
			phrase));
}

static void
fail_as_text(struct request *r, int status, const char *message)
{
	struct evbuffer *out = evbuffer_new();
	const char *phrase = reply_phrase(status);
	bool html = *request_header(r, "Accept") != '\0';
	char *escaped = evhttp_htmlescape(message);

	if (out == NULL || escaped == NULL) {
		reply_json(r, 500, NULL);
	} else if (html) {
		evbuffer_add_printf(out,
		    "<html>\n <head>\n  <title>%d %s</title>\n </head>\n"
		    " <body>\n  <h1>%d %s</h1>\n  %s<br /><br />\n\n\n\n"
		    " </body>\n</html>",
		    status, phrase, status, phrase, escaped);
		reply_text(r, status, "text/html; charset=UTF-8", out);
	} else {
		evbuffer_add_printf(
		    out, "%d %s\n\n%s\n\n   ", status, phrase, message);
		reply_text(r, status, "text/plain; charset=UTF-8", out);
	}
	free(escaped);
	if (out != NULL)
		evbuffer_free(out);
}

static void
show_import(struct request *r)
{
	reply_json(r, 200,
	    json_pack("{s{sssss[s]}}", "import-methods", "description",
		"Import methods available.", "type", "array", "value",
		"glance-direct"));
}

/* Just enough for clients that want to see one. */
static void
show_schema(struct request *r)
{
	reply_json(r, 200,
	    json_pack("{sss{}s{ss}}", "name", r->arguments[0], "properties",
		"additionalProperties", "type", "string"));
}
