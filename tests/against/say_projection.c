/*
 * say_projection.c - what an object will be after a write, for tests that ask
 * the services' own code about the same. The first line on standard input is
 * the object as it is, as JSON; each other line is
 *   NAME LEGACY CONTENT-TYPE KEY BODY
 * with the name of rules/api_table.h, 1 for Nova's old API, and the rest in
 * hexadecimal, "-" for nothing. Says
 *   refuse | locations | type     the gate answers itself
 *   relay                         the service refuses: nothing to judge
 *   = DUMP                        the object after it, keys sorted
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/project.h"
#include "rules/subject.h"
#include "tests/against/hex.h"

enum field { TYPE, KEY, BODY, FIELDS };

static bool say_line(char *line, json_t *object);
static bool find_call(const char *name, enum call *);
static void say_request(struct project_request *, const struct text[FIELDS]);
static void say(struct project_request *);
static void dump(const json_t *);

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len = getline(&line, &size, stdin);
	json_t *object =
	    len <= 0 ? NULL : json_loadb(line, (size_t)len, 0, NULL);
	bool good = object != NULL;

	while (good && (len = getline(&line, &size, stdin)) > 0) {
		line[len - 1] = '\0';
		good = say_line(line, object);
		if (!good)
			fprintf(stderr, "not understood: %s\n", line);
	}
	json_decref(object);
	free(line);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static bool
say_line(char *line, json_t *object)
{
	struct text fields[FIELDS] = { TEXT_INIT, TEXT_INIT, TEXT_INIT };
	struct project_request request = { .current = object };
	char *rest = NULL;
	const char *name = strtok_r(line, " ", &rest);
	const char *legacy = strtok_r(NULL, " ", &rest);
	bool good = name != NULL && legacy != NULL;

	for (size_t i = 0; i < FIELDS && good; i++) {
		const char *digits = strtok_r(NULL, " ", &rest);

		good = digits != NULL && (strcmp(digits, "-") == 0 ||
					     hex_read(digits, &fields[i]));
	}
	if (good && find_call(name, &request.call)) {
		request.legacy = strcmp(legacy, "1") == 0;
		say_request(&request, fields);
	}
	for (size_t i = 0; i < FIELDS; i++)
		text_done(&fields[i]);
	return good;
}

static bool
find_call(const char *name, enum call *ret)
{
	const struct api_row *row;

	for (size_t i = 0; (row = api_row(i)) != NULL; i++)
		if (strcmp(row->name, name) == 0) {
			*ret = row->call;
			return true;
		}
	return false;
}

static void
say_request(struct project_request *request, const struct text fields[FIELDS])
{
	struct text why = TEXT_INIT;

	request->content_type = text_slice(&fields[TYPE]);
	request->key = text_slice(&fields[KEY]);
	request->body = subject_parse(text_slice(&fields[BODY]), &why);
	if (request->body == NULL)
		puts("refuse");
	else
		say(request);
	json_decref(request->body);
	text_done(&why);
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
dump(const json_t *object)
{
	fputs("= ", stdout);
	json_dumpf(
	    object, stdout, JSON_SORT_KEYS | JSON_ENSURE_ASCII | JSON_COMPACT);
	putchar('\n');
}
