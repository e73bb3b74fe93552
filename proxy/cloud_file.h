/*
 * cloud_file.h - the files in which OpenStack's clients look for clouds:
 * clouds.yaml, secure.yaml and clouds-public.yaml. They hold passwords, so
 * what was read is wiped and no fault repeats a value.
 */
#ifndef PROXY_CLOUD_FILE_H
#define PROXY_CLOUD_FILE_H

#include "conf/faults.h"
#include "conf/yaml_tree.h"

/* Where files are looked for, for a sentence. */
#define CLOUD_FILE_PLACES                                                      \
	"the current directory, ~/.config/openstack and /etc/openstack"

/* The path of NAME.yaml or NAME.yml: what the variable says (may be NULL), or
 * the first that can be read. To be freed; NULL: none. */
char *cloud_file_find(const char *name, const char *variable);
/* NULL after adding at least one fault. */
struct yaml_tree *cloud_file_load(const char *file, struct faults *);
/* NULL is fine. */
void cloud_file_free(struct yaml_tree *);

#endif
