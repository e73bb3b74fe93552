/* word_list.h - the list of right values in a rule: membership, its sentence,
 * and which of them a wrong value was probably meant for. */
#ifndef RULES_WORD_LIST_H
#define RULES_WORD_LIST_H

#include <stdbool.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "conf/yaml_tree.h"

/* Bytes compared. */
bool word_list_has(const struct yaml_node *list, struct slice);
/* "a", "a or b", "a, b or c". */
void word_list_show(const struct yaml_node *list, struct text *ret);
/* mistakes: a map from a known mistake to the right value, or NULL. NULL if
 * nothing is near. */
const char *word_list_nearest(const struct yaml_node *list,
    const struct yaml_node *mistakes, struct slice wrong);

#endif
