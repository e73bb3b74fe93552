/* image_name.h - names of images, and what they say of replaced ones. */
#ifndef RULES_IMAGE_NAME_H
#define RULES_IMAGE_NAME_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/slice.h"

/* The last word; the whole name where there is just one. */
struct slice image_name_last_word(struct slice name);
/* "old", "prev", "YYYY-MM-DD" or "YYYYMMDD": scs-0102, renamed when
 * replaced. */
bool image_name_marks_old(struct slice word);
/* The name that the image had before it was replaced: without a last word
 * that marks it as old. */
struct slice image_name_base(struct slice name);
/* The name without its last word, as the tests look for what replaces an
 * outdated image; false: that is the same one. */
bool image_name_shorter(struct slice name, struct slice *ret);
/* Do people find the image in a listing? Public or community, not hidden. */
bool image_is_listed(const json_t *image); /* NULL: no */

#endif
