/*
 * tally.h - how often each name came, in a few columns, in the order of the
 * names. Names come from outside: there is a limit to how many are kept and
 * how long they are, and further ones are counted together.
 */
#ifndef PROXY_TALLY_H
#define PROXY_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "conf/slice.h"
#include "conf/text.h"

#define TALLY_NAMES_MAX 4096
#define TALLY_NAME_LONGEST 256 /* bytes; longer ones are cut */
#define TALLY_COLUMNS 3
#define TALLY_OTHERS "(others)"

struct tally_row {
	char *name;
	uint64_t numbers[TALLY_COLUMNS];
};

struct tally {
	struct tally_row *rows; /* by name */
	size_t count;
	bool failed; /* memory ran out */
};

/* Nothing without a name. */
void tally_add(struct tally *, struct slice name, size_t column);
void tally_done(struct tally *);

/* A line for each name: numbers of so many columns, and the name, in which
 * nothing steers a terminal. */
void tally_show(const struct tally *, size_t columns, FILE *);
/* Appends ,"name":{...}, a member of an object for each name. columns NULL:
 * there is but one, and it needs no name. */
void tally_json(const struct tally *, const char *name,
    const char *const *columns, struct text *);

#endif
