/*
 * say_json.c - what the gate reads out of bodies, for a test that asks
 * Python's json about the same. Lines on standard input, each a body in
 * hexadecimal; says
 *   refuse            not acceptable
 *   = DUMP            one line of JSON, keys sorted, every number exact
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/subject.h"
#include "tests/against/hex.h"

static void say(struct slice body);

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		struct text body = TEXT_INIT;

		line[len - 1] = '\0';
		if (!hex_read(line, &body) || text_failed(&body)) {
			fprintf(stderr, "not understood: %s\n", line);
			return EXIT_FAILURE;
		}
		say(text_slice(&body));
		text_done(&body);
	}
	free(line);
	return EXIT_SUCCESS;
}

static void
say(struct slice body)
{
	struct text why = TEXT_INIT;
	json_t *document = subject_parse(body, &why);

	if (document == NULL) {
		puts("refuse");
	} else {
		fputs("= ", stdout);
		json_dumpf(document, stdout,
		    JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_ENSURE_ASCII |
			JSON_COMPACT | JSON_REAL_PRECISION(17));
		putchar('\n');
	}
	json_decref(document);
	text_done(&why);
}
