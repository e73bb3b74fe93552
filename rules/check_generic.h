/* check_generic.h - checks that packs use on any field; check_table.h lists
 * them. */
#ifndef RULES_CHECK_GENERIC_H
#define RULES_CHECK_GENERIC_H

#include "rules/check.h"

extern const struct check check_required;
extern const struct check check_one_of;
extern const struct check check_at_least;
extern const struct check check_digits;
extern const struct check check_url;
extern const struct check check_starts_with;
extern const struct check check_promise_date;
extern const struct check check_date_spelling;
extern const struct check check_not_both;
extern const struct check check_forbidden;
extern const struct check check_pattern;
extern const struct check check_range;
extern const struct check check_date;
extern const struct check check_agrees;
extern const struct check check_fits;

#endif
