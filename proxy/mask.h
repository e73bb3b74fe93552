/*
 * mask.h - values that are not for everybody: a list of fields of a JSON
 * object whose values become "[masked]".
 *
 * A field is named from the outside in, with dots: initiator.name. "*" stands
 * for the name of one member, whatever it is: objects.*.owner. A list is
 * looked through: findings.message is the message of every finding. Where the
 * name of a member has dots of its own, it fits as it is written.
 */
#ifndef PROXY_MASK_H
#define PROXY_MASK_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/text.h"

#define MASK_VALUE "[masked]"
#define MASK_FIELDS_MAX 64
#define MASK_FIELD_LONGEST 255 /* bytes */

struct mask; /* immutable */

/* fields: a list with spaces or commas between; NULL or empty: nothing is
 * masked. first: the names that a field may begin with, NULL behind the last,
 * and "*" is none of them; or NULL: any. NULL with a sentence in ret_why that
 * goes behind the name of a setting ("has \"a..b\", ..."). */
struct mask *mask_parse(
    const char *fields, const char *const *first, struct text *ret_why);
void mask_free(struct mask *); /* NULL is fine */

/* Is there anything to mask? NULL: no. */
bool mask_any(const struct mask *);
/* Changes the record, an object; null stays null, for it shows nothing. False
 * when out of memory: then it is not to be shown. */
bool mask_apply(const struct mask *, json_t *record);
/* Is it what stands in place of a value? */
bool mask_hides(const json_t *value);
/* Is there such a thing anywhere in it? NULL: no. */
bool mask_hides_any(json_t *value);

#endif
