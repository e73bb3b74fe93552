/*
 * every_check.h - a rule of every check that there is, with all arguments
 * that go together: for tests of what holds for each of them.
 */
#ifndef TESTS_EVERY_CHECK_H
#define TESTS_EVERY_CHECK_H

#include "conf/text.h"

#define EVERY_CHECK_HEAD "standard: s\ntitle: t\nlink: https://l.example/\n"

struct every_check {
	const char *check;
	const char *on;
	/* Its arguments, a line each: those that it needs, those it may have. */
	const char *needs, *may;
};

/* Ends with a check of NULL. */
extern const struct every_check every_check[];

/* Appends the rule "every-CHECK" to a pack's list, with those arguments. */
void every_check_rule(
    const struct every_check *, const char *arguments, struct text *ret);
/* Appends a whole pack, with all arguments of all checks. */
void every_check_pack(struct text *ret);

#endif
