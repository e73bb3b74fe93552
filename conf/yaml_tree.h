/*
 * yaml_tree.h - a YAML file as a small tree whose nodes know their place.
 * Strict: UTF-8, one document, no duplicate keys, no anchors, aliases, tags
 * or merge keys, bounded depth and size.
 */
#ifndef CONF_YAML_TREE_H
#define CONF_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "conf/text.h"

/* Scalars, lists and maps of one file. */
#define YAML_NODES_MAX 200000

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	unsigned line; /* 1 is the first */
	char *key;     /* within a map; else NULL */
	unsigned key_line;
	char *text;   /* scalar: its text, NUL-terminated, no NUL inside */
	bool quoted;  /* scalar: was written in quotes or as a block */
	size_t count; /* list, map: number of items */
	struct yaml_node **items;
};

struct yaml_tree {
	char *file; /* for faults */
	struct yaml_node *root;
};

/* NULL after adding at least one fault. An empty file is an empty map. */
struct yaml_tree *yaml_tree_load(const char *file, struct faults *);
struct yaml_tree *yaml_tree_parse(
    const char *bytes, size_t len, const char *name, struct faults *);
/* As yaml_tree_parse, but faults that leave the shape readable (a key given
 * twice, an anchor, a tag) still yield a tree, in which the caller can look
 * for more. */
struct yaml_tree *yaml_tree_salvage(
    const char *bytes, size_t len, const char *name, struct faults *);
/* Appends the bytes of a file; false after adding a fault. */
bool yaml_tree_read_file(const char *file, struct text *, struct faults *);
void yaml_tree_free(struct yaml_tree *);

/* The item of a map with that key, or NULL (also if m is no map or NULL). */
const struct yaml_node *yaml_get(const struct yaml_node *m, const char *key);
/* Text of the scalar under key; NULL if absent or no scalar. */
const char *yaml_get_text(const struct yaml_node *m, const char *key);
/* A plain (unquoted) null, ~ or nothing at all. */
bool yaml_is_null(const struct yaml_node *);

#endif
