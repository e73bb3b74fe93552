/*
 * pattern.h - regular expressions of packs. One matches a whole value, in
 * time that grows with the length of the value only: alternatives are
 * followed side by side, and what cannot be followed so does not load
 * (references back, looking around, recursion, possessive and atomic groups).
 */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include <stdbool.h>

#include "conf/faults.h"
#include "conf/slice.h"

struct pattern;

enum match {
	MATCH_NO,
	MATCH_YES,
	MATCH_UNDECIDED, /* too much to follow in a value of that length */
	MATCH_NO_MEMORY,
};

/* NULL after adding a fault. The expression must outlive the pattern. */
struct pattern *pattern_new(
    const char *expression, const char *file, unsigned line, struct faults *);
enum match pattern_match(const struct pattern *, struct slice value);
const char *pattern_text(const struct pattern *);
void pattern_free(struct pattern *); /* NULL is fine */

#endif
