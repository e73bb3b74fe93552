/* test_cloud_config.c - which cloud and who asks, from files in a directory
 * of the test's own and from variables. */
#include "proxy/cloud_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "proxy/cloud_url.h"

#define SECRET "swordfish-unspoken"

static char directory[] = "/tmp/scs-gate-clouds-XXXXXX";
static const char *const written[] = { "clouds.yaml", "clouds.yml",
	"secure.yaml", "clouds-public.yaml", ".config/openstack/clouds.yaml" };

static const char two_clouds[] =
    "clouds:\n"
    "  prod:\n"
    "    auth:\n"
    "      auth_url: https://prod.example:5000/v3\n"
    "      username: anna\n"
    "      password: " SECRET "\n"
    "      project_name: demo\n"
    "    region_name: North\n"
    "    interface: internal\n"
    "  stage:\n"
    "    auth: {auth_url: 'http://stage.example:5000', username: bert,\n"
    "      password: " SECRET
    ", project-name: demo, user_domain_name: People}\n"
    "    verify: false\n";

static int
set_up_all(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL || chdir(directory) != 0 ||
	       mkdir(".config", 0700) != 0 ||
	       mkdir(".config/openstack", 0700) != 0;
}

static int
tear_down_all(void **state)
{
	(void)state;
	return rmdir(".config/openstack") != 0 || rmdir(".config") != 0 ||
	       chdir("/") != 0 || rmdir(directory) != 0;
}

static int
set_up(void **state)
{
	(void)state;
	clearenv();
	return setenv("HOME", directory, 1);
}

static int
tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(written) / sizeof(*written); i++)
		unlink(written[i]);
	return 0;
}

static void
put(const char *file, const char *text)
{
	FILE *out = fopen(file, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static struct cloud_config *
load(const char *name)
{
	struct cloud_choice choice = { .cloud = name };
	struct faults faults = FAULTS_INIT;
	struct cloud_config *c = cloud_config_load(&choice, &faults);

	faults_print(&faults, stderr);
	assert_non_null(c);
	assert_true(faults_none(&faults));
	return c;
}

/* The faults say all of the words, and never the secret. */
static void
refused(const char *name, unsigned line, const char *words)
{
	struct cloud_choice choice = { .cloud = name };
	struct faults faults = FAULTS_INIT;
	char text[4000] = "";
	size_t len = 0;

	assert_null(cloud_config_load(&choice, &faults));
	assert_false(faults_none(&faults));
	for (size_t i = 0; i < faults.count && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\n",
		    faults.list[i].text);
	if (strstr(text, words) == NULL)
		fail_msg("%s lacks: %s", text, words);
	assert_null(strstr(text, SECRET));
	assert_int_equal(faults.list[0].line, line);
	faults_done(&faults);
}

static void
a_named_cloud(void **state)
{
	struct cloud_config *c;

	(void)state;
	put("clouds.yaml", two_clouds);
	c = load("prod");
	assert_string_equal(c->name, "prod");
	assert_string_equal(c->file, "./clouds.yaml");
	assert_int_equal(c->line, 2);
	assert_int_equal(c->auth, CLOUD_AUTH_PASSWORD);
	assert_string_equal(c->auth_url, "https://prod.example:5000/v3");
	assert_string_equal(c->password, SECRET);
	assert_string_equal(c->region, "North");
	assert_string_equal(c->interface, "internal");
	assert_string_equal(c->user_domain_id, "default");
	assert_string_equal(c->project_domain_id, "default");
	assert_true(c->verify);
	cloud_config_free(c);
	assert_int_equal(setenv("OS_CLOUD", "stage", 1), 0);
	c = load(NULL);
	assert_string_equal(c->username, "bert");
	assert_string_equal(c->project_name, "demo");
	assert_string_equal(c->user_domain_name, "People");
	assert_null(c->user_domain_id);
	assert_false(c->verify);
	cloud_config_free(c);
}

/* Another cloud's openrc in the shell leads nobody elsewhere. */
static void
variables_beside_a_named_cloud(void **state)
{
	struct cloud_config *c;

	(void)state;
	put("clouds.yaml", two_clouds);
	setenv("OS_AUTH_URL", "http://elsewhere.example", 1);
	setenv("OS_USERNAME", "eve", 1);
	setenv("OS_PASSWORD", "other", 1);
	setenv("OS_REGION_NAME", "South", 1);
	setenv("OS_CACERT", "~/ca.pem", 1);
	c = load("prod");
	assert_string_equal(c->auth_url, "https://prod.example:5000/v3");
	assert_string_equal(c->username, "anna");
	assert_string_equal(c->password, SECRET);
	assert_string_equal(c->region, "North");
	assert_true(
	    strstr(c->cacert, "/ca.pem") != NULL && c->cacert[0] == '/');
	cloud_config_free(c);
}

static void
variables_alone(void **state)
{
	struct cloud_config *c;

	(void)state;
	put("clouds.yaml", two_clouds);
	setenv("OS_AUTH_URL", "http://127.0.0.1:5000/v3", 1);
	setenv("OS_USERNAME", "anna", 1);
	setenv("OS_PASSWORD", SECRET, 1);
	setenv("OS_TENANT_NAME", "demo", 1);
	setenv("OS_PROJECT_ID", "", 1);
	setenv("OS_DEFAULT_DOMAIN", "staff", 1);
	setenv("OS_ENDPOINT_TYPE", "internalURL", 1);
	setenv("OS_INSECURE", "1", 1);
	c = load(NULL);
	assert_string_equal(c->name, "envvars");
	assert_null(c->file);
	assert_string_equal(c->project_name, "demo");
	assert_null(c->project_id);
	assert_string_equal(c->user_domain_id, "staff");
	assert_string_equal(c->project_domain_id, "staff");
	assert_string_equal(c->interface, "internalURL");
	assert_false(c->verify);
	cloud_config_free(c);
}

static void
the_command_line_wins(void **state)
{
	struct cloud_choice choice = { "prod", "West", "public", "/ca", true };
	struct faults faults = FAULTS_INIT;
	struct cloud_config *c;

	(void)state;
	put("clouds.yaml", two_clouds);
	c = cloud_config_load(&choice, &faults);
	assert_non_null(c);
	assert_string_equal(c->region, "West");
	assert_string_equal(c->interface, "public");
	assert_string_equal(c->cacert, "/ca");
	assert_false(c->verify);
	cloud_config_free(c);
}

static void
files_are_found_and_merged(void **state)
{
	struct cloud_config *c;

	(void)state;
	put(".config/openstack/clouds.yaml",
	    "clouds:\n  only:\n    profile: vendor\n"
	    "    auth: {username: anna, project_id: p1, password: old}\n"
	    "    regions: [{name: First}, Second]\n");
	put("secure.yaml", "clouds: {only: {auth: {password: " SECRET "}}}\n");
	put("clouds-public.yaml",
	    "public-clouds: {vendor: {auth: {auth_url: 'https://v.example', "
	    "username: nobody}, interface: internal}}\n");
	c = load(NULL);
	assert_string_equal(c->name, "only");
	assert_string_equal(c->password, SECRET);
	assert_string_equal(c->username, "anna");
	assert_string_equal(c->auth_url, "https://v.example");
	assert_string_equal(c->interface, "internal");
	assert_string_equal(c->region, "First");
	cloud_config_free(c);
	put("clouds.yml", two_clouds);
	c = load("stage");
	cloud_config_free(c);
	setenv("OS_CLIENT_CONFIG_FILE", ".config/openstack/clouds.yaml", 1);
	c = load("only");
	cloud_config_free(c);
	setenv("OS_CLIENT_CONFIG_FILE", "nowhere.yaml", 1);
	refused("only", 0, "cannot be read");
}

static void
forms_of_login(void **state)
{
	static const struct {
		const char *cloud;
		enum cloud_auth auth;
	} rows[] = {
		{ "auth_type: v3applicationcredential, auth: {"
		  "application_credential_id: i, "
		  "application_credential_secret: s, auth_url: 'http://a'}",
		    CLOUD_AUTH_CREDENTIAL },
		{ "auth: {application_credential_name: n, username: u, "
		  "application_credential_secret: s, auth_url: 'http://a'}",
		    CLOUD_AUTH_CREDENTIAL },
		{ "auth_type: v3token, auth: {token: t, auth_url: 'http://a'}",
		    CLOUD_AUTH_TOKEN },
		{ "auth: {token: t, auth_url: 'http://a'}", CLOUD_AUTH_TOKEN },
		{ "auth_type: password, auth: {user_id: u, password: p, "
		  "system_scope: all, auth_url: 'http://a'}",
		    CLOUD_AUTH_PASSWORD },
		{ "auth_type: none, compute_endpoint_override: 'http://c', "
		  "image_endpoint_override: 'http://i'",
		    CLOUD_AUTH_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct cloud_config *c;
		char text[400];

		snprintf(
		    text, sizeof(text), "clouds: {a: {%s}}\n", rows[i].cloud);
		put("clouds.yaml", text);
		c = load(NULL);
		assert_int_equal(c->auth, rows[i].auth);
		cloud_config_free(c);
	}
}

/* A domain beside a project is the domain of user and project. */
static void
domain_beside_project(void **state)
{
	struct cloud_config *c;

	(void)state;
	put("clouds.yaml",
	    "clouds: {a: {auth: {auth_url: 'http://a', username: u, "
	    "password: p, project_name: x, domain_name: Firm}}}\n");
	c = load(NULL);
	assert_string_equal(c->user_domain_name, "Firm");
	assert_string_equal(c->project_domain_name, "Firm");
	assert_null(c->domain_name);
	cloud_config_free(c);
}

static void
mistakes(void **state)
{
	static const struct {
		const char *file;
		unsigned line;
		const char *words;
	} rows[] = {
		{ "clouds: {a: {auth: {username: u, password: " SECRET "}}}", 1,
		    "auth_url is missing" },
		{ "clouds:\n  a: {auth_type: v3oidcpassword, auth_url: "
		  "'http://a'}",
		    2, "v3oidcpassword is not supported; supported are" },
		{ "clouds: {a: {auth: {auth_url: 'http://a', username: u}}}", 1,
		    "OS_PASSWORD" },
		{ "clouds: {a: {auth: {auth_url: 'http://a', password: p}}}", 1,
		    "username is missing" },
		{ "clouds: {a: {auth: {auth_url: 'http://u:" SECRET
		  "@a', username: u, password: p}}}",
		    1, "auth_url is no URL that can be used" },
		{ "clouds: {a: {auth: {auth_url: 'file:///etc/passwd', "
		  "username: u, password: p}}}",
		    1, "auth_url is no URL that can be used" },
		{ "clouds: {a: {auth: {auth_url: [x]}}}", 1,
		    "auth_url is one text" },
		{ "clouds: {a: {auth: {auth_url: 'http://a', username: u, "
		  "password: p}, verify: perhaps}}",
		    1, "verify is true or false" },
		{ "clouds: {a: {auth: {auth_url: 'http://a', username: u, "
		  "password: p, system_scope: all, project_id: x}}}",
		    1, "one of project_name, domain_name and system_scope" },
		{ "clouds: {a: {identity_api_version: 2.0, auth: {auth_url: "
		  "'http://a', username: u, password: p}}}",
		    1, "Keystone v2" },
		{ "clouds: {a: {auth: {token: t}, profile: gone}}", 1,
		    "of the profile gone" },
		{ "clouds: {a: {auth: {auth_url: 'http://a', "
		  "application_credential_name: n, "
		  "application_credential_secret: s}}}",
		    1, "needs the username too" },
		{ "clouds: {a: {auth_type: none}}", 1, "endpoint_override" },
		{ "clouds: {a: 1}", 1, "is no map" },
		{ "cloud: {a: {}}", 0, "no cloud is described here" },
		{ "clouds:\n  a:\n    auth:\n      password: *" SECRET "\n", 4,
		    "put it in quotes" },
		{ "clouds:\n  a:\n    auth:\n      password: !" SECRET " x\n",
		    4, "put it in quotes" },
		{ "clouds:\n  a:\n    auth:\n      password: &" SECRET " x\n",
		    4, "put it in quotes" },
		{ "clouds:\n  a:\n    auth:\n      password: %" SECRET "\n", 4,
		    "quotes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put("clouds.yaml", rows[i].file);
		refused(NULL, rows[i].line, rows[i].words);
	}
}

static void
names_that_are_not_there(void **state)
{
	(void)state;
	refused(NULL, 0, "--os-cloud");
	refused("prod", 0, "OS_CLIENT_CONFIG_FILE");
	put("clouds.yaml", two_clouds);
	refused("prdo", 2, "did you mean prod; there are: prod, stage");
	refused("xyz", 2, "no cloud xyz here; there are: prod, stage");
	refused(NULL, 2, "which cloud? Name one by");
}

static void
urls(void **state)
{
	static const struct {
		char *(*complete)(const char *);
		const char *from, *to;
	} rows[] = {
		{ cloud_url_identity, "http://a:5000", "http://a:5000/v3" },
		{ cloud_url_identity, "http://a/identity/",
		    "http://a/identity/v3" },
		{ cloud_url_identity, "http://a:5000/v3/", "http://a:5000/v3" },
		{ cloud_url_identity, "http://v3", "http://v3/v3" },
		{ cloud_url_compute, "http://a:8774", "http://a:8774/v2.1" },
		{ cloud_url_compute, "http://a/v2.1/", "http://a/v2.1" },
		{ cloud_url_compute, "http://a/c/v2.1/0ab",
		    "http://a/c/v2.1/0ab" },
		{ cloud_url_compute, "http://a/v2/0ab", "http://a/v2/0ab" },
		{ cloud_url_image, "http://a:9292", "http://a:9292/v2" },
		{ cloud_url_image, "http://a/image/v2/", "http://a/image/v2" },
		{ cloud_url_image, "http://a/v1", "http://a/v2" },
		{ cloud_url_image, "http://v2", "http://v2/v2" },
	};
	static const char *const unfit[] = { "", "a", "ftp://a", "http://",
		"http://:80", "http:///x", "http://u@a", "http://a?b",
		"http://a#b", "http://a b", "http://a/\r\nX: y",
		"http://\xc3\xa4" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *to = rows[i].complete(rows[i].from);

		assert_string_equal(to, rows[i].to);
		free(to);
	}
	for (size_t i = 0; i < sizeof(unfit) / sizeof(*unfit); i++)
		assert_false(cloud_url_fits(unfit[i]));
	assert_true(cloud_url_fits("https://[::1]:5000/v3"));
	assert_true(cloud_url_fits("http://a/p@th"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_named_cloud, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    variables_beside_a_named_cloud, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    variables_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_command_line_wins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    files_are_found_and_merged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    forms_of_login, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    domain_beside_project, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mistakes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    names_that_are_not_there, set_up, tear_down),
		cmocka_unit_test(urls),
	};

	return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
