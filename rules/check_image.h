/* check_image.h - checks on the sense of an image's own figures and dates;
 * check_table.h lists them. */
#ifndef RULES_CHECK_IMAGE_H
#define RULES_CHECK_IMAGE_H

#include "rules/check.h"

extern const struct check check_image_min_disk;
extern const struct check check_image_build_date;
extern const struct check check_image_recency;
extern const struct check check_image_unique;
extern const struct check check_image_look_alike;
extern const struct check check_image_name_unique;
extern const struct check check_image_present;
extern const struct check check_image_promise;
extern const struct check check_image_provided;
extern const struct check check_image_replacement;

#endif
