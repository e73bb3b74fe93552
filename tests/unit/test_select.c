/* test_select.c - which objects and writes a rule is about: every condition
 * and transition, what excludes itself, what overlaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rules/select.h"
#include "tests/unit/json_text.h"
#include "tests/unit/rule_files.h"

/* A map under "when" and the select made of it. */
struct made {
	struct yaml_tree *tree;
	struct select *select;
};

static struct made
make(const char *when, enum object_kind kind, struct faults *faults)
{
	char text[600];
	struct made m;

	snprintf(text, sizeof(text), "when: {%s}\n", when);
	m.tree = yaml_tree_parse(text, strlen(text), "f", faults);
	assert_non_null(m.tree);
	m.select =
	    select_new(yaml_get(m.tree->root, "when"), kind, "f", faults);
	return m;
}

static void
unmake(struct made *m)
{
	select_free(m->select);
	yaml_tree_free(m->tree);
}

/* "-" is no object. */
static json_t *
json(const char *text)
{
	return strcmp(text, "-") == 0 ? NULL : json_text(text);
}

static const struct {
	const char *when, *object;
	bool holds;
} states[] = {
	{ "name: a", "{'name':'a'}", true },
	{ "name: a", "{'name':'ab'}", false },
	{ "name: [a, b]", "{'name':'b'}", true },
	{ "name: {is: [a, b]}", "{'name':'c'}", false },
	{ "name: {starts: Ac}", "{'name':'Acme'}", true },
	{ "name: {starts: Ac}", "{'name':'acme'}", false },
	{ "name: {starts: [x, A]}", "{'name':'Acme'}", true },
	{ "name: {like: 'v#.*'}", "{'name':'v1.22'}", true },
	{ "name: {like: 'v#.*'}", "{'name':'vx.22'}", false },
	{ "name: {like: '*a*b'}", "{'name':'xaxxbab'}", true },
	{ "name: {like: '*a*b'}", "{'name':'xaxxba'}", false },
	{ "name: {like: 'a?c'}", "{'name':'abc'}", true },
	{ "name: {like: 'a?c'}", "{'name':'ac'}", false },
	{ "name: {like: '*'}", "{'name':''}", true },
	{ "name: {like: '**'}", "{'name':'xy'}", true },
	{ "name: {not: a}", "{'name':'b'}", true },
	{ "name: {not: [a, b]}", "{'name':'b'}", false },
	{ "name: {not: a}", "{}", true },
	{ "name: {not: {starts: a}}", "{'name':'ab'}", false },
	{ "name: {starts: a, not: {like: '*b'}}", "{'name':'ab'}", false },
	{ "name: {starts: a, not: {like: '*b'}}", "{'name':'abc'}", true },
	{ "x: {absent: yes}", "{}", true },
	{ "x: {absent: yes}", "{'x':''}", true },
	{ "x: {absent: yes}", "{'x':'1'}", false },
	{ "x: {present: yes}", "{'x':'1'}", true },
	{ "x: {present: yes}", "{'x':null}", false },
	{ "tags: b", "{'tags':['a','b']}", true },
	{ "tags: c", "{'tags':['a','b']}", false },
	{ "x: a", "{'x':['a']}", false },
	{ "x: 'a list'", "{'x':['a']}", false },
	{ "tags: {absent: yes}", "{'tags':[]}", true },
	{ "min_disk: 5", "{'min_disk':5}", true },
	{ "protected: true", "{'protected':true}", true },
	{ "protected: true", "{'protected':false}", false },
	{ "owner: p", "{'owner':'p'}", true },
	{ "project: p", "{'owner':'p'}", true },
	{ "project: p", "{'project':'p'}", false },
	{ "visibility: public", "{'visibility':'public'}", true },
	{ "visibility: [public, community]", "{'visibility':'shared'}", false },
	{ "a: 1, b: 2", "{'a':'1','b':'2'}", true },
	{ "a: 1, b: 2", "{'a':'1','b':'3'}", false },
};

static void
conditions_look_at_the_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct made m = make(states[i].when, OBJECT_IMAGE, &faults);
		json_t *object = json(states[i].object);
		const struct view view = { .kind = OBJECT_IMAGE,
			.operation = OPERATION_UPDATE,
			.object = object,
			.write_after = object };

		faults_print(&faults, stderr);
		assert_non_null(m.select);
		if (select_holds(m.select, &view) != states[i].holds)
			fail_msg("%s on %s", states[i].when, states[i].object);
		json_decref(object);
		unmake(&m);
	}
}

static const struct {
	const char *when, *before, *after;
	bool holds;
} writes[] = {
	{ "becomes: public", "{'visibility':'private'}",
	    "{'visibility':'public'}", true },
	{ "becomes: public", "{'visibility':'public'}",
	    "{'visibility':'public'}", false },
	{ "becomes: public", "-", "{'visibility':'public'}", true },
	{ "becomes: listed", "{'visibility':'public','os_hidden':true}",
	    "{'visibility':'public','os_hidden':false}", true },
	{ "becomes: listed", "{'visibility':'private'}",
	    "{'visibility':'community'}", true },
	{ "becomes: listed", "{'visibility':'private'}",
	    "{'visibility':'public','os_hidden':true}", false },
	{ "becomes: unhidden", "{'os_hidden':true}", "{'os_hidden':false}",
	    true },
	{ "becomes: unhidden", "{}", "{'os_hidden':false}", false },
	{ "becomes: hidden", "{}", "{'os_hidden':true}", true },
	{ "becomes: hidden", "{'os_hidden':true}", "{'os_hidden':true}",
	    false },
	{ "becomes: renamed", "{'name':'a'}", "{'name':'b'}", true },
	{ "becomes: renamed", "{'name':'a'}", "{'name':'a'}", false },
	{ "becomes: renamed", "-", "{'name':'a'}", false },
	{ "becomes: unpublished", "{'visibility':'community'}",
	    "{'visibility':'private'}", true },
	{ "becomes: unpublished", "{'visibility':'public'}",
	    "{'visibility':'community'}", false },
	{ "becomes: hidden", "{}", "{}", false },
	{ "becomes: hidden", "-", "{'os_hidden':true}", false },
	{ "becomes: unhidden", "{'os_hidden':true}", "{'os_hidden':true}",
	    false },
	{ "becomes: unhidden", "{'os_hidden':true}", "-", false },
	{ "becomes: renamed", "{'name':'a'}", "-", false },
	{ "becomes: unpublished", "{'visibility':'public'}", "-", false },
	{ "becomes: unpublished", "{'visibility':'private'}", "{}", false },
	{ "becomes: unpublished", "-", "{}", false },
	{ "becomes: deleted", "{}", "-", true },
	{ "becomes: deleted", "{}", "{}", false },
	{ "becomes: [created, deleted]", "{}", "-", true },
	{ "becomes: [created, renamed]", "{}", "-", false },
	{ "becomes: created", "-", "{}", true },
	{ "becomes: created", "{}", "{}", false },
	{ "becomes: [hidden, renamed]", "{'name':'a'}", "{'name':'b'}", true },
	{ "operation: create", "-", "{}", true },
	{ "operation: create", "{}", "{}", false },
	{ "operation: [create, update]", "{}", "{}", true },
	{ "operation: update, name: b", "{'name':'a'}", "{'name':'b'}", true },
};

static bool
holds_of(const struct select *select, const json_t *before, const json_t *after,
    const json_t *looked_at)
{
	const struct view view = { .kind = OBJECT_IMAGE,
		.operation = before == NULL  ? OPERATION_CREATE
			     : after == NULL ? OPERATION_DELETE
					     : OPERATION_UPDATE,
		.object = looked_at,
		.write_before = before,
		.write_after = after };

	return looked_at != NULL ? select_holds(select, &view)
				 : select_holds_write(select, &view);
}

static void
transitions_look_at_the_write(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct made m = make(writes[i].when, OBJECT_IMAGE, &faults);
		json_t *before = json(writes[i].before);
		json_t *after = json(writes[i].after);

		assert_non_null(m.select);
		if (holds_of(m.select, before, after, after) != writes[i].holds)
			fail_msg("%s: %s to %s", writes[i].when,
			    writes[i].before, writes[i].after);
		json_decref(before);
		json_decref(after);
		unmake(&m);
	}
}

/* What was wrong before must not excuse what a transition brings in; and
 * what a write breaks is asked of the object that was there. */
static void
before_the_write_nothing_has_become(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct made m = make("becomes: renamed", OBJECT_IMAGE, &faults);
	json_t *a = json("{'name':'a'}"), *b = json("{'name':'b'}");

	(void)state;
	assert_true(holds_of(m.select, a, b, b));
	assert_false(holds_of(m.select, a, b, a));
	unmake(&m);
	m = make("name: a", OBJECT_IMAGE, &faults);
	assert_true(holds_of(m.select, a, b, NULL));
	assert_false(holds_of(m.select, b, a, NULL));
	assert_true(holds_of(m.select, a, NULL, NULL));
	unmake(&m);
	m = make("becomes: deleted, name: a", OBJECT_IMAGE, &faults);
	assert_true(holds_of(m.select, a, NULL, NULL));
	assert_false(holds_of(m.select, a, a, NULL));
	unmake(&m);
	json_decref(a);
	json_decref(b);
}

static const struct {
	const char *when;
	bool stands;
} standing[] = { { "operation: create", true }, { "operation: update", false },
	{ "becomes: public", true }, { "becomes: listed", true },
	{ "becomes: created", true }, { "becomes: renamed", true },
	{ "becomes: unhidden", true }, { "becomes: hidden", false },
	{ "becomes: unpublished", false }, { "becomes: deleted", false } };

static void
an_object_as_it_stands_is_asked_what_a_create_is(void **state)
{
	json_t *object = json("{'visibility':'public'}");

	(void)state;
	for (size_t i = 0; i < sizeof(standing) / sizeof(standing[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct made m = make(standing[i].when, OBJECT_IMAGE, &faults);
		struct view view = { .kind = OBJECT_IMAGE,
			.operation = OPERATION_UPDATE,
			.object = object,
			.write_after = object,
			.standing = true };

		assert_non_null(m.select);
		assert_int_equal(
		    select_holds(m.select, &view), standing[i].stands);
		view.standing = false;
		assert_int_equal(
		    select_holds(m.select, &view), standing[i].stands);
		unmake(&m);
	}
	json_decref(object);
}

static void
flavors_are_public_unless_they_say_otherwise(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct made m = make("visibility: public", OBJECT_FLAVOR, &faults);
	json_t *open = json("{}");
	json_t *closed = json("{'os-flavor-access:is_public':false}");
	struct view view = { .object = open };

	(void)state;
	assert_true(select_holds(m.select, &view));
	view.object = closed;
	assert_false(select_holds(m.select, &view));
	json_decref(open);
	json_decref(closed);
	unmake(&m);
}

static const struct {
	const char *when, *fault;
} broken[] = {
	{ "", "must be a map of conditions" },
	{ "becoms: public", "\"becomes\" is one" },
	{ "becomes: pubic", "probably public" },
	{ "becomes: purple", "nothing \"becomes\"" },
	{ "becomes: []", "a word such as" },
	{ "becomes: [public, public]", "nothing \"becomes\"" },
	{ "operation: remove", "create, update or delete" },
	{ "operation: []", "create, update or delete" },
	{ "operation: [create, create]", "each once" },
	{ "name: []", "must have a value" },
	{ "name: {}", "must have a value" },
	{ "name: {begins: a}", "is, starts, like" },
	{ "name: {starts: []}", "a text or a list" },
	{ "name: {starts: {}}", "a text or a list" },
	{ "name: {not: {not: a}}", "says nothing of name" },
	{ "name: {absent: no}", "must be yes" },
	{ "name: {present: [yes]}", "must be yes" },
	{ "name: [a, [b]]", "must have a value" },
	{ "name: {not: []}", "says nothing of name" },
	{ "operation: delete, becomes: public", "no write meets" },
	{ "operation: create, becomes: renamed", "no write meets" },
	{ "name: {is: a, not: a}", "exclude each other" },
	{ "name: {is: a, starts: b}", "exclude each other" },
	{ "name: {is: [a, b], not: {like: '?'}}", "exclude each other" },
	{ "name: {absent: yes, is: a}", "exclude each other" },
	{ "name: {absent: yes, present: yes}", "exclude each other" },
};

static void
what_cannot_be_meant_is_a_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct made m = make(broken[i].when, OBJECT_IMAGE, &faults);

		assert_null(m.select);
		assert_true(has_fault(&faults, 1, broken[i].fault));
		faults_done(&faults);
		unmake(&m);
	}
}

/* Each costs time at every judgement. */
static void
conditions_are_64_at_most(void **state)
{
	(void)state;
	for (int count = 64; count <= 65; count++) {
		struct faults faults = FAULTS_INIT;
		char when[900] = "";
		struct made m;

		for (int i = 0; i < count; i++)
			snprintf(when + strlen(when),
			    sizeof(when) - strlen(when), "a%d: x, ", i);
		m = make(when, OBJECT_IMAGE, &faults);
		assert_int_equal(m.select != NULL, count == 64);
		if (count == 65)
			assert_true(
			    has_fault(&faults, 1, "too many conditions"));
		faults_done(&faults);
		unmake(&m);
	}
}

static const struct {
	const char *a, *b;
	bool overlap;
} pairs[] = {
	{ "name: a", "name: b", false },
	{ "name: [a, b]", "name: [b, c]", true },
	{ "name: a", "vendor: a", true },
	{ "name: a", "name: {starts: b}", false },
	{ "name: {absent: yes}", "name: {present: yes}", false },
	{ "operation: create", "operation: update", false },
	{ "operation: create", "becomes: public", true },
	{ "operation: create", "becomes: renamed", false },
	{ "tags: a", "tags: b", true },
};

static void
overlap_is_denied_only_where_it_is_certain(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct made a = make(pairs[i].a, OBJECT_IMAGE, &faults);
		struct made b = make(pairs[i].b, OBJECT_IMAGE, &faults);

		if (select_overlap(a.select, b.select) != pairs[i].overlap)
			fail_msg("%s and %s", pairs[i].a, pairs[i].b);
		assert_true(select_overlap(a.select, NULL));
		unmake(&a);
		unmake(&b);
	}
}

static void
a_select_is_told_in_words(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct made m =
	    make("operation: [create, update], becomes: listed, vendor: Acme, "
		 "name: {not: {starts: [a, b]}}, x: {absent: yes}",
		OBJECT_IMAGE, &faults);
	struct text words = TEXT_INIT;

	(void)state;
	select_show(m.select, &words);
	assert_string_equal(text_str(&words),
	    "on create or update, becomes listed, vendor is 'Acme', name does "
	    "not start with 'a' or 'b', x is absent");
	text_done(&words);
	unmake(&m);
}

static const struct {
	const char *when;
	bool asks;        /* anything of the object */
	const char *only; /* the one id; NULL: others, too */
} asked[] = {
	{ "id: x", true, "x" },
	{ "name: y, id: [x]", true, "x" },
	{ "id: {is: x}", true, "x" },
	{ "id: [x, y]", true, NULL },
	{ "id: {not: x}", true, NULL },
	{ "id: {starts: x}", true, NULL },
	{ "id: {present: yes}", true, NULL },
	{ "name: x", true, NULL },
	{ "operation: create", false, NULL },
	{ "becomes: listed, operation: update", false, NULL },
};

static void
what_it_asks_of_the_object_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct made m = make(asked[i].when, OBJECT_IMAGE, &faults);
		const char *only = select_only(m.select, "id");

		assert_int_equal(select_asks(m.select), asked[i].asks);
		assert_int_equal(only != NULL, asked[i].only != NULL);
		if (only != NULL)
			assert_string_equal(only, asked[i].only);
		unmake(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_look_at_the_state),
		cmocka_unit_test(transitions_look_at_the_write),
		cmocka_unit_test(before_the_write_nothing_has_become),
		cmocka_unit_test(
		    an_object_as_it_stands_is_asked_what_a_create_is),
		cmocka_unit_test(flavors_are_public_unless_they_say_otherwise),
		cmocka_unit_test(what_cannot_be_meant_is_a_fault),
		cmocka_unit_test(conditions_are_64_at_most),
		cmocka_unit_test(overlap_is_denied_only_where_it_is_certain),
		cmocka_unit_test(a_select_is_told_in_words),
		cmocka_unit_test(what_it_asks_of_the_object_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
