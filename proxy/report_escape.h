/*
 * report_escape.h - strangers' text in a report: shown as it is where that
 * is harmless, and in no other way.
 */
#ifndef PROXY_REPORT_ESCAPE_H
#define PROXY_REPORT_ESCAPE_H

#include <jansson.h>
#include <stdio.h>

#include "conf/slice.h"
#include "conf/text.h"

/* For a terminal: what steers it becomes '?'. Returns the characters. */
unsigned report_escape_plain(struct slice, FILE *);
/* For HTML and XML 1.0, inside an element or a quoted attribute; what steers
 * becomes U+FFFD. */
void report_escape_markup(struct slice, FILE *);
/* As a double-quoted scalar of YAML, quotes included. */
void report_escape_yaml(struct slice, FILE *);
/* A JSON value in ASCII, as JSON has escapes for all else, also for what
 * steers a terminal. Takes the reference. False: out of memory. */
bool report_escape_json(json_t *, FILE *);

#endif
