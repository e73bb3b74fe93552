/* test_yaml_tree.c - what a strict reader takes, and what it must refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/text.h"
#include "conf/yaml_tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct yaml_tree *
parse(struct slice bytes, struct faults *faults)
{
	return yaml_tree_parse(bytes.at, bytes.len, "f", faults);
}

static void
nodes_know_kind_text_and_line(void **state)
{
	static const char file[] = "# a comment\n"
				   "name: plain text # more\n"
				   "quoted: \"a\\tb\"\n"
				   "folded: >-\n"
				   "  one\n"
				   "  two\n"
				   "date: 2026-11-23\n"
				   "empty:\n"
				   "none: {}\n"
				   "list:\n"
				   "- x\n"
				   "- {k: v}\n";
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *t = parse(SLICE(file), &faults);
	const struct yaml_node *list;

	(void)state;
	assert_non_null(t);
	assert_true(faults_none(&faults));
	assert_string_equal(t->file, "f");
	assert_int_equal(t->root->kind, YAML_MAP);
	assert_int_equal(t->root->count, 7);
	assert_string_equal(yaml_get_text(t->root, "name"), "plain text");
	assert_int_equal(yaml_get(t->root, "name")->line, 2);
	assert_false(yaml_get(t->root, "name")->quoted);
	assert_string_equal(yaml_get_text(t->root, "quoted"), "a\tb");
	assert_true(yaml_get(t->root, "quoted")->quoted);
	assert_string_equal(yaml_get_text(t->root, "folded"), "one two");
	assert_true(yaml_get(t->root, "folded")->quoted);
	assert_string_equal(yaml_get_text(t->root, "date"), "2026-11-23");
	assert_int_equal(yaml_get(t->root, "date")->key_line, 7);
	assert_true(yaml_is_null(yaml_get(t->root, "empty")));
	assert_int_equal(yaml_get(t->root, "none")->kind, YAML_MAP);
	assert_int_equal(yaml_get(t->root, "none")->count, 0);
	list = yaml_get(t->root, "list");
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->count, 2);
	assert_null(list->items[0]->key);
	assert_string_equal(list->items[0]->text, "x");
	assert_string_equal(yaml_get_text(list->items[1], "k"), "v");
	assert_int_equal(list->items[1]->line, 12);
	yaml_tree_free(t);
}

static void
asking_what_is_not_there_is_harmless(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *t = parse(SLICE("a: {b: c}\n"), &faults);

	(void)state;
	assert_null(yaml_get(t->root, "b"));
	assert_null(yaml_get(NULL, "b"));
	assert_null(yaml_get_text(t->root, "a"));
	assert_null(yaml_get_text(NULL, "a"));
	assert_null(yaml_get(yaml_get(yaml_get(t->root, "a"), "b"), "c"));
	yaml_tree_free(t);
	yaml_tree_free(NULL);
}

static void
only_plain_nulls_are_null(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *t = parse(
	    SLICE("[null, ~, NULL, , 'null', \"\", \"~\", no, []]\n"), &faults);

	(void)state;
	assert_null(t);
	faults_done(&faults);
	t = parse(
	    SLICE("[null, ~, NULL, 'null', \"\", \"~\", no, []]\n"), &faults);
	assert_non_null(t);
	for (size_t i = 0; i < t->root->count; i++)
		assert_int_equal(yaml_is_null(t->root->items[i]), i < 3);
	yaml_tree_free(t);
}

static void
files_without_content_are_empty_maps(void **state)
{
	static const char *const files[] = { "", "\n\n", "# only this\n",
		"---\n", "---\n...\n", "null\n", "\xef\xbb\xbf" };

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct faults faults = FAULTS_INIT;
		struct yaml_tree *t = parse(slice_of(files[i]), &faults);

		assert_non_null(t);
		assert_int_equal(t->root->kind, YAML_MAP);
		assert_int_equal(t->root->count, 0);
		yaml_tree_free(t);
	}
}

static const struct {
	const char *file;
	unsigned line;
	const char *words; /* in the first fault */
} refused[] = {
	{ "a: 1\nb: 2\na: 3\n", 3, "\"a\" stands here a second time" },
	{ "a: 1\n'a': 3\n", 2, "after line 1" },
	{ "x:\n  - {k: 1,\n     k: 2}\n", 3, "\"k\" stands here a second" },
	{ "a: &anchor 1\n", 1, "anchors (&anchor)" },
	{ "a: &anchor [1]\n", 1, "anchors (&anchor)" },
	{ "a: &anchor {b: 1}\n", 1, "anchors (&anchor)" },
	{ "a: 1\nb: *gone\n", 2, "aliases (*gone)" },
	{ "a: 1\nb: !!str 2\n", 2, "tags (tag:yaml.org,2002:str)" },
	{ "a: !own [1]\n", 1, "tags (!own)" },
	{ "a: !own {b: 1}\n", 1, "tags (!own)" },
	{ "a: !none!x 1\n", 1, "tags" },
	{ "a: 1\n<<: {b: 2}\n", 2, "merge keys" },
	{ "a: 1\n---\nb: 2\n", 2, "a second document" },
	{ "a: 1\n...\nb: 2\n", 3, "text follows after the end" },
	{ "? [a]\n: 1\n", 1, "a key must be a plain text" },
	{ "x: 1\n{a: 1}: 1\n", 2, "a key must be a plain text" },
	{ "a: \"x\\0y\"\n", 1, "NUL" },
	{ "a: 1\nb: \"x\n\n", 2, "the quotes that open here" },
	{ "a: 'x\n---\n", 1, "the quotes that open here" },
	{ "a: 1\n b: 2\n", 2, "no value can follow" },
	{ "a: b: c\n", 1, "no value can follow" },
	{ "a:\n  b: 1\n c: 2\n", 3, "check the indentation" },
	{ "a:\n- 1\n  b: 2\n", 3, "check the indentation" },
	{ "a: - b\n", 1, "no list can begin" },
	{ "\ta: 1\n", 1, "a tab" },
	{ "a: [1, 2\nb: 3\n", 2, "[brackets]" },
	{ "a: {x: 1\nb: 3\n", 2, "{braces}" },
	{ "a: 1\r\nb\r\nc: &x 2\r\n", 3, "a colon and a value" },
	{ "a: 1\rb: &x 2\r", 2, "anchors" },
	{ "[1,\n2", 2, "[brackets]" },
	{ "[1,\n2\n", 2, "[brackets]" },
	{ "a: @x\n", 1, "put it in quotes" },
	{ "a: %x\n", 1, "put it in quotes" },
	{ "*: 1\n", 1, "cannot begin with *" },
	{ "a: \"\\q\"\n", 1, "a backslash" },
	{ "a: \"\\xzz\"\n", 1, "hexadecimal" },
	{ "a: 1\nb\nc: 2\n", 3, "a colon and a value" },
	{ "a: 1\nb: \xff\n", 2, "not UTF-8" },
	{ "a: 1\nb: \xc3(\n", 2, "not UTF-8" },
	{ "a: \x01\n", 1, "control character" },
	{ "%YAML 3.0\n---\na: 1\n", 1, "YAML version" },
};

static void
what_has_two_meanings_is_refused_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct faults faults = FAULTS_INIT;

		assert_null(parse(slice_of(refused[i].file), &faults));
		assert_true(faults.count > 0);
		if (faults.list[0].line != refused[i].line ||
		    strstr(faults.list[0].text, refused[i].words) == NULL) {
			print_message("%s", refused[i].file);
			faults_print(&faults, stderr);
			fail();
		}
		assert_string_equal(faults.list[0].file, "f");
		faults_done(&faults);
	}
}

static void
every_such_fault_is_reported_at_once(void **state)
{
	static const char file[] = "a: &x 1\nb: !t 2\nc: *x\na: 4\n<<: {}\n";
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_null(parse(SLICE(file), &faults));
	assert_int_equal(faults.count, 5);
	faults_done(&faults);
}

static void
salvage_keeps_what_is_readable(void **state)
{
	static const char file[] = "a: 1\na: 2\nb: *x\n";
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *t =
	    yaml_tree_salvage(file, sizeof(file) - 1, "f", &faults);

	(void)state;
	assert_non_null(t);
	assert_int_equal(faults.count, 2);
	assert_string_equal(yaml_get_text(t->root, "a"), "1");
	assert_string_equal(yaml_get_text(t->root, "b"), "x");
	yaml_tree_free(t);
	faults_done(&faults);
	assert_null(yaml_tree_salvage("[", 1, "f", &faults));
	assert_int_equal(faults.count, 1);
	faults_done(&faults);
}

static void
nul_byte_does_not_hide_the_rest(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_null(parse(SLICE("a: 1\n\0b: 2\n"), &faults));
	assert_int_equal(faults.list[0].line, 2);
	assert_non_null(strstr(faults.list[0].text, "NUL"));
	faults_done(&faults);
}

/* Repeats a piece and then closes with another. */
static bool
accepts_many(const char *piece, size_t count, const char *ending)
{
	struct faults faults = FAULTS_INIT;
	struct text t = TEXT_INIT;
	struct yaml_tree *tree;

	for (size_t i = 0; i < count; i++)
		text_adds(&t, piece);
	for (size_t i = 0; i < count; i++)
		text_adds(&t, ending);
	assert_false(text_failed(&t));
	tree = parse(text_slice(&t), &faults);
	assert_int_equal(tree == NULL, !faults_none(&faults));
	yaml_tree_free(tree);
	faults_done(&faults);
	text_done(&t);
	return tree != NULL;
}

static void
depth_is_bounded(void **state)
{
	(void)state;
	assert_true(accepts_many("[", 32, "]"));
	assert_false(accepts_many("[", 33, "]"));
	assert_false(accepts_many("- ", 100000, ""));
	assert_true(accepts_many("{a: ", 32, "}"));
	assert_false(accepts_many("{a: ", 33, "}"));
}

static void
number_of_nodes_is_bounded(void **state)
{
	(void)state;
	assert_true(accepts_many("- 1\n", 100000, ""));
	assert_false(accepts_many("- 1\n", 200001, ""));
}

/* A map is looked through for duplicates in less than quadratic time. */
static void
wide_map_is_read_quickly(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct text t = TEXT_INIT;
	struct yaml_tree *tree;

	(void)state;
	for (int i = 0; i < 150000; i++)
		text_addf(&t, "k%d: 1\n", i * 7919 % 150000);
	alarm(20);
	tree = parse(text_slice(&t), &faults);
	alarm(0);
	assert_non_null(tree);
	assert_int_equal(tree->root->count, 150000);
	yaml_tree_free(tree);
	text_done(&t);
}

static void
size_is_bounded(void **state)
{
	size_t len = (size_t)16 * 1024 * 1024 + 1;
	struct faults faults = FAULTS_INIT;
	char *bytes = malloc(len);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, '#', len);
	assert_null(yaml_tree_parse(bytes, len, "f", &faults));
	assert_non_null(strstr(faults.list[0].text, "16 MiB"));
	free(bytes);
	faults_done(&faults);
	assert_null(yaml_tree_load("/dev/zero", &faults));
	assert_non_null(strstr(faults.list[0].text, "16 MiB"));
	faults_done(&faults);
}

static void
unreadable_files_are_faults(void **state)
{
	static const char *const names[] = { "/nonexistent", "/", "" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct faults faults = FAULTS_INIT;

		assert_null(yaml_tree_load(names[i], &faults));
		assert_int_equal(faults.count, 1);
		assert_string_equal(faults.list[0].file, names[i]);
		assert_int_equal(faults.list[0].line, 0);
		faults_done(&faults);
	}
}

static void
file_is_read_whole(void **state)
{
	char name[] = "/tmp/test_yaml_tree.XXXXXX";
	int fd = mkstemp(name);
	FILE *out = fdopen(fd, "w");
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *t;

	(void)state;
	assert_non_null(out);
	for (int i = 0; i < 3000; i++)
		fprintf(out, "- item %d\n", i);
	fclose(out);
	t = yaml_tree_load(name, &faults);
	unlink(name);
	assert_non_null(t);
	assert_int_equal(t->root->count, 3000);
	assert_string_equal(t->root->items[2999]->text, "item 2999");
	yaml_tree_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_know_kind_text_and_line),
		cmocka_unit_test(asking_what_is_not_there_is_harmless),
		cmocka_unit_test(only_plain_nulls_are_null),
		cmocka_unit_test(files_without_content_are_empty_maps),
		cmocka_unit_test(
		    what_has_two_meanings_is_refused_with_its_line),
		cmocka_unit_test(every_such_fault_is_reported_at_once),
		cmocka_unit_test(salvage_keeps_what_is_readable),
		cmocka_unit_test(nul_byte_does_not_hide_the_rest),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(number_of_nodes_is_bounded),
		cmocka_unit_test(wide_map_is_read_quickly),
		cmocka_unit_test(size_is_bounded),
		cmocka_unit_test(unreadable_files_are_faults),
		cmocka_unit_test(file_is_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
