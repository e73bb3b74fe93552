/* report_wrap.h - a report's text in lines of the terminal's width. */
#ifndef PROXY_REPORT_WRAP_H
#define PROXY_REPORT_WRAP_H

#include <stdio.h>

#include "conf/slice.h"

struct report_wrap {
	FILE *out;
	unsigned width; /* 0: lines are as long as they are */
};

/* Writes the label, indented, then the text, broken between words; its
 * further lines begin where it began. Ends the line. */
void report_wrap(const struct report_wrap *, unsigned indent, const char *label,
    struct slice text);

#endif
