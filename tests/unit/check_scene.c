/* check_scene.c - one check before a cloud; see check_scene.h. */
#include "tests/unit/check_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/check_flavor.h"
#include "rules/check_image.h"
#include "rules/field.h"
#include "rules/report.h"
#include "tests/unit/json_text.h"

#define NOW 1795471987 /* 2026-11-23 22:13:07 */

char check_scene_message[1000];
unsigned check_scene_weight;
static char told[1000];

/* NULL is no object. */
static json_t *
json(const char *text)
{
	return text == NULL ? NULL : json_text(text);
}

static enum object_kind
kind_of(const struct check *check)
{
	return check == &check_standard_flavor || check == &check_flavor_unique
		   ? OBJECT_FLAVOR
		   : OBJECT_IMAGE;
}

static void
add_all(struct census *census, const char *list, bool aside)
{
	json_t *all = json(list);

	for (size_t i = 0; i < json_array_size(all); i++)
		assert_true(census_add(census, json_array_get(all, i), aside));
	json_decref(all);
}

static void
tell(const struct report *report)
{
	size_t len = 0;

	told[0] = check_scene_message[0] = '\0';
	assert_false(report->failed);
	for (size_t i = 0; i < report->count; i++) {
		const struct reported *r = &report->list[i];

		assert_int_equal(r->outcome, OUTCOME_FAIL);
		len += (size_t)snprintf(told + len, sizeof(told) - len,
		    "%s%s %s%s", i > 0 ? ", " : "", r->field, r->kind,
		    r->grace ? " grace" : "");
		snprintf(check_scene_message, sizeof(check_scene_message), "%s",
		    r->message);
		check_scene_weight = r->weight;
	}
}

static void
look(const struct scene *s, void *private, struct census *census,
    struct report *report)
{
	json_t *before = json(s->before), *after = json(s->after);
	struct view view = { .kind = kind_of(s->check),
		.operation = after == NULL    ? OPERATION_DELETE
			     : before == NULL ? OPERATION_CREATE
					      : OPERATION_UPDATE,
		.object = after,
		.before = before,
		.census = census,
		.self = CENSUS_NONE,
		.now = NOW,
		.grace = s->grace,
		.standing = s->standing };

	if (census != NULL)
		view.self = census_find(
		    census, field_text(before != NULL ? before : after, "id"));
	if (s->check->run != NULL && after != NULL)
		s->check->run(private, &view, report);
	if (s->check->change != NULL && before != NULL)
		s->check->change(private, &view, report);
	/* What is complained about by the look of others could only be judged
	 * by the look of others. */
	if (census != NULL && report->count > 0 && !s->standing &&
	    s->check->needs_census != NULL &&
	    s->check != &check_image_promise &&
	    s->check != &check_standard_flavor)
		assert_true(s->check->needs_census(private, &view));
	json_decref(before);
	json_decref(after);
}

const char *
check_scene(const struct scene *s)
{
	const char *arguments =
	    s->arguments != NULL ? s->arguments : "check: x";
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *tree =
	    yaml_tree_parse(arguments, strlen(arguments), "test", &faults);
	struct census *census =
	    s->cloud != NULL ? census_new(kind_of(s->check)) : NULL;
	struct report report = REPORT_INIT;
	void *private = NULL;

	assert_non_null(tree);
	assert_true(s->check->prepare(tree->root, "test", &private, &faults));
	if (census != NULL) {
		add_all(census, s->cloud, false);
		add_all(census, s->aside, true);
	}
	look(s, private, census, &report);
	tell(&report);
	report_done(&report);
	census_free(census);
	if (private != NULL)
		s->check->release(private);
	yaml_tree_free(tree);
	return told;
}

const char *
check_scene_missing(
    const struct check *check, const char *arguments, const char *cloud)
{
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *tree =
	    yaml_tree_parse(arguments, strlen(arguments), "test", &faults);
	struct census *census = census_new(kind_of(check));
	const struct view view = { .kind = kind_of(check),
		.census = census,
		.self = CENSUS_NONE,
		.now = NOW };
	struct report report = REPORT_INIT;
	void *private = NULL;

	assert_non_null(tree);
	assert_true(check->prepare(tree->root, "test", &private, &faults));
	add_all(census, cloud, false);
	check->missing(private, &view, &report);
	tell(&report);
	report_done(&report);
	census_free(census);
	check->release(private);
	yaml_tree_free(tree);
	return told;
}
