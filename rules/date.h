/*
 * date.h - dates in image properties: as laxly as the conformance tests read
 * them, and as strictly as the standard writes them. All in UTC.
 */
#ifndef RULES_DATE_H
#define RULES_DATE_H

#include <stdbool.h>
#include <time.h>

#include "conf/slice.h"

/*
 * What the tests take for a date: "YYYY-MM-DDThh:mm:ssZ", "YYYY-MM-DD
 * hh:mm:ss", "YYYY-MM-DD hh:mm" or "YYYY-MM-DD", most numbers with one digit
 * or two, the gap any white space, digits of any script. The very second
 * that starts 1970 is no date to them.
 */
bool date_read(struct slice, time_t *ret);
/* The first of those forms only, as in created_at. */
bool date_read_stamp(struct slice, time_t *ret);

/* Exactly "YYYY-MM-DD". */
bool date_is_day(struct slice);
/* Exactly one of the four forms, two digits each, one space. */
bool date_is_moment(struct slice);

/* "2026-11-23 22:13" for messages; buf holds DATE_TEXT_MAX bytes. */
#define DATE_TEXT_MAX 40
const char *date_write(time_t, char *buf);

#endif
