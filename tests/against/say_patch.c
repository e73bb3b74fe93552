/*
 * say_patch.c - what an image will be after a PATCH, for a test that asks
 * Glance's own code about the same. The first line on standard input is the
 * image as JSON; each other line is
 *   CONTENT-TYPE BODY
 * both in hexadecimal. Says
 *   refuse | locations | type     the gate answers itself
 *   relay                         Glance refuses: nothing to judge
 *   = DUMP                        the image after it, keys sorted
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/project.h"
#include "rules/subject.h"
#include "tests/against/hex.h"

static bool say_line(char *line, const json_t *image);
static void say(struct project_request *);
static void dump(const json_t *);

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len = getline(&line, &size, stdin);
	json_t *image =
	    len <= 0 ? NULL : json_loadb(line, (size_t)len, 0, NULL);
	bool good = image != NULL;

	while (good && (len = getline(&line, &size, stdin)) > 0) {
		line[len - 1] = '\0';
		good = say_line(line, image);
		if (!good)
			fprintf(stderr, "not understood: %s\n", line);
	}
	json_decref(image);
	free(line);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static bool
say_line(char *line, const json_t *image)
{
	struct text type = TEXT_INIT, body = TEXT_INIT, why = TEXT_INIT;
	char *space = strchr(line, ' ');
	struct project_request request = { .call = CALL_IMAGE_UPDATE,
		.current = image };
	bool good = space != NULL;

	if (good)
		*space = '\0';
	good = good && hex_read(line, &type) && hex_read(space + 1, &body);
	if (good) {
		request.content_type = text_slice(&type);
		request.body = subject_parse(text_slice(&body), &why);
		if (request.body == NULL)
			puts("refuse");
		else
			say(&request);
	}
	json_decref(request.body);
	text_done(&type);
	text_done(&body);
	text_done(&why);
	return good;
}

static void
say(struct project_request *request)
{
	struct projection projection;
	struct text why = TEXT_INIT;

	switch (project_write(request, &projection, &why)) {
	case PROJECT_OK:
		dump(projection.after);
		break;
	case PROJECT_UNJUDGED:
		puts("relay");
		break;
	case PROJECT_LOCATIONS:
		puts("locations");
		break;
	case PROJECT_MEDIA_TYPE:
		puts("type");
		break;
	case PROJECT_REFUSE:
	case PROJECT_NO_MEMORY:
		puts("refuse");
		break;
	}
	projection_done(&projection);
	text_done(&why);
}

static void
dump(const json_t *image)
{
	fputs("= ", stdout);
	json_dumpf(
	    image, stdout, JSON_SORT_KEYS | JSON_ENSURE_ASCII | JSON_COMPACT);
	putchar('\n');
}
