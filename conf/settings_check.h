/* settings_check.h - what must hold between settings. */
#ifndef CONF_SETTINGS_CHECK_H
#define CONF_SETTINGS_CHECK_H

#include "conf/settings_reader.h"

/* Adds a fault for each pair of settings that cannot be meant; root is the
 * file's, for the lines. */
void settings_check(struct settings_reader *, const struct yaml_node *root);

#endif
