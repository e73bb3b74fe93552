/* test_check_needs.c - the listing of a whole cloud is fetched where a verdict
 * may hang on it, and not where it cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/check_flavor.h"
#include "rules/check_image.h"
#include "tests/unit/json_text.h"

#define NOW 1795471987 /* 2026-11-23 22:13:07 */

#define IMAGE(name, more)                                                      \
	"{'id':'1','name':'" name "','visibility':'public'" more "}"
#define GENERIC(version, more)                                                 \
	IMAGE("n",                                                             \
	    ",'os_purpose':'generic','os_distro':'d','architecture':'a',"      \
	    "'os_version':'" version "'" more)
#define PROMISES(value) IMAGE("n", ",'uuid_validity':'" value "'")
#define DATED(frequency, built, until)                                         \
	IMAGE("n",                                                             \
	    ",'replace_frequency':'" frequency "','image_build_date':'" built  \
	    "','provided_until':'" until "'")
#define FLAVOR(name, v2)                                                       \
	"{'name':'" name "','vcpus':4,'ram':16384,'disk':0,"                   \
	"'extra_specs':{'scs:name-v2':'" v2 "'}}"

static const struct {
	const struct check *check;
	const char *arguments;
	const char *before, *after; /* NULL: there is none */
	bool needs;
} rows[] = {
	/* A key that arises can clash, one that was there did already. */
	{ &check_image_unique, "{}", NULL, GENERIC("1", ""), true },
	{ &check_image_unique, "{}", GENERIC("1", ""), GENERIC("1", ",'x':'y'"),
	    false },
	{ &check_image_unique, "{}", GENERIC("1", ""), GENERIC("2", ""), true },
	{ &check_image_unique, "{}", IMAGE("n", ""), GENERIC("1", ""), true },
	{ &check_image_unique, "{}", GENERIC("1", ""), IMAGE("n", ""), false },
	{ &check_image_unique, "{}", GENERIC("1", ""), NULL, false },
	{ &check_flavor_unique, "{}", NULL, FLAVOR("a", "SCS-4V-16"), true },
	{ &check_flavor_unique, "{}", FLAVOR("a", "SCS-4V-16"),
	    FLAVOR("b", "SCS-4V-16"), false },
	{ &check_flavor_unique, "{}", NULL, "{'name':'a'}", false },

	{ &check_image_name_unique, "{}", NULL, IMAGE("n", ""), true },
	{ &check_image_name_unique, "{}", IMAGE("n", ""), IMAGE("n", ",'x':1"),
	    false },
	{ &check_image_name_unique, "{}", IMAGE("n", ""), IMAGE("m", ""),
	    true },
	{ &check_image_name_unique, "{}", IMAGE("n", ""), NULL, false },
	{ &check_image_name_unique, "{}",
	    "{'id':'1','name':'n','visibility':'private'}", IMAGE("n", ""),
	    true },
	{ &check_image_name_unique, "{names: [n]}", NULL, IMAGE("m", ""),
	    false },
	{ &check_image_name_unique, "{names: [n]}", IMAGE("m", ""),
	    IMAGE("n", ""), true },
	{ &check_image_name_unique, "{}", NULL, IMAGE("n", ",'os_hidden':true"),
	    false },

	/* Of promises only those that count others. */
	{ &check_image_promise, "{}", PROMISES("last-3"), NULL, true },
	{ &check_image_promise, "{}", PROMISES("last-0"), NULL, false },
	{ &check_image_promise, "{}", PROMISES("last-x"), NULL, false },
	{ &check_image_promise, "{}", PROMISES("forever"), NULL, false },
	{ &check_image_promise, "{}", IMAGE("n", ""), NULL, false },
	{ &check_image_promise, "{}", PROMISES("last-3"), PROMISES("last-3"),
	    false },
	{ &check_image_promise, "{}", NULL, PROMISES("last-3"), false },

	/* One that is outdated, and not let off, may have been replaced. */
	{ &check_image_recency, "{}", NULL,
	    DATED("monthly", "2026-01-01", "2027-01-01"), true },
	{ &check_image_recency, "{}", NULL,
	    DATED("monthly", "2026-11-01", "2027-01-01"), false },
	{ &check_image_recency, "{}", NULL,
	    DATED("never", "2026-01-01", "2027-01-01"), false },
	{ &check_image_recency, "{}", NULL,
	    DATED("monthly", "2026-01-01", "2026-02-01"), false },
	{ &check_image_recency, "{}",
	    DATED("monthly", "2026-01-01", "2027-01-01"), NULL, false },
};

static bool
needs(const struct check *check, const char *arguments, const char *before,
    const char *after)
{
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *tree =
	    yaml_tree_parse(arguments, strlen(arguments), "f", &faults);
	json_t *old = before == NULL ? NULL : json_text(before);
	json_t *new = after == NULL ? NULL : json_text(after);
	const struct view view = {
		.kind = check == &check_flavor_unique ? OBJECT_FLAVOR
						      : OBJECT_IMAGE,
		.operation = new == NULL   ? OPERATION_DELETE
			     : old == NULL ? OPERATION_CREATE
					   : OPERATION_UPDATE,
		.object = new,
		.before = old,
		.write_before = old,
		.write_after = new,
		.self = CENSUS_NONE,
		.now = NOW,
	};
	void *private;
	bool ret;

	assert_non_null(tree);
	assert_true(check->prepare(tree->root, "f", &private, &faults));
	ret = check->needs_census(private, &view);
	if (private != NULL)
		check->release(private);
	json_decref(old);
	json_decref(new);
	yaml_tree_free(tree);
	return ret;
}

static void
the_cloud_is_listed_where_it_matters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (needs(rows[i].check, rows[i].arguments, rows[i].before,
			rows[i].after) != rows[i].needs)
			fail_msg("%s %s: %s to %s", rows[i].check->name,
			    rows[i].arguments,
			    rows[i].before != NULL ? rows[i].before : "-",
			    rows[i].after != NULL ? rows[i].after : "-");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cloud_is_listed_where_it_matters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
