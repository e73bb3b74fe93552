/*
 * project.h - what an object will be after a write: pure, current object and
 * request in, new object out (OpenStack Compute API: flavors, extra specs;
 * Image API v2: create, PATCH with both media types).
 */
#ifndef RULES_PROJECT_H
#define RULES_PROJECT_H

#include <jansson.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/api.h"
#include "rules/rules.h"

enum project_result {
	PROJECT_OK,
	PROJECT_REFUSE,     /* malformed or ambiguous: the gate answers 400 */
	PROJECT_LOCATIONS,  /* an operation on /locations; see settings */
	PROJECT_MEDIA_TYPE, /* PATCH with another content type: 415 */
	PROJECT_UNJUDGED, /* not what is judged (a server action that writes no
			   * image ...): relay it */
	PROJECT_NO_MEMORY,
};

struct project_request {
	enum call call;
	bool legacy;               /* Nova's /v2 */
	struct slice key;          /* decoded: extra-spec key */
	struct slice content_type; /* as sent; may be empty */
	json_t *body;              /* parsed by subject_parse(); NULL: none */
	json_t *current;           /* Nova: the inner flavor object; Glance: the
				    * image; NULL when not looked up */
	struct slice project;      /* the caller's, whose an image becomes that
				    * is created; empty: not known */
};

struct projection {
	enum object_kind kind;
	enum operation operation;
	json_t *before; /* owned; NULL: none */
	json_t *after;  /* owned; NULL: gone */
};

/* ret is filled for PROJECT_OK, and for PROJECT_LOCATIONS with what the other
 * operations do; ret_why has a sentence for the client otherwise, except for
 * PROJECT_UNJUDGED. A change of a flavor's description is PROJECT_OK with
 * neither before nor after unless current is given. Free with
 * projection_done(). */
enum project_result project_write(const struct project_request *,
    struct projection *ret, struct text *ret_why);
void projection_done(struct projection *);

#endif
