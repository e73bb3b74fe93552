/* test_complete.c - what follows from what is there, and how it gets into
 * the body of a write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/body_edit.h"
#include "rules/complete.h"
#include "tests/unit/json_text.h"

#define V2_1 "application/openstack-images-v2.1-json-patch"
#define V2_0 "application/openstack-images-v2.0-json-patch"

static char shown[2000];

/* JSON, with ' for " again. */
static const char *
show(json_t *value)
{
	char *text = json_dumps(value, JSON_SORT_KEYS | JSON_COMPACT);

	assert_non_null(text);
	snprintf(shown, sizeof(shown), "%s", text);
	for (char *c = shown; *c != '\0'; c++)
		*c = *c == '"' ? '\'' : *c;
	free(text);
	json_decref(value);
	return shown;
}

static const char *
members(enum object_kind kind, const char *text)
{
	json_t *object = json_text(text);
	json_t *before = json_deep_copy(object);
	json_t *ret = complete_members(kind, object);

	assert_non_null(ret);
	assert_true(json_equal(object, before));
	json_decref(object);
	json_decref(before);
	return show(ret);
}

#define FLAVOR(text) members(OBJECT_FLAVOR, text)
#define IMAGE(text) members(OBJECT_IMAGE, text)

static void
flavor_gets_what_its_name_says(void **state)
{
	(void)state;
	assert_string_equal(FLAVOR("{'name': 'SCS-4V-8-50s', 'vcpus': 4, "
				   "'ram': 8192, 'disk': 50}"),
	    "{'scs:cpu-type':'shared-core','scs:disk0-type':'ssd',"
	    "'scs:name-v1':'SCS-4V:8:50s','scs:name-v2':'SCS-4V-8-50s'}");
	/* No disk, no type of it. */
	assert_string_equal(FLAVOR("{'name': 'SCS-2C-4', 'vcpus': 2, "
				   "'ram': 4096, 'disk': 0}"),
	    "{'scs:cpu-type':'dedicated-core',"
	    "'scs:name-v1':'SCS-2C:4','scs:name-v2':'SCS-2C-4'}");
}

static void
what_a_flavor_has_stays(void **state)
{
	(void)state;
	assert_string_equal(
	    FLAVOR("{'name': 'SCS-2V-4', 'vcpus': 2, 'ram': 4096, 'disk': 0, "
		   "'extra_specs': {'scs:cpu-type': 'wrong', "
		   "'scs:name-v2': '', 'hw:x': '1'}}"),
	    "{'scs:name-v1':'SCS-2V:4'}");
	assert_string_equal(
	    FLAVOR("{'name': 'SCS-2V-4', 'vcpus': 2, 'ram': 4096, 'disk': 0, "
		   "'extra_specs': {'scs:cpu-type': 'shared-core', "
		   "'scs:name-v1': 'a', 'scs:name-v2': 'b'}}"),
	    "{}");
}

static void
lying_name_implies_nothing(void **state)
{
	(void)state;
	/* More CPUs, RAM or disk than there is; or nobody knows. */
	assert_string_equal(FLAVOR("{'name': 'SCS-4V-8-50', 'vcpus': 2, "
				   "'ram': 8192, 'disk': 50}"),
	    "{}");
	assert_string_equal(FLAVOR("{'name': 'SCS-4V-8-50', 'vcpus': 4, "
				   "'ram': 4096, 'disk': 50}"),
	    "{}");
	assert_string_equal(FLAVOR("{'name': 'SCS-4V-8-50', 'vcpus': 4, "
				   "'ram': 8192, 'disk': 49}"),
	    "{}");
	assert_string_equal(FLAVOR("{'name': 'SCS-4V-8-50'}"), "{}");
	assert_string_equal(FLAVOR("{'name': 'SCS-4V-8-50', 'vcpus': [4], "
				   "'ram': 8192, 'disk': 50}"),
	    "{}");
	assert_string_equal(
	    FLAVOR("{'name': 'm1.tiny', 'vcpus': 1, 'ram': 512, 'disk': 1}"),
	    "{}");
	assert_string_equal(
	    FLAVOR("{'name': 'SCS-', 'vcpus': 1, 'ram': 512, 'disk': 1}"),
	    "{}");
	assert_string_equal(FLAVOR("{}"), "{}");
	assert_string_equal(FLAVOR("[]"), "{}");
}

static void
image_gets_what_its_name_and_bus_say(void **state)
{
	(void)state;
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Ubuntu 24.04'}"),
	    "{'os_distro':'ubuntu','os_version':'24.04'}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian 13'}"),
	    "{'os_distro':'debian','os_version':'13'}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'hw_disk_bus': 'scsi'}"),
	    "{'hw_scsi_model':'virtio-scsi'}");
	assert_string_equal(IMAGE("{'visibility': 'public', 'name': 'Debian "
				  "13', 'os_distro': 'kali'}"),
	    "{'os_version':'13'}");
	assert_string_equal(IMAGE("{'visibility': 'public', 'name': 'Debian "
				  "13', 'os_distro': '', "
				  "'os_version': null, 'hw_disk_bus': 'scsi', "
				  "'hw_scsi_model': 'lsilogic'}"),
	    "{}");
	/* Images of nobody else. */
	assert_string_equal(
	    IMAGE("{'visibility': 'private', 'name': 'Debian 13'}"), "{}");
	assert_string_equal(IMAGE("{'visibility': 'public', 'name': 'Debian "
				  "13', 'os_hidden': true}"),
	    "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian 1:3'}"), "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian 1/3'}"), "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian'}"), "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian '}"), "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian 13 old'}"), "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian .'}"), "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'Debian 12.'}"), "{}");
	assert_string_equal(
	    IMAGE(
		"{'visibility': 'public', 'name': 'Debian 12345678901234567'}"),
	    "{}");
	assert_string_equal(
	    IMAGE("{'visibility': 'public', 'name': 'debian 13'}"), "{}");
	assert_string_equal(IMAGE("{'visibility': 'public', 'name': 13, "
				  "'hw_disk_bus': 'virtio'}"),
	    "{}");
}

static const char *
completed(enum object_kind kind, const char *text, const char *added)
{
	json_t *object = json_text(text), *more = json_text(added);
	json_t *ret = complete_object(kind, object, more);

	json_decref(object);
	json_decref(more);
	return ret == NULL ? "none" : show(ret);
}

static void
object_gets_its_members(void **state)
{
	(void)state;
	assert_string_equal(
	    completed(OBJECT_IMAGE, "{'name': 'n'}", "{'os_distro': 'd'}"),
	    "{'name':'n','os_distro':'d'}");
	assert_string_equal(
	    completed(OBJECT_FLAVOR, "{'name': 'n'}", "{'scs:a': 'b'}"),
	    "{'extra_specs':{'scs:a':'b'},'name':'n'}");
	assert_string_equal(
	    completed(
		OBJECT_FLAVOR, "{'extra_specs': {'x': '1'}}", "{'scs:a': 'b'}"),
	    "{'extra_specs':{'scs:a':'b','x':'1'}}");
	/* As if there were none. */
	assert_string_equal(
	    completed(OBJECT_FLAVOR, "{'extra_specs': null}", "{'scs:a': 'b'}"),
	    "{'extra_specs':{'scs:a':'b'}}");
}

/* "none" if the call cannot carry it; ' for ". */
static const char *
body(enum call call, const char *type, const char *text, const char *added)
{
	json_t *more = json_text(added);
	struct text ret = TEXT_INIT;
	char buf[1000];
	bool good;

	snprintf(buf, sizeof(buf), "%s", text);
	for (char *c = buf; *c != '\0'; c++)
		*c = *c == '\'' ? '"' : *c;
	good = complete_body(call, slice_of(type), slice_of(buf), more, &ret);
	snprintf(shown, sizeof(shown), "%s", good ? text_str(&ret) : "none");
	for (char *c = shown; *c != '\0'; c++)
		*c = *c == '"' ? '\'' : *c;
	assert_true(good || ret.len == 0);
	text_done(&ret);
	json_decref(more);
	return shown;
}

static void
extra_specs_get_members(void **state)
{
	(void)state;
	assert_string_equal(body(CALL_SPECS_CREATE, "",
				"{'extra_specs': {'a': '1'}}", "{'k': 'v'}"),
	    "{'extra_specs': {'k':'v','a': '1'}}");
	assert_string_equal(
	    body(CALL_SPECS_CREATE, "", " \n{ 'extra_specs' :\t{ } } ",
		"{'k': 'v', 'l': 'w'}"),
	    " \n{ 'extra_specs' :\t{'l':'w','k':'v' } } ");
	assert_string_equal(
	    body(CALL_SPECS_CREATE, "", "{'\\u0065xtra_specs': {'}': '{'}}",
		"{'k': 'v'}"),
	    "{'\\u0065xtra_specs': {'k':'v','}': '{'}}");
	assert_string_equal(
	    body(CALL_SPECS_CREATE, "", "{'extra_specs': {}}", "{}"),
	    "{'extra_specs': {}}");
}

static void
extra_specs_of_another_shape_get_none(void **state)
{
	static const char *const texts[] = { "{}", "[]", "'x'", "",
		"{'extra_specs': []}", "{'extra_specs': null}",
		"{'extra_specs': {}, 'x': {}}", "{'x': {}, 'extra_specs': {}}",
		"{'x': {}}", "{'extra_specs': {}", "{'extra_specs': {}} x",
		/* of two the last counts, and the first would get them */
		"{'extra_specs': {}, 'extra_specs': {}}" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_string_equal(
		    body(CALL_SPECS_CREATE, "", texts[i], "{'k': 'v'}"),
		    "none");
}

static void
created_image_gets_members(void **state)
{
	(void)state;
	assert_string_equal(body(CALL_IMAGE_CREATE, "application/json",
				"{'name': 'Debian 13',\r\n 'tags': ['a', {}]}",
				"{'os_distro': 'debian'}"),
	    "{'os_distro':'debian','name': 'Debian 13',\r\n 'tags': ['a', "
	    "{}]}");
	assert_string_equal(
	    body(CALL_IMAGE_CREATE, "", "\t{\n}\n", "{'k': 'v'}"),
	    "\t{'k':'v'\n}\n");
	assert_string_equal(
	    body(CALL_IMAGE_CREATE, "", "[]", "{'k': 'v'}"), "none");
	assert_string_equal(
	    body(CALL_IMAGE_CREATE, "", "", "{'k': 'v'}"), "none");
}

static void
patch_gets_operations_in_its_dialect(void **state)
{
	(void)state;
	assert_string_equal(
	    body(CALL_IMAGE_UPDATE, V2_1,
		"[{'op': 'add', 'path': '/name', 'value': ']'} ]\n",
		"{'k': 'v'}"),
	    "[{'op': 'add', 'path': '/name', 'value': ']'} "
	    ",{'op':'add','path':'/k','value':'v'}]\n");
	assert_string_equal(
	    body(CALL_IMAGE_UPDATE, V2_0 "; charset=utf-8",
		"[{'add': '/name', 'value': ']'}]", "{'k': 'v', 'l': 'w'}"),
	    "[{'add': '/name', 'value': ']'}"
	    ",{'add':'/k','value':'v'},{'add':'/l','value':'w'}]");
	assert_string_equal(
	    body(CALL_IMAGE_UPDATE, V2_1, " [ ] ", "{'k': 'v'}"),
	    " [ {'op':'add','path':'/k','value':'v'}] ");
	assert_string_equal(
	    body(CALL_IMAGE_UPDATE, "application/json", "[]", "{'k': 'v'}"),
	    "none");
	assert_string_equal(
	    body(CALL_IMAGE_UPDATE, V2_1, "{}", "{'k': 'v'}"), "none");
}

static void
other_calls_carry_nothing(void **state)
{
	static const enum call calls[] = { CALL_FLAVOR_CREATE, CALL_SPEC_UPDATE,
		CALL_IMAGE_DELETE, CALL_FLAVOR_UPDATE };

	(void)state;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		assert_string_equal(
		    body(calls[i], "", "{'flavor': {}}", "{'k': 'v'}"), "none");
		assert_string_equal(
		    body(calls[i], "", "{'k': 'w'}", "{'k': 'v'}"), "none");
	}
}

static void
values_are_escaped(void **state)
{
	(void)state;
	assert_string_equal(
	    body(CALL_IMAGE_CREATE, "", "{}", "{'k': 'a\\\\\\n\\u0001'}"),
	    "{'k':'a\\\\\\n\\u0001'}");
}

/* Every byte beside the additions is the client's, wherever they are put. */
static void
every_other_byte_stays(void **state)
{
	static const char sent[] =
	    " {\t\"extra_specs\"\r\n:{ \"\xc3\xa4\\u00e4\\\"\" : \"\xf0\x9f"
	    "\x90\xa7\\/\" ,\"b\":\"2\"  } }\n";
	json_t *more = json_text("{'k': 'v'}");
	struct text ret = TEXT_INIT;
	const char *at;

	(void)state;
	assert_true(complete_body(
	    CALL_SPECS_CREATE, slice_of(""), slice_of(sent), more, &ret));
	at = strstr(text_str(&ret), "\"k\":\"v\",");
	assert_non_null(at);
	assert_memory_equal(ret.at, sent, (size_t)(at - ret.at));
	assert_string_equal(at + strlen("\"k\":\"v\","), sent + (at - ret.at));
	text_done(&ret);
	json_decref(more);
}

static void
member_needs_a_brace(void **state)
{
	struct text ret = TEXT_INIT;

	(void)state;
	assert_false(body_edit_member(SLICE("[]"), 0, "k", "v", &ret));
	assert_false(body_edit_member(SLICE("{"), 0, "k", "v", &ret));
	assert_false(body_edit_member(SLICE("{"), 7, "k", "v", &ret));
	assert_false(body_edit_member(SLICE(""), 0, "k", "v", &ret));
	body_edit_operation(SLICE("{}"), PATCH_MEDIA_V2_1,
	    &(struct body_operation){ "add", "k", "v" }, &ret);
	assert_int_equal(ret.len, 0);
	assert_int_equal(body_edit_outer(SLICE(" \t{")), 2);
	assert_int_equal(body_edit_inner(SLICE("{\"a\\\"\" : {")), 9);
	/* No byte behind the end is looked at. */
	for (size_t i = 0; i < 10; i++) {
		char *cut = malloc(i + 1);

		assert_non_null(cut);
		memcpy(cut, "{\"a\\\"\" : {", i);
		(void)body_edit_inner((struct slice){ cut, i });
		free(cut);
	}
	text_done(&ret);
}

static void
operation_may_have_no_value(void **state)
{
	struct text ret = TEXT_INIT;

	(void)state;
	body_edit_operation(SLICE("[]"), PATCH_MEDIA_V2_1,
	    &(struct body_operation){ "remove", "k", NULL }, &ret);
	assert_string_equal(
	    text_str(&ret), "[{\"op\":\"remove\",\"path\":\"/k\"}]");
	text_done(&ret);
	body_edit_operation(SLICE("[]"), PATCH_MEDIA_V2_0,
	    &(struct body_operation){ "remove", "k", NULL }, &ret);
	assert_string_equal(text_str(&ret), "[{\"remove\":\"/k\"}]");
	text_done(&ret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flavor_gets_what_its_name_says),
		cmocka_unit_test(what_a_flavor_has_stays),
		cmocka_unit_test(lying_name_implies_nothing),
		cmocka_unit_test(image_gets_what_its_name_and_bus_say),
		cmocka_unit_test(object_gets_its_members),
		cmocka_unit_test(extra_specs_get_members),
		cmocka_unit_test(extra_specs_of_another_shape_get_none),
		cmocka_unit_test(created_image_gets_members),
		cmocka_unit_test(patch_gets_operations_in_its_dialect),
		cmocka_unit_test(other_calls_carry_nothing),
		cmocka_unit_test(values_are_escaped),
		cmocka_unit_test(every_other_byte_stays),
		cmocka_unit_test(member_needs_a_brace),
		cmocka_unit_test(operation_may_have_no_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
