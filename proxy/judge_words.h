/* judge_words.h - a verdict for people. */
#ifndef PROXY_JUDGE_WORDS_H
#define PROXY_JUDGE_WORDS_H

#include <stdbool.h>
#include <stdio.h>

#include "rules/rules.h"

/* Does it conform: nothing of the certification is violated, and nothing
 * that the settings refuse? */
bool judge_conforms(const struct verdict *);
void judge_words(
    enum object_kind, const char *name, const struct verdict *, FILE *);

#endif
