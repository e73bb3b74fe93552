/*
 * test_service_account.c - credentials that are half there, that others can
 * read, or that a fault repeats.
 */
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

#include "proxy/service_account.h"

#define SECRET "s3cr3t-of-the-account"
#define USER                                                                   \
	"username: gate\nuser_domain_name: Default\npassword: \"" SECRET "\""  \
	"\n"
#define PROJECT "project_name: service\nproject_domain_id: default\n"

static char file[] = "/tmp/test-service-account-XXXXXX";

static struct service_account *
load(const char *text, mode_t mode, struct faults *faults)
{
	FILE *out = fopen(file, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(file, mode), 0);
	return service_account_load(file, faults);
}

static void
assert_login(const char *text, mode_t mode, const char *body)
{
	struct faults faults = FAULTS_INIT;
	struct service_account *account = load(text, mode, &faults);

	if (account == NULL)
		fail_msg("%s: %s", text, faults.list[0].text);
	assert_string_equal(service_account_login(account).at, body);
	service_account_free(account);
	faults_done(&faults);
}

static void
a_good_file_gives_a_login(void **state)
{
	(void)state;
	assert_login("{\"application_credential_id\": \"c1\", "
		     "\"application_credential_secret\": \"a\\\"b\"}",
	    0600,
	    "{\"auth\": {\"identity\": {\"methods\": "
	    "[\"application_credential\"], \"application_credential\": "
	    "{\"id\": \"c1\", \"secret\": \"a\\\"b\"}}}}");
	assert_login(USER PROJECT, 0640,
	    "{\"auth\": {\"identity\": {\"methods\": [\"password\"], "
	    "\"password\": {\"user\": {\"name\": \"gate\", \"domain\": "
	    "{\"name\": \"Default\"}, \"password\": \"" SECRET "\"}}}, "
	    "\"scope\": {\"project\": {\"name\": \"service\", \"domain\": "
	    "{\"id\": \"default\"}}}}}");
	assert_login("user_id: u\nproject_id: p\npassword: x\n", 0400,
	    "{\"auth\": {\"identity\": {\"methods\": [\"password\"], "
	    "\"password\": {\"user\": {\"id\": \"u\", \"password\": "
	    "\"x\"}}}, \"scope\": {\"project\": {\"id\": \"p\"}}}}");
}

static void
assert_fault(const char *text, mode_t mode, const char *wanted)
{
	struct faults faults = FAULTS_INIT;
	bool found = false;

	assert_null(load(text, mode, &faults));
	for (size_t i = 0; i < faults.count; i++) {
		assert_null(strstr(faults.list[i].text, SECRET));
		assert_string_equal(faults.list[i].file, file);
		found = found || strstr(faults.list[i].text, wanted) != NULL;
	}
	if (!found)
		fail_msg("%s: no fault says %s but %s", text, wanted,
		    faults.count == 0 ? "none" : faults.list[0].text);
	faults_done(&faults);
}

static void
a_fault_says_what_is_wrong_and_no_secret(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "", "password is missing" },
		{ "[a]", "expected a map" },
		{ SECRET, "expected a map" },
		{ "application_credential_id: c", "secret is missing" },
		{ "application_credential_secret: " SECRET, "_id is missing" },
		{ "application_credential_id: c\n"
		  "application_credential_secret: s\nusername: u\n",
		    "give either it or them" },
		{ USER, "project_name is missing (or project_id)" },
		{ PROJECT "password: " SECRET, "username is missing" },
		{ PROJECT "username: u\npassword: " SECRET,
		    "user_domain_name is missing" },
		{ USER "project_name: p\n", "project_domain_name is missing" },
		{ USER PROJECT "pasword: x\n", "did you mean password" },
		{ USER PROJECT "user_id: \"\"\n", "one text of 1 to" },
		{ USER PROJECT "user_id: [a]\n", "one text of 1 to" },
		{ "password: *" SECRET, "put it in quotes" },
		{ "password: \"" SECRET, "" },
		{ USER USER PROJECT, "" },
	};
	char *longest = malloc(6000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_fault(rows[i].text, 0600, rows[i].wanted);
	assert_non_null(longest);
	memset(longest, 'x', 5999);
	memcpy(longest, "password: ", 10);
	longest[5999] = '\0';
	assert_fault(longest, 0600, "one text of 1 to 4096 bytes");
	free(longest);
}

static void
others_must_not_get_at_it(void **state)
{
	static const mode_t open_to_others[] = { 0604, 0602, 0644, 0660, 0666 };
	struct faults faults = FAULTS_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(open_to_others) / sizeof(mode_t); i++)
		assert_fault(USER PROJECT, open_to_others[i], "its mode is 06");
	assert_null(service_account_load("/nowhere/service.yaml", &faults));
	assert_non_null(strstr(faults.list[0].text, "cannot be read"));
	faults_done(&faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_file_gives_a_login),
		cmocka_unit_test(a_fault_says_what_is_wrong_and_no_secret),
		cmocka_unit_test(others_must_not_get_at_it),
	};
	int failed, fd = mkstemp(file);

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(file);
	return failed;
}
