/*
 * language.h - the words that packs are written in, from the tables that
 * read them; for scs-gate-rules(7) and for programs.
 */
#ifndef RULES_LANGUAGE_H
#define RULES_LANGUAGE_H

#include <stdio.h>

/* A check a line, tabs between: its name; what it looks at, of the words
 * states, changes and cloud; its arguments. */
void language_write_checks(FILE *);
/* The tables of the manual page, in mdoc. */
void language_write_mdoc(FILE *);

#endif
