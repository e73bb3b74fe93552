/*
 * yaml_tree.c - libyaml's events made into a tree. The nodes that are still
 * open stand on a short stack of our own, so a hostile file can neither
 * nest nor grow without end.
 */
#include "conf/yaml_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define DEPTH_MAX 32
#define FILE_MAX ((size_t)16 * 1024 * 1024)

struct reader {
	struct yaml_tree *tree;
	struct faults *faults;
	struct yaml_node *open[DEPTH_MAX]; /* lists and maps, outermost first */
	unsigned depth;
	struct yaml_node *waiting; /* has its key, not yet its value */
	unsigned nodes;
	unsigned documents;
	unsigned last_line;
	bool stopped; /* nothing sensible can be read any more */
};

static const char *read_all(FILE *, struct text *);
static void read_events(struct reader *, struct slice bytes);
static void take_event(struct reader *, const yaml_event_t *);
static void refuse_marks(struct reader *, unsigned line,
    const yaml_char_t *anchor, const yaml_char_t *tag);
static void take_alias(struct reader *, const yaml_event_t *);
static void take_scalar(struct reader *, const yaml_event_t *);
static void take_text(
    struct reader *, unsigned line, struct slice, bool quoted);
static void open_node(struct reader *, unsigned line, enum yaml_kind);
static void close_node(struct reader *);
static bool key_is_next(const struct reader *);
static struct yaml_node *place(struct reader *, unsigned line);
static struct yaml_node *new_node(struct reader *);
static bool add_item(struct yaml_node *parent, struct yaml_node *item);
static void refuse_duplicates(struct reader *, const struct yaml_node *);
static int compare_keys(const void *, const void *);
static void stop(struct reader *, unsigned line, const char *sentence);
static void stop_unreadable(
    struct reader *, const yaml_parser_t *, struct slice bytes);
static const char *plain_words(const char *problem);
static unsigned line_of(const struct reader *, const yaml_event_t *);
static unsigned line_number(const struct reader *, size_t from_zero);
static unsigned line_at(struct slice bytes, size_t offset);
static bool ends_line(struct slice bytes, size_t at);
static void free_node(struct yaml_node *);

#define fault(r, line, ...)                                                    \
	faults_add((r)->faults, (r)->tree->file, line, __VA_ARGS__)

/* What libyaml says, by its first words, and what a person may make of it. */
static const struct {
	const char *problem, *words;
} wordings[] = {
	{ "mapping values are not allowed",
	    "a \": \" stands where no value can follow; check the indentation, "
	    "or put the text in quotes" },
	{ "mapping keys are not allowed",
	    "a \"? \" stands where no key can begin" },
	{ "block sequence entries are not allowed",
	    "a \"- \" stands where no list can begin; put the list on lines "
	    "of its own" },
	{ "found character that cannot start",
	    "a value cannot begin with this character (a tab, @, %, or a "
	    "backquote); put it in quotes" },
	{ "found a tab character",
	    "a tab is used for indentation; use spaces" },
	{ "did not find expected key",
	    "this line does not fit the lines above it: a key was expected "
	    "here; check the indentation" },
	{ "did not find expected '-' indicator",
	    "this line does not fit the list above it: a \"- \" was expected "
	    "here; check the indentation" },
	{ "did not find expected ',' or ']'",
	    "a list in [brackets] lacks a comma or its closing bracket" },
	{ "did not find expected ',' or '}'",
	    "a map in {braces} lacks a comma or its closing brace" },
	{ "could not find expected ':'",
	    "a colon and a value were expected after the key" },
	{ "did not find expected node content",
	    "a value is missing here; check brackets, braces and commas" },
	{ "found unexpected end of stream",
	    "the quotes that open here are not closed" },
	{ "found unexpected document indicator",
	    "the quotes that open here are not closed" },
	{ "found unknown escape character",
	    "a backslash in double quotes is followed by a letter that means "
	    "nothing; use single quotes or two backslashes" },
	{ "did not find expected alphabetic or numeric",
	    "a text cannot begin with * or &; put it in quotes" },
	{ "did not find expected hexdecimal number",
	    "\\x, \\u or \\U in double quotes lacks its hexadecimal digits" },
	{ "found undefined tag handle",
	    "tags (!name) are not allowed; remove the tag" },
	{ "did not find expected <document start>",
	    "text follows after the end of the document" },
	{ "found incompatible YAML document",
	    "the file asks for a YAML version that is not known; remove the "
	    "%YAML line" },
	{ "control characters are not allowed",
	    "the file holds a control character; only text is allowed" },
	{ "invalid leading UTF-8", "the file is not UTF-8 text" },
	{ "invalid trailing UTF-8", "the file is not UTF-8 text" },
	{ "incomplete UTF-8", "the file is not UTF-8 text" },
	{ "invalid length of a UTF-8", "the file is not UTF-8 text" },
	{ "invalid Unicode character",
	    "the file holds bytes that are no Unicode character" },
};

struct yaml_tree *
yaml_tree_load(const char *file, struct faults *faults)
{
	struct text bytes = TEXT_INIT;
	struct yaml_tree *tree = NULL;

	if (yaml_tree_read_file(file, &bytes, faults))
		tree =
		    yaml_tree_parse(text_str(&bytes), bytes.len, file, faults);
	text_done(&bytes);
	return tree;
}

bool
yaml_tree_read_file(const char *file, struct text *ret, struct faults *faults)
{
	FILE *in = fopen(file, "re");
	const char *problem;

	problem = in == NULL ? strerror(errno) : read_all(in, ret);
	if (problem != NULL)
		faults_add(
		    faults, file, 0, "the file cannot be read: %s", problem);
	if (in != NULL)
		fclose(in);
	return problem == NULL;
}

/* What went wrong, or NULL. */
static const char *
read_all(FILE *in, struct text *ret)
{
	char piece[4096];
	size_t len;

	do {
		len = fread(piece, 1, sizeof(piece), in);
		text_add(ret, (struct slice){ piece, len });
		if (text_failed(ret))
			return "out of memory";
		if (ret->len > FILE_MAX)
			return "it is larger than 16 MiB";
	} while (len == sizeof(piece));
	return ferror(in) ? strerror(errno) : NULL;
}

struct yaml_tree *
yaml_tree_parse(
    const char *bytes, size_t len, const char *name, struct faults *faults)
{
	size_t before = faults->count;
	struct yaml_tree *tree = yaml_tree_salvage(bytes, len, name, faults);

	if (faults->count == before && !faults->out_of_memory)
		return tree;
	yaml_tree_free(tree);
	return NULL;
}

struct yaml_tree *
yaml_tree_salvage(
    const char *bytes, size_t len, const char *name, struct faults *faults)
{
	struct reader r = { .faults = faults };

	r.tree = calloc(1, sizeof(*r.tree));
	if (r.tree == NULL || (r.tree->file = strdup(name)) == NULL) {
		faults_add(faults, name, 0, "out of memory");
		yaml_tree_free(r.tree);
		return NULL;
	}
	if (len > FILE_MAX)
		stop(&r, 0, "the file is larger than 16 MiB");
	else if (memchr(bytes, '\0', len) != NULL)
		stop(&r, line_at((struct slice){ bytes, len }, strlen(bytes)),
		    "the file holds a NUL byte; only text is allowed");
	else
		read_events(&r, (struct slice){ bytes, len });
	if (!r.stopped && r.tree->root == NULL)
		place(&r, 1);
	if (!r.stopped && yaml_is_null(r.tree->root))
		r.tree->root->kind = YAML_MAP;
	if (!r.stopped)
		return r.tree;
	yaml_tree_free(r.tree);
	return NULL;
}

static void
read_events(struct reader *r, struct slice bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	yaml_parser_t parser;
	yaml_event_t event;
	bool more = true;

	r->last_line = line_at(bytes, bytes.len);
	if (!yaml_parser_initialize(&parser)) {
		stop(r, 0, "out of memory");
		return;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, at, bytes.len);
	while (more && !r->stopped) {
		if (!yaml_parser_parse(&parser, &event)) {
			stop_unreadable(r, &parser, bytes);
			break;
		}
		take_event(r, &event);
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

static void
take_event(struct reader *r, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return;
	case YAML_DOCUMENT_START_EVENT:
		if (r->documents++ > 0)
			stop(r, line_of(r, event),
			    "a second document (---) begins; a file holds one");
		return;
	case YAML_ALIAS_EVENT:
		take_alias(r, event);
		return;
	case YAML_SCALAR_EVENT:
		take_scalar(r, event);
		return;
	case YAML_SEQUENCE_START_EVENT:
		refuse_marks(r, line_of(r, event),
		    event->data.sequence_start.anchor,
		    event->data.sequence_start.tag);
		open_node(r, line_of(r, event), YAML_LIST);
		return;
	case YAML_MAPPING_START_EVENT:
		refuse_marks(r, line_of(r, event),
		    event->data.mapping_start.anchor,
		    event->data.mapping_start.tag);
		open_node(r, line_of(r, event), YAML_MAP);
		return;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_node(r);
		return;
	}
}

static void
refuse_marks(struct reader *r, unsigned line, const yaml_char_t *anchor,
    const yaml_char_t *tag)
{
	if (anchor != NULL)
		fault(r, line, "anchors (&%s) are not allowed; remove it",
		    (const char *)anchor);
	if (tag != NULL)
		fault(r, line, "tags (%s) are not allowed; remove it",
		    (const char *)tag);
}

/* Stands in the tree as a text, so that reading can go on. */
static void
take_alias(struct reader *r, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;

	fault(r, line_of(r, event),
	    "aliases (*%s) are not allowed; write the value out", name);
	take_text(r, line_of(r, event), slice_of(name), true);
}

static void
take_scalar(struct reader *r, const yaml_event_t *event)
{
	const char *at = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	bool quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;

	refuse_marks(r, line_of(r, event), event->data.scalar.anchor,
	    event->data.scalar.tag);
	if (memchr(at, '\0', len) != NULL)
		fault(r, line_of(r, event), "a text holds a NUL character");
	take_text(
	    r, line_of(r, event), (struct slice){ at, strlen(at) }, quoted);
}

static void
take_text(struct reader *r, unsigned line, struct slice text, bool quoted)
{
	bool is_key = key_is_next(r);
	struct yaml_node *node = place(r, line);
	char *copy;

	if (node == NULL)
		return;
	copy = strndup(text.at, text.len);
	if (copy == NULL) {
		stop(r, line, "out of memory");
	} else if (!is_key) {
		node->text = copy;
		node->quoted = quoted;
	} else {
		node->key = copy;
		node->key_line = line;
		r->waiting = node;
		if (!quoted && strcmp(copy, "<<") == 0)
			fault(r, line,
			    "merge keys (<<) are not allowed; "
			    "write the values out");
	}
}

static void
open_node(struct reader *r, unsigned line, enum yaml_kind kind)
{
	struct yaml_node *node;

	if (key_is_next(r)) {
		stop(r, line, "a key must be a plain text, no list or map");
		return;
	}
	if (r->depth == DEPTH_MAX) {
		stop(r, line, "lists and maps are nested more than 32 deep");
		return;
	}
	node = place(r, line);
	if (node == NULL)
		return;
	node->kind = kind;
	r->open[r->depth++] = node;
}

static void
close_node(struct reader *r)
{
	refuse_duplicates(r, r->open[--r->depth]);
}

static bool
key_is_next(const struct reader *r)
{
	return r->depth > 0 && r->waiting == NULL &&
	       r->open[r->depth - 1]->kind == YAML_MAP;
}

/* The node that comes next: one whose key is known, or a new one. */
static struct yaml_node *
place(struct reader *r, unsigned line)
{
	struct yaml_node *node = r->waiting;

	r->waiting = NULL;
	if (node == NULL && r->nodes++ == YAML_NODES_MAX)
		stop(r, line, "the file holds more than 200000 values");
	else if (node == NULL)
		node = new_node(r);
	if (node != NULL)
		node->line = line;
	return node;
}

static struct yaml_node *
new_node(struct reader *r)
{
	struct yaml_node *node = calloc(1, sizeof(*node));

	if (node != NULL && r->depth == 0) {
		r->tree->root = node;
	} else if (node != NULL && !add_item(r->open[r->depth - 1], node)) {
		free(node);
		node = NULL;
	}
	if (node == NULL)
		stop(r, 0, "out of memory");
	return node;
}

/* Room doubles whenever the count reaches a power of two. */
static bool
add_item(struct yaml_node *parent, struct yaml_node *item)
{
	size_t count = parent->count;
	size_t room = count == 0 ? 1 : 2 * count;
	struct yaml_node **items;

	if ((count & (count - 1)) == 0) {
		items = reallocarray(parent->items, room, sizeof(*items));
		if (items == NULL)
			return false;
		parent->items = items;
	}
	parent->items[parent->count++] = item;
	return true;
}

/* Sorting keeps this quick for maps of any size. */
static void
refuse_duplicates(struct reader *r, const struct yaml_node *map)
{
	const struct yaml_node **sorted;

	if (map->kind != YAML_MAP || map->count < 2)
		return;
	sorted = calloc(map->count, sizeof(*sorted));
	if (sorted == NULL) {
		stop(r, 0, "out of memory");
		return;
	}
	for (size_t i = 0; i < map->count; i++)
		sorted[i] = map->items[i];
	qsort(sorted, map->count, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < map->count; i++) {
		if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
			fault(r, sorted[i]->key_line,
			    "the key \"%s\" stands here a second time, after "
			    "line %u",
			    sorted[i]->key, sorted[i - 1]->key_line);
	}
	free(sorted);
}

static int
compare_keys(const void *a, const void *b)
{
	const struct yaml_node *const *first = a, *const *second = b;
	int order = strcmp((*first)->key, (*second)->key);

	if (order != 0)
		return order;
	return ((*first)->key_line > (*second)->key_line) -
	       ((*first)->key_line < (*second)->key_line);
}

static void
stop(struct reader *r, unsigned line, const char *sentence)
{
	fault(r, line, "%s", sentence);
	r->stopped = true;
}

static void
stop_unreadable(
    struct reader *r, const yaml_parser_t *parser, struct slice bytes)
{
	const char *problem = parser->problem;
	const char *context = parser->context == NULL ? "" : parser->context;

	if (problem == NULL || parser->error == YAML_MEMORY_ERROR)
		stop(r, 0, "out of memory");
	else if (parser->error == YAML_READER_ERROR)
		stop(r, line_at(bytes, parser->problem_offset),
		    plain_words(problem));
	else if (strcmp(context, "while scanning a quoted scalar") == 0)
		stop(r, line_number(r, parser->context_mark.line),
		    plain_words(problem));
	else
		stop(r, line_number(r, parser->problem_mark.line),
		    plain_words(problem));
}

static const char *
plain_words(const char *problem)
{
	for (size_t i = 0; i < sizeof(wordings) / sizeof(*wordings); i++) {
		if (slice_starts(slice_of(problem), wordings[i].problem))
			return wordings[i].words;
	}
	return problem;
}

static unsigned
line_of(const struct reader *r, const yaml_event_t *event)
{
	return line_number(r, event->start_mark.line);
}

/* To libyaml the end of the file is a line of its own; it is none here. */
static unsigned
line_number(const struct reader *r, size_t from_zero)
{
	return from_zero < r->last_line ? (unsigned)from_zero + 1
					: r->last_line;
}

/* Line of the byte at that offset. */
static unsigned
line_at(struct slice bytes, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset && i + 1 < bytes.len; i++)
		line += ends_line(bytes, i);
	return line;
}

static bool
ends_line(struct slice bytes, size_t at)
{
	return bytes.at[at] == '\n' ||
	       (bytes.at[at] == '\r' && bytes.at[at + 1] != '\n');
}

void
yaml_tree_free(struct yaml_tree *tree)
{
	if (tree == NULL)
		return;
	free_node(tree->root);
	free(tree->file);
	free(tree);
}

/* As deep as DEPTH_MAX at most. */
static void
free_node(struct yaml_node *node)
{
	if (node == NULL)
		return;
	for (size_t i = 0; i < node->count; i++)
		free_node(node->items[i]);
	free(node->items);
	free(node->key);
	free(node->text);
	free(node);
}

const struct yaml_node *
yaml_get(const struct yaml_node *m, const char *key)
{
	if (m == NULL || m->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < m->count; i++) {
		if (strcmp(m->items[i]->key, key) == 0)
			return m->items[i];
	}
	return NULL;
}

const char *
yaml_get_text(const struct yaml_node *m, const char *key)
{
	const struct yaml_node *node = yaml_get(m, key);

	return node != NULL && node->kind == YAML_SCALAR ? node->text : NULL;
}

bool
yaml_is_null(const struct yaml_node *node)
{
	return node != NULL && node->kind == YAML_SCALAR && !node->quoted &&
	       (node->text == NULL || node->text[0] == '\0' ||
		   strcasecmp(node->text, "null") == 0 ||
		   strcmp(node->text, "~") == 0);
}
