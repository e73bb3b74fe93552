/* reply.c - answers: JSON, nothing, or an error in the service's dialect. */
#include <event2/buffer.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "reply.h"

const char *
reply_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} rows[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 300, "Multiple Choices" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 409, "Conflict" },
		{ 413, "Request Entity Too Large" },
		{ 415, "Unsupported Media Type" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == status)
			return rows[i].phrase;
	return "Internal Server Error";
}

void
reply_header(struct request *r, const char *name, const char *value)
{
	evhttp_add_header(
	    evhttp_request_get_output_headers(r->http), name, value);
}

void
reply_json(struct request *r, int status, json_t *body)
{
	struct evbuffer *out = evbuffer_new();
	char *bytes = body == NULL ? NULL : json_dumps(body, 0);

	json_decref(body);
	if (out == NULL || bytes == NULL ||
	    evbuffer_add(out, bytes, strlen(bytes)) != 0)
		evhttp_send_error(r->http, 500, NULL);
	else
		reply_text(r, status, "application/json", out);
	free(bytes);
	if (out != NULL)
		evbuffer_free(out);
}

void
reply_text(
    struct request *r, int status, const char *type, struct evbuffer *body)
{
	reply_header(r, "Content-Type", type);
	evhttp_send_reply(r->http, status, reply_phrase(status), body);
}

void
reply_empty(struct request *r, int status)
{
	evhttp_send_reply(r->http, status, reply_phrase(status), NULL);
}

void
reply_fail(struct request *r, int status, const char *message)
{
	r->service->fail(r, status, message);
}

void
reply_failf(struct request *r, int status, const char *format, ...)
{
	char message[512];
	va_list arguments;

	va_start(arguments, format);
	evutil_vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	reply_fail(r, status, message);
}

void
reply_unauthorized(struct request *r)
{
	char challenge[128];
	const char *identity = json_string_value(json_object_get(
	    json_object_get(r->sandbox->endpoints, "identity-public"), "url"));

	evutil_snprintf(challenge, sizeof(challenge), "Keystone uri=\"%s\"",
	    identity == NULL ? "" : identity);
	reply_header(r, "WWW-Authenticate", challenge);
	reply_json(r, 401,
	    json_pack("{s{sissss}}", "error", "code", 401, "title",
		"Unauthorized", "message",
		"The request you have made requires authentication."));
}
