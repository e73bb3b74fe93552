/*
 * every_place.h - runs something with every allocation failing in turn: it
 * comes to the same or says that it could not, and leaks nothing.
 */
#ifndef TESTS_EVERY_PLACE_H
#define TESTS_EVERY_PLACE_H

#include <stdbool.h>

/* What a run comes to: it has told that, or it says that it could not. */
typedef bool (*run_fn)(void);

/* Each allocation fails by itself, and then with all behind it; with a step
 * of more than 1 only each so many. Skips the test where memory cannot be
 * made to fail. */
void every_place(run_fn, unsigned long step);
/* How many allocations a run makes. */
unsigned long every_place_count(run_fn);
/* For runs: what is to be the same each time, and what ends it. */
void every_place_tell(const char *what, const char *end);

#endif
