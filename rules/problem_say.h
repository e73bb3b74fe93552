/* problem_say.h - reports a problem with a message made on the spot. */
#ifndef RULES_PROBLEM_SAY_H
#define RULES_PROBLEM_SAY_H

#include "rules/check.h"

void problem_say(struct report *, struct problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with a message made before, which it frees. */
void problem_tell(struct report *, struct problem, struct text *message);

#endif
