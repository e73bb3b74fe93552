/*
 * test_survey.c - a census of what a service lists, against a server in a
 * thread whose pages are written down here.
 */
#include "proxy/survey.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/lookup_server.h"

#define IMAGES "/v2/images?visibility="
#define PUBLIC IMAGES "public&limit=500"
#define HIDDEN IMAGES "public&os_hidden=true&limit=500"
#define FLAVORS "/v2.1/flavors/detail?is_public=None&limit=500"
#define NONE "{\"images\": []}"
#define NO_IMAGES "the images of this cloud cannot be listed: "
#define NO_FLAVORS "the flavors of this cloud cannot be listed: "
#define NEXT ", \"next\": \"/v2/images?marker=whatever\""

static struct server server;
static struct event_base *base;
static struct lookup_engine *engine;
static struct settings_address address;
static struct settings_upstream upstream;
static struct settings settings;

static int
set_up(void **state)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address.sockaddr;
	static char host[] = "glance.invalid";

	(void)state;
	base = event_base_new();
	engine = lookup_engine_new(base);
	if (engine == NULL || !server_start(&server, AF_INET))
		return -1;
	address = (struct settings_address){
		.host = host, .port = server.port, .sockaddr_len = sizeof(*v4)
	};
	v4->sin_family = AF_INET;
	v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v4->sin_port = htons(server.port);
	upstream = (struct settings_upstream){ .addresses = &address,
		.address_count = 1 };
	settings = (struct settings){ .limit_survey = 1000,
		.limit_response_body = 50000 };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	lookup_engine_free(engine);
	event_base_free(base);
	server_stop(&server);
	return 0;
}

struct result {
	unsigned calls;
	struct census *census;
	char why[200];
	unsigned refused;
};

static void
note(void *arg, const struct survey_answer *answer)
{
	struct result *r = arg;
	const char *why = answer->why;

	r->calls++;
	r->census = answer->census;
	r->refused = answer->refused != NULL ? answer->refused->status : 0;
	assert_true((answer->census == NULL) == (why != NULL));
	snprintf(r->why, sizeof(r->why), "%s", why != NULL ? why : "");
}

static struct survey *
begin(enum object_kind kind, const struct server_page *pages, struct result *r)
{
	struct survey_request request = {
		.kind = kind,
		.settings = &settings,
		.upstream = &upstream,
		.timeout_ms = 5000,
		.prefix = "",
		.token = SLICE("gAAAA-secret"),
		.request_id = "id",
	};
	struct survey *survey;

	server.pages = pages;
	*r = (struct result){ .calls = 0 };
	survey = survey_start(engine, &request, note, r);
	assert_non_null(survey);
	assert_int_equal(r->calls, 0);
	return survey;
}

static void
run(enum object_kind kind, const struct server_page *pages, struct result *r)
{
	begin(kind, pages, r);
	while (r->calls == 0)
		event_base_loop(base, EVLOOP_ONCE);
	event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(r->calls, 1);
}

/* It ends without a census, and says why. */
static void
fails(enum object_kind kind, const struct server_page *pages, const char *why)
{
	struct result r;

	run(kind, pages, &r);
	assert_null(r.census);
	assert_string_equal(r.why, why);
}

static void
pages_are_followed_to_the_last(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, NULL,
		    "{\"images\": [{\"id\": \"a\"}, {\"id\": \"b\"}]" NEXT
		    "}" },
		{ PUBLIC "&marker=b", NULL,
		    "{\"images\": [{\"id\": \"c\"}]" NEXT "}" },
		{ PUBLIC "&marker=c", NULL, NONE },
		{ HIDDEN, NULL, "{\"images\": [{\"id\": \"x y\"}]" NEXT "}" },
		{ HIDDEN "&marker=x%20y", NULL, NONE },
		{ NULL, NULL, NULL },
	};
	struct result r;

	(void)state;
	run(OBJECT_IMAGE, pages, &r);
	assert_string_equal(r.why, "");
	assert_int_equal(census_count(r.census), 4);
	assert_false(census_at(r.census, 2)->aside);
	assert_string_equal(census_at(r.census, 3)->id, "x y");
	assert_true(census_at(r.census, 3)->aside);
	census_free(r.census);
	server_stop(&server);
	assert_int_equal(server.requests, 5);
}

static void
community_images_are_those_of_the_provider(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, NULL, NONE },
		{ HIDDEN, NULL, NONE },
		{ IMAGES "community&owner=p%2F1&limit=500", NULL,
		    "{\"images\": [{\"id\": \"a\"}]}" },
		{ IMAGES "community&owner=p%2F1&os_hidden=true&limit=500", NULL,
		    NONE },
		{ IMAGES "community&owner=p2&limit=500", NULL,
		    "{\"images\": [{\"id\": \"b\"}]}" },
		{ IMAGES "community&owner=p2&os_hidden=true&limit=500", NULL,
		    "{\"images\": [{\"id\": \"c\"}]}" },
		{ NULL, NULL, NULL },
	};
	static char first[] = "p/1", second[] = "p2";
	char *providers[] = { first, second };
	struct result r;

	(void)state;
	settings.provider_projects = providers;
	settings.provider_project_count = 2;
	run(OBJECT_IMAGE, pages, &r);
	assert_string_equal(r.why, "");
	assert_int_equal(census_count(r.census), 3);
	assert_false(census_at(r.census, 1)->aside);
	assert_true(census_at(r.census, 2)->aside);
	census_free(r.census);
}

static void
flavors_come_with_their_extra_specs(void **state)
{
	static const struct server_page pages[] = {
		{ FLAVORS, NULL,
		    "{\"flavors\": [{\"id\": \"1\", \"extra_specs\": {}}],"
		    "\"flavors_links\": [{\"rel\": \"next\", \"href\": "
		    "\"http://elsewhere/\"}]}" },
		{ FLAVORS "&marker=1", NULL,
		    "{\"flavors\": [{\"id\": \"2\", \"extra_specs\": "
		    "{\"scs:name-v2\": \"SCS-2V-8\"}}]}" },
		{ NULL, NULL, NULL },
	};
	struct result r;

	(void)state;
	run(OBJECT_FLAVOR, pages, &r);
	assert_string_equal(r.why, "");
	assert_int_equal(census_count(r.census), 2);
	assert_string_equal(census_at(r.census, 1)->key, "SCS-2V-8");
	census_free(r.census);
	server_stop(&server);
	assert_non_null(
	    strstr(server.last, "OpenStack-API-Version: compute 2.61\r\n"));
	assert_non_null(strstr(server.last, "X-Auth-Token: gAAAA-secret\r\n"));
}

static void
a_flavor_without_its_extra_specs_says_nothing(void **state)
{
	static const struct server_page pages[] = {
		{ FLAVORS, NULL,
		    "{\"flavors\": [{\"id\": \"1\", \"extra_specs\": {}},"
		    "{\"id\": \"2\"}]}" },
		{ NULL, NULL, NULL },
	};

	(void)state;
	fails(OBJECT_FLAVOR, pages,
	    NO_FLAVORS "the extra specs are not shown to the caller");
}

static void
who_is_listed_twice_counts_once(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, NULL,
		    "{\"images\": [{\"id\": \"a\"}, {\"id\": \"b\"}]" NEXT
		    "}" },
		{ PUBLIC "&marker=b", NULL,
		    "{\"images\": [{\"id\": \"b\"}, {\"id\": \"c\"}]}" },
		{ HIDDEN, NULL, "{\"images\": [{\"id\": \"a\"}]}" },
		{ NULL, NULL, NULL },
	};
	struct result r;

	(void)state;
	run(OBJECT_IMAGE, pages, &r);
	assert_int_equal(census_count(r.census), 3);
	assert_false(census_at(r.census, 0)->aside);
	census_free(r.census);
}

static void
a_listing_that_cannot_be_believed_is_none(void **state)
{
	static const struct {
		struct server_page pages[2]; /* the second ends them */
		const char *why;
	} lies[] = {
		{ { { PUBLIC, NULL,
		      "{\"images\": [{\"id\": \"a\"}], \"next\": "
		      "\"http://127.0.0.1/v2/images?marker=a\"}" } },
		    NO_IMAGES "its next page lies elsewhere" },
		{ { { PUBLIC, NULL,
		      "{\"images\": [{\"id\": \"a\"}], \"next\": "
		      "\"/v2/images/../../v3?marker=a\"}" } },
		    NO_IMAGES "its next page lies elsewhere" },
		{ { { PUBLIC, NULL,
		      "{\"images\": [{\"id\": \"a\"}], \"next\": 1}" } },
		    NO_IMAGES "its next page lies elsewhere" },
		{ { { PUBLIC, NULL, "{\"images\": []" NEXT "}" } },
		    NO_IMAGES "the listing goes in circles" },
		{ { { PUBLIC, NULL, "{\"images\": {}}" } },
		    NO_IMAGES "the answer is not a listing" },
		{ { { PUBLIC, NULL, "{\"images\": [7]}" } },
		    NO_IMAGES "the answer is not a listing" },
		{ { { PUBLIC, NULL, "{\"images\": [{\"id\": \"\"}]}" } },
		    NO_IMAGES "the answer is not a listing" },
		{ { { PUBLIC, NULL, "{\"images\": [{\"id\": \"a" } },
		    NO_IMAGES "the answer is not a listing" },
		{ { { PUBLIC, NULL, "" } },
		    NO_IMAGES "the answer is not a listing" },
		{ { { PUBLIC, NULL, NULL } },
		    NO_IMAGES "the service did not answer as it should" },
		{ { { PUBLIC, "403 Forbidden", NONE } },
		    NO_IMAGES "the service answered 403" },
		{ { { PUBLIC, "302 Found", NONE } },
		    NO_IMAGES "the service answered 302" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		fails(OBJECT_IMAGE, lies[i].pages, lies[i].why);
}

/* The second page is the first one again. */
static void
a_listing_in_circles_ends(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, NULL, "{\"images\": [{\"id\": \"a\"}]" NEXT "}" },
		{ PUBLIC "&marker=a", NULL,
		    "{\"images\": [{\"id\": \"a\"}]" NEXT "}" },
		{ NULL, NULL, NULL },
	};

	(void)state;
	fails(OBJECT_IMAGE, pages, NO_IMAGES "the listing goes in circles");
}

static void
more_than_the_limit_are_too_many(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, NULL,
		    "{\"images\": [{\"id\": \"a\"}, {\"id\": \"b\"}]" NEXT
		    "}" },
		{ PUBLIC "&marker=b", NULL,
		    "{\"images\": [{\"id\": \"c\"}, {\"id\": \"d\"}]}" },
		{ NULL, NULL, NULL },
	};

	(void)state;
	settings.limit_survey = 3;
	fails(OBJECT_IMAGE, pages,
	    NO_IMAGES "there are more of them than limit.survey");
}

/* Pages that do not fit are asked for in smaller pieces. */
static void
a_page_too_large_is_read_in_pieces(void **state)
{
	static char huge[1000];
	const struct server_page pages[] = {
		{ PUBLIC, NULL, huge },
		{ IMAGES "public&limit=100", NULL, huge },
		{ IMAGES "public&limit=20", NULL,
		    "{\"images\": [{\"id\": \"a\"}]}" },
		{ IMAGES "public&os_hidden=true&limit=20", NULL, NONE },
		{ NULL, NULL, NULL },
	};
	struct server_page all_huge[] = {
		{ PUBLIC, NULL, huge },
		{ IMAGES "public&limit=100", NULL, huge },
		{ IMAGES "public&limit=20", NULL, huge },
		{ NULL, NULL, NULL },
	};
	struct result r;

	(void)state;
	memset(huge, ' ', sizeof(huge) - 1);
	settings.limit_response_body = 500;
	run(OBJECT_IMAGE, pages, &r);
	assert_string_equal(r.why, "");
	assert_int_equal(census_count(r.census), 1);
	census_free(r.census);
	fails(OBJECT_IMAGE, all_huge, NO_IMAGES "the answer is too large");
}

static void
a_refusal_of_the_service_is_told(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, "401 Unauthorized", NONE },
		{ NULL, NULL, NULL },
	};
	struct result r;

	(void)state;
	run(OBJECT_IMAGE, pages, &r);
	assert_int_equal(r.refused, 401);
	assert_string_equal(r.why, NO_IMAGES "the service answered 401");
	run(OBJECT_FLAVOR, NULL, &r);
	assert_int_equal(r.refused, 404);
	settings.limit_survey = 0;
	run(OBJECT_IMAGE,
	    (struct server_page[]){
		{ PUBLIC, NULL, "{\"images\": [{\"id\": \"a\"}]}" },
		{ NULL, NULL, NULL } },
	    &r);
	assert_int_equal(r.refused, 0);
}

static void
all_pages_share_one_budget_of_time(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, NULL, NONE },
		{ NULL, NULL, NULL },
	};
	struct survey_request request = {
		.kind = OBJECT_IMAGE,
		.settings = &settings,
		.upstream = &upstream,
		.timeout_ms = 200,
		.prefix = "/slow", /* is never answered */
	};
	struct result r = { .calls = 0 };

	(void)state;
	server.pages = pages;
	assert_non_null(survey_start(engine, &request, note, &r));
	while (r.calls == 0)
		event_base_loop(base, EVLOOP_ONCE);
	assert_string_equal(r.why, NO_IMAGES "it took too long");
}

static void
nobody_there_is_a_reason_too(void **state)
{
	struct result r;

	(void)state;
	server_stop(&server);
	run(OBJECT_IMAGE, NULL, &r);
	assert_string_equal(r.why, NO_IMAGES "the service cannot be reached");
}

static void
a_cancelled_survey_is_silent(void **state)
{
	static const struct server_page pages[] = {
		{ PUBLIC, NULL, "{\"images\": [{\"id\": \"a\"}]" NEXT "}" },
		{ PUBLIC "&marker=a", NULL, NONE },
		{ HIDDEN, NULL, NONE },
		{ NULL, NULL, NULL },
	};

	(void)state;
	survey_cancel(NULL);
	for (int turns = 0; turns < 12; turns++) {
		struct result r;
		struct survey *survey = begin(OBJECT_IMAGE, pages, &r);

		for (int i = 0; i < turns && r.calls == 0; i++)
			event_base_loop(base, EVLOOP_ONCE);
		if (r.calls == 0)
			survey_cancel(survey);
		event_base_loop(base, EVLOOP_NONBLOCK);
		assert_true(r.calls == 0 || r.census != NULL);
		census_free(r.census);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pages_are_followed_to_the_last),
		TEST(community_images_are_those_of_the_provider),
		TEST(flavors_come_with_their_extra_specs),
		TEST(a_flavor_without_its_extra_specs_says_nothing),
		TEST(who_is_listed_twice_counts_once),
		TEST(a_listing_that_cannot_be_believed_is_none),
		TEST(a_listing_in_circles_ends),
		TEST(more_than_the_limit_are_too_many),
		TEST(a_page_too_large_is_read_in_pieces),
		TEST(a_refusal_of_the_service_is_told),
		TEST(all_pages_share_one_budget_of_time),
		TEST(nobody_there_is_a_reason_too),
		TEST(a_cancelled_survey_is_silent),
	};

	signal(SIGPIPE, SIG_IGN);
	lookup_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
