/* rule_files.c - files for tests; see rule_files.h. */
#include "tests/unit/rule_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int remove_one(const char *, const struct stat *, int, struct FTW *);

void
rule_files_make(struct rule_files *files)
{
	strcpy(files->directory, "/tmp/scs-gate-test-XXXXXX");
	assert_non_null(mkdtemp(files->directory));
	assert_int_equal(mkdir(rule_files_path(files, "packs"), 0700), 0);
}

void
rule_files_write_scope(const struct rule_files *files, const char *id)
{
	char *text;

	assert_true(asprintf(&text,
			"scripts: [{testcases: [{id: %s}]}]\n"
			"timeline:\n"
			"  - {date: 2026-01-01, versions: {v1: effective}}\n"
			"modules: [{id: m, targets: {main: [%s]}}]\n"
			"versions: [{version: v1, include: [m]}]\n",
			id, id) >= 0);
	rule_files_write(files, "scope.yaml", text);
	free(text);
}

const char *
rule_files_path(const struct rule_files *files, const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", files->directory, name);
	return path;
}

void
rule_files_write(
    const struct rule_files *files, const char *name, const char *text)
{
	FILE *f = fopen(rule_files_path(files, name), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

void
rule_files_remove(const struct rule_files *files)
{
	assert_int_equal(
	    nftw(files->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static int
remove_one(
    const char *path, const struct stat *stat, int type, struct FTW *where)
{
	(void)stat;
	(void)type;
	(void)where;
	return remove(path);
}

bool
has_fault(const struct faults *faults, unsigned line, const char *text)
{
	for (size_t i = 0; i < faults->count; i++) {
		if (faults->list[i].line == line &&
		    strstr(faults->list[i].text, text) != NULL)
			return true;
	}
	faults_print(faults, stderr);
	return false;
}

char *
rule_files_altered(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *ret;

	assert_non_null(at);
	assert_true(asprintf(&ret, "%.*s%s%s", (int)(at - text), text, to,
			at + strlen(from)) >= 0);
	return ret;
}
