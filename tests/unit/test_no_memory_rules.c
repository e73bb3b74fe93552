/*
 * test_no_memory_rules.c - memory runs out at every place in turn, with rules
 * of every check, and in what else is asked of a rule set: examples, the
 * description, the tests' cases, a forecast, a sieve. See test_no_memory.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/cases.h"
#include "rules/forecast.h"
#include "rules/json_memory.h"
#include "rules/pack.h"
#include "rules/project.h"
#include "rules/rules.h"
#include "rules/sieve.h"
#include "rules/subject.h"
#include "tests/unit/every_check.h"
#include "tests/unit/every_place.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/judge_files.h"

#define NOW 1795471987 /* 2026-11-23 22:13:07 */
#define YEAR (365 * 24 * 3600)

#define V21 "application/openstack-images-v2.1-json-patch"
#define V20 "application/openstack-images-v2.0-json-patch"

static const char scope[] =
    "scripts:\n"
    "  - testcases: [{id: case-name}, {id: case-image}, {id: case-flavor}]\n"
    "modules:\n"
    "  - {id: one, targets: {main: [case-name, case-flavor]}}\n"
    "  - {id: two, targets: {main: [case-image]}}\n"
    "timeline:\n"
    "  - {date: 2026-01-01, versions: {v1: effective, v2: draft}}\n"
    "  - {date: 2027-01-01, versions: {v1: warn, v2: effective}}\n"
    "versions:\n"
    "  - {version: v2, include: [one, two]}\n"
    "  - {version: v1, include: [one]}\n";

/* What rules can have beside a check. */
static const char further[] =
    "  - id: further-when\n"
    "    on: image\n"
    "    check: forbidden\n"
    "    field: b\n"
    "    severity: main\n"
    "    testcase: yes\n"
    "    when: {becomes: [public, listed], operation: [create, update],\n"
    "      c: [wrong, odd], os_distro: {starts: Ub}, d: {not: {like: y*}},\n"
    "      l: {present: yes}, zz: {absent: yes}}\n"
    "    say: No b\n"
    "    why: It is no b\n"
    "    message: \"{name}: {field} is {found}, {{ not {allowed} {nearest}\"\n"
    "    examples:\n"
    "      accept: [{b: x, c: 1, flag: yes, list: [1, a], none: ~}]\n"
    "      refuse:\n"
    "        - before: {visibility: private}\n"
    "          after: {b: x, c: wrong, os_distro: Ubuntu, l: m}\n"
    "          cloud: [{id: a, name: b, visibility: public}]\n"
    "          as_of: 2026-01-01\n"
    "  - {id: further-outside, on: image, check: required, field: x,\n"
    "     allowed: an x, severity: main, outside: yes, say: x is there,\n"
    "     examples: {accept: [{x: y}], refuse: [{y: z}]}}\n"
    "  - id: further-by\n"
    "    on: image\n"
    "    check: required\n"
    "    field: never\n"
    "    allowed: it\n"
    "    severity: main\n"
    "    by: {role: [a, b], user: {name: u, domain: d}, project: {id: p}}\n"
    "    say: Some callers have it\n"
    "    examples:\n"
    "      refuse:\n"
    "        - after: {a: b}\n"
    "          caller: {id: x, name: u, domain_id: d, project_id: p,\n"
    "            roles: [c, a]}\n"
    "  - {id: further-once, on: image, check: one-of, field: b,\n"
    "     values: [wrong], severity: main, say: b is wrong}\n"
    "  - {id: further-negated, on: image, check: pattern, field: d,\n"
    "     not_matches: '(x{1,200}y?){1,50}', severity: main, say: d is not}\n"
    "  - {id: further-nameless, on: image, check: image-name-unique,\n"
    "     severity: main, say: Names are told apart}\n"
    "  - {id: further-flavor, on: flavor, check: flavor-name-text,\n"
    "     what: look-alike, severity: main, say: It does not look so}\n"
    "  - {id: case-name, on: image, check: image-name-unique,\n"
    "     testcase: yes, say: Names are told apart}\n"
    "  - {id: case-image, on: image, check: image-present,\n"
    "     name_like: 'Fedora #', testcase: yes, say: It is there}\n"
    "  - {id: case-flavor, on: flavor, check: flavor-name-syntax,\n"
    "     testcase: yes, say: It is a name}\n";

#define IMAGE(id, more)                                                        \
	"{\"id\": \"" id "\", \"name\": \"Ubuntu 22.04\","                     \
	"\"visibility\": \"public\", \"owner\": \"p\", \"os_hidden\": false,"  \
	"\"min_disk\": 1, \"created_at\": \"2024-01-01T00:00:00Z\","           \
	"\"os_distro\": \"Ubuntu\", \"os_version\": \"22.04\","                \
	"\"os_purpose\": \"generic\", \"architecture\": \"x86_64\","           \
	"\"replace_frequency\": \"monthly\", \"uuid_validity\": \"last-3\","   \
	"\"provided_until\": \"2027-03-01\", \"size\": 5000000000" more "}"

static const char image[] = IMAGE("1", "");
static const char sibling[] = IMAGE("2", "");
/* Wrong for every check on images. */
static const char wrong[] = IMAGE("1",
    ", \"b\": \"wrong\", \"c\": \"wrong\", \"d\": \"xxxxxxxxxxxxxxxxxxxxxx\","
    "\"e\": 7, \"f\": \"2020-01-01\", \"g\": 3, \"h\": 5, \"i\": 1, \"j\": 1,"
    "\"k\": \"abc\", \"l\": \"ftp:/x\", \"m\": \"up\", \"n\": true,"
    "\"o\": true, \"image_build_date\": \"2025-13-31\"");

#define FLAVOR(id, name, more)                                                 \
	"{\"id\": \"" id "\", \"name\": \"" name "\", \"vcpus\": 4,"           \
	"\"ram\": 8192, \"disk\": 50, \"extra_specs\": {" more "}}"

static const char flavor[] = FLAVOR("1", "SCS-4V-16-100s",
    "\"scs:name-v2\": \"SCS-4V-8-50\", \"scs:name-v1\": \"SCS-4V:8:50\","
    "\"scs:cpu-type\": \"crowded-core\", \"scs:disk0-type\": \"floppy\","
    "\"hw:x\": \"y\"");
static const char twin[] = FLAVOR("2", "SCS-4V-16-100s",
    "\"scs:name-v2\": \"SCS-4V-8-50\", \"scs:name-v1\": \"SCS-4V:8:50\"");
static const char odd[] =
    FLAVOR("3", "SCS_4V 16", "\"scs:name-v2\": \"SCS-4V-16.2-20xx\"");

static struct rule_files files;
static struct settings settings;
static const char whose[] = "by: {role: x}";
static char all[] = "*";
static struct yaml_tree *by; /* of whose */
static struct settings_override override = { NULL, ACTION_WARN, 1, NULL };
static struct rule_set *rules;
static struct text pack;

static void
tell(const char *what)
{
	every_place_tell(what != NULL ? what : "-", "\n");
}

static json_t *
document(const char *text)
{
	struct text why = TEXT_INIT;
	json_t *ret = subject_parse(slice_of(text), &why);

	text_done(&why);
	return ret;
}

static bool
is_of_memory(const struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		if (strstr(faults->list[i].text, "memory") != NULL)
			return true;
	return faults->out_of_memory;
}

/* ---- loading ------------------------------------------------------------- */

static bool
load(void)
{
	struct faults faults = FAULTS_INIT;
	struct pack *p = pack_parse(text_slice(&pack), "p", false, &faults);
	bool good = p != NULL;

	if (good == is_of_memory(&faults))
		abort();
	pack_free(p);
	faults_done(&faults);
	return good;
}

static bool
load_set(void)
{
	struct faults faults = FAULTS_INIT;
	struct rule_set *set = rule_set_load(&settings, &faults);
	bool good = set != NULL;

	if (good == is_of_memory(&faults))
		abort();
	rule_set_unref(set);
	faults_done(&faults);
	return good;
}

static bool
run_examples(void)
{
	struct faults faults = FAULTS_INIT;
	bool good = rule_set_run_examples(rules, NOW, &faults);

	/* None goes wrong for another reason. */
	if (good == is_of_memory(&faults)) {
		faults_print(&faults, stderr);
		abort();
	}
	faults_done(&faults);
	return good;
}

static void
tell_info(void *arg, const struct rule_info *info)
{
	(void)arg;
	tell(info->id);
	tell(info->when);
	tell(info->by);
	tell(info->arguments);
	tell(info->counts);
}

static bool
describe(void)
{
	return rule_set_describe(rules, NOW, tell_info, NULL);
}

static bool
doubt(void)
{
	struct faults doubts = FAULTS_INIT;
	bool good;

	rule_set_doubts(rules, &doubts);
	good = !is_of_memory(&doubts);
	for (size_t i = 0; i < doubts.count; i++)
		tell(doubts.list[i].text);
	faults_done(&doubts);
	return good;
}

static bool
look_ahead(void)
{
	struct text what = TEXT_INIT;
	time_t when;
	bool good = rule_set_next_change(rules, NOW, &when, &what) &&
		    !text_failed(&what);

	tell(text_str(&what));
	text_done(&what);
	return good;
}

/* ---- judging ------------------------------------------------------------- */

static void
tell_verdict(const struct verdict *v)
{
	for (size_t i = 0; i < v->count; i++) {
		every_place_tell(v->findings[i].rule, " ");
		tell(v->findings[i].message);
	}
}

static struct census *
census_with(enum object_kind kind, const char *one, const char *other)
{
	struct census *census = census_new(kind);
	json_t *first = document(one), *second = document(other);
	bool good = census != NULL && first != NULL && second != NULL &&
		    census_add(census, first, false) &&
		    census_add(census, second, false);

	json_decref(first);
	json_decref(second);
	if (good)
		return census;
	census_free(census);
	return NULL;
}

/* Before the two objects of the cloud; NULL: none. */
static bool
judge_write(enum object_kind kind, const char *before, const char *after)
{
	bool of_images = kind == OBJECT_IMAGE;
	struct census *census = census_with(
	    kind, of_images ? image : flavor, of_images ? sibling : twin);
	json_t *old = before == NULL ? NULL : document(before);
	json_t *new = after == NULL ? NULL : document(after);
	const struct judgement asked = { .kind = kind,
		.operation = old == NULL   ? OPERATION_CREATE
			     : new == NULL ? OPERATION_DELETE
					   : OPERATION_UPDATE,
		.before = old,
		.after = new,
		.census = census,
		.now = NOW };
	bool good = census != NULL && (old == NULL) == (before == NULL) &&
		    (new == NULL) == (after == NULL);
	struct verdict v;

	if (good) {
		judge(rules, &asked, &v);
		good = !v.incomplete;
		if (good)
			tell_verdict(&v);
		verdict_done(&v);
	}
	census_free(census);
	json_decref(old);
	json_decref(new);
	return good;
}

static bool
create_image(void)
{
	return judge_write(OBJECT_IMAGE, NULL, wrong);
}

static bool
update_image(void)
{
	return judge_write(OBJECT_IMAGE, image, wrong);
}

static bool
delete_image(void)
{
	return judge_write(OBJECT_IMAGE, image, NULL);
}

static bool
update_flavor(void)
{
	return judge_write(OBJECT_FLAVOR, odd, flavor);
}

static bool
create_odd_flavor(void)
{
	return judge_write(OBJECT_FLAVOR, NULL, odd);
}

static bool
judge_unknown_cloud(void)
{
	json_t *object = document(wrong);
	const struct judgement asked = { .kind = OBJECT_IMAGE,
		.operation = OPERATION_CREATE,
		.after = object,
		.census_unknown = "nobody may list it",
		.caller_unknown = "nobody was asked",
		.now = NOW };
	struct verdict v;
	bool good = object != NULL;

	if (good) {
		judge(rules, &asked, &v);
		good = !v.incomplete;
		if (good)
			tell_verdict(&v);
		verdict_done(&v);
	}
	json_decref(object);
	return good;
}

static bool
judge_whole_cloud(enum object_kind kind, const char *one, const char *other)
{
	struct census *census = census_with(kind, one, other);
	struct verdict v;
	bool good = census != NULL;

	if (!good)
		return false;
	judge_cloud(rules, census, NOW, &v);
	good = !v.incomplete;
	if (good)
		tell_verdict(&v);
	verdict_done(&v);
	census_free(census);
	return good;
}

static bool
judge_images(void)
{
	return judge_whole_cloud(OBJECT_IMAGE, "{}", "{\"name\": null}");
}

static bool
judge_flavors(void)
{
	return judge_whole_cloud(OBJECT_FLAVOR, odd, odd);
}

/* ---- what else is asked -------------------------------------------------- */

static void
tell_case(void *arg, const struct case_result *result)
{
	bool *good = arg;

	/* A case that found no memory has no result. */
	*good = *good && result->outcome != OUTCOME_ABORT;
	every_place_tell(result->id, " ");
	tell(outcome_name(result->outcome));
}

static bool
run_cases(void)
{
	struct census *census = census_with(OBJECT_IMAGE, image, sibling);
	json_t *object = document(image);
	struct cases *cases =
	    census == NULL ? NULL : cases_new(rules, census, NOW);
	bool good = cases != NULL && object != NULL;

	if (good) {
		cases_add(cases, object, 0);
		cases_each(cases, true, tell_case, &good);
	}
	cases_free(cases);
	json_decref(object);
	census_free(census);
	return good;
}

static void
tell_event(void *arg, const struct forecast_event *event)
{
	(void)arg;
	tell(event->finding != NULL ? event->finding->message : event->promise);
}

static bool
forecast(void)
{
	struct census *census = census_with(OBJECT_IMAGE, image, sibling);
	json_t *object = document(image);
	const struct judgement standing = { .kind = OBJECT_IMAGE,
		.operation = OPERATION_UPDATE,
		.after = object,
		.census = census,
		.standing = true,
		.now = NOW };
	bool good =
	    census != NULL && object != NULL &&
	    forecast_object(rules, &standing, NOW + YEAR, tell_event, NULL) &&
	    forecast_cloud(rules, census, NOW, NOW + YEAR, tell_event, NULL);

	json_decref(object);
	census_free(census);
	return good;
}

static bool
sift(void)
{
	struct sieve *sieve = sieve_new();
	json_t *first = document(image), *second = document(sibling);
	bool good = sieve != NULL && first != NULL && second != NULL &&
		    sieve_note(sieve, OBJECT_IMAGE, first) &&
		    sieve_note(sieve, OBJECT_IMAGE, second);

	/* In doubt, it holds. */
	if (good && !sieve_holds(sieve, rules, OBJECT_IMAGE, first))
		abort();
	sieve_free(sieve);
	json_decref(first);
	json_decref(second);
	return good;
}

/* ---- writes -------------------------------------------------------------- */

static const struct {
	enum call call;
	const char *key, *type, *body, *current;
	enum project_result result;
} writes[] = {
	{ CALL_FLAVOR_CREATE, "", "",
	    "{\"flavor\": {\"name\": \"a\", \"vcpus\": \"4\", \"ram\": 1,"
	    "\"disk\": 1, \"id\": 7, \"swap\": 1, \"rxtx_factor\": 1.5,"
	    "\"os-flavor-access:is_public\": true, \"description\": \"x\"}}",
	    NULL, PROJECT_OK },
	{ CALL_FLAVOR_CREATE, "", "", "{\"flavor\": {\"name\": \" \"}}", NULL,
	    PROJECT_REFUSE },
	{ CALL_FLAVOR_UPDATE, "", "", "{\"flavor\": {\"description\": \"x\"}}",
	    flavor, PROJECT_OK },
	{ CALL_FLAVOR_DELETE, "", "", NULL, flavor, PROJECT_OK },
	{ CALL_SPECS_CREATE, "", "",
	    "{\"extra_specs\": {\"a\": \"b\", \"c\": 1}}", flavor, PROJECT_OK },
	{ CALL_SPEC_UPDATE, "hw:x", "", "{\"hw:x\": \"z\"}", flavor,
	    PROJECT_OK },
	{ CALL_SPEC_DELETE, "hw:x", "", NULL, flavor, PROJECT_OK },
	{ CALL_IMAGE_CREATE, "", "",
	    "{\"name\": \"a\", \"visibility\": \"public\", \"tags\": [\"x\"],"
	    "\"min_disk\": 1, \"os_hidden\": true, \"own\": \"x\"}",
	    NULL, PROJECT_OK },
	{ CALL_IMAGE_CREATE, "", "", "{\"status\": \"x\"}", NULL,
	    PROJECT_UNJUDGED },
	{ CALL_IMAGE_CREATE, "", "", "{\"visibility\": \"x\"}", NULL,
	    PROJECT_REFUSE },
	{ CALL_IMAGE_UPDATE, "", V21,
	    "[{\"op\": \"replace\", \"path\": \"/visibility\","
	    "\"value\": \"private\"},"
	    "{\"op\": \"add\", \"path\": \"/a~1b\", \"value\": \"x\"},"
	    "{\"op\": \"remove\", \"path\": \"/os_distro\"}]",
	    image, PROJECT_OK },
	{ CALL_IMAGE_UPDATE, "", V20,
	    "[{\"replace\": \"/name\", \"value\": \"y\"}]", image, PROJECT_OK },
	{ CALL_IMAGE_UPDATE, "", V21, "[{\"op\": \"move\"}]", image,
	    PROJECT_REFUSE },
	{ CALL_IMAGE_DELETE, "", "", NULL, image, PROJECT_OK },
	{ CALL_SERVER_ACTION, "", "",
	    "{\"createImage\": {\"name\": \"a\", \"metadata\":"
	    "{\"os_distro\": \"x\", \"y\": \"z\"}}}",
	    NULL, PROJECT_OK },
	{ CALL_TASK_CREATE, "", "",
	    "{\"type\": \"import\", \"input\": {\"import_from\": \"x\","
	    "\"import_from_format\": \"raw\", \"image_properties\":"
	    "{\"name\": \"a\", \"own\": \"x\"}}}",
	    NULL, PROJECT_OK },
};

static size_t row; /* of writes */

static void
tell_object(const json_t *object)
{
	char *text;

	if (object == NULL)
		return;
	text = json_dumps(object, JSON_SORT_KEYS);
	tell(text);
	free(text);
}

static bool
project(void)
{
	struct text why = TEXT_INIT;
	struct projection p = { .before = NULL };
	const char *body = writes[row].body, *current = writes[row].current;
	json_t *read = body == NULL ? NULL : document(body);
	json_t *stands = current == NULL ? NULL : document(current);
	const struct project_request request = {
		.call = writes[row].call,
		.key = slice_of(writes[row].key),
		.content_type = slice_of(writes[row].type),
		.body = read,
		.current = stands,
	};
	bool good = (read == NULL) == (body == NULL) &&
		    (stands == NULL) == (current == NULL);

	if (good) {
		enum project_result got = project_write(&request, &p, &why);

		good = got != PROJECT_NO_MEMORY && !text_failed(&why);
		if (good && got != writes[row].result)
			fail_msg("row %zu: %d, %s", row, got, text_str(&why));
		tell(text_str(&why));
	}
	/* The telling takes memory, too. */
	(void)failing_malloc_disarm();
	if (good) {
		tell_object(p.before);
		tell_object(p.after);
	}
	projection_done(&p);
	json_decref(read);
	json_decref(stands);
	text_done(&why);
	return good;
}

static void
every_write_is_projected_or_not(void **state)
{
	(void)state;
	for (row = 0; row < sizeof(writes) / sizeof(writes[0]); row++)
		every_place(project, 1);
}

#define STORY(name, run)                                                       \
	static void name(void **state)                                         \
	{                                                                      \
		(void)state;                                                   \
		every_place(run, 1);                                           \
	}

STORY(rules_of_every_check_are_loaded_or_refused, load)
STORY(examples_behave_or_say_why_they_could_not, run_examples)
STORY(rules_are_described_as_ever_or_in_part, describe)
STORY(doubts_are_told_or_missing_for_that_reason, doubt)
STORY(the_next_change_is_told_or_not, look_ahead)
STORY(a_wrong_image_is_judged_as_ever_or_not_at_all, create_image)
STORY(a_worse_image_is_judged_as_ever_or_not_at_all, update_image)
STORY(a_deletion_is_judged_as_ever_or_not_at_all, delete_image)
STORY(a_flavor_is_judged_as_ever_or_not_at_all, update_flavor)
STORY(an_odd_flavor_is_judged_as_ever_or_not_at_all, create_odd_flavor)
STORY(what_cannot_be_known_is_told_or_not_judged, judge_unknown_cloud)
STORY(lacking_images_are_told_or_not_judged, judge_images)
STORY(lacking_flavors_are_told_or_not_judged, judge_flavors)
STORY(cases_have_their_outcome_or_abort, run_cases)
STORY(a_forecast_is_whole_or_none, forecast)
STORY(a_sieve_holds_or_there_is_none, sift)

static void
a_set_of_rules_is_loaded_or_refused(void **state)
{
	(void)state;
	every_place(load_set, 7);
}

static int
set_up(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	json_memory_install();
	every_check_pack(&pack);
	text_adds(&pack, further);
	rule_files_make(&files);
	rule_files_write(&files, "scope.yaml", scope);
	rule_files_write(&files, "packs/every.yaml", text_str(&pack));
	settings = judge_files_settings(&files);
	settings.rules_scope_version = NULL;
	by = yaml_tree_parse(whose, strlen(whose), "f", &faults);
	assert_non_null(by);
	override.rule = all;
	override.by = yaml_get(by->root, "by");
	settings.overrides = &override;
	settings.override_count = 1;
	rules = rule_set_load(&settings, &faults);
	faults_print(&faults, stderr);
	assert_non_null(rules);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rule_set_unref(rules);
	yaml_tree_free(by);
	judge_files_done(&settings);
	rule_files_remove(&files);
	text_done(&pack);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_of_every_check_are_loaded_or_refused),
		cmocka_unit_test(a_set_of_rules_is_loaded_or_refused),
		cmocka_unit_test(examples_behave_or_say_why_they_could_not),
		cmocka_unit_test(rules_are_described_as_ever_or_in_part),
		cmocka_unit_test(doubts_are_told_or_missing_for_that_reason),
		cmocka_unit_test(the_next_change_is_told_or_not),
		cmocka_unit_test(a_wrong_image_is_judged_as_ever_or_not_at_all),
		cmocka_unit_test(a_worse_image_is_judged_as_ever_or_not_at_all),
		cmocka_unit_test(a_deletion_is_judged_as_ever_or_not_at_all),
		cmocka_unit_test(a_flavor_is_judged_as_ever_or_not_at_all),
		cmocka_unit_test(an_odd_flavor_is_judged_as_ever_or_not_at_all),
		cmocka_unit_test(what_cannot_be_known_is_told_or_not_judged),
		cmocka_unit_test(lacking_images_are_told_or_not_judged),
		cmocka_unit_test(lacking_flavors_are_told_or_not_judged),
		cmocka_unit_test(cases_have_their_outcome_or_abort),
		cmocka_unit_test(a_forecast_is_whole_or_none),
		cmocka_unit_test(a_sieve_holds_or_there_is_none),
		cmocka_unit_test(every_write_is_projected_or_not),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
