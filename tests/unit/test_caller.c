/* test_caller.c - who writes, as the journal names him, and whose writes a
 * "by" means: a name of another domain, or an id that is somebody's name, lets
 * nobody in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/caller_match.h"
#include "tests/unit/json_text.h"
#include "tests/unit/rule_files.h"

#define ID "0123456789abcdef0123456789abcdef"
#define OTHER_ID "fedcba9876543210fedcba9876543210"
#define ALICE                                                                  \
	"{'id':'" ID "','name':'alice','domain_id':'default',"                 \
	"'domain_name':'Default','project_id':'p1','project_name':'ci',"       \
	"'project_domain_id':'d2','project_domain_name':'Customers',"          \
	"'scope_domain_id':null,'scope':'project',"                            \
	"'roles':['member','image_admin'],'trust':null,'methods':[],"          \
	"'credential':{},'audit_ids':['a']}"
/* Of the same names, in other domains. */
#define MALLORY                                                                \
	"{'id':'u2','name':'alice','domain_id':'d2','domain_name':'Default2'," \
	"'project_id':'p2','project_name':'ci','project_domain_id':'d3',"      \
	"'project_domain_name':'Elsewhere','roles':['reader']}"
/* Whose names are ids of others. */
#define POSER                                                                  \
	"{'id':'u3','name':'" ID "','domain_id':'d3','domain_name':'D3',"      \
	"'project_id':'p3','project_name':'p1','project_domain_id':'d3',"      \
	"'project_domain_name':'D3','roles':[]}"
/* The administrator of a domain. */
#define CHIEF                                                                  \
	"{'id':'u4','name':'chief','domain_id':'default',"                     \
	"'domain_name':'Default','scope_domain_id':'d2',"                      \
	"'scope_domain_name':'Customers','roles':['admin']}"
/* With a token of the whole system. */
#define ROOT "{'id':'u5','name':'root','domain_id':'default','roles':['admin']}"

static const char *const callers[] = { ALICE, MALLORY, POSER, CHIEF, ROOT };
#define CALLERS (sizeof(callers) / sizeof(callers[0]))

static struct caller *
caller(const char *text)
{
	struct text why = TEXT_INIT;
	json_t *json = json_text(text);
	struct caller *c = caller_new(json, &why);

	if (c == NULL)
		fail_msg("%s: %s", text, text_str(&why));
	json_decref(json);
	text_done(&why);
	return c;
}

static void
assert_slice(struct slice got, const char *wanted)
{
	assert_int_equal(got.len, strlen(wanted));
	assert_memory_equal(got.at, wanted, got.len);
}

static void
a_caller_is_whom_the_journal_names(void **state)
{
	struct caller *c = caller(ALICE);

	(void)state;
	assert_slice(c->user.id, ID);
	assert_slice(c->user.name, "alice");
	assert_slice(c->user_domain.id, "default");
	assert_slice(c->user_domain.name, "Default");
	assert_slice(c->project.id, "p1");
	assert_slice(c->project.name, "ci");
	assert_slice(c->project_domain.id, "d2");
	assert_slice(c->project_domain.name, "Customers");
	assert_int_equal(c->domain.id.len, 0);
	assert_int_equal(c->role_count, 2);
	assert_slice(c->roles[0], "member");
	assert_slice(c->roles[1], "image_admin");
	free(c);
	c = caller("{}");
	assert_int_equal(c->user.id.len + c->role_count, 0);
	free(c);
	c = caller(CHIEF);
	assert_slice(c->domain.id, "d2");
	assert_slice(c->domain.name, "Customers");
	free(c);
}

static const struct {
	const char *text, *why;
} none[] = {
	{ "[]", "a caller is a JSON object" },
	{ "'alice'", "a caller is a JSON object" },
	{ "{'rols':[]}", "a caller has no \"rols\"; probably roles" },
	{ "{'xyzzy':1}", "a caller has no \"xyzzy\"" },
	{ "{'id':1}", "\"id\" of a caller must be a text of at most 1020" },
	{ "{'project_name':[]}",
	    "\"project_name\" of a caller must be a text" },
	{ "{'roles':'member'}", "\"roles\" of a caller must be a list of at" },
	{ "{'roles':[{}]}", "\"roles\" of a caller must be a text" },
};

static void
what_is_no_caller_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct text why = TEXT_INIT;
		json_t *json = json_text(none[i].text);

		assert_null(caller_new(json, &why));
		if (strstr(text_str(&why), none[i].why) == NULL)
			fail_msg("%s: %s", none[i].text, text_str(&why));
		text_done(&why);
		json_decref(json);
	}
}

/* A caller with that many roles, the first one of that many bytes. */
static struct caller *
with_roles(size_t count, size_t bytes)
{
	struct text why = TEXT_INIT;
	char *role = malloc(bytes + 1);
	json_t *roles = json_array(), *json;
	struct caller *c;

	memset(role, 'r', bytes);
	role[bytes] = '\0';
	json_array_append_new(roles, json_string(role));
	while (json_array_size(roles) < count)
		json_array_append_new(roles, json_string("x"));
	json = json_pack("{s:o}", "roles", roles);
	c = caller_new(json, &why);
	assert_true((c == NULL) == (why.len > 0));
	if (c != NULL)
		assert_slice(c->roles[0], role);
	free(role);
	json_decref(json);
	text_done(&why);
	return c;
}

static void
callers_are_bounded(void **state)
{
	struct caller *c = with_roles(CALLER_ROLES_MAX, CALLER_TEXT_MAX);

	(void)state;
	assert_non_null(c);
	assert_int_equal(c->role_count, CALLER_ROLES_MAX);
	free(c);
	assert_null(with_roles(CALLER_ROLES_MAX + 1, 1));
	assert_null(with_roles(1, CALLER_TEXT_MAX + 1));
}

static void
nobody_is_known_by_why(void **state)
{
	json_t *nobody = json_text("{'id':null,'unknown':'Keystone is away'}");
	json_t *alice = json_text(ALICE);

	(void)state;
	assert_string_equal(caller_unknown(nobody), "Keystone is away");
	assert_null(caller_unknown(alice));
	assert_null(caller_unknown(NULL));
	json_decref(nobody);
	json_decref(alice);
}

/* ---- whose writes ---- */

static struct caller_match *
match(const char *by, struct faults *faults)
{
	struct yaml_tree *tree = yaml_tree_parse(by, strlen(by), "f", faults);
	struct caller_match *ret;

	assert_non_null(tree);
	ret = caller_match_new(yaml_get(tree->root, "by"), "f", faults);
	assert_true((ret == NULL) == !faults_none(faults));
	yaml_tree_free(tree);
	return ret;
}

/* One letter for each of callers that it fits. */
static const struct {
	const char *by, *fits, *shown;
} rows[] = {
	{ "{role: image_admin}", "A", "role 'image_admin'" },
	{ "{role: [reader, member]}", "AM", "role 'reader' or 'member'" },
	{ "{role: admin}", "CR", "role 'admin'" },
	{ "{role: Admin}", "", "role 'Admin'" },
	{ "{role: image}", "", "role 'image'" },
	{ "{user: " ID "}", "A", "user '" ID "'" },
	{ "{user: " OTHER_ID "}", "", "user '" OTHER_ID "'" },
	{ "{user: {id: u3}}", "P", "user 'u3'" },
	{ "{user: {name: alice, domain: default}}", "A",
	    "user 'alice' of domain 'default'" },
	{ "{user: {name: alice, domain: Default}}", "A",
	    "user 'alice' of domain 'Default'" },
	{ "{user: {domain: d2, name: alice}}", "M",
	    "user 'alice' of domain 'd2'" },
	{ "{user: [{name: alice, domain: d2}, {id: u5}]}", "MR",
	    "user 'alice' of domain 'd2' or 'u5'" },
	{ "{user: {name: alice, domain: Customers}}", "",
	    "user 'alice' of domain 'Customers'" },
	{ "{project: {id: p1}}", "A", "project 'p1'" },
	{ "{project: {name: ci, domain: Customers}}", "A",
	    "project 'ci' of domain 'Customers'" },
	{ "{project: {name: ci, domain: d3}}", "M",
	    "project 'ci' of domain 'd3'" },
	{ "{project: {name: ci, domain: default}}", "",
	    "project 'ci' of domain 'default'" },
	{ "{domain: d2}", "AC", "domain 'd2'" },
	{ "{domain: Customers}", "AC", "domain 'Customers'" },
	{ "{domain: [Elsewhere, D3]}", "MP", "domain 'Elsewhere' or 'D3'" },
	/* The user's domain is not where he writes. */
	{ "{domain: default}", "", "domain 'default'" },
	{ "{role: member, domain: d2}", "A", "domain 'd2', role 'member'" },
	{ "{role: reader, domain: d2}", "", "domain 'd2', role 'reader'" },
	{ "{role: [admin, member], user: {id: u4}}", "C",
	    "user 'u4', role 'admin' or 'member'" },
};

static void
all_keys_fit_with_one_of_their_values_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct text shown = TEXT_INIT;
		char by[300], fits[CALLERS + 1] = "";
		size_t count = 0;
		struct caller_match *m;

		snprintf(by, sizeof(by), "by: %s\n", rows[i].by);
		m = match(by, &faults);
		faults_print(&faults, stderr);
		assert_non_null(m);
		for (size_t k = 0; k < CALLERS; k++) {
			struct caller *c = caller(callers[k]);

			if (caller_match_fits(m, c))
				fits[count++] = "AMPCR"[k];
			free(c);
		}
		if (strcmp(fits, rows[i].fits) != 0)
			fail_msg("%s fits %s", rows[i].by, fits);
		caller_match_show(m, &shown);
		assert_string_equal(text_str(&shown), rows[i].shown);
		assert_false(caller_match_fits(m, NULL));
		text_done(&shown);
		caller_match_free(m);
	}
}

static void
without_a_match_everybody_fits(void **state)
{
	struct caller *c = caller("{}");

	(void)state;
	assert_true(caller_match_fits(NULL, c));
	assert_true(caller_match_fits(NULL, NULL));
	free(c);
	caller_match_free(NULL);
}

#define LONG_256                                                               \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"     \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"     \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"     \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG LONG_256 LONG_256 LONG_256 LONG_256

static const struct {
	const char *by;
	unsigned line;
	const char *fault;
} broken[] = {
	{ "by: x\n", 1, "\"by\" must be a map of project, domain, user and" },
	{ "by: {}\n", 1, "such as {role: image_admin}" },
	{ "by: [role]\n", 1, "\"by\" must be a map" },
	{ "by:\n  role: a\n  rolle: b\n", 3,
	    "unknown key \"rolle\" of \"by\", which has project, domain, user "
	    "and role; probably role" },
	{ "by:\n  token: b\n", 2, "unknown key \"token\"" },
	{ "by:\n  role: []\n", 2, "\"role\" must have 1 to 64 values" },
	{ "by:\n  role: ''\n", 2,
	    "a role must be a text of 1 to 1020 bytes, its name" },
	{ "by:\n  role: {name: x, domain: y}\n", 2, "a role must be a text" },
	{ "by:\n  role: [a, [b]]\n", 2, "a role must be a text" },
	{ "by:\n  role: " LONG "\n", 2, "a role must be a text" },
	{ "by:\n  domain: {id: d}\n", 2,
	    "a domain must be a text of 1 to 1020 bytes, its id or its name" },
	{ "by:\n  project: ci\n", 2,
	    "a project is an id of Keystone's making, {id: x} for an id of "
	    "another shape, or {name: x, domain: y}: names of projects are "
	    "unique only within a domain" },
	{ "by:\n  project: ci@Default\n", 2, "names of projects are unique" },
	{ "by:\n  user:\n    - {id: u}\n    - alice\n", 4,
	    "names of users are unique only within a domain" },
	{ "by:\n  user: {name: alice}\n", 2, "names of users are" },
	{ "by:\n  user: {name: alice, domain: ''}\n", 2, "names of users" },
	{ "by:\n  user: {name: alice, domain: [d]}\n", 2, "names of users" },
	{ "by:\n  user: {id: u, domain: d}\n", 2, "names of users are" },
	{ "by:\n  user: {id: u, name: a, domain: d}\n", 2, "names of users" },
	{ "by:\n  user: {name: a, domain: d, x: y}\n", 2, "names of users" },
	{ "by:\n  user: {id: " LONG "}\n", 2, "names of users are" },
	{ "by:\n  user: 0123456789ABCDEF0123456789ABCDEF\n", 2,
	    "names of users are" },
	{ "by:\n  user: []\n", 2, "\"user\" must have 1 to 64 values" },
};

static void
what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct faults faults = FAULTS_INIT;

		assert_null(match(broken[i].by, &faults));
		assert_int_equal(faults.count, 1);
		if (!has_fault(&faults, broken[i].line, broken[i].fault)) {
			faults_print(&faults, stderr);
			fail_msg("%s", broken[i].by);
		}
		faults_done(&faults);
	}
}

static void
values_are_bounded(void **state)
{
	struct text by = TEXT_INIT;
	struct faults faults = FAULTS_INIT;
	struct caller_match *m;
	struct caller *c = caller("{'roles':['r']}");

	(void)state;
	text_adds(&by, "by: {role: [r");
	for (size_t i = 1; i < CALLER_VALUES_MAX; i++)
		text_addf(&by, ", r%zu", i);
	text_adds(&by, "]}");
	m = match(text_str(&by), &faults);
	assert_non_null(m);
	assert_true(caller_match_fits(m, c));
	caller_match_free(m);
	by.len -= 2;
	text_adds(&by, ", more]}");
	assert_null(match(text_str(&by), &faults));
	assert_true(has_fault(&faults, 1, "\"role\" must have 1 to 64 values"));
	faults_done(&faults);
	text_done(&by);
	free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_caller_is_whom_the_journal_names),
		cmocka_unit_test(what_is_no_caller_is_said),
		cmocka_unit_test(callers_are_bounded),
		cmocka_unit_test(nobody_is_known_by_why),
		cmocka_unit_test(all_keys_fit_with_one_of_their_values_each),
		cmocka_unit_test(without_a_match_everybody_fits),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(values_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
