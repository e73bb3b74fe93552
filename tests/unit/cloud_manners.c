/* cloud_manners.c - a cloud of a test's choosing; see cloud_manners.h. */
#include "tests/unit/cloud_manners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void answer_login(const struct cloud_server *, struct text *);
static void add_catalog(
    struct text *, const struct cloud_server *, const char *);
static void answer_flavors(const char *, struct text *);
static void answer_specs(struct text *);
static void answer_images(const char *, struct text *);
static void page_of(const char *, unsigned *ret_from, unsigned *ret_to);
static unsigned query_number(const char *, const char *, unsigned);

struct cloud_manners manners;
static unsigned tokens;

const char cloud_manners_catalog[] =
    "[{\"type\": \"compute\", \"endpoints\": ["
    "{\"interface\": \"internal\", \"region_id\": \"R1\", \"url\": "
    "\"http://127.0.0.1:1\"},"
    "{\"interface\": \"public\", \"region_id\": \"R1\", \"url\": "
    "\"http://127.0.0.1:PORT/compute/v2.1/p1\"}]},"
    "{\"type\": \"image\", \"endpoints\": ["
    "{\"interface\": \"public\", \"region\": \"R1\", \"url\": "
    "\"http://127.0.0.1:PORT/image\"}]}]";

void
cloud_manners_reset(void)
{
	manners = (struct cloud_manners){
		.login_status = 201,
		.login_body = "{}",
		.catalog = cloud_manners_catalog,
	};
	tokens = 0;
}

void
cloud_manners_answer(
    struct cloud_server *s, const char *request, struct text *ret)
{
	if (s->requests == manners.busy_request)
		cloud_server_json(ret, 503, "", "{\"message\": \"busy\"}");
	else if (s->requests == manners.refuse_request)
		cloud_server_json(ret, 401, "", "{}");
	else if (strncmp(request, "POST /v3/auth/tokens ", 21) == 0)
		answer_login(s, ret);
	else if (strncmp(request, "GET /compute/v2.1/p1/flavors", 28) == 0)
		answer_flavors(request, ret);
	else if (strncmp(request, "GET /image/v2/images?", 21) == 0)
		answer_images(request, ret);
	else
		cloud_server_json(ret, 404, "", "{}");
	if (s->requests == manners.cut_request ||
	    (manners.cut_always && strncmp(request, "GET", 3) == 0))
		ret->len -= 10;
}

static void
answer_login(const struct cloud_server *s, struct text *ret)
{
	struct text body = TEXT_INIT;
	char header[80];

	if (manners.login_status != 201) {
		cloud_server_json(ret, manners.login_status,
		    "Location: https://127.0.0.1/v3\r\n", manners.login_body);
		return;
	}
	tokens++;
	text_adds(&body,
	    "{\"token\": {\"user\": {\"id\": \"u1\", \"name\": \"anna\"}, "
	    "\"project\": {\"id\": \"p1\", \"name\": \"demo\"}, \"roles\": "
	    "[{\"name\": \"reader\"}, {\"name\": \"admin\"}], \"catalog\": ");
	add_catalog(&body, s, manners.catalog);
	text_adds(&body, "}}");
	snprintf(
	    header, sizeof(header), "X-Subject-Token: token-%u\r\n", tokens);
	cloud_server_json(ret, 201, header, text_str(&body));
	text_done(&body);
}

/* PORT stands for the server's own. */
static void
add_catalog(struct text *t, const struct cloud_server *s, const char *catalog)
{
	const char *port;

	while ((port = strstr(catalog, "PORT")) != NULL) {
		text_add(
		    t, (struct slice){ catalog, (size_t)(port - catalog) });
		text_addf(t, "%u", s->port);
		catalog = port + 4;
	}
	text_adds(t, catalog);
}

static unsigned
query_number(const char *request, const char *name, unsigned otherwise)
{
	const char *at = strstr(request, name);

	return at == NULL ? otherwise
			  : (unsigned)strtoul(at + strlen(name), NULL, 10);
}

/* Objects are called id%20N; a page is [from, to). */
static void
page_of(const char *request, unsigned *ret_from, unsigned *ret_to)
{
	unsigned limit = query_number(request, "limit=", 1000);
	unsigned from = query_number(request, "marker=id%20", 0);

	if (manners.page_most > 0 && limit > manners.page_most)
		limit = manners.page_most;
	if (strstr(request, "marker=") != NULL && !manners.loops)
		from++;
	*ret_from = from;
	*ret_to =
	    from + limit < manners.objects ? from + limit : manners.objects;
}

static void
answer_specs(struct text *ret)
{
	if (manners.hides_specs)
		cloud_server_json(ret, 403, "", "{}");
	else
		cloud_server_json(
		    ret, 200, "", "{\"extra_specs\": {\"a\": \"b\"}}");
}

static void
answer_flavors(const char *request, struct text *ret)
{
	bool modern = strstr(request, "\r\nOpenStack-API-Version: compute "
				      "2.61\r\n") != NULL;
	struct text body = TEXT_INIT;
	unsigned from, to;

	if (modern && manners.old_nova) {
		cloud_server_json(ret, 406, "", "{}");
		return;
	}
	if (strstr(request, "/os-extra_specs ") != NULL) {
		answer_specs(ret);
		return;
	}
	page_of(request, &from, &to);
	text_adds(&body, "{\"flavors\": [");
	for (unsigned i = from; i < to; i++)
		text_addf(&body, "%s{\"id\": \"id %u\"%s}",
		    i > from ? ", " : "", i,
		    modern && !manners.hides_specs
			? ", \"extra_specs\": {\"a\": \"b\"}"
			: "");
	text_addf(&body, "]%s}",
	    to < manners.objects ? ", \"flavors_links\": [{\"rel\": \"next\", "
				   "\"href\": \"http://nova.invalid/x\"}]"
				 : "");
	cloud_server_json(ret, 200, "", text_str(&body));
	text_done(&body);
}

static void
answer_images(const char *request, struct text *ret)
{
	struct text body = TEXT_INIT;
	unsigned from, to;

	page_of(request, &from, &to);
	if (manners.huge && to - from > 10) {
		text_adds(ret, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
		for (unsigned i = 0; i < 33 * 1024; i++)
			text_addf(ret, "%1024u", i);
		return;
	}
	if (manners.empty_page)
		to = from;
	text_adds(&body, "{\"images\": [");
	for (unsigned i = from; i < to; i++)
		text_addf(
		    &body, "%s{\"id\": \"id %u\"}", i > from ? ", " : "", i);
	text_adds(&body, "]");
	if (to < manners.objects)
		text_addf(&body, ", \"next\": \"%s\"",
		    manners.next != NULL ? manners.next : "/v2/images?x=y");
	text_adds(&body, "}");
	cloud_server_json(ret, 200, "", text_str(&body));
	text_done(&body);
}
