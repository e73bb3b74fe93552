/*
 * select.h - which objects and which writes a rule is about: the map under
 * its key "when". All conditions must hold; each takes one value or a list,
 * of which one must fit.
 */
#ifndef RULES_SELECT_H
#define RULES_SELECT_H

#include <stdbool.h>

#include "conf/faults.h"
#include "conf/text.h"
#include "conf/yaml_tree.h"
#include "rules/check.h"

struct select;

/* when must outlive the select. NULL after adding a fault. */
struct select *select_new(const struct yaml_node *when, enum object_kind,
    const char *file, struct faults *);
void select_free(struct select *); /* NULL is fine */

/* Is the rule about this state, view->object? "becomes" is true of the state
 * after its write only. NULL selects everything. */
bool select_holds(const struct select *, const struct view *);
/* Is it about this write? Conditions on fields look at the object that there
 * was before it, if there was one. */
bool select_holds_write(const struct select *, const struct view *);
/* Do its conditions on fields hold, whatever the write? */
bool select_holds_fields(const struct select *, const json_t *object);

/* The operations that can meet it: bits of enum operation. */
unsigned select_operations(const struct select *);
/* Does it ask anything of the object itself? */
bool select_asks(const struct select *);
/* The one value that the field must have; NULL: it may have others. */
const char *select_only(const struct select *, const char *field);
/* Could the field have that value in what is selected? */
bool select_admits(const struct select *, const char *field, const char *value);
/* Could one object be selected by both? */
bool select_overlap(const struct select *, const struct select *);

/* "an image that becomes listed, where vendor is Acme", without the noun. */
void select_show(const struct select *, struct text *ret);

/* The words of the language for scs-gate-rules(7): name and meaning, index
 * by index; NULL behind the last one. */
const char *select_condition(size_t, const char **ret_meaning);

#endif
