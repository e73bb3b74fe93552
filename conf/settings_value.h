/* settings_value.h - the written form of one option's value. */
#ifndef CONF_SETTINGS_VALUE_H
#define CONF_SETTINGS_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/settings_option.h"
#include "conf/text.h"

struct settings;

/* Sets the option's member; false, with nothing changed, if the text is no
 * such value, is out of range or memory ran out (which *ret_memory says). */
bool settings_value_set(struct settings *, const struct settings_option *,
    const char *text, bool *ret_memory);
/* 500ms, 10s, 5m, 1h as milliseconds; else false, with nothing changed. */
bool settings_value_time(const char *text, uint64_t *ret_ms);
/* 64, 16KiB, 1MiB as bytes; else false, with nothing changed. */
bool settings_value_size(const char *text, uint64_t *ret_bytes);
/* yes, true, on or no, false, off; else false, with nothing changed. */
bool settings_value_switch(const char *text, bool *ret);
/* Adds what would be right: "a time such as 10s, from 100ms to 10m". */
void settings_value_describe(struct text *, const struct settings_option *);
/* Adds "100ms to 10m"; false, with nothing added, if there is no range. */
bool settings_value_range(struct text *, const struct settings_option *);
/* True if the option has the same value in both. */
bool settings_value_same(const struct settings_option *,
    const struct settings *, const struct settings *);
/* Adds the value as it would stand in a file, quoted if it is a text. */
void settings_value_add(
    struct text *, const struct settings_option *, const struct settings *);
/* Frees the member of a TEXT option. */
void settings_value_free(struct settings *, const struct settings_option *);

#endif
