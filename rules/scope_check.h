/* scope_check.h - the shape of a scope file: every fault with its place. */
#ifndef RULES_SCOPE_CHECK_H
#define RULES_SCOPE_CHECK_H

#include <stdbool.h>

#include "conf/faults.h"
#include "conf/yaml_tree.h"

/* Are all keys known, all ids unique, all references resolved? */
bool scope_check(const struct yaml_tree *, struct faults *);

/* The item of a list of maps whose key has that text, or NULL. */
const struct yaml_node *scope_item(
    const struct yaml_node *list, const char *key, const char *text);
/* The test case of that id in any script, or NULL. */
const struct yaml_node *scope_testcase(
    const struct yaml_node *root, const char *id);
/* Does a list of texts have it? */
bool scope_lists(const struct yaml_node *list, const char *text);
/* An entry of a version's include is a module's id, or a map with ref. */
const char *scope_include_ref(const struct yaml_node *entry);

#endif
