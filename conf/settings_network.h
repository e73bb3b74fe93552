/* settings_network.h - networks in CIDR form. */
#ifndef CONF_SETTINGS_NETWORK_H
#define CONF_SETTINGS_NETWORK_H

#include <stdbool.h>

#include "conf/settings.h"

/* NULL, or what is wrong with the text, as a piece of a sentence. */
const char *settings_network_parse(
    const char *text, struct settings_network *ret);
bool settings_network_holds(
    const struct settings_network *, const struct sockaddr *);

#endif
