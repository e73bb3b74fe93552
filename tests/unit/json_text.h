/* json_text.h - JSON that can be read in a C string. */
#ifndef TESTS_JSON_TEXT_H
#define TESTS_JSON_TEXT_H

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Of JSON with ' for ", any value; fails the test if it is none. */
static inline json_t *
json_text(const char *text)
{
	char *copy = strdup(text);
	json_t *ret;

	assert_non_null(copy);
	for (char *c = copy; *c != '\0'; c++)
		*c = *c == '\'' ? '"' : *c;
	ret = json_loads(copy, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	free(copy);
	assert_non_null(ret);
	return ret;
}

#endif
