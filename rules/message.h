/*
 * message.h - a rule's own sentence about a problem: a text with places for
 * words in braces. "{{" stands for a brace.
 */
#ifndef RULES_MESSAGE_H
#define RULES_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "conf/text.h"

struct message_words { /* NULL: there is none */
	const char *field, *found, *allowed, *name, *nearest;
};

/* Are all its places known? Adds a fault if not. */
bool message_check(
    const char *message, const char *file, unsigned line, struct faults *);
void message_write(
    const char *message, const struct message_words *, struct text *ret);
/* The places by index, for the manual; NULL behind the last one. */
const char *message_place(size_t, const char **ret_meaning);

#endif
