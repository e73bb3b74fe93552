/*
 * settings_shape.h - the parts of the settings file that are more than one
 * value. Each takes the node under its name, which is not null.
 */
#ifndef CONF_SETTINGS_SHAPE_H
#define CONF_SETTINGS_SHAPE_H

#include "conf/settings_reader.h"

/* Upstreams before listeners, which name them. */
void settings_read_upstreams(
    struct settings_reader *, const struct yaml_node *);
void settings_read_listeners(
    struct settings_reader *, const struct yaml_node *);
void settings_read_actions(struct settings_reader *, const struct yaml_node *);
void settings_read_overrides(
    struct settings_reader *, const struct yaml_node *);
void settings_read_projects(struct settings_reader *, const struct yaml_node *);
void settings_read_proxies(struct settings_reader *, const struct yaml_node *);
void settings_read_sinks(struct settings_reader *, const struct yaml_node *);

/* Free what the functions above made. */
void settings_free_upstreams(struct settings *);
void settings_free_listeners(struct settings *);
void settings_free_lists(struct settings *);
void settings_free_sinks(struct settings *);

#endif
