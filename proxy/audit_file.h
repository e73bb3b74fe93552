/*
 * audit_file.h - the file behind the audit journal: whole lines are added at
 * its end or not at all. For one thread.
 */
#ifndef PROXY_AUDIT_FILE_H
#define PROXY_AUDIT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/slice.h"

struct audit_file {
	char *name; /* NULL: takes everything and keeps nothing */
	int fd;
	bool regular; /* not a pipe or a terminal */
	bool torn;    /* its last line has no end */
};

/* False with errno, and nothing to close. */
bool audit_file_open(struct audit_file *, const char *name);
/* Syncs the old file and goes on with a new one of the same name. False with
 * errno if there is none to be had: the old one stays in use. */
bool audit_file_reopen(struct audit_file *);
void audit_file_close(struct audit_file *);

/* Adds the lines and, if sync, waits for the disk. Returns how many are safe;
 * when it is not all of them, errno says why and the others are not in the
 * file. */
size_t audit_file_add(
    struct audit_file *, const struct slice *lines, size_t count, bool sync);

#endif
