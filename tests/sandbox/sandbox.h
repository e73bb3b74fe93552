/*
 * sandbox.h - the whole state of the sandbox cloud. JSON objects keep the
 * order in which members came, so they serve as tables: key to object.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <jansson.h>
#include <stdbool.h>

#define SANDBOX_UPLOAD_MAX (64 * 1024 * 1024)

struct sandbox {
	json_t *endpoints;   /* id: as GET /v3/endpoints shows it */
	json_t *credentials; /* id: application credential, with its secret */
	json_t *tokens;      /* secret: the token's body, without catalog */
	json_t *flavors;     /* id: as microversion 2.75 shows it */
	json_t *access;      /* flavor id: {project id: true} */
	json_t *images;      /* id: as GET /v2/images/ID shows it */
	json_t *members;     /* image id: {project id: member} */
	json_t *data;        /* image id: its bytes, as a JSON string */
	json_t *deleted;     /* image ids that may not come again */
	bool hides_specs;    /* extra specs, from all but administrators */
};

/* Objects for tests of scans: the same ones every time, but for dates; every
 * tenth breaks a rule. Of a hundred images so many are public as share says;
 * the others are private, shared, community and hidden by turns. Returns -1
 * when out of memory. */
int seed_images(struct sandbox *, unsigned long count, unsigned long share);
int seed_flavors(struct sandbox *, unsigned long count);

#endif
