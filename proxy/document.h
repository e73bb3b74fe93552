/*
 * document.h - a JSON or YAML file as one tree of JSON, and the line of each
 * value. Duplicate members, and in YAML anchors, aliases and tags, are
 * faults; size and depth are bounded.
 */
#ifndef PROXY_DOCUMENT_H
#define PROXY_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/faults.h"
#include "conf/slice.h"
#include "conf/text.h"
#include "conf/yaml_tree.h"

struct document {
	const char *file; /* borrowed; for faults */
	/* In YAML a scalar is a text, except under the names of what Nova
	 * and Glance hold as numbers and switches. */
	json_t *root;
	/* The same values with their lines, JSON too; NULL if the JSON has
	 * something that YAML cannot say. */
	struct yaml_tree *tree;
};

/* False after adding a fault; done it must be in either case. YAML and JSON
 * go by the file's name, or if that does not tell, by the first byte. */
bool document_read(const char *file, struct document *ret, struct faults *);
bool document_parse(struct slice bytes, const char *file, struct document *ret,
    struct faults *);
void document_done(struct document *);
/* "a map with the members a, b and 3 more", for a person. */
void document_describe(const struct document *, struct text *);

/* A value and where it stands. */
struct place {
	json_t *json;                 /* NULL: absent */
	const struct yaml_node *node; /* NULL: line not known */
};

struct place document_root(const struct document *);
struct place place_member(struct place, const char *key);
struct place place_item(struct place, size_t index);
unsigned place_line(struct place); /* 0: not known */

#endif
