/* yaml_files.c - the *.yaml files of a directory; see yaml_files.h. */
#include "conf/yaml_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".yaml"

static bool take(
    const char *directory, struct dirent **, size_t, struct yaml_files *);
static int is_wanted(const struct dirent *);
static int by_name(const struct dirent **, const struct dirent **);

bool
yaml_files_find(const char *directory, const char *of, struct yaml_files *ret,
    struct faults *faults)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, is_wanted, by_name);
	bool good = false;

	*ret = YAML_FILES_INIT;
	if (count < 0)
		faults_add(faults, directory, 0,
		    "the directory of %s cannot be read: %s", of,
		    strerror(errno));
	else if (!take(directory, entries, (size_t)count, ret))
		faults_add(faults, directory, 0, "out of memory");
	else
		good = true;
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return good;
}

static bool
take(const char *directory, struct dirent **entries, size_t count,
    struct yaml_files *ret)
{
	ret->paths = calloc(count + 1, sizeof(*ret->paths));
	if (ret->paths == NULL)
		return false;
	for (; ret->count < count; ret->count++) {
		char **path = &ret->paths[ret->count];

		if (asprintf(path, "%s/%s", directory,
			entries[ret->count]->d_name) < 0) {
			*path = NULL;
			return false;
		}
	}
	return true;
}

static int
is_wanted(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);
	size_t suffix = strlen(SUFFIX);

	return entry->d_name[0] != '.' && len > suffix &&
	       strcmp(entry->d_name + len - suffix, SUFFIX) == 0;
}

/* Bytes, so that the order does not depend on the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void
yaml_files_done(struct yaml_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
	*files = YAML_FILES_INIT;
}
