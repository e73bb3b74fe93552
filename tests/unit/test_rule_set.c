/* test_rule_set.c - what settings make of scope and packs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rules/rule_set.h"
#include "tests/unit/judge_files.h"

/* 2026-11-23, in the only period of the scope. */
#define NOW 1795471987

static struct rule_files files;
static struct settings settings;
static struct faults faults;

static const struct rule *
rule(const struct rule_set *set, const char *id)
{
	for (size_t i = 0; i < set->rule_count; i++) {
		if (strcmp(set->rules[i]->id, id) == 0)
			return set->rules[i];
	}
	fail_msg("no rule %s", id);
	return NULL;
}

static const struct standing *
standing(const struct rule_set *set, const char *id)
{
	return rule_set_standing(set, rule(set, id), NOW);
}

static void
actions_follow_severity(void **state)
{
	struct rule_set *s = rule_set_load(&settings, &faults);

	(void)state;
	assert_non_null(s);
	assert_int_equal(standing(s, "t-name")->action, ACTION_DENY);
	assert_int_equal(standing(s, "t-advice")->action, ACTION_WARN);
	assert_int_equal(standing(s, "t-draft")->action, ACTION_OBSERVE);
	assert_int_equal(standing(s, "t-draft")->severity, SEVERITY_DRAFT);
	assert_true(rule(s, "t-name")->testcase);
	assert_string_equal(rule_set_scope_version(s, NOW), "v1");
	assert_int_equal(strlen(rule_set_pack_version(s)), 16);
	rule_set_unref(s);
}

static void
another_version_makes_other_actions(void **state)
{
	static char version[] = "v2";
	struct rule_set *s;

	(void)state;
	settings.rules_scope_version = version;
	s = rule_set_load(&settings, &faults);
	assert_non_null(s);
	assert_int_equal(standing(s, "t-draft")->action, ACTION_DENY);
	rule_set_unref(s);
}

static void
overrides_win_and_the_ceiling_holds(void **state)
{
	char all[] = "*", name[] = "t-name", draft[] = "t-draft";
	/* The named one wins wherever it stands. */
	struct settings_override overrides[] = {
		{ draft, ACTION_DENY, 1, NULL },
		{ all, ACTION_ANNOTATE, 2, NULL },
		{ name, ACTION_OFF, 3, NULL },
	};
	static const enum action ceilings[] = { ACTION_OBSERVE, ACTION_WARN,
		ACTION_ANNOTATE, ACTION_DENY };

	(void)state;
	settings.overrides = overrides;
	settings.override_count = 3;
	for (int mode = 0; mode < 4; mode++) {
		enum action ceiling = ceilings[mode];
		struct rule_set *s;

		settings.gate_mode = mode;
		s = rule_set_load(&settings, &faults);
		assert_non_null(s);
		assert_int_equal(standing(s, "t-name")->action, ACTION_OFF);
		assert_int_equal(standing(s, "t-draft")->action, ceiling);
		assert_int_equal(standing(s, "t-advice")->action,
		    ceiling < ACTION_ANNOTATE ? ceiling : ACTION_ANNOTATE);
		rule_set_unref(s);
	}
}

static void
override_of_no_rule_is_a_fault(void **state)
{
	char name[] = "t-nome";
	struct settings_override override = { name, ACTION_OFF, 17, NULL };

	(void)state;
	settings.overrides = &override;
	settings.override_count = 1;
	assert_null(rule_set_load(&settings, &faults));
	assert_true(has_fault(&faults, 17, "t-nome; t-name is one"));
}

static void
override_of_nothing_like_a_rule_is_a_fault_too(void **state)
{
	char name[] = "purple";
	struct settings_override override = { name, ACTION_OFF, 17, NULL };

	(void)state;
	settings.overrides = &override;
	settings.override_count = 1;
	assert_null(rule_set_load(&settings, &faults));
	assert_true(has_fault(&faults, 17, "no pack has a rule purple"));
	assert_null(strstr(faults.list[0].text, "is one"));
}

static void
the_rule_that_was_meant_is_found(void **state)
{
	struct rule_set *s = rule_set_load(&settings, &faults);

	(void)state;
	assert_non_null(s);
	assert_string_equal(rule_set_nearest(s, "t-nome"), "t-name");
	assert_string_equal(rule_set_nearest(s, "t-name"), "t-name");
	assert_null(rule_set_nearest(s, "purple"));
	rule_set_unref(s);
}

static void
double_rule_in_another_pack_is_a_fault(void **state)
{
	(void)state;
	rule_files_write(&files, "packs/z.yaml",
	    "standard: z\ntitle: z\nlink: z\nrules:\n"
	    "  - {id: t-name, on: image, check: digits, field: a,\n"
	    "     allowed: b, say: c}\n");
	assert_null(rule_set_load(&settings, &faults));
	assert_true(has_fault(&faults, 5, "b.yaml line 7 already"));
}

static void
faults_of_scope_and_packs_come_together(void **state)
{
	static char version[] = "v9";

	(void)state;
	settings.rules_scope_version = version;
	rule_files_write(&files, "packs/c.yaml", "standard: c\n");
	assert_null(rule_set_load(&settings, &faults));
	assert_true(has_fault(&faults, 0, "there are: v2 v1"));
	assert_true(has_fault(&faults, 1, "\"rules\" is missing"));
}

static void
missing_or_empty_directory_is_a_fault(void **state)
{
	(void)state;
	unlink(rule_files_path(&files, "packs/b.yaml"));
	unlink(rule_files_path(&files, "packs/c.yaml"));
	rule_files_write(&files, "packs/README", "no pack");
	rule_files_write(&files, "packs/.hidden.yaml", "no pack");
	assert_null(rule_set_load(&settings, &faults));
	assert_true(has_fault(&faults, 0, "there is no rule pack"));
	strcpy(settings.rules_directory, "/nix");
	assert_null(rule_set_load(&settings, &faults));
	assert_true(has_fault(&faults, 0, "cannot be read"));
}

static void
own_packs_come_beside_those_of_the_gate(void **state)
{
	char own[200], nowhere[] = "/nix";
	struct rule_set *s;

	(void)state;
	snprintf(own, sizeof(own), "%s", rule_files_path(&files, "own"));
	assert_int_equal(mkdir(own, 0700), 0);
	rule_files_write(&files, "own/acme.yaml",
	    "standard: acme\ntitle: acme\nlink: https://acme.example/\n"
	    "prefix: acme-\nrules:\n"
	    "  - {id: acme-a, on: image, check: digits, field: a,\n"
	    "     allowed: b, say: c}\n");
	settings.rules_own_directory = own;
	s = rule_set_load(&settings, &faults);
	faults_print(&faults, stderr);
	assert_non_null(s);
	assert_int_equal(s->rule_count, 5);
	assert_string_equal(s->rules[4]->id, "acme-a");
	rule_set_unref(s);
	settings.rules_own_directory = nowhere;
	assert_null(rule_set_load(&settings, &faults));
	assert_true(has_fault(&faults, 0, "cannot be read"));
}

static void
environment_names_the_data(void **state)
{
	struct settings bare = settings;
	struct rule_set *s;

	(void)state;
	bare.rules_directory = NULL;
	bare.rules_scope = NULL;
	assert_int_equal(setenv("SCS_GATE_DATA", files.directory, 1), 0);
	s = rule_set_load(&bare, &faults);
	assert_non_null(s);
	assert_int_equal(s->rule_count, 4);
	/* By name of the pack, then as they stand in it. */
	assert_string_equal(s->rules[0]->id, "t-advice");
	assert_string_equal(s->rules[3]->id, "t-flavor");
	unsetenv("SCS_GATE_DATA");
	rule_set_unref(rule_set_ref(s));
	rule_set_unref(s);
	rule_set_unref(NULL);
}

static int
make(void **state)
{
	(void)state;
	faults = FAULTS_INIT;
	rule_files_make(&files);
	judge_files_write(&files);
	settings = judge_files_settings(&files);
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	faults_done(&faults);
	judge_files_done(&settings);
	rule_files_remove(&files);
	return 0;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, make, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(actions_follow_severity),
		TEST(another_version_makes_other_actions),
		TEST(overrides_win_and_the_ceiling_holds),
		TEST(override_of_no_rule_is_a_fault),
		TEST(override_of_nothing_like_a_rule_is_a_fault_too),
		TEST(the_rule_that_was_meant_is_found),
		TEST(double_rule_in_another_pack_is_a_fault),
		TEST(faults_of_scope_and_packs_come_together),
		TEST(missing_or_empty_directory_is_a_fault),
		TEST(own_packs_come_beside_those_of_the_gate),
		TEST(environment_names_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
