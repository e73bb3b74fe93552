/*
 * shell_word.h - words of a command that a person pastes into a shell. A
 * word that no quoting makes safe to show and to paste (control characters,
 * characters that turn the direction of writing) spoils the whole command.
 */
#ifndef PROXY_SHELL_WORD_H
#define PROXY_SHELL_WORD_H

#include <stdbool.h>

#include "conf/slice.h"
#include "conf/text.h"

/* Adds a space, unless it is the first, and the word, in single quotes where
 * it needs them. False, adding nothing, if the word cannot be pasted. */
bool shell_word(struct text *command, struct slice word);
/* Adds text as a comment; what cannot be shown becomes '?'. */
void shell_comment(struct text *command, const char *text);

#endif
