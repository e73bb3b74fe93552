/*
 * rule_args.h - arguments of a check in a rule's YAML map, for the prepare
 * functions: every fault with its place. What is returned lives as long as
 * the map.
 */
#ifndef RULES_RULE_ARGS_H
#define RULES_RULE_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "conf/yaml_tree.h"

/* Is every key either common to all rules or in own (ends with NULL)? */
bool args_known(const struct yaml_node *rule, const char *file,
    const char *const *own, struct faults *);

/* Is it a key of every rule, whatever its check? */
bool args_common(const char *key);

/* The prepare function of a check without arguments of its own. */
bool args_none(const struct yaml_node *rule, const char *file,
    void **ret_private, struct faults *);

/* A required, or an optional, text. */
bool args_text(const struct yaml_node *rule, const char *key, const char *file,
    const char **ret, struct faults *);
bool args_text_or(const struct yaml_node *rule, const char *key,
    const char *file, const char **ret, struct faults *);
/* yes or no; ret keeps its value if the key is absent. */
bool args_switch(const struct yaml_node *rule, const char *key,
    const char *file, bool *ret, struct faults *);
bool args_number(const struct yaml_node *rule, const char *key,
    const char *file, long long *ret, struct faults *);
/* A list of at least one text; required, or NULL where absent. */
bool args_list(const struct yaml_node *rule, const char *key, const char *file,
    const struct yaml_node **ret, struct faults *);
bool args_list_or(const struct yaml_node *rule, const char *key,
    const char *file, const struct yaml_node **ret, struct faults *);

#endif
