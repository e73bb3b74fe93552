/* image_age.h - how old an image may become, by what it promises: scs-0102,
 * replace_frequency. */
#ifndef RULES_IMAGE_AGE_H
#define RULES_IMAGE_AGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* image_build_date, else created_at; false: neither reads as a date. */
bool image_age_built(const json_t *image, time_t *ret);
/* The last second in which it is not outdated: a tenth more than the period
 * after its build. False: it never is, or says nothing of it. */
bool image_age_due(const json_t *image, time_t *ret);
/* From the second after on it may be outdated: nobody promised to keep it
 * current, by provided_until. IMAGE_AGE_NEVER: until it says so. */
time_t image_age_let_off(const json_t *image);
#define IMAGE_AGE_NEVER ((time_t)INT64_MAX)

#endif
