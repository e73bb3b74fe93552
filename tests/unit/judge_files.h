/*
 * judge_files.h - a small scope and pack of the tests' own, and the settings
 * that load them.
 */
#ifndef TESTS_JUDGE_FILES_H
#define TESTS_JUDGE_FILES_H

#include "conf/settings.h"
#include "tests/unit/rule_files.h"

/* Rules on images: t-name (main) wants the field a, t-advice (recommended)
 * the field b, t-draft (draft) the field c to be a number of 5 at least. On
 * flavors: t-flavor (main) wants the field d. */
void judge_files_write(const struct rule_files *);
/* Settings that name them; everything else at its default. Free the paths
 * with judge_files_done(). */
struct settings judge_files_settings(const struct rule_files *);
void judge_files_done(struct settings *);

#endif
