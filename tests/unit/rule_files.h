/*
 * rule_files.h - a directory with a scope file and packs, for the tests of
 * what loads them.
 */
#ifndef TESTS_RULE_FILES_H
#define TESTS_RULE_FILES_H

#include <stdbool.h>

#include "conf/faults.h"

struct rule_files {
	char directory[64]; /* holds scope.yaml and packs/ */
};

/* An empty directory and an empty packs/ in it; fails the test if it cannot. */
void rule_files_make(struct rule_files *);
/* name: "scope.yaml", "packs/a.yaml". */
void rule_files_write(
    const struct rule_files *, const char *name, const char *text);
/* A scope.yaml with one version, which is in force, and one case in it. */
void rule_files_write_scope(const struct rule_files *, const char *id);
/* The path of a file in there; static, until the next call. */
const char *rule_files_path(const struct rule_files *, const char *name);
void rule_files_remove(const struct rule_files *);

/* text with the first from in it written otherwise; free it. Fails the test if
 * there is none. */
char *rule_files_altered(const char *text, const char *from, const char *to);
/* Is there a fault at that line whose text has that in it? */
bool has_fault(const struct faults *, unsigned line, const char *text);

#endif
