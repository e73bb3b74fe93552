/* yaml_json.h - an object written in YAML as the JSON that OpenStack has. */
#ifndef RULES_YAML_JSON_H
#define RULES_YAML_JSON_H

#include <jansson.h>

#include "conf/yaml_tree.h"

/* A scalar is a text, so that a version 24.10 stays one, except under the
 * names of what Nova and Glance hold as numbers and switches. A new
 * reference; NULL when out of memory. */
json_t *yaml_json(const struct yaml_node *);

#endif
