/*
 * say_route.c - what the gate makes of requests, for a test that asks the
 * services' own routers about the same. Lines on standard input:
 *   compute|image METHOD TARGET
 * the target in hexadecimal. Each is read as a head and looked at once; says
 *   bad                           no head of a request
 *   pass                          relayed as it came
 *   refuse STATUS
 *   call NAME PATH ID SUB         judged or recorded; PATH goes upstream
 * where an absent ID or SUB is "-". Bytes that had to be encoded stay so.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/first_look.h"
#include "tests/against/hex.h"

static bool make_head(char *line, struct text *head, enum service *);
static void say(enum service, struct slice head);
static void say_call(const struct first_look *, struct slice path);

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		struct text head = TEXT_INIT;
		enum service service;

		line[len - 1] = '\0';
		if (!make_head(line, &head, &service) || text_failed(&head)) {
			fprintf(stderr, "not understood: %s\n", line);
			return EXIT_FAILURE;
		}
		say(service, text_slice(&head));
		text_done(&head);
	}
	free(line);
	return EXIT_SUCCESS;
}

static bool
make_head(char *line, struct text *head, enum service *service)
{
	char *rest = NULL;
	const char *name = strtok_r(line, " ", &rest);
	const char *method = strtok_r(NULL, " ", &rest);

	if (name == NULL || method == NULL || rest == NULL)
		return false;
	*service =
	    strcmp(name, "compute") == 0 ? SERVICE_COMPUTE : SERVICE_IMAGE;
	text_adds(head, method);
	text_addc(head, ' ');
	if (!hex_read(rest, head))
		return false;
	text_adds(head, " HTTP/1.1\r\nHost: h\r\n\r\n");
	return true;
}

static void
say(enum service service, struct slice bytes)
{
	struct head head;
	struct text path = TEXT_INIT;
	struct first_look look;
	const char *why;
	size_t scanned = 0;

	if (http1_request(bytes, &scanned, &head, &why) != HTTP1_DONE)
		puts("bad");
	else if (!first_look(
		     service, &head, uri_split(head.target), &path, &look))
		puts("pass");
	else if (look.doubt != NULL)
		printf("refuse %u\n", look.status);
	else
		say_call(&look, text_slice(&path));
	text_done(&path);
}

static void
say_call(const struct first_look *look, struct slice path)
{
	struct slice id = look->match.id, sub = look->match.sub;

	printf("call %s %.*s %.*s %.*s\n", look->match.row->name, (int)path.len,
	    path.at, id.len > 0 ? (int)id.len : 1, id.len > 0 ? id.at : "-",
	    sub.len > 0 ? (int)sub.len : 1, sub.len > 0 ? sub.at : "-");
}
