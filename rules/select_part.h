/* select_part.h - the inside of a select, shared by select.c and
 * select_words.c. */
#ifndef RULES_SELECT_PART_H
#define RULES_SELECT_PART_H

#include "rules/select.h"

struct select_way { /* how a value is compared; NULL: present or absent */
	const char *name;
	const char *meaning;
	const char *words; /* follow the field's name */
	const char *words_not;
	bool (*fits)(struct slice value, const char *wanted);
};

/* NULL: there is no such way. */
const struct select_way *select_way(const char *name);

struct select_test {
	const char *field;
	const struct select_way *way;
	bool negated;
	const struct yaml_node *values; /* one text, or a list */
};

struct select {
	enum object_kind kind;
	unsigned operations;  /* 0: any */
	unsigned transitions; /* bits of their index; 0: none is asked for */
	struct select_test *tests;
	size_t count;
};

/* One text is a list of one. */
size_t select_value_count(const struct yaml_node *);
const char *select_value(const struct yaml_node *, size_t);

#endif
