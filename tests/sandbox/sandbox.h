/*
 * sandbox.h - the whole state of the sandbox cloud. JSON objects keep the
 * order in which members came, so they serve as tables: key to object.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <jansson.h>

#define SANDBOX_UPLOAD_MAX (64 * 1024 * 1024)

struct sandbox {
	json_t *endpoints; /* id: as GET /v3/endpoints shows it */
	json_t *tokens;    /* secret: the token's body, without catalog */
	json_t *flavors;   /* id: as microversion 2.75 shows it */
	json_t *access;    /* flavor id: {project id: true} */
	json_t *images;    /* id: as GET /v2/images/ID shows it */
	json_t *members;   /* image id: {project id: member} */
	json_t *data;      /* image id: its bytes, as a JSON string */
	json_t *deleted;   /* image ids that may not come again */
};

/* An object of the given kind for tests of scans: deterministic, every tenth
 * one breaks a rule. Returns -1 when out of memory. */
int seed_images(struct sandbox *, unsigned long count);
int seed_flavors(struct sandbox *, unsigned long count);

#endif
