/*
 * say_name.c - what the gate makes of flavor names, for a test that has a
 * grammar of its own. Lines on standard input, each a name; says
 *   free | invalid
 *   v1 CANONICAL CANONICAL-V1
 *   valid CANONICAL CANONICAL-V1
 */
#include <stdio.h>
#include <stdlib.h>

#include "rules/flavor_name.h"

static void say(struct slice name);

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0)
		say((struct slice){ line, (size_t)len - 1 });
	free(line);
	return EXIT_SUCCESS;
}

static void
say(struct slice name)
{
	char v1[NAME_TEXT_MAX], v2[NAME_TEXT_MAX];
	struct flavor_name parsed;
	enum name_verdict verdict = flavor_name_parse(name, &parsed, NULL);

	if (verdict == NAME_NOT_SCS || verdict == NAME_INVALID) {
		puts(verdict == NAME_INVALID ? "invalid" : "free");
		return;
	}
	flavor_name_write(&parsed, NAME_GRAMMAR_V1, v1);
	flavor_name_write(&parsed, NAME_GRAMMAR_V2, v2);
	printf("%s %s %s\n", verdict == NAME_VALID ? "valid" : "v1", v2, v1);
}
