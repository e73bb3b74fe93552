/*
 * settings_reader.h - what all parts of the settings file are read with.
 * Reading never ends at a fault: what is wrong is noted and left out.
 */
#ifndef CONF_SETTINGS_READER_H
#define CONF_SETTINGS_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "conf/settings.h"
#include "conf/yaml_tree.h"

struct settings_reader {
	struct settings *settings;
	struct faults *faults;
	bool ask_names; /* of hosts, from the name service */
};

#define settings_reader_fault(r, line, ...)                                    \
	faults_add((r)->faults, (r)->settings->file, line, __VA_ARGS__)

/* A fault for each key of the map that is not among those known (NULL at the
 * end); of says whose keys they are: "a listener". */
void settings_reader_keys(struct settings_reader *, const struct yaml_node *,
    const char *const *known, const char *of);
/* The same for one key that is known to be wrong; nearest is what was
 * probably meant, or NULL. */
void settings_reader_unknown(struct settings_reader *, const struct yaml_node *,
    const char *nearest, const char *of);
/* False after adding a fault, which ends in such_as. */
bool settings_reader_expect(struct settings_reader *, const struct yaml_node *,
    enum yaml_kind, const char *such_as);
/* Text under a key; NULL if it is absent or null, or after a fault. */
const char *settings_reader_text(
    struct settings_reader *, const struct yaml_node *, const char *key);
/* The same, as a copy, and a fault if the file cannot be read. */
char *settings_reader_file(
    struct settings_reader *, const struct yaml_node *, const char *key);
/* NULL if text is, or after a fault. */
char *settings_reader_copy(struct settings_reader *, const char *text);
/* Adds a fault unless it is a prefix for paths; name is the setting's. */
void settings_reader_path(struct settings_reader *, const char *name,
    const char *path, unsigned line);
/* Index of the upstream of that name; 0 after adding a fault. All upstreams
 * must have been read. */
size_t settings_reader_upstream(
    struct settings_reader *, const char *name, unsigned line);
/* The list with room for one more item, which is zero, at its end; NULL
 * after a fault, and the list remains. */
void *settings_reader_grow(
    struct settings_reader *, void *list, size_t count, size_t item_size);

#endif
