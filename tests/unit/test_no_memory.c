/*
 * test_no_memory.c - memory runs out at every place in turn, in rules/, conf/
 * and the libraries below them: nothing breaks, nothing leaks, and nothing is
 * judged otherwise than with all of it.
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

#include "conf/settings.h"
#include "rules/complete.h"
#include "rules/json_memory.h"
#include "rules/mark.h"
#include "rules/project.h"
#include "rules/rules.h"
#include "rules/subject.h"
#include "tests/unit/every_place.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/judge_files.h"

#define NOW 1795471987
/* Places that are tried where there are too many to try all. */
#define SAMPLES 400

static const char settings_file[] =
    "mode: deny\n"
    "unjudged: pass\n"
    "upstreams:\n"
    "  nova: {addresses: [\"127.0.0.1:1\", \"[::1]:2\"]}\n"
    "  glance: {addresses: [\"127.0.0.1:3\"],\n"
    "    tls: {verify: no, server_name: g.example}}\n"
    "listeners:\n"
    "  - {name: a, bind: \"127.0.0.1:4\", service: compute, upstream: nova}\n"
    "  - name: b\n"
    "    bind: \"[::]:5\"\n"
    "    tls: {certificate: /dev/null, key: /dev/null}\n"
    "    routes:\n"
    "      - {path: /c, service: compute, upstream: nova}\n"
    "      - {path: /i, service: image, upstream: glance,\n"
    "         upstream_path: /g}\n"
    "actions: {recommended: deny}\n"
    "overrides: {scs-0100-syntax-check: warn, \"*\": [{by: {role: [a, b],"
    " user: {name: c, domain: d}}, action: observe}, {action: warn}]}\n"
    "provider_projects: [p, q]\n"
    "trusted_proxies: [\"10.0.0.0/8\", \"::1\"]\n"
    "audit: {file: /a}\n"
    "failure: {severities: main draft}\n"
    "identity: {upstream: glance, path: /k}\n"
    "timeout: {head: 1s}\n";
static const char faulty_file[] =
    "mode: dney\n"
    "upstreams: {nova: {addresses: [\"127.0.0.1\"], tls: maybe}}\n"
    "listeners: [{name: a, bind: x, servise: compute, upstream: nvoa}]\n"
    "overrides: {a: b, c: [{by: d}, x]}\n"
    "trusted_proxies: [\"10.0.0.0/99\"]\n"
    "timeout: {haed: 1s, body: 1}\n"
    "mdoe: x\n";
static const char flavor[] =
    "{\"id\": \"1\", \"name\": \"SCS-4V-16-50s\", \"vcpus\": 4, \"ram\": 8192,"
    "\"disk\": 50, \"extra_specs\": {\"scs:name-v2\": \"SCS-4V-8\","
    "\"scs:cpu-type\": \"crowded-core\", \"scs:disk0-type\": \"floppy\"}}";
static const char image[] =
    "{\"id\": \"7f8e2d7c-3b9b-4b7e-9d1c-0a4f5f6b7c8d\","
    "\"name\": \"Ubuntu 22.04\", \"visibility\": \"private\", \"owner\": \"p\","
    "\"status\": \"active\", \"os_hidden\": false, \"min_disk\": 8,"
    "\"min_ram\": 512, \"tags\": [], \"created_at\": \"2024-01-01T00:00:00Z\","
    "\"os_distro\": \"ubuntu\", \"os_version\": \"22.04\","
    "\"os_purpose\": \"generic\", \"architecture\": \"x86_64\","
    "\"image_build_date\": \"2023-13-31\", \"replace_frequency\": \"often\","
    "\"provided_until\": \"none\", \"uuid_validity\": \"last-3\","
    "\"image_source\": \"ftp:/x\", \"hw_disk_bus\": \"scsi\"}";
static const char patch[] =
    "[{\"op\": \"replace\", \"path\": \"/visibility\", \"value\": \"public\"},"
    "{\"op\": \"add\", \"path\": \"/a~1b\", \"value\": \"x\"},"
    "{\"op\": \"remove\", \"path\": \"/hw_disk_bus\"}]";
static const char create[] =
    "{\"flavor\": {\"name\": \"SCS-4V-16-50\", \"vcpus\": 4, \"ram\": 8192,"
    "\"disk\": 50}}";

static struct settings *all_settings;
static struct settings settings; /* the same without the overrides */
static struct rule_set *rules;

/* ---- settings ---------------------------------------------------------- */

static bool
read_settings(const char *file)
{
	struct faults faults = FAULTS_INIT;
	struct settings *s = settings_parse(file, strlen(file), "f", &faults);
	struct text shown = TEXT_INIT;
	bool good = s != NULL;

	/* One of the two, always. */
	if ((s == NULL) == faults_none(&faults))
		abort();
	if (s != NULL) {
		settings_show(s, &shown);
		good = !text_failed(&shown);
		every_place_tell(text_str(&shown), "");
	} else if (!faults.out_of_memory) {
		good = true;
		for (size_t i = 0; i < faults.count; i++) {
			good = good &&
			       strstr(faults.list[i].text, "emory") == NULL;
			every_place_tell(faults.list[i].text, "\n");
		}
	}
	text_done(&shown);
	settings_unref(s);
	faults_done(&faults);
	return good;
}

static bool
read_good_settings(void)
{
	return read_settings(settings_file);
}

static bool
read_faulty_settings(void)
{
	return read_settings(faulty_file);
}

static void
settings_are_read_or_refused(void **state)
{
	(void)state;
	every_place(read_good_settings, 1);
}

static void
faults_are_told_or_missing_for_that_reason(void **state)
{
	(void)state;
	every_place(read_faulty_settings, 1);
}

/* ---- rules --------------------------------------------------------------- */

static struct settings small;

static bool
load(const struct settings *s)
{
	struct faults faults = FAULTS_INIT;
	struct rule_set *set = rule_set_load(s, &faults);

	if ((set == NULL) == faults_none(&faults))
		abort();
	if (set != NULL)
		every_place_tell(rule_set_pack_version(set), "");
	rule_set_unref(set);
	faults_done(&faults);
	return set != NULL;
}

static bool
load_small(void)
{
	return load(&small);
}

static bool
load_all(void)
{
	return load(&settings);
}

static void
small_packs_are_loaded_or_refused(void **state)
{
	struct rule_files files;

	(void)state;
	if (!FAILING_MALLOC)
		skip();
	rule_files_make(&files);
	judge_files_write(&files);
	small = judge_files_settings(&files);
	every_place(load_small, 1);
	judge_files_done(&small);
	rule_files_remove(&files);
}

static void
the_packs_are_loaded_or_refused(void **state)
{
	unsigned long all;

	(void)state;
	if (!FAILING_MALLOC) {
		skip();
		return;
	}
	load_all();
	all = every_place_count(load_all);
	assert_true(all > SAMPLES);
	every_place(load_all, all / SAMPLES);
}

/* ---- judging ------------------------------------------------------------- */

static void
tell_verdict(const struct verdict *v)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct finding *f = &v->findings[i];

		every_place_tell(f->rule, " ");
		every_place_tell(action_name(f->action), " ");
		every_place_tell(f->nearest != NULL ? f->nearest : "-", " ");
		every_place_tell(f->message != NULL ? f->message : "-", "\n");
	}
}

static json_t *
document(const char *text)
{
	struct text why = TEXT_INIT;
	json_t *read = subject_parse(slice_of(text), &why);

	text_done(&why);
	return read;
}

static bool
judge_it(struct judgement *asked)
{
	struct verdict v;
	bool good;

	asked->now = NOW;
	judge(rules, asked, &v);
	good = !v.incomplete;
	if (good)
		tell_verdict(&v);
	verdict_done(&v);
	return good;
}

/* An object that stands in the cloud already, under another id. */
static bool
judge_copy(enum object_kind kind, enum operation operation, const char *text)
{
	json_t *object = document(text);
	struct census *census = census_new(kind);
	bool good =
	    object != NULL && census != NULL &&
	    json_object_set_new(object, "visibility", json_string("public")) ==
		0 &&
	    census_add(census, object, false) &&
	    json_object_set_new(object, "id", json_string("other")) == 0;
	struct judgement asked = { .kind = kind,
		.operation = operation,
		.after = object,
		.census = census };

	good = good && judge_it(&asked);
	census_free(census);
	json_decref(object);
	return good;
}

static bool
judge_flavor(void)
{
	return judge_copy(OBJECT_FLAVOR, OPERATION_UPDATE, flavor);
}

static bool
judge_image(void)
{
	return judge_copy(OBJECT_IMAGE, OPERATION_CREATE, image);
}

static bool
write_of(
    enum call call, const char *type, const char *body, const char *current)
{
	struct text why = TEXT_INIT, mark = TEXT_INIT, edited = TEXT_INIT;
	struct projection p = { .before = NULL };
	struct project_request request = { .call = call,
		.content_type = slice_of(type),
		.body = subject_parse(slice_of(body), &why),
		.current = current == NULL ? NULL
					   : subject_parse_answer(
						 slice_of(current), &why) };
	struct judgement asked = { .kind = OBJECT_IMAGE };
	bool good = request.body != NULL &&
		    (current == NULL) == (request.current == NULL) &&
		    project_write(&request, &p, &why) == PROJECT_OK;
	struct verdict v;

	if (good) {
		asked = (struct judgement){ .kind = p.kind,
			.operation = p.operation,
			.before = p.before,
			.after = p.after,
			.now = NOW };
		judge(rules, &asked, &v);
		good = !v.incomplete;
		if (good) {
			tell_verdict(&v);
			mark_value(&v, &mark);
			good = !text_failed(&mark) &&
			       mark_edit(call, slice_of(type), slice_of(body),
				   NULL, "x y", &edited) != MARK_FAILED &&
			       !text_failed(&edited);
			every_place_tell(text_str(&mark), "\n");
			every_place_tell(text_str(&edited), "\n");
		}
		verdict_done(&v);
	}
	projection_done(&p);
	json_decref(request.body);
	json_decref((json_t *)(uintptr_t)request.current);
	text_done(&why);
	text_done(&mark);
	text_done(&edited);
	return good;
}

static bool
write_patch(void)
{
	return write_of(CALL_IMAGE_UPDATE,
	    "application/openstack-images-v2.1-json-patch", patch, image);
}

static bool
write_flavor(void)
{
	return write_of(CALL_FLAVOR_CREATE, "application/json", create, NULL);
}

static bool
complete_flavor(void)
{
	json_t *object = document(flavor);
	json_t *members =
	    object == NULL ? NULL : complete_members(OBJECT_FLAVOR, object);
	json_t *whole = members == NULL
			    ? NULL
			    : complete_object(OBJECT_FLAVOR, object, members);
	struct text body = TEXT_INIT;
	bool good = whole != NULL &&
		    complete_body(CALL_SPECS_CREATE, SLICE("application/json"),
			SLICE("{\"extra_specs\": {}}"), members, &body) &&
		    !text_failed(&body);

	every_place_tell(text_str(&body), "");
	text_done(&body);
	json_decref(object);
	json_decref(members);
	json_decref(whole);
	return good;
}

#define STORY(name, run)                                                       \
	static void name(void **state)                                         \
	{                                                                      \
		(void)state;                                                   \
		every_place(run, 1);                                           \
	}

STORY(a_flavor_is_judged_as_ever_or_not_at_all, judge_flavor)
STORY(an_image_is_judged_with_its_census_or_not_at_all, judge_image)
STORY(a_patch_is_projected_judged_and_marked_or_not, write_patch)
STORY(a_create_is_projected_judged_and_marked_or_not, write_flavor)
STORY(a_flavor_is_completed_or_not, complete_flavor)

static int
set_up(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	json_memory_install();
	all_settings =
	    settings_parse(settings_file, strlen(settings_file), "f", &faults);
	faults_print(&faults, stderr);
	assert_non_null(all_settings);
	settings = *all_settings;
	settings.override_count = 0;
	rules = rule_set_load(&settings, &faults);
	if (rules == NULL)
		faults_print(&faults, stderr);
	assert_non_null(rules);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rule_set_unref(rules);
	settings_unref(all_settings);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_read_or_refused),
		cmocka_unit_test(faults_are_told_or_missing_for_that_reason),
		cmocka_unit_test(small_packs_are_loaded_or_refused),
		cmocka_unit_test(the_packs_are_loaded_or_refused),
		cmocka_unit_test(a_flavor_is_judged_as_ever_or_not_at_all),
		cmocka_unit_test(
		    an_image_is_judged_with_its_census_or_not_at_all),
		cmocka_unit_test(a_patch_is_projected_judged_and_marked_or_not),
		cmocka_unit_test(
		    a_create_is_projected_judged_and_marked_or_not),
		cmocka_unit_test(a_flavor_is_completed_or_not),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
