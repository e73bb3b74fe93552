/*
 * input_osism.h - YAML as OSISM's managers see it: Python's reading of plain
 * scalars, and Python's text for what it read. Private to input_osism*.c.
 */
#ifndef PROXY_INPUT_OSISM_H
#define PROXY_INPUT_OSISM_H

#include "proxy/input_part.h"

enum osism_type {
	OSISM_TEXT,
	OSISM_NUMBER, /* whole or not */
	OSISM_SWITCH,
	OSISM_DATE,
	OSISM_NULL,
	OSISM_OTHER, /* a list or a map */
};

enum osism_type osism_type(const struct yaml_node *);

/* A text as it is; of anything else what str() gives: a plain 24.10 is the
 * number 24.1, yes is True. A new string; NULL: no scalar, or no memory. */
json_t *osism_text(const struct yaml_node *);
/* Whole and not negative, quoted or not. */
bool osism_number(const struct yaml_node *, json_int_t *ret);
/* true, yes, on and their opposites; quoted, true and false. */
bool osism_switch(const struct yaml_node *, bool *ret);

/* Adds a fault for a member of a map that is absent or not as it should be:
 * "this WHAT lacks NAME, EXPECTED" or "NAME should be EXPECTED". A key that
 * looks like a misspelt name is mentioned. */
void osism_fault(struct input_reader *, const struct yaml_node *map,
    const char *what, const char *name, const char *expected);

#endif
