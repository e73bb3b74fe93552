/* settings_option.h - the rows of settings_table.h as data. */
#ifndef CONF_SETTINGS_OPTION_H
#define CONF_SETTINGS_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/text.h"

enum option_type {
	OPTION_TIME,
	OPTION_SIZE,
	OPTION_COUNT,
	OPTION_SWITCH,
	OPTION_TEXT,
	OPTION_CHOICE,
};

struct settings_option {
	enum option_type type;
	const char *section; /* "gate": top level of the file */
	const char *key;
	const char *standard; /* the default, as in the file */
	uint64_t low, high;
	bool reload;
	const char *help;
	size_t offset; /* within struct settings */
};

extern const struct settings_option settings_options[];
extern const size_t settings_option_count;

/* NULL if there is none. */
const struct settings_option *settings_option_find(
    const char *section, const char *key);
/* The words of a CHOICE in the order of their indices, NULL at the end. */
const char *const *settings_option_words(const struct settings_option *);
/* Adds "mode" or "timeout.head". */
void settings_option_add_name(struct text *, const struct settings_option *);

#endif
