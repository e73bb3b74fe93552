/*
 * journal_show.h - a record of the journal for people: one line, in which
 * nothing that a client sent steers the terminal.
 */
#ifndef PROXY_JOURNAL_SHOW_H
#define PROXY_JOURNAL_SHOW_H

#include <jansson.h>
#include <stdio.h>

void journal_show(const json_t *record, FILE *out);

#endif
