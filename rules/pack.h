/*
 * pack.h - one pack of rules, a YAML file: a standard, its link, and rules
 * that each run one check. Unknown keys, unknown checks and missing texts
 * are faults with file and line.
 */
#ifndef RULES_PACK_H
#define RULES_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "conf/faults.h"
#include "conf/slice.h"
#include "rules/rule.h"

struct pack;

/* own: an operator's, which has a prefix of its own before its ids. NULL after
 * adding at least one fault. */
struct pack *pack_load(const char *file, bool own, struct faults *);
struct pack *pack_parse(
    struct slice bytes, const char *file, bool own, struct faults *);
/* "standard", "title", "link", "description" or "prefix" of its head; NULL if
 * it has none. */
const char *pack_text(const struct pack *, const char *key);
/* Ids stand in headers, in marks and in lists with commas between: they are
 * short and have letters, digits and -, _ or . only. */
bool pack_is_id(const char *);
/* The checks that rules can use, by index; NULL behind the last one. */
const struct check *pack_check(size_t);
void pack_free(struct pack *); /* NULL is fine */
size_t pack_count(const struct pack *);
/* Its rules in the order of the file; severity and action are not yet set
 * unless has_severity. */
struct rule *pack_rule(struct pack *, size_t);
/* Goes on with a hash (FNV-1a) over what the pack says; comments and layout
 * do not count. */
uint64_t pack_hash(const struct pack *, uint64_t);

#endif
