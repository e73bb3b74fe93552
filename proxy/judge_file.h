/*
 * judge_file.h - flavors and images in files, JSON or YAML: one object, a
 * list of them, or either as an answer of Nova or Glance wraps it.
 */
#ifndef PROXY_JUDGE_FILE_H
#define PROXY_JUDGE_FILE_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/faults.h"
#include "rules/rules.h"

struct judge_file {
	json_t *objects; /* a list */
	bool kind_known; /* by a wrapper */
	enum object_kind kind;
};

/* False after adding a fault. Free objects with json_decref(). */
bool judge_file_read(const char *file, struct judge_file *ret, struct faults *);
/* What an object is, by its members; false if it could be anything. */
bool judge_file_guess(const json_t *object, enum object_kind *ret);

#endif
