/* yaml_files.h - the *.yaml files of a directory that the operator names. */
#ifndef CONF_YAML_FILES_H
#define CONF_YAML_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"

struct yaml_files {
	char **paths; /* directory and name; in the order of their bytes */
	size_t count;
};

#define YAML_FILES_INIT ((struct yaml_files){ NULL, 0 })

/* Hidden ones are left out. of: what they hold, for the fault ("rule packs").
 * False after adding it; free with yaml_files_done() in either case. */
bool yaml_files_find(const char *directory, const char *of,
    struct yaml_files *ret, struct faults *);
void yaml_files_done(struct yaml_files *);

#endif
