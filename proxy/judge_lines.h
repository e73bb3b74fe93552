/*
 * judge_lines.h - JSON lines in, the verdicts of the conformance tests out,
 * one line for each.
 */
#ifndef PROXY_JUDGE_LINES_H
#define PROXY_JUDGE_LINES_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "rules/rules.h"

/* A line that cannot be judged is answered with a member error. False if
 * there was such a line, or reading or writing failed. */
bool judge_lines(
    const struct rule_set *, enum object_kind, time_t now, FILE *in, FILE *out);

/* "YYYY-MM-DDThh:mm:ssZ" or "YYYY-MM-DD". */
bool judge_time(const char *, time_t *ret);

#endif
