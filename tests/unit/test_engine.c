/* test_engine.c - only what a write makes worse is held against it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/cases.h"
#include "tests/unit/json_text.h"
#include "tests/unit/judge_files.h"

static struct rule_files files;
static struct settings settings;
static struct rule_set *rules;
static bool any_project_provides;

/* "RULE change action" for each finding, one after the other, and the
 * verdict's action; texts are JSON with ' for ", NULL is no object. */
static const char *
judged_as(enum object_kind kind, enum operation operation, const char *before,
    const char *after)
{
	static char told[1000];
	char json[2][500];
	struct judgement j = { .kind = kind,
		.operation = operation,
		.now = 1795471987,
		.any_project_provides = any_project_provides };
	struct verdict v;
	json_t *objects[2];
	size_t len = 0;

	for (int i = 0; i < 2; i++) {
		const char *text = i == 0 ? before : after;

		snprintf(json[i], sizeof(json[i]), "%s", text ? text : "");
		for (char *c = json[i]; *c != '\0'; c++)
			*c = *c == '\'' ? '"' : *c;
		objects[i] = json_loads(json[i], 0, NULL);
		assert_true((objects[i] != NULL) == (text != NULL));
	}
	j.before = objects[0];
	j.after = objects[1];
	judge(rules, &j, &v);
	assert_false(v.incomplete);
	for (size_t i = 0; i < v.count; i++) {
		const struct finding *f = &v.findings[i];

		assert_non_null(f->message);
		len += (size_t)snprintf(told + len, sizeof(told) - len,
		    "%s %s %s, ", f->rule, change_name(f->change),
		    action_name(f->action));
	}
	snprintf(told + len, sizeof(told) - len, "%s", action_name(v.action));
	verdict_done(&v);
	json_decref(objects[0]);
	json_decref(objects[1]);
	return told;
}

#define CREATED(after) judged_as(OBJECT_IMAGE, OPERATION_CREATE, NULL, after)
#define UPDATED(before, after)                                                 \
	judged_as(OBJECT_IMAGE, OPERATION_UPDATE, before, after)

static void
worst_finding_comes_first(void **state)
{
	(void)state;
	assert_string_equal(CREATED("{'visibility': 'public'}"),
	    "t-name new deny, t-advice new warn, t-draft new observe, deny");
	assert_string_equal(
	    CREATED("{'visibility': 'public', 'a': 'x', 'c': 5}"),
	    "t-advice new warn, warn");
	assert_string_equal(
	    CREATED("{'visibility': 'public', 'a': 'x', 'b': 'x', 'c': 5}"),
	    "off");
}

static void
old_problems_can_be_repaired_one_by_one(void **state)
{
	(void)state;
	assert_string_equal(UPDATED("{'visibility': 'public', 'c': 5}",
				"{'visibility': 'public', 'b': 'x', 'c': 5}"),
	    "t-name unchanged deny, off");
}

static void
another_kind_of_the_same_problem_is_new(void **state)
{
	(void)state;
	/* Missing before, empty after. */
	assert_string_equal(
	    UPDATED("{'visibility': 'public', 'b': 'x', 'c': 5}",
		"{'visibility': 'public', 'a': '', 'b': 'x', 'c': 5}"),
	    "t-name new deny, deny");
}

static void
what_got_worse_stands_before_worse_old_problems(void **state)
{
	(void)state;
	assert_string_equal(
	    UPDATED("{'visibility': 'public', 'b': 'x', 'c': 5}",
		"{'visibility': 'public', 'c': 5}"),
	    "t-advice new warn, t-name unchanged deny, warn");
}

static void
publishing_brings_all_problems_in(void **state)
{
	(void)state;
	assert_string_equal(
	    UPDATED("{'visibility': 'private', 'b': 'x', 'c': 5}",
		"{'visibility': 'public', 'b': 'x', 'c': 5}"),
	    "t-name new deny, deny");
}

static void
images_of_users_are_free(void **state)
{
	(void)state;
	assert_string_equal(CREATED("{'visibility': 'private'}"), "off");
	assert_string_equal(CREATED("{'visibility': 'shared'}"), "off");
	assert_string_equal(CREATED("{'a': 1}"), "off");
	assert_string_equal(
	    UPDATED("{'visibility': 'public'}", "{'visibility': 'private'}"),
	    "off");
}

static void
community_images_count_if_the_provider_owns_them(void **state)
{
	static const char ours[] =
	    "{'visibility': 'community', 'owner': 'p2', 'b': 'x', 'c': 5}";
	static const char theirs[] =
	    "{'visibility': 'community', 'owner': 'p3', 'b': 'x', 'c': 5}";

	(void)state;
	assert_string_equal(CREATED(ours), "t-name new deny, deny");
	assert_string_equal(CREATED(theirs), "off");
	assert_string_equal(
	    CREATED("{'visibility': 'community', 'b': 'x', 'c': 5}"),
	    "t-name new deny, deny");
	any_project_provides = true;
	assert_string_equal(CREATED(theirs), "t-name new deny, deny");
	any_project_provides = false;
}

static void
rules_of_images_leave_flavors_alone(void **state)
{
	(void)state;
	assert_string_equal(
	    judged_as(OBJECT_FLAVOR, OPERATION_CREATE, NULL, "{'x': 1}"),
	    "t-flavor new deny, deny");
	assert_string_equal(
	    judged_as(OBJECT_FLAVOR, OPERATION_UPDATE, "{'x': 1}", "{}"),
	    "t-flavor unchanged deny, off");
}

static void
deleting_is_not_held_against_the_object(void **state)
{
	(void)state;
	assert_string_equal(judged_as(OBJECT_IMAGE, OPERATION_DELETE,
				"{'visibility': 'public'}", NULL),
	    "off");
}

/* The cloud is not known: whether a write needs it, and what is said if it
 * does. */
static const char *
judged_blind(enum operation operation, const char *before, const char *after)
{
	static char told[500];
	json_t *old = before == NULL ? NULL : json_text(before);
	json_t *new = after == NULL ? NULL : json_text(after);
	const struct judgement asked = { .kind = OBJECT_IMAGE,
		.operation = operation,
		.before = old,
		.after = new,
		.census_unknown = "it is hidden",
		.now = 1795471987 };
	bool needed = judge_needs_census(rules, &asked);
	struct verdict v;
	size_t len = (size_t)snprintf(
	    told, sizeof(told), "%s", needed ? "needs it: " : "");

	judge(rules, &asked, &v);
	for (size_t i = 0; i < v.count; i++)
		if (v.findings[i].outcome == OUTCOME_UNKNOWN)
			len += (size_t)snprintf(told + len, sizeof(told) - len,
			    "%s", v.findings[i].message);
	assert_int_equal(needed, v.unknown);
	verdict_done(&v);
	json_decref(old);
	json_decref(new);
	return told;
}

static void
what_needs_the_cloud_is_unknown_without(void **state)
{
	static const char told[] =
	    "needs it: cannot judge whether this holds: one is left "
	    "(it is hidden)";
	static const char ubuntu[] = "{'visibility': 'public', 'a': 'x',"
				     "'name': 'Ubuntu', 'needy': 'yes'}";

	(void)state;
	assert_string_equal(judged_blind(OPERATION_DELETE, ubuntu, NULL), told);
	assert_string_equal(
	    judged_blind(OPERATION_UPDATE, ubuntu,
		"{'visibility': 'public', 'a': 'x', 'name': 'other'}"),
	    told);
	/* Another image, a write that leaves it, and what nobody asks about. */
	assert_string_equal(judged_blind(OPERATION_DELETE,
				"{'visibility': 'public', 'name': 'other',"
				"'needy': 'yes'}",
				NULL),
	    "");
	assert_string_equal(judged_blind(OPERATION_UPDATE, ubuntu, ubuntu), "");
	assert_string_equal(judged_blind(OPERATION_DELETE,
				"{'visibility': 'private', 'name': 'Ubuntu',"
				"'needy': 'yes'}",
				NULL),
	    "");
	assert_string_equal(
	    judged_blind(OPERATION_DELETE,
		"{'visibility': 'public', 'name': 'Ubuntu'}", NULL),
	    "");
	/* A promise: of the provider's, under a rule that counts. */
	assert_string_equal(judged_blind(OPERATION_DELETE,
				"{'visibility': 'public', 'needy': 'kept',"
				"'uuid_validity': 'last-3'}",
				NULL),
	    "needs it: cannot judge whether this holds: it is kept "
	    "(it is hidden)");
	assert_string_equal(judged_blind(OPERATION_DELETE,
				"{'visibility': 'private', 'needy': 'kept',"
				"'uuid_validity': 'last-3'}",
				NULL),
	    "");
	assert_string_equal(judged_blind(OPERATION_DELETE,
				"{'visibility': 'public',"
				"'uuid_validity': 'last-3'}",
				NULL),
	    "");
	/* It matters from now on. */
	assert_string_equal(
	    judged_blind(OPERATION_UPDATE,
		"{'visibility': 'public', 'a': 'x', 'name': 'Ubuntu'}", ubuntu),
	    "");
	assert_string_equal(judged_blind(OPERATION_CREATE, NULL, ubuntu), "");
}

static void
note(void *arg, const struct case_result *result)
{
	char *told = arg;

	strcat(told, result->id);
	strcat(told, result->main ? " main " : " ");
	strcat(told, outcome_name(result->outcome));
	strcat(told, ", ");
}

static const char *
cases_of(const json_t *objects)
{
	static char told[500];
	struct census *census = census_new(OBJECT_IMAGE);
	struct cases *cases;

	told[0] = '\0';
	for (size_t i = 0; i < json_array_size(objects); i++)
		assert_true(
		    census_add(census, json_array_get(objects, i), false));
	cases = cases_new(rules, census, 0);
	assert_non_null(cases);
	for (size_t i = 0; i < json_array_size(objects); i++)
		cases_add(cases, json_array_get(objects, i), i);
	cases_each(cases, false, note, told);
	cases_free(cases);
	census_free(census);
	return told;
}

static void
cases_are_those_of_the_whole_cloud(void **state)
{
	json_t *objects = json_pack("[{s:s, s:s, s:s, s:i}]", "visibility",
	    "public", "a", "x", "b", "x", "c", 5);

	(void)state;
	assert_string_equal(cases_of(objects),
	    "t-advice PASS, t-name main PASS, t-draft PASS, ");
	json_array_append_new(
	    objects, json_pack("{s:s, s:s, s:i}", "visibility", "public", "a",
			 "x", "c", 4));
	assert_string_equal(cases_of(objects),
	    "t-advice FAIL, t-name main PASS, t-draft FAIL, ");
	json_decref(objects);
}

static void
tests_look_at_public_and_community_images(void **state)
{
	static const char *const seen[] = { "public", "community" };
	static const char *const unseen[] = { "private", "shared", "x" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		json_t *image = json_pack("{s:s}", "visibility", seen[i]);

		assert_true(cases_look_at(OBJECT_IMAGE, image));
		assert_true(cases_look_at(OBJECT_FLAVOR, image));
		json_decref(image);
	}
	for (size_t i = 0; i < 3; i++) {
		json_t *image = json_pack("{s:s}", "visibility", unseen[i]);

		assert_false(cases_look_at(OBJECT_IMAGE, image));
		json_decref(image);
	}
}

static int
make(void **state)
{
	static char p1[] = "p1", p2[] = "p2";
	static char *projects[] = { p1, p2 };
	struct faults faults = FAULTS_INIT;

	(void)state;
	rule_files_make(&files);
	judge_files_write(&files);
	rule_files_write(&files, "packs/d.yaml",
	    "standard: d\ntitle: d\nlink: https://example.org/d\nrules:\n"
	    "  - {id: d-left, on: image, check: image-present, name: Ubuntu,\n"
	    "     severity: main, when: {needy: yes}, say: one is left}\n"
	    "  - {id: d-off, on: image, check: image-promise,\n"
	    "     severity: deprecated, say: it counts nowhere}\n"
	    "  - {id: d-kept, on: image, check: image-promise,\n"
	    "     severity: main, when: {needy: kept}, say: it is kept}\n");
	settings = judge_files_settings(&files);
	settings.provider_projects = projects;
	settings.provider_project_count = 2;
	rules = rule_set_load(&settings, &faults);
	faults_print(&faults, stderr);
	return rules == NULL;
}

static int
take_away(void **state)
{
	(void)state;
	rule_set_unref(rules);
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worst_finding_comes_first),
		cmocka_unit_test(old_problems_can_be_repaired_one_by_one),
		cmocka_unit_test(another_kind_of_the_same_problem_is_new),
		cmocka_unit_test(
		    what_got_worse_stands_before_worse_old_problems),
		cmocka_unit_test(publishing_brings_all_problems_in),
		cmocka_unit_test(images_of_users_are_free),
		cmocka_unit_test(
		    community_images_count_if_the_provider_owns_them),
		cmocka_unit_test(rules_of_images_leave_flavors_alone),
		cmocka_unit_test(deleting_is_not_held_against_the_object),
		cmocka_unit_test(what_needs_the_cloud_is_unknown_without),
		cmocka_unit_test(cases_are_those_of_the_whole_cloud),
		cmocka_unit_test(tests_look_at_public_and_community_images),
	};

	return cmocka_run_group_tests(tests, make, take_away);
}
