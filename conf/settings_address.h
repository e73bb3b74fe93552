/* settings_address.h - host:port, as text and as socket addresses. */
#ifndef CONF_SETTINGS_ADDRESS_H
#define CONF_SETTINGS_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/settings_reader.h"

/* Appends every address the text stands for; adds a fault if there is none. */
void settings_address_read(struct settings_reader *, const struct yaml_node *,
    struct settings_address **list, size_t *count);
/* Splits host:port or [v6]:port; false if it is neither. */
bool settings_address_split(
    struct slice text, struct slice *host, uint16_t *port);
bool settings_address_equal(
    const struct settings_address *, const struct settings_address *);
/* What it owns, not the struct itself. */
void settings_address_done(struct settings_address *);

#endif
