/*
 * test_first_look.c - a write that is taken for something else at first
 * sight. tests/against/routers.py asks the services about many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proxy/first_look.h"
#include "tests/unit/failing_malloc.h"

#define JSON "Content-Type: application/json\r\n"
#define PASS 0
#define TAKEN 200

/* clang-format off */
static const struct vector {
	enum service service;
	const char *line;
	const char *fields;
	unsigned answer; /* PASS, TAKEN, or the status of a doubt */
} vectors[] = {
	{ SERVICE_COMPUTE, "GET /v2.1/flavors", "", PASS },
	{ SERVICE_COMPUTE, "HEAD /v2.1//flavors/../%zz?a=b", "", PASS },
	{ SERVICE_COMPUTE, "OPTIONS *", "", PASS },
	{ SERVICE_COMPUTE, "POST /v2.1/servers", JSON, PASS },
	{ SERVICE_IMAGE, "DELETE /v2/metadefs/namespaces/n", "", PASS },
	{ SERVICE_COMPUTE, "POST /v2.1/flavors", JSON, TAKEN },
	{ SERVICE_COMPUTE, "POST /v2.1/%66lavors?a=b", JSON, TAKEN },
	{ SERVICE_IMAGE, "PATCH /v2.3/images/x", JSON, TAKEN },
	/* A read that is none. */
	{ SERVICE_COMPUTE, "GET /v2.1/flavors/x?_method=DELETE", "", 400 },
	{ SERVICE_IMAGE, "OPTIONS /v2/images/x?%5Fmethod=DELETE", "", 400 },
	{ SERVICE_IMAGE, "PUT /v2/metadefs?_METHOD=", "", 400 },
	/* A path that another reader may take for another. */
	{ SERVICE_COMPUTE, "POST /v2.1/servers/../flavors", JSON, 400 },
	{ SERVICE_COMPUTE, "POST /v2.1/servers/%2e%2e/flavors", JSON, 400 },
	{ SERVICE_COMPUTE, "POST /v2.1/servers//action", JSON, 400 },
	{ SERVICE_COMPUTE, "POST /v2.1%2fflavors", JSON, 400 },
	{ SERVICE_COMPUTE, "POST /v2.1/flavors%0a", JSON, 400 },
	{ SERVICE_COMPUTE, "POST /v2.1/flavors/a%20/os-extra_specs", JSON, 400 },
	{ SERVICE_COMPUTE, "POST /v2.1/flavors/a%20b/os-extra_specs", JSON, TAKEN },
	{ SERVICE_COMPUTE, "PUT /v2.1/flavors/a/os-extra_specs/b%20", JSON, TAKEN },
	{ SERVICE_IMAGE, "PATCH /v2/images/x%20", JSON, 400 },
	{ SERVICE_IMAGE, "DELETE /v2/images/%20", "", 400 },
	/* A write that no row names. */
	{ SERVICE_COMPUTE, "POST /flavors", JSON, 403 },
	{ SERVICE_COMPUTE, "FOO /v2.1/flavors", "", 403 },
	{ SERVICE_IMAGE, "POST /images", JSON, 403 },
	{ SERVICE_IMAGE, "DELETE /v2/images/", "", 404 },
	/* Fields that do not go with a judged call, and go with others. */
	{ SERVICE_COMPUTE, "POST /v2.1/flavors", JSON JSON, 400 },
	{ SERVICE_COMPUTE, "POST /v2.1/servers", JSON JSON, PASS },
	{ SERVICE_COMPUTE, "POST /v2.1/flavors", "X-A: \xc3\xa4\r\n", 400 },
	{ SERVICE_COMPUTE, "POST /v2.1/flavors", "Content-Encoding: gzip\r\n", 415 },
	{ SERVICE_IMAGE, "PUT /v2/images/x/file", "Content-Encoding: gzip\r\n", TAKEN },
};
/* clang-format on */

static unsigned long failing; /* allocation; 0: none */

static unsigned
answer_to(const struct vector *v, struct text *path)
{
	struct text bytes = TEXT_INIT;
	struct first_look look;
	struct head head;
	const char *why;
	size_t scanned = 0;
	bool taken;

	text_addf(
	    &bytes, "%s HTTP/1.1\r\nHost: h\r\n%s\r\n", v->line, v->fields);
	assert_int_equal(
	    http1_request(text_slice(&bytes), &scanned, &head, &why),
	    HTTP1_DONE);
	failing_malloc_arm(failing, false);
	taken =
	    first_look(v->service, &head, uri_split(head.target), path, &look);
	text_done(&bytes);
	if (taken && look.doubt == NULL)
		assert_int_equal(look.route, ROUTE_CALL);
	return !taken ? PASS : look.doubt == NULL ? TAKEN : look.status;
}

static void
every_write_is_taken_or_in_doubt(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		struct text path = TEXT_INIT;
		unsigned answer = answer_to(&vectors[i], &path);

		if (answer != vectors[i].answer)
			fail_msg("%s: %u, not %u", vectors[i].line, answer,
			    vectors[i].answer);
		text_done(&path);
	}
}

static void
what_is_taken_has_its_canonical_path(void **state)
{
	const struct vector v = { SERVICE_COMPUTE,
		"PUT /v2.1/%66lavors/a%20b/os-extra_specs/scs%3acpu-type?x=%41",
		JSON, TAKEN };
	struct text path = TEXT_INIT;

	(void)state;
	assert_int_equal(answer_to(&v, &path), TAKEN);
	assert_string_equal(
	    text_str(&path), "/v2.1/flavors/a%20b/os-extra_specs/scs:cpu-type");
	text_done(&path);
}

/* Whichever allocation fails, a write is in doubt or seen as it is. */
static void
without_memory_a_write_is_in_doubt(void **state)
{
	const struct vector *v = &vectors[5]; /* POST /v2.1/flavors */
	unsigned doubts = 0;
	bool failed = FAILING_MALLOC;

	(void)state;
	for (unsigned long n = 1; failed; n++) {
		struct text path = TEXT_INIT;
		unsigned answer;

		failing = n;
		answer = answer_to(v, &path);
		failed = failing_malloc_disarm();
		doubts += answer == 503;
		assert_true(answer == 503 || answer == TAKEN);
		text_done(&path);
	}
	assert_int_equal(doubts > 0, FAILING_MALLOC);
	failing = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_write_is_taken_or_in_doubt),
		cmocka_unit_test(what_is_taken_has_its_canonical_path),
		cmocka_unit_test(without_memory_a_write_is_in_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
