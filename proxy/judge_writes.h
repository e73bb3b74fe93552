/*
 * judge_writes.h - writes as JSON lines in, what the gate would decide of
 * each as JSON lines out.
 */
#ifndef PROXY_JUDGE_WRITES_H
#define PROXY_JUDGE_WRITES_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "rules/rules.h"

/* A line is a map as rules/write.h has it, with kind: flavor or image. The
 * answer has action, unknown and findings, as a refusal has them, or error.
 * False if a line could not be judged, or reading or writing failed. */
bool judge_writes(const struct rule_set *, time_t now, FILE *in, FILE *out);

#endif
