/*
 * test_openstack.c - login and listings, against a Keystone, Nova and Glance
 * in a thread whose manners each test chooses.
 */
#include "proxy/openstack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/cloud_manners.h"

#define SECRET "swordfish-unspoken"
#define PAGE 500

static struct cloud_server server;
static struct cloud_config config;
static struct faults faults;
static char auth_url[64], cloud_name[] = "test";

/* config has texts that are not its own, so it is never freed. */
static int
set_up(void **state)
{
	(void)state;
	cloud_manners_reset();
	faults = FAULTS_INIT;
	config = (struct cloud_config){
		.auth = CLOUD_AUTH_PASSWORD, .verify = true, .name = cloud_name
	};
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	faults_done(&faults);
	cloud_server_done(&server);
	return 0;
}

static struct openstack *
open_cloud(void)
{
	static char user[] = "anna \"x\"", password[] = SECRET,
		    domain[] = "default", project[] = "demo";

	assert_true(cloud_server_start(&server, cloud_manners_answer));
	snprintf(
	    auth_url, sizeof(auth_url), "http://127.0.0.1:%u", server.port);
	config.auth_url = auth_url;
	if (config.auth == CLOUD_AUTH_PASSWORD && config.username == NULL) {
		config.username = user;
		config.password = password;
		config.user_domain_id = domain;
		config.project_name = project;
		config.project_domain_id = domain;
	}
	return openstack_open(&config, &faults);
}

/* The login's faults say the words, and never the secret. */
static void
login_fails(const char *words)
{
	struct openstack *o = open_cloud();

	assert_null(o);
	assert_true(faults.count > 0);
	if (strstr(faults.list[0].text, words) == NULL)
		fail_msg("%s lacks: %s", faults.list[0].text, words);
	assert_null(strstr(faults.list[0].text, SECRET));
}

struct seen {
	unsigned count, with_specs, stop_at;
};

static bool
see(void *arg, json_t *object)
{
	struct seen *seen = arg;
	char id[32];

	snprintf(id, sizeof(id), "id %u", seen->count);
	if (!manners.loops)
		assert_string_equal(
		    json_string_value(json_object_get(object, "id")), id);
	seen->count++;
	seen->with_specs += json_object_get(object, "extra_specs") != NULL;
	return seen->count != seen->stop_at;
}

/* Lists, ends the server, and checks how many were seen. */
static bool
list(struct openstack *o, enum openstack_listing what, struct seen *seen)
{
	bool good = openstack_list(o, what, see, seen, &faults);

	if (!good && seen->stop_at == 0)
		assert_false(faults_none(&faults));
	for (size_t i = 0; i < faults.count; i++)
		assert_null(strstr(faults.list[i].text, "token-"));
	return good;
}

static void
fault_says(const char *words)
{
	assert_true(faults.count > 0);
	if (strstr(faults.list[faults.count - 1].text, words) == NULL)
		fail_msg(
		    "%s lacks: %s", faults.list[faults.count - 1].text, words);
}

static void
end(struct openstack *o)
{
	openstack_close(o);
	cloud_server_stop(&server);
}

static bool
was_sent(const char *words)
{
	return strstr(text_str(&server.log), words) != NULL;
}

static void
facts_of_a_login(void **state)
{
	struct openstack *o = open_cloud();
	struct openstack_facts facts;
	char url[80];

	(void)state;
	assert_non_null(o);
	facts = openstack_facts(o);
	assert_string_equal(facts.cloud, "test");
	assert_string_equal(facts.region, "R1");
	assert_string_equal(facts.user_name, "anna");
	assert_string_equal(facts.project_id, "p1");
	assert_true(facts.admin);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/compute/v2.1/p1",
	    server.port);
	assert_string_equal(facts.compute, url);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/image/v2", server.port);
	assert_string_equal(facts.image, url);
	end(o);
	assert_true(was_sent(
	    "{\"auth\": {\"identity\": {\"methods\": [\"password\"], "
	    "\"password\": {\"user\": {\"name\": \"anna \\\"x\\\"\", "
	    "\"domain\": {\"id\": \"default\"}, \"password\": \"" SECRET
	    "\"}}}, \"scope\": {\"project\": {\"name\": \"demo\", "
	    "\"domain\": {\"id\": \"default\"}}}}}"));
}

static void
other_forms_of_login(void **state)
{
	static char a[] = "aa", b[] = "bb", all[] = "all";
	const struct {
		struct cloud_config config;
		const char *sent;
	} rows[] = {
		{ { .auth = CLOUD_AUTH_TOKEN, .token = a, .project_id = b },
		    "{\"methods\": [\"token\"], \"token\": {\"id\": \"aa\"}}, "
		    "\"scope\": {\"project\": {\"id\": \"bb\"}}}}" },
		{ { .auth = CLOUD_AUTH_CREDENTIAL,
		      .credential_id = a,
		      .credential_secret = b,
		      .project_id = b },
		    "{\"methods\": [\"application_credential\"], "
		    "\"application_credential\": {\"id\": \"aa\", \"secret\": "
		    "\"bb\"}}}}" },
		{ { .auth = CLOUD_AUTH_CREDENTIAL,
		      .credential_name = a,
		      .username = b,
		      .user_domain_name = a,
		      .credential_secret = b },
		    "\"application_credential\": {\"name\": \"aa\", \"user\": "
		    "{\"name\": \"bb\", \"domain\": {\"name\": \"aa\"}}, "
		    "\"secret\": \"bb\"}}}}" },
		{ { .auth = CLOUD_AUTH_PASSWORD,
		      .user_id = a,
		      .username = b,
		      .password = b,
		      .system_scope = all },
		    "{\"user\": {\"id\": \"aa\", \"password\": \"bb\"}}}, "
		    "\"scope\": {\"system\": {\"all\": true}}}}" },
		{ { .auth = CLOUD_AUTH_PASSWORD,
		      .user_id = a,
		      .username = b,
		      .password = b,
		      .domain_name = a },
		    "\"scope\": {\"domain\": {\"name\": \"aa\"}}}}" },
		{ { .auth = CLOUD_AUTH_PASSWORD,
		      .user_id = a,
		      .username = b,
		      .password = b },
		    "{\"user\": {\"id\": \"aa\", \"password\": \"bb\"}}}}}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct openstack *o;

		config = rows[i].config;
		o = open_cloud();
		assert_non_null(o);
		end(o);
		if (!was_sent(rows[i].sent))
			fail_msg("%s lacks: %s", text_str(&server.log),
			    rows[i].sent);
		cloud_server_done(&server);
	}
}

static void
without_keystone(void **state)
{
	static char compute[64], image[64];
	struct seen seen = { 0 };
	struct openstack *o;

	(void)state;
	manners.objects = 3;
	assert_true(cloud_server_start(&server, cloud_manners_answer));
	snprintf(compute, sizeof(compute),
	    "http://127.0.0.1:%u/compute/v2.1/p1", server.port);
	snprintf(
	    image, sizeof(image), "http://127.0.0.1:%u/image/", server.port);
	config.auth = CLOUD_AUTH_NONE;
	config.compute_override = compute;
	config.image_override = image;
	o = openstack_open(&config, &faults);
	assert_non_null(o);
	assert_true(list(o, OPENSTACK_IMAGES, &seen));
	assert_int_equal(seen.count, 3);
	end(o);
	assert_false(was_sent("X-Auth-Token"));
}

static void
refused_login(void **state)
{
	(void)state;
	manners.login_status = 401;
	manners.login_body =
	    "{\"error\": {\"message\": \"Wrong: " SECRET "\"}}";
	login_fails("user, password or a domain is wrong");
}

static void
login_elsewhere(void **state)
{
	(void)state;
	manners.login_status = 404;
	manners.login_body = "{\"error\": {\"message\": \"No <b>such\"}}";
	login_fails("(\"No \"); auth_url (OS_AUTH_URL) is to lead to Keystone");
}

/* A redirect would carry the password to wherever it points. */
static void
login_redirected(void **state)
{
	(void)state;
	manners.login_status = 307;
	login_fails("sends us to https://127.0.0.1/v3");
	cloud_server_stop(&server);
	assert_int_equal(server.requests, 1);
}

static void
login_without_token(void **state)
{
	(void)state;
	manners.login_status = 201;
	manners.catalog = "[";
	login_fails("holds no token");
}

static void
catalog_lacks(void **state)
{
	static char region[] = "R9", interface[] = "adminURL";
	static const char two_regions[] =
	    "[{\"type\": \"compute\", \"endpoints\": [{\"interface\": "
	    "\"public\", \"region_id\": \"A\", \"url\": \"http://a\"}, "
	    "{\"interface\": \"public\", \"region_id\": \"B\", \"url\": "
	    "\"http://b\"}]}]";
	static const char bad_url[] =
	    "[{\"type\": \"compute\", \"endpoints\": [{\"interface\": "
	    "\"public\", \"region_id\": \"A\", \"url\": \"gopher://a\"}]}]";
	const struct {
		const char *catalog;
		char *region, *interface;
		const char *words;
	} rows[] = {
		{ "[]", NULL, NULL, "no catalog of services" },
		{ "[{\"type\": \"volume\"}]", NULL, NULL,
		    "no service compute; it has: volume" },
		{ cloud_manners_catalog, region, NULL,
		    "no public endpoint in the region R9; its interfaces are: "
		    "internal, public; its regions: R1" },
		{ cloud_manners_catalog, NULL, interface,
		    "has no admin endpoint" },
		{ two_regions, NULL, NULL,
		    "several regions; name one by "
		    "region_name (OS_REGION_NAME): A, B" },
		{ bad_url, NULL, NULL, "is none that can be used" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		manners.catalog = rows[i].catalog;
		config.region = rows[i].region;
		config.interface = rows[i].interface;
		login_fails(rows[i].words);
		faults_done(&faults);
		cloud_server_done(&server);
	}
}

static void
pages_of_images(void **state)
{
	struct openstack *o = open_cloud();
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 2 * PAGE + 1;
	assert_true(list(o, OPENSTACK_IMAGES_COMMUNITY, &seen));
	assert_int_equal(seen.count, 2 * PAGE + 1);
	seen = (struct seen){ .stop_at = 7 };
	assert_false(list(o, OPENSTACK_IMAGES, &seen));
	assert_int_equal(seen.count, 7);
	assert_true(faults_none(&faults));
	end(o);
	assert_int_equal(server.requests, 1 + 3 + 1);
	assert_true(was_sent("GET /image/v2/images?visibility=community&limit="
			     "500&marker=id%20499 HTTP/1.1"));
	assert_true(was_sent("X-Auth-Token: token-1\r\n"));
	assert_false(was_sent("OpenStack-API-Version"));
}

/* The service's own limit is below what is asked for. */
static void
pages_of_flavors(void **state)
{
	struct openstack *o = open_cloud();
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 250;
	manners.page_most = 100;
	assert_true(list(o, OPENSTACK_FLAVORS, &seen));
	assert_int_equal(seen.count, 250);
	assert_int_equal(seen.with_specs, 250);
	assert_false(openstack_hides_specs(o));
	end(o);
	assert_int_equal(server.requests, 1 + 3);
	assert_true(was_sent("/flavors/detail?is_public=None&limit=500&marker="
			     "id%2099 HTTP/1.1"));
}

static void
old_nova(void **state)
{
	struct openstack *o = open_cloud();
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 5;
	manners.old_nova = true;
	assert_true(list(o, OPENSTACK_FLAVORS, &seen));
	assert_int_equal(seen.with_specs, 5);
	end(o);
	assert_true(was_sent("/flavors/id%204/os-extra_specs "));
}

static void
specs_forbidden(void **state)
{
	struct openstack *o = open_cloud();
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 5;
	manners.hides_specs = true;
	assert_true(list(o, OPENSTACK_FLAVORS, &seen));
	assert_int_equal(seen.count, 5);
	assert_int_equal(seen.with_specs, 0);
	assert_true(openstack_hides_specs(o));
	end(o);
	assert_int_equal(server.requests, 1 + 1 + 1);
}

static void
token_expires(void **state)
{
	struct openstack *o = open_cloud();
	struct openstack_facts facts = openstack_facts(o);
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 2 * PAGE;
	manners.refuse_request = 3;
	assert_true(list(o, OPENSTACK_IMAGES, &seen));
	assert_int_equal(seen.count, 2 * PAGE);
	assert_string_equal(facts.user_name, "anna");
	end(o);
	assert_true(was_sent("X-Auth-Token: token-2\r\n"));
	assert_int_equal(server.requests, 1 + 1 + 1 + 1 + 1);
}

static void
next_leads_away(void **state)
{
	static const char *const away[] = { "http://evil.invalid/v2/images",
		"//evil.invalid/v2", "/\\\\evil.invalid" };

	(void)state;
	for (size_t i = 0; i < sizeof(away) / sizeof(*away); i++) {
		struct openstack *o = open_cloud();
		struct seen seen = { 0 };

		manners.objects = 2 * PAGE;
		manners.next = away[i];
		assert_false(list(o, OPENSTACK_IMAGES, &seen));
		fault_says("leads away from the server");
		end(o);
		assert_int_equal(server.requests, 2);
		cloud_server_done(&server);
	}
}

static void
pages_loop(void **state)
{
	struct openstack *o = open_cloud();
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 4 * PAGE;
	manners.loops = true;
	manners.page_most = 1;
	assert_false(list(o, OPENSTACK_IMAGES, &seen));
	fault_says("again and again");
	assert_true(seen.count < 10);
	seen = (struct seen){ 0 };
	manners.loops = false;
	manners.empty_page = true;
	assert_false(list(o, OPENSTACK_IMAGES, &seen));
	fault_says("an empty page");
	end(o);
}

static void
truncated_answers(void **state)
{
	struct openstack *o = open_cloud();
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 3;
	manners.cut_request = 2;
	manners.busy_request = 3;
	assert_true(list(o, OPENSTACK_IMAGES, &seen));
	assert_int_equal(seen.count, 3);
	seen = (struct seen){ 0 };
	manners.cut_always = true;
	assert_false(list(o, OPENSTACK_IMAGES, &seen));
	fault_says("the answer ended too early");
	assert_int_equal(seen.count, 0);
	end(o);
	assert_int_equal(server.requests, 1 + 3 + 3);
}

/* Images too large for a page of 500 come in smaller ones. */
static void
huge_answers(void **state)
{
	struct openstack *o = open_cloud();
	struct seen seen = { 0 };

	(void)state;
	manners.objects = 20;
	manners.huge = true;
	assert_true(list(o, OPENSTACK_IMAGES, &seen));
	assert_int_equal(seen.count, 20);
	end(o);
	assert_true(was_sent("limit=7&marker=id%206 "));
}

static void
wrong_endpoint(void **state)
{
	static char elsewhere[80];
	struct openstack *o;
	struct seen seen = { 0 };

	(void)state;
	config.image_override = elsewhere;
	assert_true(cloud_server_start(&server, cloud_manners_answer));
	cloud_server_done(&server);
	snprintf(
	    elsewhere, sizeof(elsewhere), "http://127.0.0.1:%u/x", server.port);
	o = open_cloud();
	assert_non_null(o);
	assert_false(list(o, OPENSTACK_IMAGES, &seen));
	fault_says("is the service up");
	end(o);
}

int
main(void)
{
#define RISK(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		RISK(facts_of_a_login),
		RISK(other_forms_of_login),
		RISK(without_keystone),
		RISK(refused_login),
		RISK(login_elsewhere),
		RISK(login_redirected),
		RISK(login_without_token),
		RISK(catalog_lacks),
		RISK(pages_of_images),
		RISK(pages_of_flavors),
		RISK(old_nova),
		RISK(specs_forbidden),
		RISK(token_expires),
		RISK(next_leads_away),
		RISK(pages_loop),
		RISK(truncated_answers),
		RISK(huge_answers),
		RISK(wrong_endpoint),
	};

	/* The proxies of a developer's shell lead nowhere here. */
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
