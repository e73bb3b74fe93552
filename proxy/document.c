/* document.c - files of objects; see document.h. */
#include "proxy/document.h"

#include <string.h>

#include "rules/yaml_json.h"

static bool is_yaml(const char *file, struct slice bytes);
static bool ends_with(const char *, const char *);
static bool parse_yaml(struct slice, struct document *, struct faults *);
static bool parse_json(struct slice, struct document *, struct faults *);
static void describe_members(json_t *, struct text *);

bool
document_read(const char *file, struct document *ret, struct faults *faults)
{
	struct text bytes = TEXT_INIT;
	bool good;

	*ret = (struct document){ .file = file };
	good = yaml_tree_read_file(file, &bytes, faults) &&
	       document_parse(text_slice(&bytes), file, ret, faults);
	text_done(&bytes);
	return good;
}

bool
document_parse(struct slice bytes, const char *file, struct document *ret,
    struct faults *faults)
{
	*ret = (struct document){ .file = file };
	return is_yaml(file, bytes) ? parse_yaml(bytes, ret, faults)
				    : parse_json(bytes, ret, faults);
}

static bool
is_yaml(const char *file, struct slice bytes)
{
	size_t blank = 0;

	if (ends_with(file, ".yaml") || ends_with(file, ".yml"))
		return true;
	if (ends_with(file, ".json"))
		return false;
	while (
	    blank < bytes.len && memchr(" \t\r\n", bytes.at[blank], 4) != NULL)
		blank++;
	bytes = slice_skip(bytes, blank);
	return !slice_starts(bytes, "{") && !slice_starts(bytes, "[");
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool
parse_yaml(struct slice bytes, struct document *ret, struct faults *faults)
{
	ret->tree = yaml_tree_parse(bytes.at, bytes.len, ret->file, faults);
	if (ret->tree == NULL)
		return false;
	ret->root = yaml_json(ret->tree->root);
	if (ret->root == NULL)
		faults_add(faults, ret->file, 0, "out of memory");
	return ret->root != NULL;
}

/* Nearly all JSON is YAML too, which is where its lines come from. */
static bool
parse_json(struct slice bytes, struct document *ret, struct faults *faults)
{
	struct faults lines_only = FAULTS_INIT;
	json_error_t why;

	ret->root =
	    json_loadb(bytes.at, bytes.len, JSON_REJECT_DUPLICATES, &why);
	if (ret->root == NULL) {
		faults_add(faults, ret->file,
		    why.line > 0 ? (unsigned)why.line : 0, "%s", why.text);
		return false;
	}
	ret->tree =
	    yaml_tree_parse(bytes.at, bytes.len, ret->file, &lines_only);
	faults_done(&lines_only);
	return true;
}

void
document_done(struct document *document)
{
	json_decref(document->root);
	yaml_tree_free(document->tree);
	*document = (struct document){ .file = document->file };
}

void
document_describe(const struct document *document, struct text *ret)
{
	json_t *root = document->root;
	json_t *first = json_array_get(root, 0);

	if (json_is_array(root) && json_array_size(root) == 0) {
		text_adds(ret, "an empty list");
	} else if (json_is_object(first)) {
		text_adds(ret, "a list of maps, the first ");
		describe_members(first, ret);
	} else if (json_is_array(root)) {
		text_adds(ret, "a list of something else than maps");
	} else if (json_is_object(root)) {
		text_adds(ret, "a map ");
		describe_members(root, ret);
	} else {
		text_adds(ret, "neither a map nor a list");
	}
}

static void
describe_members(json_t *object, struct text *ret)
{
	enum { NAMED_MAX = 5 };
	size_t count = json_object_size(object), i = 0;
	const char *key;
	json_t *value;

	if (count == 0) {
		text_adds(ret, "without members");
		return;
	}
	text_adds(ret, count == 1 ? "with the member " : "with the members ");
	json_object_foreach (object, key, value) {
		if (i == NAMED_MAX)
			break;
		text_addf(ret, "%s%.40s", i++ == 0 ? "" : ", ", key);
	}
	if (count > NAMED_MAX)
		text_addf(ret, " and %zu more", count - NAMED_MAX);
}

struct place
document_root(const struct document *document)
{
	return (struct place){ document->root,
		document->tree == NULL ? NULL : document->tree->root };
}

struct place
place_member(struct place p, const char *key)
{
	return (struct place){ json_object_get(p.json, key),
		yaml_get(p.node, key) };
}

struct place
place_item(struct place p, size_t index)
{
	bool known = p.node != NULL && p.node->kind == YAML_LIST &&
		     index < p.node->count;

	return (struct place){ json_array_get(p.json, index),
		known ? p.node->items[index] : NULL };
}

unsigned
place_line(struct place p)
{
	return p.node == NULL ? 0 : p.node->line;
}
