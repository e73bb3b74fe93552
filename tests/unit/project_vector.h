/*
 * project_vector.h - one write and what must come of it, as a row of a table;
 * included by the tests of project_write().
 */
#ifndef TESTS_PROJECT_VECTOR_H
#define TESTS_PROJECT_VECTOR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/project.h"
#include "rules/subject.h"

struct project_vector {
	enum call call;
	const char *body; /* NULL: none */
	enum project_result result;
	const char *after; /* the whole object; NULL: none */
	const char *current;
	const char *key;
	const char *content_type;
	bool legacy;
};

static inline json_t *
project_vector_json(const char *text)
{
	struct text why = TEXT_INIT;
	json_t *document =
	    text == NULL ? NULL : subject_parse(slice_of(text), &why);

	if (text != NULL && document == NULL)
		fail_msg("%s: %s", text, text_str(&why));
	text_done(&why);
	return document;
}

static inline void
project_vector_compare(const struct project_vector *v,
    const struct projection *projection, const char *why)
{
	json_t *after = project_vector_json(v->after);
	char *got = json_dumps(projection->after, JSON_SORT_KEYS);

	if (v->after == NULL ? projection->after != NULL
			     : !json_equal(after, projection->after))
		fail_msg("%s\n became %s\n not    %s", v->body, got, v->after);
	if (v->result != PROJECT_OK && v->result != PROJECT_UNJUDGED &&
	    why[0] == '\0')
		fail_msg("%s: no reason given", v->body);
	free(got);
	json_decref(after);
}

static inline void
project_vector_run(const struct project_vector *v)
{
	json_t *body = project_vector_json(v->body);
	json_t *current = project_vector_json(v->current);
	struct project_request request = { .call = v->call,
		.legacy = v->legacy,
		.key = slice_of(v->key),
		.content_type = slice_of(v->content_type),
		.body = body,
		.current = current };
	struct projection projection;
	struct text why = TEXT_INIT;
	enum project_result result = project_write(&request, &projection, &why);

	if (result != v->result)
		fail_msg("%s: result %d, not %d: %s", v->body, result,
		    v->result, text_str(&why));
	project_vector_compare(v, &projection, text_str(&why));
	/* What is judged against is the state before, untouched. */
	if (projection.before != NULL)
		assert_true(json_equal(projection.before, current));
	projection_done(&projection);
	text_done(&why);
	json_decref(body);
	json_decref(current);
}

static inline void
project_vectors_run(const struct project_vector *vectors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		project_vector_run(&vectors[i]);
}

#endif
